using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.FlowLogging;

/// <summary>Where flow records go.</summary>
internal enum FlowLogReach
{
    /// <summary>Kept in memory, and lost when it is full or restarts.</summary>
    Memory,

    /// <summary>Written down or handed on inside the cluster; who takes them further is not told.</summary>
    Cluster,

    /// <summary>Sent out of the cluster.</summary>
    Outside,
}

/// <summary>Something in the cluster that produces flow records.</summary>
/// <param name="Object">Object that switches it on.</param>
/// <param name="Pointer">JSON pointer of the switch.</param>
/// <param name="What">What it does, as a sentence part.</param>
/// <param name="Reach">Where the records go.</param>
internal sealed record FlowLogSource(ObjectRef Object, string Pointer, string What, FlowLogReach Reach);

/// <summary>Every producer of flow records that a reader knows, one reader for each tool.</summary>
/// <param name="Sources">Producers that are on.</param>
/// <param name="Unread">Why some producer may be on that was not seen, as sentence parts.</param>
internal sealed record FlowLogs(ImmutableArray<FlowLogSource> Sources, ImmutableArray<string> Unread)
{
    /// <summary>Kinds the readers look at.</summary>
    public static readonly ImmutableArray<ResourceKind> Reads =
    [
        new("", "ConfigMap"), Kinds.DaemonSet, Kinds.Deployment, new("flows.netobserv.io", "FlowCollector"), new("networking.gke.io", "NetworkLogging"),
        new("operator.openshift.io", "Network"), new("operator.tigera.io", "Goldmane"), new("operator.tigera.io", "LogCollector"),
        new("crd.projectcalico.org", "FelixConfiguration"), new("projectcalico.org", "FelixConfiguration"),
    ];

    /// <summary>Asks every reader.</summary>
    public static FlowLogs Of(ClusterIndex index)
    {
        List<string> unread = [];
        return new([.. HubbleRecords.Of(index), .. CalicoRecords.Of(index), .. AntreaRecords.Of(index, unread), .. ProviderRecords.Of(index)], [.. unread]);
    }

    /// <summary>DaemonSets that collect logs of nodes, by the names of their images.</summary>
    public static ImmutableArray<ObjectRef> Agents(ClusterIndex index, ImmutableArray<string> names) =>
    [
        .. index.Objects(Kinds.DaemonSet).Where(d => Json.Items(d.Body, "spec", "template", "spec", "containers").Select(c => Json.Text(c, "image")).OfType<string>()
            .Any(image => names.Any(n => image.Contains(n, StringComparison.Ordinal)))).Select(d => d.Ref),
    ];
}
