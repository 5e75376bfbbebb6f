using System.Collections.Concurrent;
using Compliance.Network.Algebra;

namespace Compliance.Network.Reachability;

/// <summary>Keeps each distinct result once, so that equal results are the same object and joining two sides is a look-up.</summary>
internal sealed class ConnectionsPool
{
    private readonly record struct Content(PortSet Allowed, PortSet Qualified, PortSet Undefined, PortSet Latent, string Words);

    private readonly ConcurrentDictionary<Content, SideConnections> _sides = [];
    private readonly ConcurrentDictionary<(Identity, Identity), Connections> _joined = [];

    /// <summary>Two results are the same by reference: comparing their content for each of millions of pairs would cost too much.</summary>
    private readonly record struct Identity(SideConnections Value)
    {
        public bool Equals(Identity other) => ReferenceEquals(Value, other.Value);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Value);
    }

    public SideConnections Intern(SideConnections side)
    {
        if (side.Allowed.IsAll && side.Latent.IsEmpty) return SideConnections.Open;
        var content = new Content(side.Allowed, side.Qualified, side.Undefined, side.Latent,
            string.Join('\n', side.Qualifiers.Concat(side.Reasons)));
        return _sides.GetOrAdd(content, side);
    }

    public Connections Join(SideConnections egress, SideConnections ingress) =>
        _joined.GetOrAdd((new Identity(egress), new Identity(ingress)), static pair => SideConnections.Join(pair.Item1.Value, pair.Item2.Value));
}
