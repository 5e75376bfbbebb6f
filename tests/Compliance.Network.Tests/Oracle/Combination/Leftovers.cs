using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle.Antrea;
using Compliance.Network.Tests.Oracle.Cilium;

namespace Compliance.Network.Tests.Oracle.Combination;

/// <summary>Objects of every dialect from a seed, as they are left behind when a cluster changes its plug-in.</summary>
internal static class Leftovers
{
    private static readonly string[] s_policies =
    [
        "NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy", "StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy", "CiliumNetworkPolicy",
        "CiliumClusterwideNetworkPolicy", "ClusterNetworkPolicy", "EgressFirewall", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ApplicationNetworkPolicy",
    ];

    public static IEnumerable<JsonObject> All(int seed)
    {
        foreach (JsonObject item in new RandomAntrea(seed + 1).All().Where(o => (string)o["kind"]! != "Service")) yield return item;
        foreach (JsonObject item in new RandomEgressFirewalls(seed + 1).All()) yield return item;
        foreach (JsonObject item in new RandomApiPolicies(seed + 1).All().Concat(new RandomApiPolicies(seed + 2).All())) yield return item;
        foreach (JsonObject item in new RandomApiPolicies(seed + 3).All().Where(o => (string)o["kind"]! == "ClusterNetworkPolicy"))
        {
            // The look-alike of another group (ANP-28): group and kind together tell an object (CMB-02).
            item["apiVersion"] = "networking.k8s.aws/v1alpha1";
            yield return item;
        }

        foreach (SnapshotObject item in new RandomCalico(seed + 1).World.Cluster.Snapshot.Objects.Where(o => o.Ref.Kind.Group.EndsWith("projectcalico.org", StringComparison.Ordinal)))
            yield return JsonObject.Create(item.Body)!;
        foreach (JsonObject item in new RandomCilium(seed + 1).Objects().Where(o => ((string)o["apiVersion"]!).StartsWith("cilium.io/", StringComparison.Ordinal))) yield return item;
        foreach (JsonNode? item in s_denying) yield return item!.DeepClone().AsObject();
    }

    /// <summary>The group and kind of an object.</summary>
    public static ResourceKind KindOf(JsonObject item) => new(((string)item["apiVersion"]!).Split('/')[0], (string)item["kind"]!);

    /// <summary>Whether objects of a kind are policies, rather than what policies name.</summary>
    public static bool IsPolicy(ResourceKind kind) => s_policies.Contains(kind.Kind);

    // Each would deny everything where its plug-in runs.
    private static readonly JsonArray s_denying = JsonNode.Parse("""
        [
          {"apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy", "metadata": {"name": "leftover"}, "spec": {"types": ["Ingress", "Egress"]}},
          {"apiVersion": "crd.projectcalico.org/v1", "kind": "NetworkPolicy", "metadata": {"name": "leftover", "namespace": "x"}, "spec": {"types": ["Ingress", "Egress"]}},
          {"apiVersion": "projectcalico.org/v3", "kind": "StagedGlobalNetworkPolicy", "metadata": {"name": "leftover"}, "spec": {"types": ["Ingress"]}},
          {"apiVersion": "projectcalico.org/v3", "kind": "Tier", "metadata": {"name": "emergency"}, "spec": {"order": 1}},
          {"apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy", "metadata": {"name": "leftover"}, "spec": {"endpointSelector": {}, "ingress": [{}], "egress": [{}], "ingressDeny": [{"fromEntities": ["all"]}]}},
          {"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"name": "leftover", "namespace": "y"}, "spec": {"endpointSelector": {}, "egressDeny": [{"toEntities": ["all"]}]}},
          {"apiVersion": "k8s.ovn.org/v1", "kind": "EgressFirewall", "metadata": {"name": "default", "namespace": "w"}, "spec": {"egress": [{"type": "Deny", "to": {"cidrSelector": "0.0.0.0/0"}}]}},
          {"apiVersion": "crd.antrea.io/v1beta1", "kind": "ClusterNetworkPolicy", "metadata": {"name": "leftover"}, "spec": {"priority": 1, "tier": "emergency", "appliedTo": [{"namespaceSelector": {}}], "ingress": [{"action": "Drop"}], "egress": [{"action": "Drop"}]}}
        ]
        """)!.AsArray();
}
