using System.Text.Json.Nodes;

namespace Compliance.Network.Tests.Oracle.Cilium;

/// <summary>Settings, policies and what they lean on, from a seed.</summary>
internal sealed class RandomCilium
{
    private readonly Random _random;

    public RandomCilium(int seed)
    {
        _random = new Random(seed * 6151);
        Settings = new Dictionary<string, string>
        {
            ["version"] = Pick("1.17", "1.18.3", "1.19.1"), ["cluster-name"] = "default", ["enable-sctp"] = "true",
            ["enable-policy"] = Pick("default", "default", "default", "always"), ["allow-localhost"] = Pick("auto", "auto", "policy"),
            ["policy-cidr-match-mode"] = Pick("", "", "nodes", "pods", "nodes,pods"), ["enable-host-firewall"] = Pick("false", "true", "true"),
            ["policy-audit-mode"] = Pick("false", "false", "false", "false", "true"), ["enable-non-default-deny-policies"] = Pick("true", "true", "false"),
            ["enable-node-selector-labels"] = Pick("true", "true", "false"), ["labels"] = Pick("", "", "k8s:app", "k8s:!tier"),
        };
        // The network policy API comes with another version and sees the labels it always sees.
        if (seed % 3 != 0) return;
        (Settings["version"], Settings["labels"], Settings["enable-k8s-cluster-network-policy"]) = ("1.20.0", "", "true");
    }

    public Dictionary<string, string> Settings { get; }

    public bool WithApi => Settings.ContainsKey("enable-k8s-cluster-network-policy");

