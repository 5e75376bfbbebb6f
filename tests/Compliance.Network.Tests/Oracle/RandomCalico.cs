using System.Text.Json.Nodes;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Oracle;

/// <summary>Calico objects from a seed, beside the NetworkPolicies of a <see cref="RandomCluster"/>: tiers, policies with every part of a rule,
/// sets, host endpoints with profiles and all their stages, staged policies, policies of the network policy API.</summary>
internal sealed class RandomCalico
{
    private static readonly string[] Keys = ["app", "tier", "gone"];
    private static readonly string[] NamespaceKeys = ["team", "env"];
    private static readonly string[] Nets = ["10.0.0.0/8", "10.0.1.0/24", "10.0.1.2", "203.0.113.0/24", "192.168.0.0/24", "198.51.100.1/32", "2001:db8::/32", "fd00::/8", "fd00::/125", "0.0.0.0/0"];

    private readonly Random _random;
    private readonly RandomCluster _world;
    private readonly bool _hosts, _forwarded;

    public RandomCalico(int seed)
    {
        _random = new Random(seed * 6151);
        _world = new RandomCluster((seed * 4) + 1);
        Version = seed % 2 == 0 ? "3.32" : "3.30";
        _hosts = Chance(0.5);
        _forwarded = _hosts && Chance(0.5);
        // A pod in the network of a node that nobody knows has an address of a host endpoint all the same: no cluster shows such a pod.
        World.Ends.RemoveAll(e => World.Cluster.Snapshot.Objects.Any(o => $"{o.Ref.Namespace}/{o.Ref.Name}" == e && o.Body.GetProperty("spec").TryGetProperty("hostNetwork", out _)
            && !o.Body.GetProperty("spec").TryGetProperty("nodeName", out _)));
        World.Cluster.With("calico", $"version={Version}");
        foreach (string ns in (string[])["x", "y", "z"])
            foreach (string account in (string[])["sa", "sb"])
                if (Chance(0.6)) Put("v1", "ServiceAccount", account, ns, null, ("team", Value()));
        foreach (string end in World.Ends.Where(e => e[1] == '/' && Chance(0.7))) World.Cluster.RunAs(end, Pick("sa", "sb"));
        if (Chance(0.7)) Put("projectcalico.org/v3", "Tier", "sec", "", Spec(("order", Pick(10, 500, 2_000_000)), ("defaultAction", Pick("Deny", "Pass"))));
        if (Chance(0.4)) Put("projectcalico.org/v3", "Tier", "late", "", Spec(("defaultAction", Pick("Deny", "Pass"))));
        Services();
        for (int i = _random.Next(0, 3); i > 0; i--) Put("projectcalico.org/v3", "GlobalNetworkSet", $"gs{i}", "", Spec(("nets", List(Nets, 1, 3))), (Pick(Keys), Value()));
        for (int i = _random.Next(0, 3); i > 0; i--) Put("projectcalico.org/v3", "NetworkSet", $"ns{i}", Pick("x", "y"), Spec(("nets", List(Nets, 1, 3))), (Pick(Keys), Value()));
        if (_hosts) Hosts();
        for (int i = _random.Next(1, 6); i > 0; i--) Policy(i);
        if (Chance(0.4))
            foreach (JsonObject policy in new RandomApiPolicies(seed).All()) World.Cluster.Object(policy);
    }

    public string Version { get; }

    public RandomCluster World => _world;

    private void Services()
    {
        var port = new JsonObject { ["port"] = 8888, ["targetPort"] = Pick(80, 443), ["protocol"] = Pick("TCP", "UDP") };
        Put("v1", "Service", "svc", "x", Spec(("selector", new JsonObject { ["app"] = Value() }), ("ports", new JsonArray(port, new JsonObject { ["port"] = 1, ["targetPort"] = 8000, ["protocol"] = "TCP" }))));
        Put("v1", "Service", "ext", "y", Spec(("ports", new JsonArray(new JsonObject { ["port"] = 443, ["targetPort"] = 443, ["protocol"] = "TCP" }))));
        World.Cluster.Object(new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1", ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject { ["name"] = "ext-1", ["namespace"] = "y", ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "ext" } },
            ["addressType"] = "IPv4", ["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray("203.0.113.9") }),
            ["ports"] = new JsonArray(new JsonObject { ["port"] = 443, ["protocol"] = "TCP" }),
        });
    }

