using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Policies that were created, deleted, or mean something else, by the digest of their entry.</summary>
internal static class PolicyChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides)
    {
        foreach (Matched<Parts> m in sides.MatchIn(Whole, p => p.Any.Cluster, p => p.Any.Policy, "policy"))
        {
            PolicyEntry policy = m.Any.Any;
            if (m is not { Old: { } a, New: { } b })
            {
                yield return Entry(policy, m.Action, m.Old is null ? null : Digest(m.Old), m.New is null ? null : Digest(m.New),
                    $"{policy.Policy} was {(m.Old is null ? "created" : "deleted")}.", "It stands in one of the packs alone.",
                    $"{(m.Old is null ? "It selects" : "It selected")} {Does(m.Any)}.");
                continue;
            }

            (string before, string now) = (Digest(a), Digest(b));
            if (before != now)
                yield return Entry(policy, ChangeAction.Changed, before, now, $"{policy.Policy} was changed.", $"These differ: {string.Join(", ", Differing(a, b))}.",
                    $"It selects {Does(b)}; before, {Pods(a)}.");
            else if (Pods(a) != Pods(b))
                yield return Entry(policy, ChangeAction.Changed, Pods(a), Pods(b), $"{policy.Policy} selects {Pods(b)}, before {Pods(a)}.",
                    "The policy is the same; other pods match it.", b.Entries.All(e => e.SelectedPods == 0) ? "It protects no pod." : "Its rules apply to other pods.");
        }
    }

    // An object that holds several specifications has an entry for each.
    private static IEnumerable<Parts> Whole(EvidencePack pack) =>
        pack.Policies.GroupBy(p => (p.Cluster, p.Policy)).Select(g => new Parts([.. g]));

    // How many pods match is the cluster's doing, not the policy's.
    private static string Digest(Parts policy) => $"sha256:{Sides.Digest(policy.Entries.Select(e => e with { SelectedPods = 0 }))}";

    private static IEnumerable<string> Differing(Parts old, Parts now)
    {
        if (old.Entries.Length != now.Entries.Length) yield return "number of specifications";
        foreach (string part in old.Entries.Zip(now.Entries).SelectMany(z => Differing(z.First, z.Second)).Distinct(StringComparer.Ordinal)) yield return part;
    }

    private static IEnumerable<string> Differing(PolicyEntry a, PolicyEntry b)
    {
        if (a.Subjects != b.Subjects) yield return "subjects";
        if (!a.Isolates.SequenceEqual(b.Isolates)) yield return "directions it isolates";
        if (a.Mode != b.Mode || a.ModeReason != b.ModeReason) yield return "mode";
        string[] rules = [.. Rules(a.RuleRows, b.RuleRows)];
        if (rules.Length > 0) yield return $"rules ({Sides.Some(rules)})";
        if (a.Rules != b.Rules && rules.Length == 0) yield return "number of rules that count";
        if (a.Namespace != b.Namespace) yield return "namespace";
    }

    private static IEnumerable<string> Rules(IEnumerable<PolicyRuleEntry> a, IEnumerable<PolicyRuleEntry> b)
    {
        // One rule may have several rows.
        ILookup<string, PolicyRuleEntry> old = a.ToLookup(r => r.Pointer, StringComparer.Ordinal), now = b.ToLookup(r => r.Pointer, StringComparer.Ordinal);
        return old.Select(g => g.Key).Union(now.Select(g => g.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(p => !old[p].SequenceEqual(now[p]))
            .Select(p => $"{p} {(!old.Contains(p) ? "added" : now.Contains(p) ? "changed" : "removed")}");
    }

    private static string Pods(Parts policy) => string.Join(" and ", policy.Entries.Select(p => p.SelectedPods == 1 ? "1 pod" : $"{p.SelectedPods} pods"));

    private static string Does(Parts policy) => Pods(policy) + string.Concat(policy.Entries.Select(p =>
        $", {(p.Isolates.IsEmpty ? "isolates nothing" : $"isolates {string.Join(" and ", p.Isolates)}")}, with {(p.Rules == 1 ? "1 rule" : $"{p.Rules} rules")}"
        + (p.Mode == "enforced" ? "" : $", and does not count ({p.ModeReason ?? p.Mode})")));

    private static ChangeEntry Entry(PolicyEntry policy, ChangeAction action, string? from, string? to, string summary, string why, string impact) => new()
    {
        Kind = ChangeKind.Policy, Action = action, Step = VersionStep.Minor, Cluster = policy.Cluster, Subject = policy.Policy, From = from, To = to,
        Summary = summary, Why = why, Impact = impact,
    };

    private sealed record Parts(ImmutableArray<PolicyEntry> Entries)
    {
        public PolicyEntry Any => Entries[0];
    }
}
