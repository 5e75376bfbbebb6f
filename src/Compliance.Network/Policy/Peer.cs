using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Policy;

/// <summary>A set of endpoints and addresses, as a policy names it: the other end that a rule speaks of, or the subjects of a policy.</summary>
public abstract record Peer
{
    /// <summary>JSON pointer of the peer inside its policy object, for example <c>/spec/ingress/0/from/1</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>This set and every set it is put together from.</summary>
    public virtual IEnumerable<Peer> WithParts() => [this];

    /// <summary>Any endpoint: pods, nodes and everything outside (K8S-08).</summary>
    public sealed record Anything : Peer;

    /// <summary>Pods with their own network identity, by the labels of their namespace and their own (K8S-10, K8S-11, K8S-12).</summary>
    public sealed record Pods : Peer
    {
        /// <summary>The one namespace meant; null where <see cref="Namespaces"/> decides.</summary>
        public string? Namespace { get; init; }

        /// <summary>Condition on the namespace's labels; ignored where <see cref="Namespace"/> is set.</summary>
        public Selector Namespaces { get; init; } = Selector.Everything;

        /// <summary>Condition on the pod's labels; with the keys of <see cref="LabelKey"/> also on its namespace, service account and node.</summary>
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

    /// <summary>Nodes, by label, with the pods in their network (K8S-27).</summary>
    public sealed record Nodes : Peer
    {
        /// <summary>Condition on the node's labels.</summary>
        public required Selector Labels { get; init; }
    }

    /// <summary>The subject's own node, with the pods in its network (CIL-18).</summary>
    public sealed record OwnNode : Peer;

    /// <summary>Addresses that belong to no pod and no node.</summary>
    public sealed record Outside : Peer;

    /// <summary>Endpoints by the objects they stand for, for example the backends of a Service. A node stands for the pods in its network too.</summary>
    public sealed record Named : Peer
    {
        /// <summary>Pods, workloads or nodes as <c>Endpoint.Source</c> gives them.</summary>
        public required ImmutableHashSet<ObjectRef> Objects { get; init; }
    }

    /// <summary>Connections that were opened through a Service's address, whoever stands behind it (ANT-16).</summary>
    public sealed record ServiceAddress : Peer
    {
        /// <summary>The Services meant.</summary>
        public required ImmutableHashSet<ObjectRef> Services { get; init; }
    }

    /// <summary>What at least one of the parts matches; without parts, nothing.</summary>
    public sealed record AnyOf : Peer
    {
        /// <summary>Parts.</summary>
        public required ImmutableArray<Peer> Parts { get; init; }

        /// <inheritdoc/>
        public override IEnumerable<Peer> WithParts() => Parts.SelectMany(p => p.WithParts()).Prepend(this);
    }

    /// <summary>What every part matches; without parts, everything.</summary>
    public sealed record AllOf : Peer
    {
        /// <summary>Parts.</summary>
        public required ImmutableArray<Peer> Parts { get; init; }

        /// <inheritdoc/>
        public override IEnumerable<Peer> WithParts() => Parts.SelectMany(p => p.WithParts()).Prepend(this);
    }

    /// <summary>Everything that the part does not match, addresses outside included.</summary>
    public sealed record Not : Peer
    {
        /// <summary>What is left out.</summary>
        public required Peer Part { get; init; }

        /// <inheritdoc/>
        public override IEnumerable<Peer> WithParts() => Part.WithParts().Prepend(this);
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
