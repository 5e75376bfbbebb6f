using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Evaluates one side of one question, rule by rule.</summary>
internal sealed class SideTracer(PolicyModel model, PlugInTraits traits, RuleMatcher matcher)
{
    private readonly ImmutableArray<Gate> _stages = [.. model.Stages];
    private readonly ImmutableArray<bool> _seesClients = [.. model.Stages.SelectMany(s => s.Tiers.Select(_ => s.SeesClients))];
    private readonly ImmutableArray<string> _tiers = [.. model.Stages.SelectMany(s => s.Tiers).Select(t => t.Name)];

    /// <summary>Enforced policies that an audited one would replace or delete (CAL-35).</summary>
    private readonly HashSet<ObjectRef> _replaced = [.. model.Every.Where(p => p.Mode == PolicyMode.Audit).Select(p => p.Replaces).OfType<ObjectRef>()];

    /// <summary>One question as one side sees it.</summary>
    /// <param name="Direction">The side.</param>
    /// <param name="Self">The endpoint of this side.</param>
    /// <param name="Through">The end of this side, with the Service that led to it.</param>
    /// <param name="Other">The other end.</param>
    /// <param name="Destination">The endpoint the connection goes to; null for an address outside.</param>
    /// <param name="Protocol">Protocol.</param>
    /// <param name="Port">Destination port or ICMP type.</param>
    public readonly record struct Question(Direction Direction, Endpoint Self, Subject Through, Subject Other, Endpoint? Destination, TransportProtocol Protocol, int? Port);

    /// <summary>Evaluates the side for the given policies, which select its endpoint.</summary>
    /// <param name="question">The question.</param>
    /// <param name="policies">Policies in order of evaluation, with their tier counted through the stages; -1 for none.</param>
    /// <param name="opaque">Policies of unknown effect.</param>
    /// <param name="withAudit">Count audited policies too, and leave out what they replace.</param>
    public SideTrace Trace(Question question, IEnumerable<(int Tier, PolicyObject Policy)> policies, ImmutableArray<OpaquePolicy> opaque, bool withAudit)
    {
        (int Tier, PolicyTrace Trace)[] traces = [.. policies.Select(p => (p.Tier, Trace(question, p.Tier, p.Policy)))];
        bool pod = question.Self.Kind == EndpointKind.Pod;
        bool spared = pod && question.Direction == Direction.Ingress && traits.OwnNode == OwnNodeTreatment.UnlessDenied
            && question.Other.Endpoint is { } node && PairExceptions.OwnNode(question.Self, node);
        SideTrace? side = null;
        var reached = new HashSet<RuleTrace>(ReferenceEqualityComparer.Instance);
        int first = 0;
        foreach (Gate stage in _stages)
        {
            string? isolation = first == 0 && pod && !spared ? Isolation(traces) : null;
            (int, PolicyTrace)[] counting = [.. traces.Where(t => t.Tier >= first && t.Tier < first + stage.Tiers.Length && Counts(t.Trace.Policy, withAudit)).Select(t => (t.Tier - first, t.Trace))];
            var ways = new TraceWays(question.Direction, counting, spared);
            SideTrace found = ways.Matter ? ways.Settle((policies, came) => Walk(stage, policies, question, isolation, spared, came), reached)
                : Walk(stage, counting, question, isolation, spared, reached);
            side = side is null ? found : SideState.Both(side, found);
            first += stage.Tiers.Length;
        }
        if (!opaque.IsEmpty)
            side = SideState.Opaque(question.Direction, opaque);
        if (pod && question.Direction == Direction.Egress && question.Port is { } port && traits.GuardedEgress.Contains(question.Protocol, port))
            side = new SideTrace { Direction = question.Direction, Verdict = Verdict.Deny, Conclusion = "The plug-in drops encapsulated traffic that pods send (CAL-46)." };
        return side! with { Policies = [.. traces.Select(t => Marked(t.Trace, reached))] };
    }

    private static PolicyTrace Marked(PolicyTrace policy, HashSet<RuleTrace> reached) => policy.Rules.All(reached.Contains) ? policy
        : policy with { Rules = [.. policy.Rules.Select(r => reached.Contains(r) ? r : r with { Reached = false })] };

