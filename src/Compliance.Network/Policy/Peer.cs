using System.Collections.Immutable;
using System.Net;

namespace Compliance.Network.Policy;

/// <summary>The other end that a rule speaks of.</summary>
public abstract record Peer
{
    /// <summary>JSON pointer of the peer inside its policy object, for example <c>/spec/ingress/0/from/1</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>Any endpoint: pods, nodes and everything outside (K8S-08).</summary>
    public sealed record Anything : Peer;

    /// <summary>Pods with their own network identity, by the labels of their namespace and their own (K8S-10, K8S-11, K8S-12).</summary>
    public sealed record Pods : Peer
    {
        /// <summary>The one namespace meant; null where <see cref="Namespaces"/> decides.</summary>
        public string? Namespace { get; init; }

        /// <summary>Condition on the namespace's labels; ignored where <see cref="Namespace"/> is set.</summary>
        public Selector Namespaces { get; init; } = Selector.Everything;

        /// <summary>Condition on the pod's labels.</summary>
        public Selector Labels { get; init; } = Selector.Everything;
    }

    /// <summary>Addresses of a block, minus the holes (K8S-15).</summary>
    public sealed record Block : Peer
    {
        /// <summary>The block.</summary>
        public required IPNetwork Cidr { get; init; }

        /// <summary>Holes, each inside <see cref="Cidr"/>.</summary>
        public ImmutableArray<IPNetwork> Except { get; init; } = [];
    }

    /// <summary>Nodes, by label.</summary>
    public sealed record Nodes : Peer
    {
        /// <summary>Condition on the node's labels.</summary>
        public required Selector Labels { get; init; }
    }

    /// <summary>Names resolved at run time; an allow through it is qualified by <c>fqdn</c>.</summary>
    public sealed record DomainNames : Peer
    {
        /// <summary>Names and patterns as written.</summary>
        public required ImmutableArray<string> Names { get; init; }
    }

    /// <summary>A peer that could not be translated. What it would match is unknown, so whatever it may decide is undefined.</summary>
    public sealed record Unknown : Peer
    {
        /// <summary>What was not understood.</summary>
        public required string Reason { get; init; }
    }
}
