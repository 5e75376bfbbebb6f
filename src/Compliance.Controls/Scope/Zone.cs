using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Policy;

namespace Compliance.Controls.Scope;

/// <summary>A part of the network that its owner treats as one: who is in it, what it holds, who it belongs to.</summary>
public sealed record Zone
{
    /// <summary>Word for addresses of the internet; no zone has this id.</summary>
    public const string Internet = "internet";

    /// <summary>Word for everything that no zone claims; no zone has this id.</summary>
    public const string Unzoned = "unzoned";

    /// <summary>Word for every other zone, in an approved flow; no zone has this id.</summary>
    public const string Any = "any";

    /// <summary>Id, unique among the zones.</summary>
    public required string Id { get; init; }

    /// <summary>What it holds: <c>cde</c>, <c>phi</c>, <c>management</c>, <c>shared</c>, <c>internal</c>, <c>dmz</c>, <c>development</c>, <c>partner</c> or
    /// <c>untrusted</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is for; null when not said.</summary>
    public string? Description { get; init; }

    /// <summary>Environment, for example <c>production</c>; null when not said.</summary>
    public string? Environment { get; init; }

    /// <summary>Tenant; null when not said.</summary>
    public string? Tenant { get; init; }

    /// <summary>Clusters it is looked for in; empty: in all.</summary>
    public ImmutableArray<string> Clusters { get; init; } = [];

    /// <summary>It may match nothing in a cluster; otherwise that is an error of the configuration.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Who is in it: whoever one of these selects.</summary>
    public required ImmutableArray<ZoneMember> Members { get; init; }

    /// <summary>Whether it holds what the frameworks protect: <c>cde</c> or <c>phi</c>.</summary>
    public bool Sensitive => Kind is "cde" or "phi";

    /// <summary>Whether it is looked for in a cluster.</summary>
    public bool IsIn(string cluster) => Clusters.IsEmpty || Clusters.Contains(cluster, StringComparer.Ordinal);
}

/// <summary>One selection of members of a zone.</summary>
public abstract record ZoneMember
{
    /// <summary>Pods, host-network pods among them: in one of the namespaces by name, or of the namespaces by label, with the pod's own labels.</summary>
    /// <param name="Namespaces">Names; empty: of every name.</param>
    /// <param name="NamespaceLabels">Labels of the namespace.</param>
    /// <param name="Labels">Labels of the pod.</param>
    public sealed record Pods(ImmutableArray<string> Namespaces, Selector NamespaceLabels, Selector Labels) : ZoneMember;

    /// <summary>Nodes by label, with the host-network pods on them that no other member selects.</summary>
    /// <param name="Labels">Labels of the node.</param>
    public sealed record Nodes(Selector Labels) : ZoneMember;

    /// <summary>Addresses outside the cluster; a pod or node is never selected by its address.</summary>
    /// <param name="Blocks">Address blocks.</param>
    public sealed record Addresses(ImmutableArray<IPNetwork> Blocks) : ZoneMember;
}
