using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>What is known of one side of one question while the tiers are walked.</summary>
internal sealed class SideState(Direction direction)
{
    private readonly List<DecidingRule> _mayAllow = [], _mayDeny = [], _byNameAllow = [], _byNameDeny = [];
    private readonly List<string> _reasons = [];
    private SideTrace? _result;

    /// <summary>Whether the side is decided.</summary>
    public bool Closed => _result is not null;

    /// <summary>Denies beat allows whatever their order.</summary>
    /// <returns>Always false: a union is never left by Pass.</returns>
    public bool AsUnion((ObjectRef Policy, RuleTrace Rule)[] hits)
    {
        foreach ((ObjectRef Policy, RuleTrace Rule) hit in hits.Where(h => h.Rule.Outcome != RuleOutcome.Matched)) Note(hit);
        (ObjectRef, RuleTrace)[] sure = [.. hits.Where(h => h.Rule.Outcome == RuleOutcome.Matched)];
        (ObjectRef Policy, RuleTrace Rule)[] denies = [.. sure.Where(h => h.Item2.Rule.Action == RuleAction.Deny)];
        (ObjectRef Policy, RuleTrace Rule)[] plain = [.. sure.Where(h => h.Item2.Rule.Action == RuleAction.Allow && h.Item2.Rule.Qualifiers.IsEmpty)];
        (ObjectRef Policy, RuleTrace Rule)[] conditional = [.. sure.Where(h => h.Item2.Rule.Action == RuleAction.Allow && !h.Item2.Rule.Qualifiers.IsEmpty)];
        if (denies.Length > 0) Close(Verdict.Deny, denies);
        else if (plain.Length > 0) Close(Verdict.Allow, plain);
        else if (conditional.Length > 0) Close(Verdict.Qualified, conditional);
        return false;
    }

    /// <summary>The first rule that matches decides.</summary>
    /// <returns>Whether a rule passed on to the next tier.</returns>
    public bool InOrder((ObjectRef Policy, RuleTrace Rule)[] hits, IReadOnlyDictionary<ObjectRef, int?> ranks)
    {
        foreach ((ObjectRef Policy, RuleTrace Rule) hit in hits)
        {
            RuleAction action = hit.Rule.Rule.Action;
            if (action == RuleAction.Log) continue;
            if (hit.Rule.Outcome != RuleOutcome.Matched)
            {
                Note(hit);
                continue;
            }

            if (ranks[hit.Policy] is { } rank && Tied(hits, ranks, rank)) return false;
            if (action == RuleAction.Pass) return true;
            Close(action == RuleAction.Deny ? Verdict.Deny : hit.Rule.Rule.Qualifiers.IsEmpty ? Verdict.Allow : Verdict.Qualified, [hit]);
            return false;
        }
        return false;
    }

    // The first rule of each policy that matches is what that policy decides; policies of one rank that decide differently leave it open.
    private bool Tied((ObjectRef Policy, RuleTrace Rule)[] hits, IReadOnlyDictionary<ObjectRef, int?> ranks, int rank)
    {
        (ObjectRef Policy, RuleTrace Rule)[] first = [.. hits
            .Where(h => ranks[h.Policy] == rank && h.Rule.Outcome == RuleOutcome.Matched && h.Rule.Rule.Action != RuleAction.Log).DistinctBy(h => h.Policy)];
        if (first.Select(h => h.Rule.Rule.Action).Distinct().Count() < 2) return false;
        Undefined([.. first.Select(h => (h.Policy, h.Rule.Rule.Pointer))], TierEvaluation.TieReason(rank));
        return true;
    }

    /// <summary>No rule matched, and these policies isolate.</summary>
    public void Isolate(ObjectRef[] policies) => Settle(Verdict.Deny,
        [.. policies.Select(p => new DecidingRule(p, "/spec", direction, "deny", "The policy isolates the pod, and no rule allows the connection."))],
        $"No rule allows the connection, and {Join(policies)} isolate{(policies.Length == 1 ? "s" : "")} the pod in this direction (K8S-02).", []);

