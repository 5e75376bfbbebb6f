using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>What is possible, as far as the packs hold it: zone pairs, exposure and isolation of workloads, witnesses of findings.</summary>
internal static class ConnectivityChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides, ImmutableArray<ChangeEntry> findings, PolicyCauses causes) =>
        Pairs(sides, causes).Concat(Workloads(sides, causes)).Concat(Witnesses(sides, findings, causes));

    private static IEnumerable<ChangeEntry> Pairs(Sides sides, PolicyCauses causes)
    {
        foreach (Matched<ZonePairEntry> m in sides.MatchIn(p => p.ZonePairs, p => p.Cluster, p => $"{p.From}\n{p.To}", "zone pair"))
        {
            (string? from, string? to) = (m.Old is null ? null : State(m.Old), m.New is null ? null : State(m.New));
            if (from == to) continue;
            ZonePairEntry pair = m.Any;
            string subject = $"{pair.From} → {pair.To}";
            yield return Entry(m.Action, pair.Cluster, subject, from, to, m.Action == ChangeAction.Changed
                    ? $"From zone {pair.From} to {pair.To}: {to}; before: {from}."
                    : $"From zone {pair.From} to {pair.To}: {(m.Old is null ? "asked for the first time" : "no longer asked")}: {to ?? from}.",
                Cause(causes, pair), m.New is null ? "The zones are no longer declared." : Impact(m.New));
        }
    }

    private static string State(ZonePairEntry p) =>
        $"{p.State}, possible {Sides.Or(p.Possible)}, intended {Sides.Or(p.Intended)}{(p.Flows.IsEmpty ? "" : $" by {string.Join(", ", p.Flows)}")}";

    private static string Impact(ZonePairEntry p) => p.State switch
    {
        "violation" or "broader-than-intended" => $"Possible and not approved: {Sides.Or(p.Surplus)}{(p.Witness is { } w ? $", for example {w.From} → {w.To} {w.Port}" : "")}.",
        "unknown" => $"Nobody can say what is possible{(p.Reason is null ? "" : $": {p.Reason}")}.",
        _ => "Nothing is possible that was not intended.",
    };

    private static string Cause(PolicyCauses causes, ZonePairEntry pair)
    {
        string? candidates = causes.Of(pair);
        string changed = candidates is null ? "No policy that isolates a workload of either zone changed." : $"Of the policies that isolate workloads of either zone, or hold for the whole cluster: {candidates}.";
        if (pair.Witness is not { } witness) return changed;
        string decided = witness.AllowedBy.TrimEnd('.');
        return witness.Policy is null ? $"{decided}. {changed}" : $"{witness.Policy}{causes.Of(pair.Cluster, witness.Policy)} decides it: {decided}. {changed}";
    }

    private static IEnumerable<ChangeEntry> Workloads(Sides sides, PolicyCauses causes)
    {
        foreach (Matched<WorkloadEntry> m in sides.MatchIn(p => p.Workloads, w => w.Cluster, w => w.Workload, "workload"))
        {
            (string? from, string? to) = (m.Old is null ? null : State(m.Old), m.New is null ? null : State(m.New));
            if (from == to) continue;
            WorkloadEntry workload = m.Any;
            string why = m is { Old: { } a, New: { } b } ? Isolating(a, b, causes) : "The workload stands in one of the packs alone.";
            string verb = m.Action switch { ChangeAction.Added => "is new", ChangeAction.Removed => "is gone", _ => "is isolated or exposed otherwise" };
            yield return Entry(m.Action, workload.Cluster, workload.Workload, from, to, $"Workload {workload.Workload} {verb}.", why,
                to is null ? "Nothing reaches it any more." : m is { Old: { } before, New: { } now } ? Differing(before, now) : $"Now: {to}.");
        }
    }

    private static string State(WorkloadEntry w) => string.Join("; ", Parts(w).Select(p => $"{p.Name} {p.State}"));

    private static string Differing(WorkloadEntry before, WorkloadEntry now) => string.Join(" ", Parts(before).Zip(Parts(now))
        .Where(p => p.First != p.Second).Select(p => $"Now {p.Second.Name} {p.Second.State}; before {p.First.State}."));

    private static ImmutableArray<(string Name, string State)> Parts(WorkloadEntry w) =>
    [
        ("from outside", Sides.Or(w.ReachableFromOutside)), ("to outside", Sides.Or(w.ReachesOutside)),
        ("ingress isolated by", Sides.Or(string.Join(", ", w.IngressIsolatedBy))), ("egress isolated by", Sides.Or(string.Join(", ", w.EgressIsolatedBy))),
        ("in the network of", w.HostNetwork ? "its node" : "pods"),
    ];

    private static string Isolating(WorkloadEntry a, WorkloadEntry b, PolicyCauses causes)
    {
        string[] old = [.. a.IngressIsolatedBy.Union(a.EgressIsolatedBy, StringComparer.Ordinal).Order(StringComparer.Ordinal)], now = [.. b.IngressIsolatedBy.Union(b.EgressIsolatedBy, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] came = [.. now.Except(old, StringComparer.Ordinal)], went = [.. old.Except(now, StringComparer.Ordinal)];
        string isolating = came.Length + went.Length == 0 ? "The same policies isolate it."
            : $"Policies that isolate it: {(came.Length == 0 ? "" : $"now {Sides.Some(came)}")}{(came.Length > 0 && went.Length > 0 ? "; " : "")}{(went.Length == 0 ? "" : $"no longer {Sides.Some(went)}")}.";
        return causes.Of(a, b) is { } changed ? $"{isolating} Of these, and of those that hold for the whole cluster: {changed}." : $"{isolating} None of these changed: labels, addresses or the node network differ.";
    }

    private static IEnumerable<ChangeEntry> Witnesses(Sides sides, ImmutableArray<ChangeEntry> findings, PolicyCauses causes)
    {
        HashSet<(ChangeAction, string?, string)> sided = [.. findings.Where(e => e.Action is ChangeAction.Added or ChangeAction.Removed).Select(e => (e.Action, e.Cluster, e.Subject))];
        foreach ((ChangeAction action, EvidencePack pack) in ((ChangeAction, EvidencePack)[])[(ChangeAction.Added, sides.New), (ChangeAction.Removed, sides.Old)])
            foreach (var flow in pack.Findings.Where(f => f.Witness is { From: not null, To: not null } && sided.Contains((action, f.Cluster, $"{f.Check} {f.Subject}")))
                .GroupBy(f => (f.Cluster, f.Witness!.From, f.Witness.To, f.Witness.Port)))
            {
                string subject = $"{flow.Key.From} → {flow.Key.To} {flow.Key.Port}".TrimEnd();
                string ids = Sides.Some([.. flow.Select(f => f.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
                bool added = action == ChangeAction.Added;
                yield return Entry(action, flow.Key.Cluster, subject, added ? null : "witness", added ? "witness" : null,
                    added ? $"{subject} is shown by the witness of a new finding." : $"{subject} was shown by the witness of a finding that is resolved.",
                    Decided(causes, flow.Key.Cluster, flow.First().Witness!), added ? $"See {ids}." : $"Of {ids}; a witness is one example, and `compliance diff` tells of every flow.");
            }
    }

    private static string Decided(PolicyCauses causes, string cluster, WitnessEntry witness) =>
        witness.Policy is { } policy && causes.Of(cluster, policy) is { Length: > 0 } became ? $"{policy}{became} decides it: {witness.AllowedBy}" : witness.AllowedBy;

    private static ChangeEntry Entry(ChangeAction action, string cluster, string subject, string? from, string? to, string summary, string why, string impact) => new()
    {
        Kind = ChangeKind.Connectivity, Action = action, Step = VersionStep.Minor, Cluster = cluster, Subject = subject, From = from, To = to, Summary = summary, Why = why, Impact = impact,
    };
}