    public IEnumerable<JsonObject> Objects()
    {
        for (int i = _random.Next(1, 5); i > 0; i--) yield return Policy(i);
        yield return Of("cilium.io/v2", "CiliumCIDRGroup", "g1", null, new JsonObject { ["externalCIDRs"] = Array("203.0.113.0/24", "192.168.0.0/24") }, "kind", "a");
        yield return Of("cilium.io/v2", "CiliumCIDRGroup", "g2", null, new JsonObject { ["externalCIDRs"] = Array("198.51.100.0/24", "2001:db8::/32") }, "kind", "b");
        yield return Of("v1", "Service", "inner", "x", new JsonObject { ["selector"] = new JsonObject { ["app"] = "a" }, ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }) });
        yield return Of("v1", "Service", "outer", "x", new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }) });
        yield return Slice("outer-1", "x", "outer", "203.0.113.9");
        if (Chance(0.6)) yield return Slice("kubernetes", "default", "kubernetes", Pick("192.168.0.2", "203.0.113.200"));
    }

    private JsonObject Policy(int i)
    {
        bool clusterwide = Chance(0.35);
        var policy = Of("cilium.io/v2", clusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy", $"c{i}", clusterwide ? null : Pick("x", "y", "z"), Spec(clusterwide));
        if (Chance(0.15)) policy["specs"] = new JsonArray(Spec(clusterwide));
        return policy;
    }

    private JsonObject Spec(bool clusterwide)
    {
        var spec = new JsonObject();
        bool nodes = Chance(clusterwide ? 0.35 : 0.02);
        spec[nodes ? "nodeSelector" : "endpointSelector"] = nodes ? NodeSelector() : Subject();
        if (Chance(0.01)) spec["nodeSelector"] = new JsonObject();
        foreach ((string section, double chance) in ((string, double)[])[("ingress", 0.7), ("egress", 0.55), ("ingressDeny", 0.25), ("egressDeny", 0.2)])
        {
            if (!Chance(chance)) continue;
            int rules = _random.Next(Chance(0.1) ? 0 : 1, 3);
            spec[section] = new JsonArray([.. Enumerable.Range(0, rules).Select(_ => (JsonNode)Rule(section, nodes))]);
        }
        if (Chance(0.2)) spec["enableDefaultDeny"] = new JsonObject { [Pick("ingress", "egress")] = Chance(0.5) };
        return spec;
    }

    private JsonObject Subject() => Chance(0.35) ? new JsonObject() : Chance(0.1)
        ? Labels(Pick("k8s:io.kubernetes.pod.namespace", "io.cilium.k8s.namespace.labels.team"), Pick("x", "y", "a", "b")) : Selector(["app", "tier", "k8s:app", "any:tier"]);

    private JsonObject Rule(string section, bool host)
    {
        bool ingress = section.StartsWith("ingress", StringComparison.Ordinal), denies = section.EndsWith("Deny", StringComparison.Ordinal);
        string prefix = ingress ? "from" : "to";
        var rule = new JsonObject();
        if (Chance(0.85)) Peers(rule, prefix, denies);
        if (Chance(0.01)) rule[prefix + "Entities"] = Array("world");
        if (Chance(0.05)) rule[prefix + "Requires"] = new JsonArray(EndpointSelector());
        if (Chance(0.1)) rule["icmps"] = new JsonArray(new JsonObject { ["fields"] = new JsonArray(new JsonObject { ["family"] = "IPv4", ["type"] = Pick(8, 8, 0) }) });
        else if (Chance(0.5)) rule["toPorts"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)PortRule(ingress, denies || host))]);
        if (!denies && Chance(0.2)) rule["authentication"] = new JsonObject { ["mode"] = Pick("required", "required", "required", "disabled", "test-always-fail") };
        return rule;
    }

    private void Peers(JsonObject rule, string prefix, bool denies)
    {
        string kind = Pick(["Endpoints", "Endpoints", "Endpoints", "Endpoints", "CIDR", "CIDRSet", "Entities", "Entities", "Nodes", "Groups", "Groups", .. prefix == "to" ? ["Services", denies ? "CIDR" : "FQDNs", denies ? "CIDR" : "FQDNs"] : (string[])[]]);
        int count = Chance(0.06) ? 0 : _random.Next(1, 3);
        rule[prefix + kind] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)(kind switch
        {
            "Endpoints" => EndpointSelector(),
            "CIDR" => JsonValue.Create(Block()),
            "CIDRSet" => Chance(0.4) ? new JsonObject { ["cidr"] = "203.0.0.0/8", ["except"] = Array("203.0.113.8/29") }
                : Chance(0.5) ? new JsonObject { ["cidrGroupRef"] = Pick("g1", "g2", "gone") } : new JsonObject { ["cidrGroupSelector"] = Labels("kind", Pick("a", "b", "c")) },
            "Entities" => JsonValue.Create(Pick("host", "remote-node", "kube-apiserver", "world", "world-ipv4", "world-ipv6", "cluster", "all", "init", "health", "none")),
            "Nodes" => NodeSelector(),
            "Groups" => new JsonObject { ["aws"] = new JsonObject { ["region"] = "one" } },
            "Services" => new JsonObject { ["k8sService"] = new JsonObject { ["serviceName"] = Pick("inner", "outer", "gone"), ["namespace"] = Pick("x", "x", "y") } },
            _ => new JsonObject { ["matchName"] = "api.example.com" },
        }))]);
    }

    private JsonObject PortRule(bool ingress, bool plain)
    {
        var entry = new JsonObject { ["ports"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)Port())]) };
        if (plain || Chance(0.5)) return entry;
        string kind = Pick("http", "dns", "sni");
        if (kind == "sni") entry["serverNames"] = Array("a.example.com");
        else entry["rules"] = new JsonObject { [kind] = new JsonArray(kind == "http" ? new JsonObject { ["method"] = "GET" } : new JsonObject { ["matchPattern"] = "*" }) };
        // Mostly what the agent accepts: HTTP on a port of TCP, DNS on egress.
        if (kind == "http" && Chance(0.95)) entry["ports"] = new JsonArray(new JsonObject { ["port"] = "80", ["protocol"] = "TCP" });
        if (kind == "dns") entry["ports"] = new JsonArray(new JsonObject { ["port"] = "80", ["protocol"] = Pick("UDP", "TCP", "ANY") });
        if (kind == "dns" && ingress && Chance(0.9)) entry.Remove("rules");
        return entry;
    }

    private JsonObject Port()
    {
        var port = new JsonObject { ["port"] = Pick("80", "443", "8000", "9000", "0", "web", "Admin", "1") };
        if (Chance(0.7)) port["protocol"] = Pick("TCP", "UDP", "SCTP", "ANY");
        if (Chance(0.25)) port["endPort"] = Pick(0, 100, 8005, 65535);
        return port;
    }

    private JsonObject EndpointSelector()
    {
        if (Chance(0.25)) return new JsonObject();
        if (Chance(0.2)) return Expression(Pick("io.kubernetes.pod.namespace", "k8s:io.kubernetes.pod.namespace", "io.cilium.k8s.namespace.labels.team"), ["x", "y", "a", "b"]);
        if (Chance(0.12)) return Chance(0.5) ? Labels("reserved:" + Pick("host", "remote-node", "world", "kube-apiserver", "init"), "") : Expression("reserved:" + Pick("host", "world", "kube-apiserver"), [""]);
        JsonObject selector = Selector(["app", "tier", "k8s:app", "any:tier", "container:app", "io.cilium.k8s.policy.serviceaccount", "io.cilium.k8s.policy.cluster"]);
        if (Chance(0.3)) (selector["matchLabels"] ??= new JsonObject())["k8s:io.kubernetes.pod.namespace"] = Pick("x", "y", "z");
        return selector;
    }

    private JsonObject NodeSelector() => Chance(0.3) ? new JsonObject() : Selector(["role"]);

    private JsonObject Selector(string[] keys) => Chance(0.6) ? Labels(Pick(keys), Value()) : Expression(Pick(keys), ["a", "b", "c", "infra", "default"]);

    private JsonObject Expression(string key, string[] values)
    {
        string op = Pick("In", "NotIn", "Exists", "DoesNotExist");
        var expression = new JsonObject { ["key"] = key, ["operator"] = op };
        if (op is "In" or "NotIn") expression["values"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (JsonNode)Pick(values))]);
        return new JsonObject { ["matchExpressions"] = new JsonArray(expression) };
    }

    private static JsonObject Labels(string key, string value) => new() { ["matchLabels"] = new JsonObject { [key] = value } };

    private string Value() => Pick("a", "b", "c", "infra", "worker", "default");

    private string Block() => Pick("0.0.0.0/0", "::/0", "10.0.0.0/8", "10.0.1.0/24", "192.168.0.0/24", "203.0.113.0/24", "203.0.113.9/32", "2001:db8::/32", "fd00::/125");

    private static JsonArray Array(params string[] items) => new([.. items.Select(i => (JsonNode)i)]);

    private static JsonObject Slice(string name, string ns, string service, string address) => new()
    {
        ["apiVersion"] = "discovery.k8s.io/v1", ["kind"] = "EndpointSlice",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service } },
        ["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = Array(address) }),
        ["ports"] = new JsonArray(new JsonObject { ["port"] = 443, ["protocol"] = "TCP" }),
    };

    private static JsonObject Of(string version, string kind, string name, string? ns, JsonObject spec, string? label = null, string? value = null)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null) metadata["namespace"] = ns;
        if (label is not null) metadata["labels"] = new JsonObject { [label] = value };
        return new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
