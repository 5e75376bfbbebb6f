using System.Text.Json;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle.Cilium;

/// <summary>What the agent refuses (CIL-49), as far as <see cref="RandomCilium"/> makes it.</summary>
internal static class NaiveCiliumValidity
{
    public static bool Accepts(JsonElement policy, Dictionary<string, string> settings)
    {
        JsonElement[] specs = [.. Items(policy, "specs").Prepend(Get(policy, "spec")).Where(s => s.ValueKind == JsonValueKind.Object)];
        bool from119 = Version.Parse(settings["version"]) >= new Version(1, 19), clusterwide = Text(policy, "kind") == "CiliumClusterwideNetworkPolicy";
        foreach (JsonElement spec in specs)
        {
            bool pods = Get(spec, "endpointSelector").ValueKind == JsonValueKind.Object, nodes = Get(spec, "nodeSelector").ValueKind == JsonValueKind.Object;
            if (pods == nodes || (nodes && !clusterwide)) return false;
            if (from119 && !((string[])["ingress", "ingressDeny", "egress", "egressDeny"]).Any(s => Items(spec, s).Any())) return false;
            foreach (string section in (string[])["ingress", "ingressDeny", "egress", "egressDeny"])
                foreach (JsonElement rule in Items(spec, section))
                    if (!Accepts(rule, section, nodes, from119, settings)) return false;
        }
        return true;
    }

    private static bool Accepts(JsonElement rule, string section, bool host, bool from119, Dictionary<string, string> settings)
    {
        string prefix = section.StartsWith("ingress", StringComparison.Ordinal) ? "from" : "to";
        string[] kinds = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups", "Services", "FQDNs"];
        if (kinds.Count(k => Items(rule, prefix + k).Any()) > 1) return false;
        if (Items(rule, prefix + "Nodes").Any() && settings.GetValueOrDefault("enable-node-selector-labels") != "true") return false;
        if (Items(rule, prefix + "Requires").Any() && from119) return false;
        if (Items(rule, "icmps").Any() && Items(rule, "toPorts").Any()) return false;
        foreach (JsonElement entry in Items(rule, "toPorts"))
        {
            JsonElement rules = Get(entry, "rules");
            if (rules.ValueKind != JsonValueKind.Object) continue;
            bool dns = Items(rules, "dns").Any();
            if ((dns && prefix == "from") || (host && (prefix == "from" || !dns))) return false;
            if (Items(entry, "ports").Any(p => Text(p, "port") == "0" || (!dns && Text(p, "protocol") != "TCP"))) return false;
        }
        return true;
    }
}
