using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Hosts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>Whether policies that act before a Service sends a connection on keep the internet off ports of the nodes: Calico's pre-DNAT and
/// untracked policies on host endpoints, and OpenShift's node firewall. A policy that acts later sees the backend's port and does not count.</summary>
internal sealed class NodePortShield
{
    private readonly CheckContext _context;
    private readonly Dictionary<ObjectRef, PolicyObject> _early;
    private readonly ImmutableArray<NodeFirewall> _firewalls;
    private readonly ImmutableArray<Endpoint> _nodes;
    private readonly ImmutableArray<(EndpointClass Class, IPAddress Address)> _internet;
    private readonly Dictionary<(TransportProtocol, int), ObjectRef?> _known = [];
    private string? _undefined;

    public NodePortShield(CheckContext context)
    {
        _context = context;
        PolicyModel model = context.Reachability.Model;
        _early = model.Gates.SelectMany(g => g.Tiers).Where(t => t.BeforeTranslation).SelectMany(t => t.Policies).Where(p => p.Mode == PolicyMode.Enforced)
            .DistinctBy(p => p.Ref).ToDictionary(p => p.Ref);
        _firewalls = [.. NodeFirewall.Of(context)];
        _nodes = [.. context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node)];
        PublicAddresses internet = new();
        _internet = [.. context.Index.External.Select(c => (c, Flows.Internet(c, internet)!)).Where(c => c.Item2 is not null)];
    }

    /// <summary>Why a shield that was found may not be relied on; null when it may. Asked after <see cref="Keeps"/>.</summary>
    public string? Doubt =>
        _undefined
        ?? Proof.Missing(_context.Reachability.Enforcement, _context.Scope)
        ?? _context.Snapshot.Gaps.Where(g => g.Kind is null || Kinds.Policies.Contains(g.Kind.Value) || g.Kind == Kinds.Node || Kinds.HostEndpoints.Contains(g.Kind.Value))
            .Select(g => $"policies that could apply may be missing: {g.Message.TrimEnd('.')}").FirstOrDefault()
        ?? _context.Reachability.Limitations.Where(l => l.Object is { } o && (Kinds.Policies.Contains(o.Kind) || Kinds.HostEndpoints.Contains(o.Kind)))
            .Select(l => $"{l.Object}{l.Pointer} is not fully understood: {l.Message.TrimEnd('.')}").FirstOrDefault();

    /// <summary>The object that keeps everyone but named sources off a port of every node; null where none does.</summary>
    public ObjectRef? Keeps(TransportProtocol protocol, int port)
    {
        if (_nodes.IsEmpty || (_early.Count == 0 && _firewalls.IsEmpty)) return null;
        if (!_known.TryGetValue((protocol, port), out ObjectRef? found)) _known[(protocol, port)] = found = Look(protocol, port);
        return found;
    }

    private ObjectRef? Look(TransportProtocol protocol, int port)
    {
        ObjectRef? by = null;
        foreach (Endpoint node in _nodes.Where(n => !_firewalls.Any(f => f.Closes(n))).DistinctBy(n => _context.Reachability.ClassOf(n).Index))
            foreach ((_, IPAddress address) in _internet)
            {
                Decision decision = _context.Reachability.Decide(new Party.Address(address), new Party.Inside(node), protocol, port);
                if (decision.Ingress == Verdict.Undefined && _early.Count > 0)
                {
                    _undefined ??= decision.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined";
                    by ??= _early.Keys.Min();
                    continue;
                }
                if (decision.DecidedBy.FirstOrDefault(d => d.Direction == Direction.Ingress && _early.ContainsKey(d.Policy)) is not { } rule) return null;
                if (rule.Action != "deny" && !(rule.Action == "allow" && Names(rule))) return null;
                by ??= rule.Policy;
            }
        return by ?? _firewalls.FirstOrDefault(f => _nodes.Any(f.Closes))?.Object;
    }

    /// <summary>Whether a rule names its sources by blocks narrower than a large part of the internet.</summary>
    private bool Names(DecidingRule rule) =>
        _early[rule.Policy].Rules.FirstOrDefault(r => r.Pointer == rule.Rule) is { } found
        && found.Peers.All(p => p is Peer.Block block && block.Cidr.PrefixLength >= (block.Cidr.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 8 : 16));
}
