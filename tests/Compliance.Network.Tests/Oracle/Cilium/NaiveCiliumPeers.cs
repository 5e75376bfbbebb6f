using System.Net;
using System.Text.Json;
using Compliance.Network.Snapshot;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle.Cilium;

/// <summary>The two ends of a question as identities, and whether peers match the other one: N(o), F(where a name resolves to it), M(aybe), Y(es).</summary>
internal sealed class NaiveCiliumPeers(ClusterSnapshot snapshot, NaiveOracle world, Dictionary<string, string> settings, string? apiServer, string self, string other)
{
    private const string NamespaceKey = "io.kubernetes.pod.namespace", NamespaceLabels = "io.cilium.k8s.namespace.labels.", ClusterKey = "io.cilium.k8s.policy.cluster";

    public bool OwnNode => world.NodeOf(other) is { } node && node == world.RunsOn(self);

    private bool Outside => other.StartsWith("ip/", StringComparison.Ordinal);

    public Dictionary<string, string> VisiblePodLabels(string pod) => world.PodLabels(pod).Where(l => settings.GetValueOrDefault("labels") switch
    {
        "k8s:app" => l.Key == "app",
        "k8s:!tier" => l.Key != "tier",
        _ => true,
    }).ToDictionary(l => l.Key, l => l.Value);

    public List<(string Source, string Key, string Value)> IdentityOfPod(string pod)
    {
        string ns = pod.Split('/')[0];
        var labels = VisiblePodLabels(pod).Select(l => ("k8s", l.Key, l.Value)).ToList();
        labels.AddRange([("k8s", NamespaceKey, ns), ("k8s", ClusterKey, "default"), ("k8s", "io.cilium.k8s.policy.serviceaccount", "default")]);
        labels.AddRange(world.NamespaceLabels(ns).Select(l => ("k8s", NamespaceLabels + l.Key, l.Value)));
        return labels;
    }

    /// <summary>Every label peer of a rule, any of which may match; an absent list with ports means anyone, an empty one nobody.</summary>
    public char Peers(JsonElement rule, string prefix, string ns, (string Namespace, JsonElement Selector)[] required)
    {
        string[] kinds = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups", "Services", "FQDNs"];
        string[] given = [.. kinds.Where(k => Get(rule, prefix + k).ValueKind == JsonValueKind.Array)];
        if (given.Length == 0) return Items(rule, "toPorts").Any() || Items(rule, "icmps").Any() ? 'Y' : 'N';
        if (given.Any(k => !Items(rule, prefix + k).Any())) return 'N';
        return Items(rule, prefix + given[0]).Select(peer => given[0] switch
        {
            "Endpoints" => And([Endpoint(peer, ns), .. required.Select(r => Endpoint(r.Selector, r.Namespace))]),
            "CIDR" => Yes(world.AddressesOf(other).Any(a => Inside(a, peer.GetString()!))),
            "CIDRSet" => Yes(CidrSet(peer)),
            "Entities" => Entity(peer.GetString()!),
            "Nodes" => Yes(!OwnNode && world.NodeOf(other) is { } node && NaiveOracle.Selects(peer, world.NodeLabels(node))),
            "Groups" => Outside || world.BlocksMatch is not (false, false) ? 'M' : 'N',
            "Services" => Yes(Service(Get(peer, "k8sService"))),
            _ => Outside ? 'F' : 'N',
        }).Append('N').MaxBy("NFMY".IndexOf);
    }

    public char NetworkPolicyPeer(JsonElement peer, string ns, (string Namespace, JsonElement Selector)[] required)
    {
        JsonElement block = Get(peer, "ipBlock");
        if (block.ValueKind == JsonValueKind.Object)
            return Yes(world.AddressesOf(other).Any(a => Inside(a, Text(block, "cidr")!) && !Items(block, "except").Any(e => Inside(a, e.GetString()!))));
        if (!world.IsOrdinaryPod(other)) return 'N';
        JsonElement spaces = Get(peer, "namespaceSelector");
        string otherNamespace = other.Split('/')[0];
        bool match = (spaces.ValueKind == JsonValueKind.Object ? NaiveOracle.Selects(spaces, world.NamespaceLabels(otherNamespace)) : otherNamespace == ns)
            && NaiveOracle.Selects(Get(peer, "podSelector"), VisiblePodLabels(other));
        return And([Yes(match), .. required.Select(r => Endpoint(r.Selector, r.Namespace))]);
    }

    /// <summary>Whether an identity satisfies a selector.</summary>
    public char Select(JsonElement selector, List<(string Source, string Key, string Value)> identity, bool overridden = false)
    {
        char all = 'Y';
        foreach ((string key, string op, string[] values) in Terms(selector))
        {
            (string source, string name) = Split(key);
            if (overridden && name == NamespaceKey && op == "In" && values.Length == 1 && source is "any" or "k8s") continue;
            var found = identity.Where(l => l.Key == name && (source == "any" || l.Source == source)).ToList();
            char has = op is "Exists" or "DoesNotExist" ? Yes(found.Count > 0) : Yes(found.Any(l => values.Contains(l.Value)));
            // Whether a node or an outside address is the API server may not be known.
            if (source == "reserved" && name == "kube-apiserver" && apiServer is null && has == 'N' && identity.Any(l => l.Key is "host" or "remote-node" or "world")
                && (op is "Exists" or "DoesNotExist" || values.Contains(""))) has = 'M';
            if (op is "NotIn" or "DoesNotExist") has = has == 'Y' ? 'N' : has == 'N' ? 'Y' : has;
            all = And([all, has]);
        }
        return all;
    }