    private void Hosts()
    {
        for (int i = _random.Next(0, 3); i > 0; i--) Put("projectcalico.org/v3", "IPPool", $"pool{i}", "", Spec(("cidr", $"10.{i}.0.0/16"), ("vxlanMode", Pick("Never", "Never", "Always", "CrossSubnet"))));
        foreach (string node in (string[])["n1", "n2"])
        {
            string[] addresses = [.. World.Cluster.Snapshot.Objects.Single(o => o.Ref.Kind.Kind == "Node" && o.Ref.Name == node).Body
                .GetProperty("status").GetProperty("addresses").EnumerateArray().Select(a => a.GetProperty("address").GetString()!)];
            if (Chance(0.3)) continue;
            JsonObject spec = Spec(("node", node), ("interfaceName", Pick("eth0", "*")), ("expectedIPs", new JsonArray([.. (Chance(0.3) ? addresses.Append("10.200.0.1") : addresses).Select(a => (JsonNode)a)])),
                ("profiles", Pick<string[]>([], ["projectcalico-default-allow"], ["own"]) is var profiles ? new JsonArray([.. profiles.Select(p => (JsonNode)p)]) : null!));
            if (Chance(0.5)) spec["ports"] = new JsonArray(new JsonObject { ["name"] = "web", ["protocol"] = "TCP", ["port"] = 8000 });
            Put("projectcalico.org/v3", "HostEndpoint", node + "-hep", "", spec, (Pick("app", "host"), Value()));
        }
        if (Chance(0.7))
            Put("projectcalico.org/v3", "Profile", "own", "", Spec(("labelsToApply", new JsonObject { ["tier"] = Value() }), ("ingress", Rules("", "Ingress", passes: false)), ("egress", Rules("", "Egress", passes: false))));
    }

    private void Policy(int i)
    {
        bool global = Chance(0.5), staged = Chance(0.15);
        string ns = global ? "" : Pick("x", "y", "z");
        if (staged && !global && Chance(0.3))
        {
            Put("projectcalico.org/v3", "StagedKubernetesNetworkPolicy", Pick("np0", "np1"), ns, Spec(("podSelector", new JsonObject()), ("policyTypes", new JsonArray("Ingress")), ("stagedAction", Pick("Set", "Delete"))));
            return;
        }
        string tier = World.Cluster.Snapshot.Objects.Any(o => o.Ref.Kind.Kind == "Tier" && o.Ref.Name == "sec") && Chance(0.4) ? "sec"
            : World.Cluster.Snapshot.Objects.Any(o => o.Ref.Kind.Kind == "Tier" && o.Ref.Name == "late") && Chance(0.3) ? "late"
            : Chance(0.15) ? (Version == "3.32" ? Pick("kube-admin", "kube-baseline") : Pick("adminnetworkpolicy", "baselineadminnetworkpolicy")) : "default";
        var spec = new JsonObject();
        if (tier != "default" || Chance(0.5)) spec["tier"] = tier;
        if (Chance(0.7)) spec["order"] = Pick(1, 5, 5, 1000, 1000, 2000);
        if (Chance(0.8)) spec["selector"] = Selector(Keys);
        if (global && Chance(0.4)) spec["namespaceSelector"] = Selector(NamespaceKeys, space: true);
        if (Chance(0.25)) spec["serviceAccountSelector"] = AccountSelector();
        if (staged) spec["stagedAction"] = Pick("Set", "Set", "Delete", "Learn", "Ignore");
        bool early = false;
        if (global && _forwarded && Chance(0.5))
        {
            spec["applyOnForward"] = true;
            if (Chance(0.4)) early = true;
            if (early) spec[Pick("doNotTrack", "preDNAT")] = true;
        }
        bool onlyIngress = spec["preDNAT"] is not null;
        if (Chance(0.7) || onlyIngress) spec["types"] = onlyIngress ? new JsonArray("Ingress") : new JsonArray([.. Pick<string[]>(["Ingress"], ["Egress"], ["Ingress", "Egress"]).Select(t => (JsonNode)t)]);
        if (Chance(0.8)) spec["ingress"] = Rules(ns, "Ingress");
        if (Chance(0.7) && !onlyIngress) spec["egress"] = Rules(ns, "Egress");
        string name = (tier == "default" ? "" : tier + ".") + (staged ? $"p{_random.Next(1, 4)}" : $"p{i}");
        Put("projectcalico.org/v3", (staged ? "Staged" : "") + (global ? "GlobalNetworkPolicy" : "NetworkPolicy"), name, ns, spec);
    }

    private JsonArray Rules(string ns, string direction, bool passes = true) => new([.. Enumerable.Range(0, _random.Next(0, 4)).Select(_ => (JsonNode)Rule(ns, direction, passes))]);

