using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Evaluates one side of one question, rule by rule.</summary>
internal sealed class SideTracer(PolicyModel model, PlugInTraits traits, RuleMatcher matcher)
{
    /// <summary>One question as one side sees it.</summary>
    /// <param name="Direction">The side.</param>
    /// <param name="Self">The endpoint of this side.</param>
    /// <param name="Other">The other end.</param>
    /// <param name="Destination">The endpoint the connection goes to; null for an address outside.</param>
    /// <param name="Protocol">Protocol.</param>
    /// <param name="Port">Destination port or ICMP type.</param>
    public readonly record struct Question(Direction Direction, Endpoint Self, Subject Other, Endpoint? Destination, TransportProtocol Protocol, int? Port);

    /// <summary>Evaluates the side for the given policies, which select its endpoint.</summary>
    /// <param name="question">The question.</param>
    /// <param name="policies">Policies in order of evaluation, with their tier; -1 for none.</param>
    /// <param name="opaque">Policies of unknown effect.</param>
    /// <param name="withAudit">Count audited policies too.</param>
    public SideTrace Trace(Question question, IEnumerable<(int Tier, PolicyObject Policy)> policies, ImmutableArray<OpaquePolicy> opaque, bool withAudit)
    {
        (int Tier, PolicyTrace Trace)[] traces = [.. policies.Select(p => (p.Tier, Trace(question, p.Tier, p.Policy)))];
        var state = new SideState(question.Direction);
        for (int t = 0; t < model.Tiers.Length && !state.Closed; t++)
        {
            PolicyTrace[] inTier = [.. traces.Where(p => p.Tier == t && (p.Trace.Policy.Mode == PolicyMode.Enforced || (withAudit && p.Trace.Policy.Mode == PolicyMode.Audit))).Select(p => p.Trace)];
            if (inTier.Length > 0) Evaluate(model.Tiers[t], inTier, question, state);
        }
        SideTrace side = state.Finish(traits.IsolatesUnselected);
        if (!opaque.IsEmpty)
            side = SideState.Opaque(question.Direction, opaque);
        if (question.Direction == Direction.Egress && question.Port is { } port && traits.GuardedEgress.Contains(question.Protocol, port))
            side = new SideTrace { Direction = question.Direction, Verdict = Verdict.Deny, Conclusion = "The plug-in drops encapsulated traffic that pods send (CAL-46)." };
        return side with { Policies = [.. traces.Select(t => t.Trace)] };
    }

    private PolicyTrace Trace(Question q, int tier, PolicyObject policy) => new(tier < 0 ? null : model.Tiers[tier].Name, policy, policy.Isolates(q.Direction),
        [.. policy.Rules.Where(r => r.Direction == q.Direction).Select(r => matcher.Match(r, q.Other, q.Destination, q.Protocol, q.Port))]);

    private void Evaluate(Tier tier, PolicyTrace[] policies, Question question, SideState state)
    {
        ObjectRef[] isolating = [.. policies.Where(p => p.Isolates).Select(p => p.Policy.Ref)];
        bool isolated = isolating.Length > 0;
        // The API says nothing about ICMP under an isolating NetworkPolicy (K8S-21).
        if (question.Protocol == TransportProtocol.Icmp && traits.Icmp == IcmpTreatment.Undefined && policies.Any(p => p.Isolates && p.Policy.Dialect == "kubernetes"))
        {
            state.Undefined([.. isolating.Select(r => (r, "/spec"))], "The API leaves ICMP under an isolating NetworkPolicy open (K8S-21).");
            return;
        }
        (ObjectRef Policy, RuleTrace Rule)[] hits = [.. policies.SelectMany(p => p.Rules.Select(r => (p.Policy.Ref, r)))
            .Where(h => h.r.Outcome is RuleOutcome.Matched or RuleOutcome.MatchedByName or RuleOutcome.MayMatch)];
        bool left = tier.Ordered ? state.InOrder(hits, policies.ToDictionary(p => p.Policy.Ref, p => p.Policy.Rank)) : state.AsUnion(hits);
        if (!left && !state.Closed && isolated && tier.WhenIsolated == RuleAction.Deny) state.Isolate(isolating);
    }
}
