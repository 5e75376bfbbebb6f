using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Facts.DecisionLogging;

/// <summary>Calico: flow logs record every decision; without them, rules of action Log record what they match before it is decided.</summary>
internal sealed class CalicoDecisions(CheckContext context)
{
    private readonly FelixSetting? _file = FelixSetting.Of(context, "flowLogsFileEnabled").FirstOrDefault(s => s.Node is null && s.IsTrue);
    private readonly FelixSetting? _server = FelixSetting.Of(context, "flowLogsGoldmaneServer").FirstOrDefault(s => s is { Node: null, Value.Length: > 0 });

    public DecisionLog Of(PolicyDecision decision, ImmutableArray<string> namespaces)
    {
        if (_file is not null) return new(DecisionLogState.On, "Felix writes flow logs, denied connections among them", _file.Object.See(_file.Pointer));
        if (Logged(decision) is { } rule) return new(DecisionLogState.On, "a rule of action Log stands before it", rule);
        return _server is not null
            ? new(DecisionLogState.Memory, "Felix reports flows to Goldmane, which keeps them in memory", _server.Object.See(_server.Pointer))
            : new(DecisionLogState.Off, "Felix writes no flow logs, and no rule of action Log stands before it", null);
    }

    private EvidenceRef? Logged(PolicyDecision decision)
    {
        if (decision.Rule is { } rule)
        {
            PolicyRule? before = decision.Policy.Rules.TakeWhile(r => !ReferenceEquals(r, rule)).FirstOrDefault(r => r.Action == RuleAction.Log && r.Direction == decision.Direction);
            if (before is not null) return decision.Policy.Ref.See(before.Pointer);
        }
        // What nobody decides is denied at the end of the tier: a rule that logs everything has seen it before, if it selects every subject.
        EvidenceRef? found = null;
        foreach (Endpoint subject in context.Reachability.SubjectsOf(decision.Policy).DistinctBy(e => context.Reachability.ClassOf(e).Index))
        {
            (PolicyObject Policy, PolicyRule Rule)? log = context.Index.Selecting(subject).SelectMany(p => p.Rules.Select(r => (p, r)))
                .Where(r => r.r.Action == RuleAction.Log && r.r.Direction == decision.Direction && r.r.Ports.IsEmpty && r.r.Peers.Any(p => p is Peer.Anything))
                .Select(r => ((PolicyObject, PolicyRule)?)r).FirstOrDefault();
            if (log is not { } l || (decision.Rule is not null && !Before(l.Policy, decision.Policy))) return null;
            found ??= l.Policy.Ref.See(l.Rule.Pointer);
        }
        return found;
    }

    private bool Before(PolicyObject log, PolicyObject policy)
    {
        foreach (PolicyObject each in context.Index.Enforced)
            if (ReferenceEquals(each, log)) return true;
            else if (ReferenceEquals(each, policy)) return false;
        return false;
    }
}
