using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>A change of a policy.</summary>
/// <param name="Entry">Its entry.</param>
/// <param name="Cause">What became of the policy, where that can change what is possible, as <c>was created</c>; null where it cannot.</param>
internal sealed record PolicyChange(ChangeEntry Entry, string? Cause);

/// <summary>Policies that were created, deleted, mean something else by the digest of what their entry says of them, or were written anew.</summary>
internal static class PolicyChanges
{
    public static IEnumerable<PolicyChange> Of(Sides sides)
    {
        foreach (Matched<Parts> m in sides.MatchIn(Whole, p => p.Any.Cluster, p => p.Any.Policy, "policy"))
        {
            PolicyEntry policy = m.Any.Any;
            if (m is not { Old: { } a, New: { } b })
            {
                yield return m.New is { } made
                    ? new(Told(sides, policy, m.Action, null, Digest(made), $"{policy.Policy} was created.", "It stands in one of the packs alone.", $"It selects {Does(made)}."), "was created")
                    : new(Entry(policy, m.Action, Digest(m.Any), null, $"{policy.Policy} was deleted.", "The object is gone, and with it what it could tell of who deleted it, and when.", $"It selected {Does(m.Any)}."), "was deleted");
                continue;
            }

            (string before, string now) = (Digest(a), Digest(b));
            if (before != now)
                yield return new(Told(sides, policy, ChangeAction.Changed, before, now, $"{policy.Policy} was changed.", $"These differ: {string.Join(", ", Differing(a, b))}.", $"It selects {Does(b)}; before, {Pods(a)}."), "was changed");
            else if (Text(a) is { } text && Text(b) is { } other && text != other)
                yield return new(Told(sides, policy, ChangeAction.Changed, $"sha256:{text}", $"sha256:{other}", $"{policy.Policy} was written in other words that mean the same.",
                    "Its text is not the same; its subjects, directions and rules are.", $"None: it selects {Does(b)}."), null);
            else if (Named(a.Any.Change) != Named(b.Any.Change))
                yield return new(Told(sides, policy, ChangeAction.Changed, Named(a.Any.Change), Named(b.Any.Change), $"{policy.Policy} tells of another last change than before.", "What it demands is the same.", "None on connectivity.") with { Step = VersionStep.Patch }, null);

            if (before == now && Pods(a) != Pods(b))
                yield return new(Entry(policy, ChangeAction.Changed, Pods(a), Pods(b), $"{policy.Policy} selects {Pods(b)}, before {Pods(a)}.",
                    "The policy is the same; other pods match it.", b.Entries.All(e => e.SelectedPods == 0) ? "It protects no pod." : "Its rules apply to other pods."), "selects other pods");
        }
    }

    // An object that holds several specifications has an entry for each.
    private static IEnumerable<Parts> Whole(EvidencePack pack) =>
        pack.Policies.GroupBy(p => (p.Cluster, p.Policy)).Select(g => new Parts([.. g]));

    // How many pods match is the cluster's doing, not the policy's.
    private static string Digest(Parts policy) => $"sha256:{Sides.Digest(policy.Entries.Select(e => e with { SelectedPods = 0, Sha256 = null, Change = null }))}";

    // Two objects of different groups may bear one name.
    private static string? Text(Parts policy) => policy.Entries.Any(e => e.Sha256 is null) ? null : string.Join(" ", policy.Entries.Select(e => e.Sha256).Distinct(StringComparer.Ordinal));

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

    // The revision is the source's, and rises with every change of anything in it.
    private static string Named(PolicyChangeEntry? change) => change is null ? "none"
        : $"{Moment(change.When) ?? "no moment"}, {Sides.Or(change.Who)}, ticket {Sides.Or(change.Ticket)}, approver {Sides.Or(change.Approver)}";

    /// <summary>An entry with what the object tells of its last change, where that is this change.</summary>
    private static ChangeEntry Told(Sides sides, PolicyEntry policy, ChangeAction action, string? from, string? to, string summary, string why, string impact)
    {
        PolicyChangeEntry? change = sides.New.Policies.FirstOrDefault(p => p.Cluster == policy.Cluster && p.Policy == policy.Policy)?.Change;
        ChangeEntry entry = Entry(policy, action, from, to, summary, why, impact);
        if (change is null) return entry with { Why = $"{why} The object does not tell who changed it, or when." };
        // What removes fields and sets none leaves no trace: the last change that is told may be an older one.
        DateTimeOffset? seen = sides.Old.Clusters.FirstOrDefault(c => c.Name == policy.Cluster)?.CollectedAt;
        if (change.When is { } when && when < seen)
            return entry with { Why = $"{why} The last change that the object tells of is of {Moment(when)}, before the predecessor was read: who made this one is not told." };
        string[] told =
        [
            .. change.Ticket is null ? [] : (string[])[$"ticket {change.Ticket}"],
            .. change.Revision is null ? [] : (string[])[$"revision {change.Revision}"],
        ];
        return entry with
        {
            Why = told.Length == 0 ? why : $"{why} The object names {string.Join(" and ", told)}.", Author = change.Who, Approver = change.Approver, When = change.When,
        };
    }

    private static string? Moment(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

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
