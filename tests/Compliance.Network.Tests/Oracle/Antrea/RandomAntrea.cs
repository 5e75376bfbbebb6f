using System.Text.Json.Nodes;

namespace Compliance.Network.Tests.Oracle.Antrea;

/// <summary>Objects of crd.antrea.io from a seed: tiers, groups, policies of both kinds with every peer and port shape, ties, refused shapes.</summary>
internal sealed class RandomAntrea(int seed)
{
    private readonly Random _random = new(seed * 6151);

    /// <summary>Services that policies and groups name, each <c>NS/NAME</c>.</summary>
    public static readonly string[] Services = ["x/front", "y/front"];

    /// <summary>A cluster under Antrea with such objects, and in one of three with policies of the network policy API too.</summary>
    public static RandomCluster Make(int seed, bool nodePolicies)
    {
        // No odd shapes of NetworkPolicy here: one of unknown effect would hide the tiers around it.
        var world = new RandomCluster((seed * 4) + 1);
        var random = new Random(seed);
        foreach (string pod in world.Ends.Where(e => !e.StartsWith("ip/", StringComparison.Ordinal) && !e.StartsWith("node/", StringComparison.Ordinal)))
            if (random.Next(2) == 0) world.Cluster.RunAs(pod, random.Next(2) == 0 ? "sa-a" : "sa-b");
        foreach (JsonObject item in new RandomAntrea(seed).All()) world.Cluster.Object(item);
        if (seed % 3 == 1)
            foreach (JsonObject policy in new RandomApiPolicies(seed).All()) world.Cluster.Object(policy);
        world.Cluster.With("antrea", "version=2.7.0", "AdminNetworkPolicy=true", "ClusterNetworkPolicy=true", "L7NetworkPolicy=true", "antreaProxy.proxyAll=true", $"NodeNetworkPolicy={(nodePolicies ? "true" : "false")}");
        return world;
    }

