using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Reads the settings of a plug-in from its named ConfigMaps, its resources and the arguments of its agent (CMB-10).</summary>
internal static class PlugInSettings
{
    /// <returns>Whether settings, and with them enforcement, differ from node to node (CMB-12).</returns>
    public static bool Read(string plugIn, AgentDaemonSet agent, SettingSheet sheet, IReadOnlyDictionary<string, SnapshotObject> nodes)
    {
        switch (plugIn)
        {
            case "cilium":
                CiliumSettings.Read(sheet, agent);
                return CiliumSettings.Override(sheet, nodes);
            case "calico" or "canal":
                return CalicoSettings.Read(sheet, agent);
            case "antrea":
                AntreaSettings.Read(sheet, agent);
                return false;
            case "aws-vpc-cni":
                foreach (SnapshotObject map in sheet.Of("", "ConfigMap").Where(o => o.Ref.Name == "amazon-vpc-cni")) sheet.Take(map, "data", ["enable-network-policy-controller"]);
                if ((agent.Variable("NETWORK_POLICY_ENFORCING_MODE") ?? agent.Argument("--network-policy-enforcing-mode")) is { } mode)
                    sheet.Set("NETWORK_POLICY_ENFORCING_MODE", mode, agent.Ref, null);
                break;
            case "ovn-kubernetes":
                Ovn(agent, sheet);
                break;
            case "kube-network-policies":
                foreach (string flag in (string[])["admin-network-policy", "baseline-admin-network-policy"])
                    if (agent.Argument("--" + flag) is { } value) sheet.Set(flag, value, agent.Ref, null);
                break;
            case "azure-npm" when agent.Ref.Name == "azure-npm-win":
                sheet.Set("os", "windows", agent.Ref, null);
                break;
        }
        sheet.Found = true;
        return false;
    }

    /// <summary>The version a plug-in states of itself elsewhere than in the tag of its image; null when it does not.</summary>
    public static string? Version(string plugIn, SettingSheet sheet) => plugIn switch
    {
        "calico" or "canal" => CalicoSettings.Version(sheet),
        "antrea" => AntreaSettings.Version(sheet),
        _ => null,
    };

    private static void Ovn(AgentDaemonSet agent, SettingSheet sheet)
    {
        foreach ((string setting, string flag, string variable) in ((string, string, string)[])
            [("enable-egress-firewall", "--enable-egress-firewall", "OVN_EGRESSFIREWALL_ENABLE"), ("enable-admin-network-policy", "--enable-admin-network-policy", "OVN_ADMIN_NETWORK_POLICY_ENABLE")])
        {
            if ((agent.Argument(flag) ?? agent.Variable(variable)) is { } value) sheet.Set(setting, value, agent.Ref, null);
        }
        foreach (SnapshotObject network in sheet.Of("config.openshift.io", "Network").Where(o => o.Ref.Name == "cluster"))
        {
            FieldReader reader = sheet.Reader(network);
            JsonElement status = reader.Section(network.Body, "", "status");
            string[] blocks = [.. reader.List(status, "/status", "clusterNetwork").Select(n => reader.Text(n.Value, n.Pointer, "cidr")).OfType<string>()];
            if (blocks.Length > 0) sheet.Set("clusterNetworks", JsonSerializer.Serialize(blocks), network.Ref, "/status/clusterNetwork");
        }
        foreach (SnapshotObject map in sheet.Of("", "ConfigMap").Where(o => o.Ref.Name == "ovn-config"))
        {
            // net_cidr is a list of BLOCK/HOSTBITS, for example 10.244.0.0/16/24.
            if (sheet.Reader(map).Map(map.Body, "", "data").GetValueOrDefault("net_cidr") is not { } text) continue;
            string[] blocks = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(b => string.Join('/', b.Split('/').Take(2)))];
            sheet.Set("clusterNetworks", JsonSerializer.Serialize(blocks), map.Ref, "/data/net_cidr");
        }
    }
}
