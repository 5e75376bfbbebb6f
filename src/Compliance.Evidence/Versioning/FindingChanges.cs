using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Findings: new, resolved, changed, unchanged, or incomparable. A finding of one side is new or resolved only if the other side
/// would have had it; the reason why not is the same in both directions.</summary>
internal sealed class FindingChanges
{
    private readonly Sides _sides;
    private readonly PackIndex _old, _new;

    public FindingChanges(Sides sides)
    {
        _sides = sides;
        (_old, _new) = (new PackIndex(sides.Old), new PackIndex(sides.New));
        var entries = ImmutableArray.CreateBuilder<ChangeEntry>();
        var unchanged = ImmutableArray.CreateBuilder<OpenFinding>();
        foreach (Matched<FindingEntry> m in sides.Match(p => p.Findings, f => PackIndex.Key(f.Check, f.Cluster, f.Subject), "finding"))
        {
            if (m is { Old: { } a, New: { } b } && sides.HasBoth(b.Cluster))
            {
                string before = State(a), now = State(b);
                if (before == now) unchanged.Add(new OpenFinding(b.Id, b.Check, b.Cluster, b.Subject));
                else entries.Add(Entry(b, ChangeAction.Changed, before, now, "is open in both packs and differs", b.Condition, "It stays open."));
                continue;
            }

            if (m.Old is { } old) entries.Add(OneSided(old, _old, _new, ChangeAction.Removed));
            if (m.New is { } found) entries.Add(OneSided(found, _new, _old, ChangeAction.Added));
        }

        (Entries, Unchanged) = (entries.ToImmutable(), unchanged.ToImmutable());
    }

    public ImmutableArray<ChangeEntry> Entries { get; }

    public ImmutableArray<OpenFinding> Unchanged { get; }

    private ChangeEntry OneSided(FindingEntry finding, PackIndex own, PackIndex other, ChangeAction action)
    {
        bool added = action == ChangeAction.Added;
        string side = added ? "predecessor" : "successor";
        (string? from, string? to) = added ? ((string?)null, State(finding)) : (State(finding), null);
        if (Incomparable(finding, own, other, side) is { } reason)
            return Entry(finding, ChangeAction.Incomparable, from, to, $"stands in the {(added ? "successor" : "predecessor")} alone and cannot be compared", reason,
                added ? "Nobody can say whether it was there before." : "Nobody can say whether it is resolved.");
        ResultEntry? result = other.Result(finding);
        string why = result is null ? $"The subject has no result in the {side}." : $"The verdict in the {side} is {result.Verdict}: {result.Summary}";
        return added
            ? Entry(finding, action, result?.Verdict, to, "is new", $"{finding.Condition} {why}", finding.Effect)
            : Entry(finding, action, from, result?.Verdict, "is resolved", why, finding.Controls.IsEmpty ? "It touches no control." : $"It touched {Sides.Some(finding.Controls)}.");
    }

    private string? Incomparable(FindingEntry finding, PackIndex own, PackIndex other, string side)
    {
        if (!_sides.HasBoth(finding.Cluster))
            return other.HasCluster(finding.Cluster) ? $"The cluster of this name is another one in the {side}." : $"The cluster is not in the {side}.";
        CheckEntry? mine = own.Check(finding.Check), theirs = other.Check(finding.Check);
        if (theirs is null) return $"The check did not run in the {side}.";
        if (mine is null || mine.Condition != theirs.Condition) return "The check's condition is not the same in both packs.";
        if (!Sides.Same(mine.Parameters, theirs.Parameters)) return "The check's parameters are not the same in both packs.";
        ResultEntry? result = other.Result(finding);
        if (result is { Verdict: "not-evaluable" }) return $"The check was not evaluable for the subject in the {side}: {result.Reason ?? result.Summary}";
        if (result is not null) return null;
        if (other.WholesaleNotEvaluable(finding, own) is { } whole) return $"The subject has no result in the {side}, where the check was not evaluable for {whole.Subject}: {whole.Reason ?? whole.Summary}";
        return other.Hiding(finding, own) is { } gap ? $"The subject has no result in the {side}, and may not have been read there: {gap.Message}" : null;
    }

    private static string State(FindingEntry f)
    {
        string state = $"{f.Verdict}, {f.Severity}";
        if (!f.WaivedBy.IsEmpty) state += $", waived by {string.Join(", ", f.WaivedBy)}";
        // Not the ends of the witness: one example of many, and pods are renamed with every rollout.
        return f.Witness?.Policy is { } policy ? $"{state}, decided by {policy}" : state;
    }

    private static ChangeEntry Entry(FindingEntry f, ChangeAction action, string? from, string? to, string what, string why, string impact) => new()
    {
        Kind = ChangeKind.Finding, Action = action, Step = VersionStep.Minor, Cluster = f.Cluster, Subject = $"{f.Check} {f.Subject}", From = from, To = to,
        Summary = $"Finding {f.Id} ({f.Check}, {f.Severity}) of {f.Subject} {what}.", Why = why, Impact = impact,
    };
}
