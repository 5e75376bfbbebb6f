using System.Text.Json.Nodes;

namespace Compliance.Network.Tests.Oracle;

/// <summary>Objects of the network policy API from a seed: ties of priority, every peer and port shape, peers of a later API.</summary>
internal sealed class RandomApiPolicies(int seed)
{
    private readonly Random _random = new(seed * 7919);

    public IEnumerable<JsonObject> All()
    {
        bool alpha2 = _random.Next(2) == 0;
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            if (alpha2) yield return Policy("v1alpha2", "ClusterNetworkPolicy", $"c{i}", Pick("Admin", "Admin", "Baseline"), Pick(1, 5, 5, 9));
            else yield return Policy("v1alpha1", "AdminNetworkPolicy", $"a{i}", null, Pick(1, 5, 5, 9));
        }

        if (!alpha2 && _random.Next(2) == 0) yield return Policy("v1alpha1", "BaselineAdminNetworkPolicy", "default", null, null);
    }

    /// <summary>Objects of networking.k8s.aws: tiers as in v1alpha2, ports as in v1alpha1, no peers by node (ANP-28).</summary>
    public IEnumerable<JsonObject> Aws()
    {
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            JsonObject policy = Policy("v1alpha1", "AdminNetworkPolicy", $"w{i}", Pick("Admin", "Admin", "Baseline"), Pick(1, 5, 5, 9));
            policy["apiVersion"] = "networking.k8s.aws/v1alpha1";
            policy["kind"] = "ClusterNetworkPolicy";
            foreach (JsonNode? rule in ((string[])["ingress", "egress"]).SelectMany(d => policy["spec"]![d]?.AsArray() ?? []))
            {
                if ((string)rule!["action"]! == "Allow") rule["action"] = "Accept";
                foreach (JsonNode? peer in rule["to"]?.AsArray() ?? [])
                    if (peer!.AsObject().Remove("nodes")) peer["namespaces"] = new JsonObject();
            }
            yield return policy;
        }
    }

    private JsonObject Policy(string version, string kind, string name, string? tier, int? priority)
    {
        var spec = new JsonObject { ["subject"] = _random.Next(2) == 0 ? new JsonObject { ["namespaces"] = Selector("team", "env") } : new JsonObject { ["pods"] = Pods() } };
        if (tier is not null) spec["tier"] = tier;
        if (priority is not null) spec["priority"] = priority;
        if (_random.Next(4) > 0) spec["ingress"] = Rules(kind, "from");
        if (_random.Next(4) > 0) spec["egress"] = Rules(kind, "to");
        return new JsonObject
        {
            ["apiVersion"] = $"policy.networking.k8s.io/{version}", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec,
        };
    }

    private JsonArray Rules(string kind, string field) => new([.. Enumerable.Range(0, _random.Next(0, 4)).Select(i =>
    {
        string allow = kind == "ClusterNetworkPolicy" ? "Accept" : "Allow";
        var rule = new JsonObject
        {
            ["name"] = $"r{i}",
            ["action"] = kind == "BaselineAdminNetworkPolicy" ? Pick(allow, "Deny") : Pick(allow, "Deny", "Pass"),
            [field] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)Peer(field))]),
        };
        if (_random.Next(3) > 0)
            rule[kind == "ClusterNetworkPolicy" ? "protocols" : "ports"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)(kind == "ClusterNetworkPolicy" ? ProtocolEntry() : PortEntry()))]);
        return (JsonNode)rule;
    })]);

    private JsonObject Peer(string field) => _random.Next(field == "to" ? 7 : 4) switch
    {
        0 => new JsonObject { ["namespaces"] = Selector("team", "env") },
        1 or 2 => new JsonObject { ["pods"] = Pods() },
        3 => _random.Next(3) > 0 ? new JsonObject { ["namespaces"] = new JsonObject() } : new JsonObject { ["futurePeer"] = new JsonObject() },
        4 => new JsonObject { ["nodes"] = new JsonObject { ["matchLabels"] = new JsonObject { ["role"] = Pick("worker", "infra") } } },
        _ => new JsonObject { ["networks"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)Pick("0.0.0.0/0", "10.0.1.0/24", "10.0.0.0/16", "fd00::/64", "203.0.113.0/24", "192.168.0.0/24", "::/0", "fd00::/125"))]) },
    };

    private JsonObject Pods() => new() { ["namespaceSelector"] = Selector("team", "env"), ["podSelector"] = Selector("app", "tier") };

    private JsonObject PortEntry() => _random.Next(3) switch
    {
        0 => new JsonObject { ["portNumber"] = new JsonObject { ["protocol"] = Pick("TCP", "UDP", "SCTP"), ["port"] = Pick(80, 443, 8000) } },
        1 => new JsonObject { ["portRange"] = new JsonObject { ["protocol"] = Pick("TCP", "UDP"), ["start"] = 80, ["end"] = Pick(443, 8004) } },
        _ => new JsonObject { ["namedPort"] = Pick("web", "admin", "dns") },
    };

    private JsonObject ProtocolEntry()
    {
        if (_random.Next(4) == 0) return new JsonObject { ["destinationNamedPort"] = Pick("web", "admin", "dns") };
        JsonObject destination = _random.Next(2) == 0 ? new JsonObject { ["number"] = Pick(80, 443, 8000) }
            : new JsonObject { ["range"] = new JsonObject { ["start"] = 80, ["end"] = Pick(443, 8004) } };
        return new JsonObject { [Pick("tcp", "udp", "sctp")] = new JsonObject { ["destinationPort"] = destination } };
    }

    private JsonObject Selector(params string[] keys)
    {
        if (_random.Next(3) == 0) return [];
        if (_random.Next(2) == 0) return new JsonObject { ["matchLabels"] = new JsonObject { [Pick(keys)] = Pick("a", "b", "c") } };
        string op = Pick("In", "NotIn", "Exists", "DoesNotExist");
        var expression = new JsonObject { ["key"] = Pick(keys), ["operator"] = op };
        if (op is "In" or "NotIn") expression["values"] = new JsonArray(Pick("a", "b", "c"));
        return new JsonObject { ["matchExpressions"] = new JsonArray(expression) };
    }

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
