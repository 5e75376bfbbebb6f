using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Dialects;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Reads cilium-config and what CiliumNodeConfig changes of it (CMB-10).</summary>
internal static class CiliumSettings
{
    /// <summary>Keys that change what policies do, or show how the plug-in stands in the cluster.</summary>
    public static readonly ImmutableArray<string> Keys =
    [
        "enable-policy", "policy-audit-mode", "policy-cidr-match-mode", "enable-host-firewall", "enable-k8s-networkpolicy", "enable-cilium-network-policy",
        "enable-cilium-clusterwide-network-policy", "enable-k8s-cluster-network-policy", "enable-sctp", "enable-l7-proxy", "allow-localhost",
        "enable-non-default-deny-policies", "enable-icmp-rules", "enable-node-selector-labels", "policy-default-local-cluster", "policy-deny-response",
        "enable-endpoint-lockdown-on-policy-overflow", "enable-extended-ip-protocols", "labels", "cluster-name", "cni-chaining-mode", "routing-mode", "tunnel-protocol", "enable-hubble",
        "hubble-export-file-path", "bpf-events-policy-verdict-enabled",
    ];

    // These describe the cluster; that they differ from node to node changes no verdict.
    private static readonly ImmutableArray<string> Descriptive =
        ["routing-mode", "tunnel-protocol", "enable-hubble", "hubble-export-file-path", "bpf-events-policy-verdict-enabled", "policy-deny-response", "cni-chaining-mode"];

    public static void Read(SettingSheet sheet, AgentDaemonSet agent)
    {
        ImmutableArray<SnapshotObject> maps = [.. sheet.Of("", "ConfigMap").Where(o => o.Ref.Name == "cilium-config")];
        // The one beside the agent is the one it mounts.
        foreach (SnapshotObject map in maps.Where(m => maps.Length == 1 || m.Ref.Namespace == agent.Ref.Namespace)) sheet.Take(map, "data", Keys);
    }

    /// <summary>Applies overrides that concern every node, and tells those that concern some.</summary>
    /// <returns>Whether enforcement differs from node to node (CMB-12).</returns>
    public static bool Override(SettingSheet sheet, IReadOnlyDictionary<string, SnapshotObject> nodes)
    {
        bool differs = false;
        foreach (SnapshotObject item in sheet.Of("cilium.io", "CiliumNodeConfig"))
        {
            FieldReader reader = sheet.Reader(item);
            JsonElement spec = reader.Section(item.Body, "", "spec");
            ImmutableArray<KeyValuePair<string, string>> changes =
                [.. reader.Map(spec, "/spec", "defaults").Where(d => Keys.Contains(d.Key) && !Descriptive.Contains(d.Key) && d.Value != sheet.Value(d.Key))];
            if (changes.IsEmpty) continue;
            string words = string.Join(", ", changes.Select(c => $"{c.Key} to {c.Value}"));
            int selected = Selected(sheet, item, spec, nodes);
            if (nodes.Count > 0 && selected == nodes.Count)
            {
                foreach ((string key, string value) in changes) sheet.Set(key, value, item.Ref, "/spec/defaults/" + FieldReader.Escape(key));
            }
            else if (nodes.Count > 0 && selected == 0)
            {
                sheet.Report(item.Ref, "/spec/nodeSelector", $"{item.Ref} would set {words}; it selects none of the nodes.");
            }
            else
            {
                sheet.Report(item.Ref, "/spec/defaults", $"{item.Ref} sets {words} on {(nodes.Count == 0 ? "nodes that are not known" : $"{selected} of {nodes.Count} nodes")}.");
                sheet.Limit(item.Ref, "/spec/defaults", $"{item.Ref} sets {words} on some nodes; enforcement differs from node to node.", "CMB-12");
                differs = true;
            }
        }
        return differs;
    }

    private static int Selected(SettingSheet sheet, SnapshotObject item, JsonElement spec, IReadOnlyDictionary<string, SnapshotObject> nodes)
    {
        var problems = new List<Limitation>();
        var fields = new PolicyFields(item, problems);
        (Selector selector, _) = new LabelSelectorReader(fields).Read(fields.Section(spec, "/spec", "nodeSelector"), "/spec/nodeSelector");
        foreach (Limitation problem in problems) sheet.Limit(item.Ref, problem.Pointer, problem.Message, "CMB-12");
        // What is not understood of the selector leaves open which nodes it means.
        if (problems.Count > 0) return -1;
        return nodes.Values.Count(n => selector.Matches(NodeState.Of(n)));
    }
}