    private JsonObject Rule(string ns, string direction, bool passes)
    {
        string action = Pick("Allow", "Allow", "Deny", passes ? "Pass" : "Deny", "Log");
        var rule = new JsonObject { ["action"] = action };
        string? protocol = Chance(0.6) ? Pick("TCP", "TCP", "UDP", "SCTP", "ICMP") : null;
        if (protocol is not null) rule["protocol"] = protocol;
        else if (Chance(0.15)) rule["notProtocol"] = Pick("TCP", "UDP", "ICMP");
        if (Chance(0.1)) rule["ipVersion"] = Pick(4, 6);
        if (protocol == "ICMP" && Chance(0.5)) rule["icmp"] = Chance(0.3) ? Spec(("type", Pick(8, 13)), ("code", 0)) : Spec(("type", Pick(8, 13)));
        if (protocol == "ICMP" && Chance(0.3)) rule["notICMP"] = Spec(("type", Pick(8, 13)));
        bool ports = protocol is "TCP" or "UDP" or "SCTP";
        if (Chance(0.7)) rule["source"] = Entity(ns, ports && Chance(0.25), direction == "Ingress" && Chance(0.08), false);
        if (Chance(0.7)) rule["destination"] = Entity(ns, ports && Chance(0.6), direction == "Egress" && !ports && Chance(0.1), true);
        if (direction == "Ingress" && action == "Allow" && Chance(0.15)) rule["http"] = Spec(("methods", new JsonArray("GET")));
        return rule;
    }

    private JsonObject Entity(string ns, bool ports, bool service, bool destination)
    {
        var entity = new JsonObject();
        if (service)
        {
            bool ext = Chance(0.4);
            entity["services"] = ext ? Spec(("name", "ext"), ("namespace", "y")) : Spec(("name", "svc"), ("namespace", "x"));
            return entity;
        }
        if (Chance(0.25)) entity["nets"] = List(Nets, 1, 3);
        if (Chance(0.15)) entity["notNets"] = List(Nets, 1, 3);
        if (Chance(0.35)) entity["selector"] = Selector(Keys);
        if (Chance(0.15)) entity["notSelector"] = Selector(Keys);
        if (Chance(0.25)) entity["namespaceSelector"] = Chance(0.2) ? "global()" : Selector(NamespaceKeys, space: true);
        if (Chance(0.12)) entity["serviceAccounts"] = Chance(0.5) ? Spec(("names", new JsonArray(Pick("sa", "sb", "default")))) : Spec(("selector", AccountSelector()));
        if (ports) entity[Chance(0.8) ? "ports" : "notPorts"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Port(destination))]);
        if (entity["notPorts"] is JsonArray not && not.Any(p => p!.GetValueKind() == System.Text.Json.JsonValueKind.String && !p.GetValue<string>().Contains(':'))) entity["notPorts"] = new JsonArray(80, "8000:8005");
        return entity;
    }

    private JsonNode Port(bool destination) => _random.Next(4) switch
    {
        0 => "8000:8004",
        1 when destination => Pick("web", "admin", "dns"),
        _ => _world.Port(),
    };

    private string AccountSelector() => Pick($"team == '{Value()}'", "projectcalico.org/name == 'sa'", "has(team)", $"team != '{Value()}'", "all()");

    private string Selector(string[] keys, bool space = false)
    {
        string Term() => _random.Next(space ? 10 : 11) switch
        {
            0 => $"{Pick(keys)} == '{Value()}'",
            1 => $"{Pick(keys)} != \"{Value()}\"",
            2 => $"has({Pick(keys)})",
            3 => $"!has({Pick(keys)})",
            4 => $"{Pick(keys)} in {{'{Value()}', '{Value()}'}}",
            5 => $"{Pick(keys)} not in {{'{Value()}','{Value()}'}}",
            6 => $"{Pick(keys)} starts with '{Value()}'",
            7 => space ? $"projectcalico.org/name == '{Pick("x", "y", "z")}'" : $"projectcalico.org/namespace == '{Pick("x", "y", "z")}'",
            8 => $"!({Pick(keys)} == '{Value()}' || has({Pick(keys)}))",
            9 => "all()",
            _ => Pick($"pcns.team == '{Value()}'", "projectcalico.org/serviceaccount == 'sa'", $"pcsa.team in {{'{Value()}'}}", "projectcalico.org/orchestrator == 'k8s'", $"app contains '{Value()}'"),
        };
        string text = Term();
        for (int i = _random.Next(0, 3); i > 0; i--) text += Pick(" && ", "||") + Term();
        return text;
    }

    private void Put(string apiVersion, string kind, string name, string ns, JsonObject? spec, params (string Key, string Value)[] labels)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns.Length > 0) metadata["namespace"] = ns;
        if (labels.Length > 0) metadata["labels"] = new JsonObject([.. labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))]);
        var body = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
        if (spec is not null) body["spec"] = spec;
        World.Cluster.Object(body);
    }

    private static JsonObject Spec(params (string Key, JsonNode Value)[] fields) => new([.. fields.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))]);

    private JsonArray List(string[] from, int least, int most) => new([.. Enumerable.Range(0, _random.Next(least, most)).Select(_ => (JsonNode)Pick(from))]);

    private string Value() => Pick("a", "b", "c");

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
