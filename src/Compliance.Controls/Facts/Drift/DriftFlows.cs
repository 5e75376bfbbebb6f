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

/// <summary>What drift opened and closed, by the object that did it. Made in one pass over the flows, of which there may be millions: a few of
/// each object are kept, and the rest is counted.</summary>
internal sealed class DriftFlows
{
    /// <summary>Endpoints of each side that are tried for a witness, and changes of each effect that are kept of an object.</summary>
    private const int Tried = 4, Kept = 20;

    private readonly ReachabilityDifference _difference;
    private readonly Dictionary<ObjectRef, Share> _byPolicy = [];
    private readonly Dictionary<string, Share> _byNamespace = new(StringComparer.Ordinal);
    private readonly Share _unattributed = new();

    public DriftFlows(ReachabilityDifference difference)
    {
        _difference = difference;
        foreach (FlowChange flow in difference.Flows)
            foreach (PortsChange change in flow.Changes)
                if (change.Effect != FlowEffect.Changed) Add(flow, change);
    }

    /// <summary>What an object caused.</summary>
    public sealed class Share
    {
        private readonly List<(FlowChange Flow, PortsChange Change)> _opened = [], _closed = [];

        /// <summary>Pairs, with the ports of one change each, that were opened.</summary>
        public int Opened { get; private set; }

        /// <summary>Pairs that were closed.</summary>
        public int Closed { get; private set; }

        /// <summary>The first of them, those that were opened first.</summary>
        public IEnumerable<(FlowChange Flow, PortsChange Change)> First => _opened.Concat(_closed);

        public void Add(FlowChange flow, PortsChange change)
        {
            bool opened = change.Effect == FlowEffect.Possible;
            if (opened) Opened++;
            else Closed++;
            List<(FlowChange, PortsChange)> list = opened ? _opened : _closed;
            if (list.Count < Kept) list.Add((flow, change));
        }

        /// <summary>What became of flows, as sentences.</summary>
        public override string ToString() => Opened + Closed == 0 ? "No flow differs by it"
            : string.Join("; ", new[] { Text("opened", Opened, _opened), Text("closed", Closed, _closed) }.Where(t => t.Length > 0));

        private static string Text(string word, int count, List<(FlowChange Flow, PortsChange Change)> first) => count == 0 ? ""
            : $"Flows {word}: {string.Join(", ", first.Take(3).Select(f => $"{f.Flow.From} -> {f.Flow.To} {(f.Change.Ports.IsAll ? "on every port" : f.Change.Ports)}"))}{(count > 3 ? $" and {count - 3} more" : "")}";
    }

    /// <summary>What a drifted object caused.</summary>
    public Share Of(DriftedObject item) => item switch
    {
        { Object: var o } when Kinds.Policies.Contains(o.Kind) => _byPolicy.GetValueOrDefault(o) ?? new(),
        { Object: { Kind.Kind: "Namespace" } o } => _byNamespace.GetValueOrDefault(o.Name) ?? new(),
        // Sets, groups and tiers change what policies mean that stayed the same.
        _ => _unattributed,
    };

    private void Add(FlowChange flow, PortsChange change)
    {
        bool attributed = false;
        foreach (FlowCause cause in change.Causes)
        {
            if (cause.Change == PolicyChangeKind.Unchanged) continue;
            attributed = true;
            if (!_byPolicy.TryGetValue(cause.Policy, out Share? share)) _byPolicy[cause.Policy] = share = new();
            share.Add(flow, change);
        }
        if (attributed) return;
        _unattributed.Add(flow, change);
        foreach (string ns in new[] { flow.From, flow.To }.SelectMany(p => p.After.Concat(p.Before)).Select(e => e.Namespace).Distinct())
        {
            if (!_byNamespace.TryGetValue(ns, out Share? share)) _byNamespace[ns] = share = new();
            share.Add(flow, change);
        }
    }

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

    private static IEnumerable<Party> Parties(ComparedPeer peer, bool after) => peer.Range is { First: IPAddress first }
        ? [new Party.Address(first)]
        : (after ? peer.After : peer.Before).Take(Tried).Select((Endpoint e) => (Party)new Party.Inside(e));
}
