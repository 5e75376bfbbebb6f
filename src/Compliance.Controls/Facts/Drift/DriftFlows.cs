using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Network.Algebra;
using Compliance.Network.Comparison;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Drift;

/// <summary>What drift opened and closed, by the object that did it.</summary>
internal sealed class DriftFlows
{
    /// <summary>Endpoints of each side that are tried for a witness.</summary>
    private const int Tried = 4;

    private readonly ReachabilityDifference _difference;
    private readonly ImmutableArray<(FlowChange Flow, PortsChange Change)> _all;

    public DriftFlows(ReachabilityDifference difference)
    {
        _difference = difference;
        _all = [.. difference.Flows.SelectMany(f => f.Changes.Select(c => (f, c))).Where(c => c.c.Effect != FlowEffect.Changed).OrderBy(c => c.c.Effect)];
    }

    /// <summary>Pairs that drift opened.</summary>
    public int Opened => _difference.Count(FlowEffect.Possible);

    /// <summary>Pairs that drift closed.</summary>
    public int Closed => _difference.Count(FlowEffect.Impossible);

    /// <summary>Changes that a drifted object caused, those that were opened first.</summary>
    public ImmutableArray<(FlowChange Flow, PortsChange Change)> Of(DriftedObject item) => item switch
    {
        { Object: var o } when Kinds.Policies.Contains(o.Kind) => [.. _all.Where(c => c.Change.Causes.Any(cause => cause.Policy.Equals(o) && cause.Change != PolicyChangeKind.Unchanged))],
        { Object: { Kind.Kind: "Namespace" } o } => [.. _all.Where(c => Unattributed(c.Change) && (In(c.Flow.From, o.Name) || In(c.Flow.To, o.Name)))],
        // Sets, groups and tiers change what policies mean that stayed the same.
        _ => [.. _all.Where(c => Unattributed(c.Change))],
    };

    /// <summary>A flow as a person reads it.</summary>
    public static string Text(FlowChange flow, PortsChange change) =>
        $"{(change.Effect == FlowEffect.Possible ? "opened" : "closed")}: {flow.From} -> {flow.To} {(change.Ports.IsAll ? "on every port" : change.Ports)}";

    /// <summary>A connection that is possible as it runs and not as it is declared, or the other way round; null when none of those tried is.</summary>
    public Witness? Witness(CheckContext context, FlowChange flow, PortsChange change)
    {
        bool opened = change.Effect == FlowEffect.Possible;
        ClusterReachability state = opened ? context.Reachability : _difference.Before;
        foreach (Party from in Parties(flow.From, opened))
            foreach (Party to in Parties(flow.To, opened))
            {
                if (from is Party.Inside a && to is Party.Inside b && a.Endpoint == b.Endpoint) continue;
                TransportProtocol protocol = PortSet.Protocols.First(p => !change.Ports.Ranges(p).IsEmpty);
                Verdict verdict = state.Decide(from, to, protocol, change.Ports.IsAll ? 443 : change.Ports.Ranges(protocol)[0].First).Verdict;
                if (verdict != (opened ? change.After : change.Before) || verdict is not (Verdict.Allow or Verdict.Qualified)) continue;
                Witness found = Flows.Witness(state, from, to, change.Ports);
                return opened ? found : found with { AllowedBy = $"closed as it runs; as declared: {found.AllowedBy}" };
            }
        return null;
    }

    private static bool Unattributed(PortsChange change) => change.Causes.All(c => c.Change == PolicyChangeKind.Unchanged);

    private static bool In(ComparedPeer peer, string ns) => peer.After.Concat(peer.Before).Any(e => e.Namespace == ns);

    private static IEnumerable<Party> Parties(ComparedPeer peer, bool after) => peer.Range is { First: IPAddress first }
        ? [new Party.Address(first)]
        : (after ? peer.After : peer.Before).Take(Tried).Select((Endpoint e) => (Party)new Party.Inside(e));
}
