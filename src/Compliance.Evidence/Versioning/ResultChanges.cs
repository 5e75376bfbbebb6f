using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Verdicts that are no finding on either side and differ, one entry for each check, cluster and pair of verdicts; and gaps.</summary>
internal static class ResultChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides) => Verdicts(sides).Concat(Gaps(sides)).Concat(Limitations(sides));

    private static IEnumerable<ChangeEntry> Verdicts(Sides sides)
    {
        HashSet<string> both = [.. sides.Old.Checks.Select(c => c.Id).Intersect(sides.New.Checks.Select(c => c.Id), StringComparer.Ordinal)];
        return sides.MatchIn(p => p.Results, r => r.Cluster, r => $"{r.Id}\n{r.Subject}", "result")
            .Where(m => both.Contains(m.Any.Id) && m.Old?.Verdict != m.New?.Verdict && Quiet(m.Old) && Quiet(m.New))
            .GroupBy(m => (m.Any.Id, m.Any.Cluster, From: m.Old?.Verdict, To: m.New?.Verdict))
            .Select(g => new ChangeEntry
            {
                Kind = ChangeKind.Result, Action = g.First().Action, Step = VersionStep.Minor, Cluster = g.Key.Cluster, Subject = g.Key.Id, From = g.Key.From, To = g.Key.To,
                Summary = $"{g.Key.Id}: {g.Key.To ?? "no result"}, before {g.Key.From ?? "no result"}, for {g.Count()} of its subjects: {Sides.Some([.. g.Select(m => m.Any.Subject)])}.",
                Why = g.First().New is not { } now ? "The subject is gone, or was not read." : now.Reason ?? now.Summary,
                Impact = g.Key.To switch
                {
                    "not-evaluable" => "Nobody can say whether it holds.",
                    "pass" => "It holds.",
                    "not-applicable" => "It is not asked there.",
                    _ => "It is not asked there any more.",
                },
            });
    }

    private static bool Quiet(ResultEntry? result) => result?.Verdict is not ("fail" or "warn");

    private static IEnumerable<ChangeEntry> Gaps(Sides sides) => OneSided(sides, p => p.Gaps, g => g.Cluster).Select(g => new ChangeEntry
    {
        Kind = ChangeKind.Gap, Action = g.Action, Step = VersionStep.Minor, Cluster = g.Part.Cluster, Subject = g.Part.Kind ?? g.Part.Place ?? g.Part.Reason,
        Summary = $"{g.Part.Kind ?? "Something"}{(g.Part.Namespace is null ? "" : $" in namespace {g.Part.Namespace}")} {(g.Action == ChangeAction.Added ? "could not be read" : "could be read again")}: {g.Part.Message}",
        Why = g.Part.Reason, Impact = g.Action == ChangeAction.Added ? "What needs it is not evaluable." : "What needs it can be evaluated, as far as this goes.",
    });

    private static IEnumerable<ChangeEntry> Limitations(Sides sides) => OneSided(sides, p => p.Limitations, l => l.Cluster).Select(l => new ChangeEntry
    {
        Kind = ChangeKind.Gap, Action = l.Action, Step = VersionStep.Minor, Cluster = l.Part.Cluster, Subject = l.Part.Object ?? "limitation",
        Summary = $"{(l.Action == ChangeAction.Added ? "A limitation came" : "A limitation is gone")}: {l.Part.Message}", Why = l.Part.Rule ?? "The pack names no rule.",
        Impact = l.Action == ChangeAction.Added ? "What it touches is undefined." : "It no longer leaves anything undefined.",
    });

    private static IEnumerable<(T Part, ChangeAction Action)> OneSided<T>(Sides sides, Func<EvidencePack, IEnumerable<T>> parts, Func<T, string> cluster)
    {
        T[] old = [.. parts(sides.Old).Where(p => sides.HasBoth(cluster(p)))], now = [.. parts(sides.New).Where(p => sides.HasBoth(cluster(p)))];
        return [.. now.Except(old).Select(p => (p, ChangeAction.Added)), .. old.Except(now).Select(p => (p, ChangeAction.Removed))];
    }
}