    public IEnumerable<JsonObject> All()
    {
        foreach ((string name, int priority) in new[] { ("top", 10), ("mid", 120), ("low", 230) }) yield return Object("Tier", null, name, new JsonObject { ["priority"] = priority });
        foreach (string service in Services) yield return Service(service);
        foreach (string ns in new[] { "", "x", "y", "z" })
        {
            yield return Group(ns, "pods", _random.Next(4) == 0 && ns.Length > 0 ? Selectors("namespaceSelector", "podSelector") : ns.Length > 0 ? Selectors("podSelector") : Selectors("namespaceSelector", "podSelector"));
            yield return Group(ns, "blocks", new JsonObject { ["ipBlocks"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)Block())]) });
            yield return Group(ns, "behind", new JsonObject { ["serviceReference"] = Reference(Pick(Services)) });
            yield return Group(ns, "nest", new JsonObject { ["childGroups"] = new JsonArray("pods", Pick("blocks", "behind")) });
        }

        for (int i = _random.Next(1, 5); i > 0; i--) yield return Policy(i);
    }

    private JsonObject Policy(int i)
    {
        string? ns = _random.Next(3) == 0 ? Pick("x", "y", "z") : null;
        var spec = new JsonObject { ["priority"] = Pick<JsonNode>(1, 5, 5, 5.5, 9) };
        string? tier = Pick(null, null, "emergency", "Emergency", "platform", "application", "baseline", "baseline", "top", "mid", "low", Chance(0.1) ? "gone" : "mid");
        if (tier is not null) spec["tier"] = tier;
        bool services = Chance(0.12), perRule = Chance(0.3);
        if (!perRule) spec["appliedTo"] = AppliedTo(ns, services);
        if (services || Chance(0.8)) spec["ingress"] = Rules(ns, tier, "from", perRule, services);
        if (!services && Chance(0.8)) spec["egress"] = Rules(ns, tier, "to", perRule, services: false);
        return Object(ns is null ? "ClusterNetworkPolicy" : "NetworkPolicy", ns, $"p{i}", spec);
    }

    private JsonArray AppliedTo(string? ns, bool services) => services
        ? new JsonArray(new JsonObject { ["service"] = Reference(Pick(Services)) })
        : new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)(_random.Next(8) switch
        {
            0 => new JsonObject { ["serviceAccount"] = new JsonObject { ["name"] = Pick("sa-a", "sa-b"), ["namespace"] = ns ?? Pick("x", "y", "z") } },
            1 => new JsonObject { ["group"] = Pick("pods", "blocks", "behind", "nest") },
            2 when ns is null => new JsonObject { ["nodeSelector"] = Labels("role", "worker", "infra") },
            3 when ns is null || Chance(0.1) => Selectors("namespaceSelector"),
            4 when ns is null => Selectors("namespaceSelector", "podSelector"),
            _ => Selectors("podSelector"),
        }))]);

    private JsonArray Rules(string? ns, string? tier, string field, bool perRule, bool services) => new([.. Enumerable.Range(0, _random.Next(1, 4)).Select(i =>
    {
        var rule = new JsonObject { ["name"] = $"{field}{i}", ["action"] = Chance(0.02) ? "Deny" : tier == "baseline" && !Chance(0.03) ? Pick("Allow", "Drop", "Reject") : Pick("Allow", "Allow", "Drop", "Reject", "Pass"), ["enableLogging"] = Chance(0.5) };
        if (perRule) rule["appliedTo"] = AppliedTo(ns, services);
        if (field == "to" && Chance(0.12))
        {
            string[] service = Pick(Services).Split('/');
            rule["toServices"] = new JsonArray(new JsonObject { ["name"] = service[1], ["namespace"] = service[0] });
            return rule;
        }

        if (Chance(0.85)) rule[field] = new JsonArray([.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => (JsonNode)(services ? new JsonObject { ["ipBlock"] = Block() } : Peer(ns, field)))]);
        if (Chance(0.6)) rule["ports"] = new JsonArray([.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => (JsonNode)PortEntry())]);
        bool http = (string?)rule["action"] == "Allow" && Chance(0.08) && (rule["ports"]?.AsArray().All(p => (string?)p!["protocol"] is null or "TCP" && p["sourcePort"] is null) ?? true);
        if (http) rule["l7Protocols"] = new JsonArray(new JsonObject { ["http"] = new JsonObject { ["path"] = "/a" } });
        else if (Chance(0.2)) rule["protocols"] = new JsonArray([.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => (JsonNode)Protocol())]);
        // What a pass under a condition leads to is not followed: either way counts as possible, which no naive walk would say.
        if ((string?)rule["action"] == "Pass" && Conditional(rule)) rule["action"] = "Drop";
        return (JsonNode)rule;
    })]);

    private static bool Conditional(JsonObject rule) =>
        new[] { "from", "to", "ports", "protocols" }.SelectMany(l => rule[l]?.AsArray() ?? []).Any(e => e!["fqdn"] is not null || e["scope"] is not null || e["sourcePort"] is not null || e["icmp"]?["icmpCode"] is not null);

    private JsonObject Peer(string? ns, string field)
    {
        JsonObject peer = _random.Next(14) switch
        {
            0 or 1 => Selectors("podSelector"),
            2 => Selectors("namespaceSelector"),
            3 => Selectors("namespaceSelector", "podSelector"),
            4 or 5 => new JsonObject { ["ipBlock"] = Block() },
            6 => new JsonObject { ["group"] = Pick("pods", "blocks", "behind", "nest") },
            7 => new JsonObject { ["serviceAccount"] = new JsonObject { ["name"] = Pick("sa-a", "sa-b"), ["namespace"] = Pick("x", "y") } },
            8 => new JsonObject { ["nodeSelector"] = Labels("role", "worker", "infra") },
            9 when ns is null || Chance(0.1) => new JsonObject { ["namespaces"] = new JsonObject { ["match"] = "Self" } },
            10 when ns is null => new JsonObject { ["namespaces"] = new JsonObject { ["match"] = "Self" }, ["podSelector"] = Selector("app", "tier") },
            11 when ns is null => new JsonObject { ["namespaces"] = new JsonObject { ["sameLabels"] = Chance(0.3) ? new JsonArray("team", "env") : new JsonArray(Pick("team", "env")) } },
            12 when field == "to" || Chance(0.05) => new JsonObject { ["fqdn"] = Pick("*.example.com", "db.example.com") },
            _ => Selectors("podSelector"),
        };
        if (field == "from" && peer.ContainsKey("podSelector") && !peer.ContainsKey("namespaces") && Chance(0.08)) peer["scope"] = "ClusterSet";
        return peer;
    }

    private JsonObject PortEntry()
    {
        var port = new JsonObject();
        if (Chance(0.6)) port["protocol"] = Pick("TCP", "UDP", "SCTP");
        double shape = _random.NextDouble();
        if (shape < 0.25) port["port"] = Pick("web", "admin", "dns");
        else if (shape < 0.9) port["port"] = Pick(80, 443, 8000);
        if (shape is > 0.6 and < 0.9) port["endPort"] = Pick(8001, 8005);
        if (Chance(0.1)) port["sourcePort"] = 50000;
        return port;
    }

    private JsonObject Protocol() => _random.Next(4) switch
    {
        0 => new JsonObject { ["igmp"] = new JsonObject { ["igmpType"] = 17 } },
        1 => new JsonObject { ["icmp"] = new JsonObject() },
        2 => new JsonObject { ["icmp"] = new JsonObject { ["icmpType"] = 8, ["icmpCode"] = 3 } },
        _ => new JsonObject { ["icmp"] = new JsonObject { ["icmpType"] = Pick(8, 3) } },
    };

    private JsonObject Block()
    {
        string cidr = Pick("0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "192.168.0.0/24", "203.0.113.0/24", "2001:db8::/32", "::/0", "fd00::/125");
        var block = new JsonObject { ["cidr"] = cidr };
        if (cidr == "0.0.0.0/0" && Chance(0.4)) block["except"] = new JsonArray(Pick("10.0.1.0/24", "203.0.113.8/29"));
        return block;
    }

    private JsonObject Selectors(params string[] names) =>
        new([.. names.Select(n => KeyValuePair.Create<string, JsonNode?>(n, n == "podSelector" ? Selector("app", "tier") : Selector("team", "env")))]);

    private JsonObject Selector(params string[] keys)
    {
        if (Chance(0.3)) return [];
        if (Chance(0.5)) return Labels(Pick(keys), "a", "b", "c");
        string op = Pick("In", "NotIn", "Exists", "DoesNotExist");
        var expression = new JsonObject { ["key"] = Pick(keys), ["operator"] = op };
        if (op is "In" or "NotIn") expression["values"] = new JsonArray(Pick("a", "b", "c"));
        return new JsonObject { ["matchExpressions"] = new JsonArray(expression) };
    }

    private JsonObject Labels(string key, params string[] values) => new() { ["matchLabels"] = new JsonObject { [key] = Pick(values) } };

    private static JsonObject Reference(string name) => new() { ["name"] = name.Split('/')[1], ["namespace"] = name.Split('/')[0] };

    private JsonObject Service(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = name.Split('/')[1], ["namespace"] = name.Split('/')[0] },
        ["spec"] = new JsonObject
        {
            ["type"] = "NodePort", ["selector"] = new JsonObject { [Pick("app", "tier")] = Pick("a", "b", "c") },
            ["ports"] = new JsonArray(new JsonObject { ["port"] = 8888, ["targetPort"] = 80 }),
        },
    };

    private static JsonObject Group(string ns, string name, JsonObject spec) => Object(ns.Length == 0 ? "ClusterGroup" : "Group", ns.Length == 0 ? null : ns, name, spec);

    private static JsonObject Object(string kind, string? ns, string name, JsonObject spec)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null) metadata["namespace"] = ns;
        return new JsonObject { ["apiVersion"] = "crd.antrea.io/v1beta1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
    }

    private bool Chance(double p) => _random.NextDouble() < p;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
