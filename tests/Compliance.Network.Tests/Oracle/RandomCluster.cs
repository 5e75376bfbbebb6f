using System.Text.Json.Nodes;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Oracle;

/// <summary>A small odd cluster from a seed: every shape of NetworkPolicy, invalid ones and unknown fields included.</summary>
internal sealed class RandomCluster
{
    private static readonly string[] Names = ["web", "admin", "dns"];
    private static readonly string[] Blocks =
        ["0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "10.0.1.2/32", "10.0.0.0/15", "192.168.0.0/24", "203.0.113.0/24", "2001:db8::/32", "::/0", "fd00::/8", "fd00::/125"];
    private static readonly string[] Holes = ["10.0.1.0/25", "10.0.1.2/32", "10.1.0.0/16", "203.0.113.8/29", "2001:db8:1::/48", "192.168.0.1/32", "fd00::1/128"];

    private readonly Random _random;
    private readonly bool _odd, _dual;

    public RandomCluster(int seed)
    {
        _random = new Random(seed);
        // Odd shapes in some clusters only: a policy of unknown effect hides everything else.
        _odd = seed % 4 == 0;
        // Two families throughout, and blocks for most peers.
        _dual = seed % 5 < 2;
        Cluster.Node("n1", Chance(0.4) ? "192.168.0.1 fd00:c::1" : "192.168.0.1", "role=worker").Node("n2", Chance(0.2) ? "192.168.0.2 203.0.113.2" : "192.168.0.2", "role=infra");
        foreach (string ns in (string[])["x", "y", "z"])
            if (Chance(0.8)) Cluster.Namespace(ns, [.. Labels("team", "env")]);
        int pods = _random.Next(3, 8);
        for (int i = 0; i < pods; i++) AddPod(i);
        Ends.AddRange(["node/n1", "node/n2", "ip/203.0.113.9", "ip/203.0.113.200", "ip/198.51.100.1", "ip/10.200.0.1", "ip/2001:db8:1::5", "ip/2001:db9::1", "ip/192.168.0.77"]);
        int policies = _random.Next(0, 6);
        for (int i = 0; i < policies; i++) Cluster.Object(Policy(i));
    }

    public Cluster Cluster { get; } = new();

    /// <summary>Every end a question can name.</summary>
    public List<string> Ends { get; } = [];

    public int Port() => Pick(80, 81, 443, 8000, 8001, 8005, 9000, 1, 65535);

    private void AddPod(int i)
    {
        string pod = $"{Pick("x", "y", "z")}/p{i}";
        bool host = Chance(0.12);
        string node = Pick("n1", "n2");
        string? ip = host ? (node == "n1" ? "192.168.0.1" : "192.168.0.2") : Chance(0.1) ? null : Chance(_dual ? 0.8 : 0.3) ? $"10.0.{i % 3}.{i + 1} fd00::{i + 4}" : Chance(0.1) ? $"fd00::{i + 4}" : $"10.0.{i % 3}.{i + 1}";
        string phase = Chance(0.08) ? Pick("Succeeded", "Failed") : ip is null ? "Pending" : "Running";
        string[] ports = [.. Enumerable.Range(0, _random.Next(0, 4)).Select(_ => $"{Pick(Names)}={Port()}/{Pick("TCP", "UDP", "SCTP")}")];
        // A pod that has an address of a node runs on it.
        bool placed = Chance(0.85) || host;
        Cluster.Pod(pod, ip, placed ? node : null, ports, host, phase, [.. Labels("app", "tier")]);
        if (phase is not ("Succeeded" or "Failed")) Ends.Add(pod);
    }

    private JsonObject Policy(int i)
    {
        var spec = new JsonObject();
        if (Chance(0.95)) spec["podSelector"] = Chance(0.05) ? null : Selector();
        if (Chance(0.7)) spec["policyTypes"] = new JsonArray([.. Pick<string[]>(["Ingress"], ["Egress"], ["Ingress", "Egress"], []).Select(t => (JsonNode)t)]);
        if (Odd(0.05)) spec["policyTypes"] = new JsonArray("Both");
        if (Chance(0.7)) spec["ingress"] = Rules("from");
        if (Chance(0.6)) spec["egress"] = Rules("to");
        if (Odd(0.06)) spec["priority"] = 3;
        return new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = $"np{i}", ["namespace"] = Pick("x", "y", "z") },
            ["spec"] = spec,
        };
    }

    private JsonArray? Rules(string field)
    {
        if (Chance(0.05)) return null;
        var rules = new JsonArray();
        for (int n = _random.Next(0, 3); n > 0; n--)
        {
            if (Chance(0.03))
            {
                rules.Add(null);
                continue;
            }
            var rule = new JsonObject();
            if (Chance(0.8)) rule[field] = Chance(0.05) ? null : new JsonArray([.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => (JsonNode)Peer())]);
            if (Chance(0.6)) rule["ports"] = Chance(0.05) ? null : new JsonArray([.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => (JsonNode?)PortEntry())]);
            if (Odd(0.08)) rule["schedule"] = "nightly";
            rules.Add(rule);
        }
        return rules;
    }

    private JsonObject Peer()
    {
        if (Odd(0.05)) return new JsonObject();
        var peer = new JsonObject();
        int shape = _random.Next(_dual ? 6 : 0, 10);
        if (shape < 4 || (shape is 6 or 7)) peer["podSelector"] = Selector();
        if (shape is 4 or 5 or 6 or 7) peer["namespaceSelector"] = NamespaceSelector();
        if (shape >= 8 || Odd(0.04))
        {
            var block = new JsonObject { ["cidr"] = _dual && Chance(0.6) ? Pick("10.0.0.0/16", "10.0.1.0/24", "fd00::/8", "fd00::/125", "fd00::4/127") : Pick(Blocks) };
            string cidr = (string)block["cidr"]!;
            string[] holes = [.. Holes.Where(h => Odd(0.1) || Contains(cidr, h)).Where(_ => Chance(0.4))];
            if (holes.Length > 0) block["except"] = new JsonArray([.. holes.Select(h => (JsonNode)h)]);
            peer["ipBlock"] = block;
        }
        if (Odd(0.06)) peer["serviceSelector"] = new JsonObject();
        return peer;
    }

    private JsonObject? PortEntry()
    {
        if (Chance(0.03)) return null;
        var port = new JsonObject();
        if (Chance(0.7)) port["protocol"] = Odd(0.05) ? "ICMP" : Pick("TCP", "UDP", "SCTP");
        double shape = _random.NextDouble();
        if (shape < 0.25) port["port"] = Pick(Names);
        else if (shape < 0.85) port["port"] = Port();
        if (shape is > 0.6 and < 0.85) port["endPort"] = Math.Min(65535, (int)port["port"]! + _random.Next(Odd(0.2) ? -3 : 0, 8));
        if (Odd(0.05)) port["endPort"] = 9000;
        if (Odd(0.05)) port["icmpType"] = 8;
        return port;
    }

    private JsonObject Selector() => Selector(["app", "tier", "gone"]);

    private JsonObject NamespaceSelector() => Chance(0.3)
        ? new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = Pick("x", "y", "z") } } : Selector(["team", "env"]);

    private JsonObject Selector(string[] keys)
    {
        var selector = new JsonObject();
        if (Chance(0.35)) return selector;
        if (Chance(0.5)) selector["matchLabels"] = new JsonObject { [Pick(keys)] = Value() };
        if (Chance(0.5))
        {
            string op = Odd(0.04) ? "Near" : Pick("In", "NotIn", "Exists", "DoesNotExist");
            var expression = new JsonObject { ["key"] = Pick(keys), ["operator"] = op };
            if (op is "In" or "NotIn" or "Near" && !Odd(0.05)) expression["values"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)Value())]);
            selector["matchExpressions"] = new JsonArray(expression);
        }
        if (Odd(0.04)) selector["matchFields"] = new JsonObject();
        return selector;
    }

    private IEnumerable<string> Labels(params string[] keys) => keys.Where(_ => Chance(0.75)).Select(k => $"{k}={Value()}");

    private string Value() => Pick("a", "b", "c");

    private static bool Contains(string cidr, string hole)
    {
        var outer = System.Net.IPNetwork.Parse(cidr);
        var inner = System.Net.IPNetwork.Parse(hole);
        return inner.PrefixLength > outer.PrefixLength && outer.Contains(inner.BaseAddress);
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private bool Odd(double probability) => _odd && Chance(probability);

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
