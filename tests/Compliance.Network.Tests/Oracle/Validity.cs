using System.Text.Json;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle;

/// <summary>What the API would refuse (K8S-34), and which fields nobody knows, as far as <see cref="RandomCluster"/> makes them.</summary>
internal static class Validity
{
    public static string? Problem(JsonElement policy)
    {
        JsonElement spec = Get(policy, "spec");
        if (Selector(Get(spec, "podSelector"))) return "selector";
        if (Items(spec, "policyTypes").Any(t => t.GetString() is not ("Ingress" or "Egress"))) return "type";
        foreach ((string section, string field) in ((string, string)[])[("ingress", "from"), ("egress", "to")])
        {
            foreach (JsonElement rule in Items(spec, section))
            {
                foreach (JsonElement peer in Items(rule, field)) if (Peer(peer) is { } problem) return problem;
                foreach (JsonElement port in Items(rule, "ports").Where(p => !Strange(p, "protocol", "port", "endPort"))) if (Port(port)) return "port";
            }
        }
        return null;
    }

    public static bool Strange(JsonElement item, params string[] known) =>
        item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Any(f => !known.Contains(f.Name));

    public static bool StrangeSelector(JsonElement selector) => Strange(selector, "matchLabels", "matchExpressions")
        || Items(selector, "matchExpressions").Any(e => Strange(e, "key", "operator", "values"));

    public static bool StrangePeer(JsonElement peer) => Strange(peer, "podSelector", "namespaceSelector", "ipBlock")
        || Strange(Get(peer, "ipBlock"), "cidr", "except") || StrangeSelector(Get(peer, "podSelector")) || StrangeSelector(Get(peer, "namespaceSelector"));

    private static string? Peer(JsonElement peer)
    {
        if (Strange(peer, "podSelector", "namespaceSelector", "ipBlock")) return null;
        bool block = Get(peer, "ipBlock").ValueKind == JsonValueKind.Object;
        bool selectors = Get(peer, "podSelector").ValueKind == JsonValueKind.Object || Get(peer, "namespaceSelector").ValueKind == JsonValueKind.Object;
        if (block == selectors) return "peer";
        if (Selector(Get(peer, "podSelector")) || Selector(Get(peer, "namespaceSelector"))) return "selector";
        if (!block) return null;
        string[] cidr = (Text(Get(peer, "ipBlock"), "cidr") ?? "").Split('/');
        foreach (JsonElement hole in Items(Get(peer, "ipBlock"), "except"))
        {
            string[] parts = hole.GetString()!.Split('/');
            // The generator makes holes that share the block's first two parts, or that lie outside.
            if (int.Parse(parts[1]) <= int.Parse(cidr[1])) return "except";
            if (!SamePrefix(parts[0], cidr[0], int.Parse(cidr[1]))) return "except";
        }
        return null;
    }

    private static bool SamePrefix(string a, string b, int bits)
    {
        byte[] x = System.Net.IPAddress.Parse(a).GetAddressBytes(), y = System.Net.IPAddress.Parse(b).GetAddressBytes();
        return x.Length == y.Length && Enumerable.Range(0, bits).All(i => ((x[i / 8] ^ y[i / 8]) & (0x80 >> (i % 8))) == 0);
    }

    private static bool Selector(JsonElement selector) => Items(selector, "matchExpressions").Any(e =>
        Text(e, "operator") is not ("In" or "NotIn" or "Exists" or "DoesNotExist")
        || (Text(e, "operator") is "In" or "NotIn") != Items(e, "values").Any());

    private static bool Port(JsonElement port)
    {
        JsonElement number = Get(port, "port"), end = Get(port, "endPort");
        if (Text(port, "protocol") is { } protocol && protocol is not ("TCP" or "UDP" or "SCTP")) return true;
        if (end.ValueKind != JsonValueKind.Number) return false;
        return number.ValueKind != JsonValueKind.Number || end.GetInt32() < number.GetInt32();
    }
}