    private string? Isolation((int Tier, PolicyTrace Trace)[] traces) => traits.IsolatesUnselected ? "The plug-in isolates every pod, and no rule allows the connection (CIL-01)."
        : traits.IsolatesWithoutPolicy && !traces.Any(t => t.Tier >= 0 && t.Trace.Policy.Mode == PolicyMode.Enforced) ? "The plug-in runs in strict mode: a pod that no policy selects is cut off (K8S-37)."
        : null;

    private bool Counts(PolicyObject policy, bool withAudit) => policy.Mode switch
    {
        PolicyMode.Enforced => !withAudit || !_replaced.Contains(policy.Ref),
        PolicyMode.Audit => withAudit,
        _ => false,
    };

    private PolicyTrace Trace(Question q, int tier, PolicyObject policy)
    {
        Subject other = tier >= 0 && _seesClients[tier] && q.Other.Client is { } client ? new Subject(null, client) { Service = q.Other.Service } : q.Other;
        return new(tier < 0 ? null : _tiers[tier], policy, policy.Isolates(q.Direction),
            [.. policy.Rules.Where(r => r.Direction == q.Direction).Select(r => matcher.Match(r, q.Through, other, q.Destination, q.Protocol, q.Port))]);
    }

    private SideTrace Walk(Gate stage, (int Tier, PolicyTrace Policy)[] policies, Question question, string? isolation, bool spared, HashSet<RuleTrace> reached)
    {
        var state = new SideState(question.Direction);
        string? left = null;
        for (int t = 0; t < stage.Tiers.Length && !state.Closed; t++)
        {
            Tier tier = stage.Tiers[t];
            PolicyTrace[] inTier = [.. policies.Where(p => p.Tier == t).Select(p => p.Policy)];
            if (left is not null && tier.Band == left) continue;
            left = null;
            if (inTier.Length == 0) continue;
            bool passed = Evaluate(tier, inTier, question, state, spared);
            reached.UnionWith(tier.Ordered ? UpToEnd(inTier, state.TiedAt, spared) : inTier.SelectMany(p => p.Rules));
            if (passed && tier.Band is not null) left = tier.Band;
        }
        return state.Finish(isolation);
    }

    // In an ordered tier, the rules up to the one that decides or passes on; of policies that share its rank, up to their own.
    private static IEnumerable<RuleTrace> UpToEnd(PolicyTrace[] policies, double? tiedAt, bool spared)
    {
        (bool ended, double? rank) = (false, null);
        foreach (PolicyTrace policy in policies)
        {
            if (ended && (rank is null || policy.Policy.Rank != rank)) yield break;
            foreach (RuleTrace rule in policy.Rules)
            {
                yield return rule;
                if (rule.Outcome != RuleOutcome.Matched || rule.Rule.Action == RuleAction.Log || (spared && rule.Rule.Action != RuleAction.Deny)) continue;
                (ended, rank) = (true, policy.Policy.Rank);
                break;
            }
            if (tiedAt is not null && policy.Policy.Rank == tiedAt) (ended, rank) = (true, tiedAt);
        }
    }

    /// <returns>Whether a rule passed on.</returns>
    private bool Evaluate(Tier tier, PolicyTrace[] policies, Question question, SideState state, bool spared)
    {
        ObjectRef[] isolating = spared ? [] : [.. policies.Where(p => p.Isolates).Select(p => p.Policy.Ref).Distinct()];
        // The API says nothing about ICMP under an isolating NetworkPolicy (K8S-21).
        if (!spared && question.Protocol == TransportProtocol.Icmp && traits.Icmp == IcmpTreatment.Undefined && policies.Any(p => p.Isolates && p.Policy.Dialect == "kubernetes"))
        {
            state.Undefined([.. isolating.Select(r => (r, "/spec"))], "The API leaves ICMP under an isolating NetworkPolicy open (K8S-21).");
            return false;
        }
        (PolicyObject Policy, RuleTrace Rule)[] hits = [.. policies.SelectMany(p => p.Rules.Select(r => (p.Policy, r)))
            .Where(h => h.r.Outcome is RuleOutcome.Matched or RuleOutcome.MatchedByName or RuleOutcome.MayMatch)
            .Where(h => !spared || h.r.Rule.Action == RuleAction.Deny)];
        bool left = tier.Ordered ? state.InOrder(hits) : state.AsUnion(hits);
        if (!left && !state.Closed && isolating.Length > 0 && tier.WhenIsolated == RuleAction.Deny) state.Isolate(isolating);
        return left;
    }
}
