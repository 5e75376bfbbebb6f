using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Tenancy;

/// <summary>A virtual cluster of vCluster, as the host sees it: pods that it runs here under its own name.</summary>
/// <param name="Name">Name of the virtual cluster.</param>
/// <param name="Namespace">Namespace of the host that it runs in.</param>
/// <param name="Pods">Pods synced to the host.</param>
/// <param name="SyncedPolicies">Policies on the host that stand for one of the virtual cluster.</param>
/// <param name="OwnPolicies">Policies that the installation itself writes on the host (<c>vc-work-</c>, <c>vc-cp-</c>).</param>
internal sealed record VirtualCluster(
    string Name, string Namespace, ImmutableArray<Endpoint> Pods, ImmutableArray<ObjectRef> SyncedPolicies, ImmutableArray<ObjectRef> OwnPolicies)
{
    /// <summary>Label of every object that the syncer writes on the host; its value is the virtual cluster.</summary>
    public const string ManagedBy = "vcluster.loft.sh/managed-by";

    /// <summary>The virtual clusters with pods on this host, in order of namespace and name.</summary>
    public static ImmutableArray<VirtualCluster> Of(CheckContext context)
    {
        ILookup<(string, string), ObjectRef> synced = context.Index.Objects(Kinds.NetworkPolicy).Where(p => Manager(p) is not null)
            .ToLookup(p => (p.Ref.Namespace, Manager(p)!), p => p.Ref);
        return
        [
            .. context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node && e.Labels.ContainsKey(ManagedBy))
                .GroupBy(e => (e.Namespace, Name: e.Labels[ManagedBy])).OrderBy(g => g.Key.Namespace, StringComparer.Ordinal).ThenBy(g => g.Key.Name, StringComparer.Ordinal)
                .Select(g => new VirtualCluster(g.Key.Name, g.Key.Namespace, [.. g], [.. synced[g.Key]],
                    [.. context.Index.Objects(Kinds.NetworkPolicy).Where(p => p.Ref.Namespace == g.Key.Namespace && p.Ref.Name is var n && (n == $"vc-work-{g.Key.Name}" || n == $"vc-cp-{g.Key.Name}")).Select(p => p.Ref)])),
        ];
    }

    /// <summary>Control planes of virtual clusters: StatefulSets and Deployments that the chart labels.</summary>
    public static ImmutableArray<ObjectRef> ControlPlanes(CheckContext context) =>
    [
        .. new[] { Kinds.Deployment, Kinds.StatefulSet }.SelectMany(context.Index.Objects)
            .Where(o => Json.Text(o.Body, "metadata", "labels", "app") == "vcluster").Select(o => o.Ref),
    ];

    private static string? Manager(SnapshotObject o) => Json.Text(o.Body, "metadata", "labels", ManagedBy);
}