    private char Endpoint(JsonElement selector, string ns)
    {
        var identity = Identity();
        (string Source, string Name)[] keys = [.. Terms(selector).Select(t => Split(t.Key))];
        if (keys.Any(k => k.Source == "reserved")) return Select(selector, identity);
        bool named = keys.Any(k => k.Source is "any" or "k8s" && k.Name == NamespaceKey), labelled = keys.Any(k => k.Source is "any" or "k8s" && k.Name.StartsWith(NamespaceLabels, StringComparison.Ordinal));
        char implied = named ? 'Y' : ns.Length == 0 ? Yes(identity.Any(l => l.Key == NamespaceKey)) : labelled ? 'Y' : Yes(identity.Contains(("k8s", NamespaceKey, ns)));
        return And([implied, Select(selector, identity)]);
    }

    private List<(string Source, string Key, string Value)> Identity()
    {
        if (world.IsOrdinaryPod(other)) return IdentityOfPod(other);
        var labels = new List<(string, string, string)>();
        if (Outside) labels.AddRange([("reserved", "world", ""), ("reserved", other.Contains(':') ? "world-ipv6" : "world-ipv4", "")]);
        else if (world.NodeOf(other) is not null) labels.Add(("reserved", OwnNode ? "host" : "remote-node", ""));
        // Whether blocks match it or not, the API server is where its address is.
        if (apiServer is not null && (other == "ip/" + apiServer || (world.NodeOf(other) is { } node && world.NodeIsAt(node, apiServer)))) labels.Add(("reserved", "kube-apiserver", ""));
        return labels;
    }

    private char Entity(string entity)
    {
        var identity = Identity();
        bool Has(string name) => identity.Contains(("reserved", name, ""));
        return entity switch
        {
            "all" => 'Y',
            "cluster" => Yes(world.IsOrdinaryPod(other) || Has("host") || Has("remote-node") || Has("kube-apiserver")),
            "kube-apiserver" when apiServer is null => identity.Any(l => l.Source == "reserved") ? 'M' : 'N',
            _ => Yes(Has(entity)),
        };
    }

    private bool CidrSet(JsonElement entry)
    {
        string[] blocks = Text(entry, "cidr") is { } cidr ? [cidr]
            : [.. snapshot.Objects.Where(o => o.Ref.Kind.Kind == "CiliumCIDRGroup" && (Text(entry, "cidrGroupRef") is { } name ? o.Ref.Name == name
                : NaiveOracle.Selects(Get(entry, "cidrGroupSelector"), Get(Get(o.Body, "metadata"), "labels").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!))))
                .SelectMany(o => Items(Get(o.Body, "spec"), "externalCIDRs")).Select(c => c.GetString()!)];
        return world.AddressesOf(other).Any(a => blocks.Any(b => Inside(a, b)) && !Items(entry, "except").Any(e => Inside(a, e.GetString()!)));
    }

    private bool Service(JsonElement named)
    {
        foreach (JsonElement service in snapshot.Objects.Where(o => o.Ref.Kind.Kind == "Service" && o.Ref.Name == Text(named, "serviceName")
            && (Text(named, "namespace") is null or "" || o.Ref.Namespace == Text(named, "namespace"))).Select(o => o.Body))
        {
            string ns = Text(Get(service, "metadata"), "namespace")!, name = Text(Get(service, "metadata"), "name")!;
            JsonElement selector = Get(Get(service, "spec"), "selector");
            if (selector.ValueKind == JsonValueKind.Object)
            {
                if (world.IsOrdinaryPod(other) && other.Split('/')[0] == ns && selector.EnumerateObject().All(l => world.PodLabels(other).GetValueOrDefault(l.Name) == l.Value.GetString())) return true;
                continue;
            }
            if (snapshot.Objects.Where(o => o.Ref.Kind.Kind == "EndpointSlice" && o.Ref.Namespace == ns && Text(Get(Get(o.Body, "metadata"), "labels"), "kubernetes.io/service-name") == name)
                .SelectMany(o => Items(o.Body, "endpoints")).SelectMany(e => Items(e, "addresses")).Any(a => world.AddressesOf(other).Contains(IPAddress.Parse(a.GetString()!)))) return true;
        }
        return false;
    }

    private static IEnumerable<(string Key, string Op, string[] Values)> Terms(JsonElement selector)
    {
        if (Get(selector, "matchLabels") is { ValueKind: JsonValueKind.Object } labels)
            foreach (JsonProperty label in labels.EnumerateObject()) yield return (label.Name, "In", [label.Value.GetString()!]);
        foreach (JsonElement e in Items(selector, "matchExpressions"))
            yield return (Text(e, "key")!, Text(e, "operator")!, [.. Items(e, "values").Select(v => v.GetString()!)]);
    }

    private static (string Source, string Name) Split(string key) => key.Contains(':') ? (key.Split(':')[0], key.Split(':')[1]) : ("any", key);

    private static char And(char[] all) => all.Contains('N') ? 'N' : all.Contains('M') ? 'M' : 'Y';

    private static char Yes(bool holds) => holds ? 'Y' : 'N';
}