    /// <summary>The API leaves it open.</summary>
    public void Undefined((ObjectRef Policy, string Rule)[] policies, string reason) => _result = new SideTrace
    {
        Direction = direction,
        Verdict = Verdict.Undefined,
        Conclusion = reason,
        DecidedBy = [.. policies.Select(p => new DecidingRule(p.Policy, p.Rule, direction, "undefined", reason))],
        Reasons = [reason],
    };

    /// <summary>Ends the walk.</summary>
    public SideTrace Finish(bool isolatesUnselected)
    {
        if (_result is null)
        {
            if (isolatesUnselected) Settle(Verdict.Deny, [], "The plug-in isolates every pod, and no rule allows the connection (CIL-01).", []);
            else Settle(Verdict.Allow, [], "No policy isolates the pod in this direction (K8S-01).", []);
        }
        return _result!;
    }

    /// <summary>A policy of unknown effect selects the endpoint.</summary>
    public static SideTrace Opaque(Direction direction, ImmutableArray<OpaquePolicy> policies) => new()
    {
        Direction = direction,
        Verdict = Verdict.Undefined,
        Conclusion = policies[0].Reason,
        DecidedBy = [.. policies.Select(p => new DecidingRule(p.Ref, "/spec", direction, "undefined", p.Reason))],
        Reasons = [.. policies.Select(p => p.Reason).Distinct().Order(StringComparer.Ordinal)],
    };

    private void Note((ObjectRef Policy, RuleTrace Rule) hit)
    {
        RuleAction action = hit.Rule.Rule.Action;
        if (hit.Rule.Outcome == RuleOutcome.MatchedByName)
        {
            (action == RuleAction.Allow ? _byNameAllow : _byNameDeny).Add(Deciding(hit, null));
            return;
        }
        string reason = hit.Rule.Rule.Peers.OfType<Peer.Unknown>().Select(p => p.Reason).FirstOrDefault() ?? hit.Rule.Why;
        var deciding = new DecidingRule(hit.Policy, hit.Rule.Rule.Pointer, direction, "undefined", reason);
        if (action != RuleAction.Deny) _mayAllow.Add(deciding);
        if (action != RuleAction.Allow) _mayDeny.Add(deciding);
        _reasons.Add(reason);
    }

    private DecidingRule Deciding((ObjectRef Policy, RuleTrace Rule) hit, string? reason) =>
        new(hit.Policy, hit.Rule.Rule.Pointer, direction, hit.Rule.Rule.Action.ToString().ToLowerInvariant(), reason);

    private void Close(Verdict verdict, (ObjectRef Policy, RuleTrace Rule)[] by) => Settle(verdict, [.. by.Select(h => Deciding(h, null))],
        $"{by[0].Rule.Rule.Pointer} of {by[0].Policy} decides: {by[0].Rule.Why}.", [.. by.SelectMany(h => h.Rule.Rule.Qualifiers).Distinct().Order(StringComparer.Ordinal)]);

    private void Settle(Verdict verdict, ImmutableArray<DecidingRule> by, string conclusion, ImmutableArray<string> qualifiers)
    {
        List<DecidingRule> open = verdict == Verdict.Deny ? _mayAllow : _mayDeny;
        List<DecidingRule> named = verdict == Verdict.Deny ? _byNameAllow : verdict == Verdict.Allow ? _byNameDeny : [];
        if (open.Count > 0) (verdict, by, conclusion) = (Verdict.Undefined, [.. by, .. open], open[0].Reason!);
        else if (named.Count > 0) (verdict, by, conclusion, qualifiers) = (Verdict.Qualified, [.. by, .. named], "A rule by name applies where the name resolves to the address.", ["fqdn"]);
        _result = new SideTrace
        {
            Direction = direction,
            Verdict = verdict,
            Conclusion = conclusion,
            DecidedBy = by,
            Qualifiers = verdict == Verdict.Qualified ? qualifiers : [],
            Reasons = verdict == Verdict.Undefined ? [.. _reasons.Distinct().Order(StringComparer.Ordinal)] : [],
        };
    }

    private static string Join(ObjectRef[] policies) => policies.Length <= 3 ? string.Join(", ", policies.Select(p => p.ToString()))
        : $"{string.Join(", ", policies.Take(3).Select(p => p.ToString()))} and {policies.Length - 3} more";
}
