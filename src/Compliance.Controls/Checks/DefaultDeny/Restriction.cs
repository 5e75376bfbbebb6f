using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>Whether the policies that isolate a pod deny anything at all: one that allows everything takes isolation back.</summary>
internal sealed class Restriction(CheckContext context, Direction direction)
{
    private readonly Dictionary<int, string?> _everything = [];

    /// <summary>Whether any pod of these is restricted in either direction.</summary>
    public static bool Any(CheckContext context, IEnumerable<Endpoint> pods)
    {
        if (EngineMode.IsolatesUnselected(context.Reachability.Enforcement)) return true;
        Restriction ingress = new(context, Direction.Ingress), egress = new(context, Direction.Egress);
        return pods.Any(p => ingress.Restricts(p) || egress.Restricts(p));
    }

    /// <summary>Whether something is denied to a pod in this direction because a policy isolates it.</summary>
    public bool Restricts(Endpoint pod) => !context.Reachability.IsolatedBy(pod, direction).IsEmpty && EverythingAllowed(pod) is null;

    /// <summary>The rule that allows a pod everything of this direction, so that its isolation denies nothing; null where there is none, or
    /// something still denies.</summary>
    public string? EverythingAllowed(Endpoint pod)
    {
        EndpointClass own = context.Reachability.ClassOf(pod);
        if (_everything.TryGetValue(own.Index, out string? known)) return known;
        (PolicyObject Policy, PolicyRule Rule)? all = context.Index.Selecting(pod).SelectMany(p => p.Allowing(direction).Select(r => (p, r)))
            .Where(r => r.r is { Ports.IsEmpty: true, NotPorts.IsEmpty: true, Qualifiers.IsEmpty: true, Subject: null } && r.r.Peers.Any(p => p is Peer.Anything))
            .Select(r => ((PolicyObject, PolicyRule)?)r).FirstOrDefault();
        // Every port of TCP: of UDP a plug-in may keep one to itself (CAL-46).
        bool open = all is not null && context.Index.External.All(e =>
            (direction == Direction.Ingress ? context.Reachability.Between(e, own) : context.Reachability.Between(own, e)).Allowed.Covers(PortSet.Of(TransportProtocol.Tcp)));
        return _everything[own.Index] = open ? $"rule {all!.Value.Rule.Pointer} of {all.Value.Policy.Ref}, which allows everything," : null;
    }
}
