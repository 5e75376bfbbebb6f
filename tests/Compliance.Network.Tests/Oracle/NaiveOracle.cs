using System.Net;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Oracle;

/// <summary>One pair, one port, every rule, from the specification's words and the raw objects. Slow, plain, and without a line of the
/// production code: its job is to disagree. Answers A(llow), D(eny) or U(ndefined).</summary>
/// <param name="snapshot">The cluster.</param>
/// <param name="hostsOpen">Whether an empty namespaceSelector matches nodes is left open (CMB-04).</param>
/// <param name="aws">Read the kinds of networking.k8s.aws in place of those of policy.networking.k8s.io (ANP-28).</param>
internal sealed class NaiveOracle(ClusterSnapshot snapshot, bool hostsOpen = false, bool aws = false)
{
    private readonly JsonElement[] _pods = [.. Of(snapshot, "", "Pod")], _nodes = [.. Of(snapshot, "", "Node")];
    private readonly JsonElement[] _namespaces = [.. Of(snapshot, "", "Namespace")];
    private readonly JsonElement[] _policies = [.. Of(snapshot, "networking.k8s.io", "NetworkPolicy"), .. aws ? Of(snapshot, "networking.k8s.aws", "ApplicationNetworkPolicy") : []];
    private readonly JsonElement[] _api =
        [.. snapshot.Objects.Where(o => o.Ref.Kind.Group == (aws ? "networking.k8s.aws" : "policy.networking.k8s.io") && o.Ref.Kind.Kind != "ApplicationNetworkPolicy").Select(o => o.Body)];

    /// <summary>Address blocks match pods, and nodes, by their addresses (K8S-16, CIL-21).</summary>
    public (bool Pods, bool Nodes) BlocksMatch { get; init; } = (true, true);

    // The address that a connection uses, by end; while none is given, every address is.
    private readonly Dictionary<string, IPAddress?> _used = [];

    private readonly Dictionary<string, IPAddress> _asked = [];

    /// <summary>Every address of an end.</summary>
    internal IPAddress[] AllOf(string end)
    {
        if (end.StartsWith("ip/", StringComparison.Ordinal)) return [IPAddress.Parse(end[3..])];
        if (end.StartsWith("node/", StringComparison.Ordinal)) return NodeAddresses(end[5..]);
        JsonElement pod = Pod(end)!.Value, status = Get(pod, "status");
        IEnumerable<string> own = Items(status, "podIPs").Select(i => Text(i, "ip")!);
        if (Text(status, "podIP") is { } ip) own = own.Append(ip);
        IEnumerable<IPAddress> addresses = own.Select(IPAddress.Parse);
        return [.. (Host(pod) ? addresses.Concat(NodeAddresses(Text(Get(pod, "spec"), "nodeName"))) : addresses).Distinct()];
    }

    /// <summary>The answer where an end is asked about at one of its addresses.</summary>
    internal char AtAddress(string end, IPAddress address, Func<char> ask)
    {
        _asked[end] = address;
        char answer = ask();
        _asked.Clear();
        return answer;
    }

    public char Ask(string from, string to, string protocol, int port) => Easiest([this], from, to, () => AskThere(from, to, protocol, port));

    /// <summary>The answers at each pair of addresses that a connection between two ends can use: those of one family, or all where they share
    /// none (K8S-35).</summary>
    internal static T[] Ways<T>(NaiveOracle[] readings, string from, string to, Func<T> ask)
    {
        (IPAddress? From, IPAddress? To)[] pairs = [.. readings[0].Own(from).SelectMany(_ => readings[0].Own(to), (a, b) => (a, b))];
        (IPAddress?, IPAddress?)[] shared = [.. pairs.Where(p => p.From is null || p.To is null || p.From.AddressFamily == p.To.AddressFamily)];
        return [.. (shared.Length > 0 ? shared : pairs).Select(p =>
        {
            foreach (NaiveOracle reading in readings) (reading._used[from], reading._used[to]) = p;
            T answer = ask();
            foreach (NaiveOracle reading in readings) reading._used.Clear();
            return answer;
        })];
    }

    /// <summary>Two ends are allowed what some of their addresses are, and denied what all are.</summary>
    internal static char Easiest(NaiveOracle[] readings, string from, string to, Func<char> ask) => Ways(readings, from, to, ask).MaxBy("DUQA".IndexOf);

    /// <summary>The answers with each address of a node that may stand for an end's.</summary>
    internal T[] InPlaceOf<T>(string end, string node, Func<T> ask)
    {
        IPAddress?[] own = [.. Own(node).Where(a => a?.AddressFamily == _used[end]?.AddressFamily)];
        return [.. (own.Length > 0 ? own : Own(node)).Select(a =>
        {
            _used[node] = a;
            T answer = ask();
            _used.Remove(node);
            return answer;
        })];
    }

    /// <summary>The answer at the addresses in use.</summary>
    internal char AskThere(string from, string to, string protocol, int port)
    {
        char egress = Side("Egress", from, to, to, protocol, port), ingress = Side("Ingress", to, from, to, protocol, port);
        return egress == 'D' || ingress == 'D' ? 'D' : egress == 'U' || ingress == 'U' ? 'U' : 'A';
    }

    private char Side(string direction, string self, string other, string destination, string protocol, int port)
    {
        if (Pod(self) is not { } pod || Host(pod)) return 'A';
        if (self == other) return 'A';
        if (direction == "Ingress" && NodeOf(other) is { } node && node == Text(Get(pod, "spec"), "nodeName")) return 'A';
        char admin = new NaiveApiStage(this, _api, "Admin").Ask(direction, self, other, destination, protocol, port);
        if (admin is 'A' or 'D' or 'U') return admin;
        char decided = Kubernetes(direction, self, other, destination, protocol, port);
        // The baseline speaks only for pods that no NetworkPolicy isolates in this direction (ANP-10, ANP-11).
        if (decided == 'N') return new NaiveApiStage(this, _api, "Baseline").Ask(direction, self, other, destination, protocol, port) switch { 'D' => 'D', 'U' => 'U', _ => 'A' };
        return protocol == "ICMP" ? 'U' : decided;
    }

    /// <summary>NetworkPolicies alone: N(othing) where none isolates the pod. A rule with ports never matches ICMP.</summary>
    internal char Kubernetes(string direction, string self, string other, string destination, string protocol, int port)
    {
        JsonElement pod = Pod(self)!.Value;
        bool isolated = false, allowed = false, maybe = false, opaque = false;
        foreach (JsonElement policy in _policies)
        {
            if (Text(Get(policy, "metadata"), "namespace") != self.Split('/')[0] || Validity.Problem(policy) is not null) continue;
            JsonElement spec = Get(policy, "spec"), selector = Get(spec, "podSelector");
            bool strangeSelector = Validity.StrangeSelector(selector);
            if (strangeSelector) opaque = true;
            if (!Selects(selector, Labels(pod))) continue;
            if (Validity.Strange(policy, "apiVersion", "kind", "metadata", "spec", "status") || Validity.Strange(spec, "podSelector", "policyTypes", "ingress", "egress")) opaque = true;
            if (!Types(spec).Contains(direction)) continue;
            isolated = true;
            foreach (JsonElement rule in Items(spec, direction.ToLowerInvariant()))
            {
                string field = direction == "Ingress" ? "from" : "to";
                if (Validity.Strange(rule, field, "ports") || Items(rule, "ports").Any(p => Validity.Strange(p, "protocol", "port", "endPort"))) maybe = true;
                JsonElement[] ports = [.. Items(rule, "ports")], known = [.. ports.Where(p => !Validity.Strange(p, "protocol", "port", "endPort"))];
                if (ports.Length > 0 && known.Length == 0) continue;
                if (Validity.Strange(rule, field, "ports") && known.Length == 0) continue;
                if (known.Length > 0 && !known.Any(p => PortMatches(p, destination, protocol, port))) continue;
                JsonElement[] peers = [.. Items(rule, field)];
                if (peers.Length == 0 || peers.Any(p => !Validity.StrangePeer(p) && PeerMatches(p, self.Split('/')[0], other))) allowed = true;
                else if (peers.Any(Validity.StrangePeer)) maybe = true;
                else if (hostsOpen && !other.StartsWith("ip/", StringComparison.Ordinal) && !IsOrdinaryPod(other) && peers.Any(AnyNamespace)) maybe = true;
            }
        }
        if (opaque) return 'U';
        return !isolated ? 'N' : allowed ? 'A' : maybe ? 'U' : 'D';
    }

    private static bool AnyNamespace(JsonElement peer) => Get(peer, "namespaceSelector") is { ValueKind: JsonValueKind.Object } all && IsEmpty(all) && IsEmpty(Get(peer, "podSelector"));

    private static bool IsEmpty(JsonElement selector) => selector.ValueKind != JsonValueKind.Object
        || (!Get(selector, "matchLabels").ValueKind.Equals(JsonValueKind.Object) || !Get(selector, "matchLabels").EnumerateObject().Any()) && !Items(selector, "matchExpressions").Any();

    /// <summary>Whether a rule of a NetworkPolicy matches; where no port is listed ICMP matches too (K8S-21, as Calico does it).</summary>
    internal bool AllowedByRules(JsonElement policy, string direction, string other, string destination, string protocol, int port) =>
        Types(Get(policy, "spec")).Contains(direction) && Items(Get(policy, "spec"), direction.ToLowerInvariant()).Any(rule =>
        {
            JsonElement[] ports = [.. Items(rule, "ports")], peers = [.. Items(rule, direction == "Ingress" ? "from" : "to")];
            return (ports.Length == 0 || ports.Any(p => PortMatches(p, destination, protocol, port)))
                && (peers.Length == 0 || peers.Any(p => PeerMatches(p, Text(Get(policy, "metadata"), "namespace")!, other)));
        });

    internal static string[] Types(JsonElement spec)
    {
        string[] types = [.. Items(spec, "policyTypes").Select(t => t.GetString()!)];
        if (types.Length > 0) return types;
        return Items(spec, "egress").Any() ? ["Ingress", "Egress"] : ["Ingress"];
    }

    private bool PeerMatches(JsonElement peer, string ns, string other)
    {
        JsonElement block = Get(peer, "ipBlock");
        if (block.ValueKind == JsonValueKind.Object)
        {
            return AddressesOf(other).Any(a => Inside(a, Text(block, "cidr")!)
                && !Items(block, "except").Any(e => Inside(a, e.GetString()!)));
        }
        if (Pod(other) is not { } pod || Host(pod)) return false;
        JsonElement namespaceSelector = Get(peer, "namespaceSelector"), podSelector = Get(peer, "podSelector");
        string otherNamespace = other.Split('/')[0];
        bool namespaceMatches = namespaceSelector.ValueKind == JsonValueKind.Object
            ? Selects(namespaceSelector, NamespaceLabels(otherNamespace)) : otherNamespace == ns;
        return namespaceMatches && Selects(podSelector, Labels(pod));
    }

    internal bool PortMatches(JsonElement entry, string destination, string protocol, int port)
    {
        if ((Text(entry, "protocol") ?? "TCP") != protocol) return false;
        JsonElement wanted = Get(entry, "port");
        if (wanted.ValueKind == JsonValueKind.Number)
        {
            int last = Get(entry, "endPort") is { ValueKind: JsonValueKind.Number } end ? end.GetInt32() : wanted.GetInt32();
            return port >= wanted.GetInt32() && port <= last;
        }
        return wanted.ValueKind != JsonValueKind.String || Declares(destination, wanted.GetString()!, protocol, port);
    }

    internal bool IsOrdinaryPod(string end) => Pod(end) is { } pod && !Host(pod);

    internal Dictionary<string, string> PodLabels(string end) => Labels(Pod(end)!.Value);

    internal IEnumerable<string> Nodes => _nodes.Select(n => Text(Get(n, "metadata"), "name")!);

    internal string? PodNode(string end) => Text(Get(Pod(end)!.Value, "spec"), "nodeName");

    internal string PodAccount(string end) => Text(Get(Pod(end)!.Value, "spec"), "serviceAccountName") ?? "default";

    internal Dictionary<string, string> NodeLabels(string name) =>
        _nodes.Where(n => Text(Get(n, "metadata"), "name") == name).Select(Labels).FirstOrDefault() ?? [];

    internal bool Declares(string destination, string name, string protocol, int port)
    {
        if (Pod(destination) is not { } pod || Host(pod)) return false;
        JsonElement spec = Get(pod, "spec");
        IEnumerable<JsonElement> containers = Items(spec, "containers").Concat(Items(spec, "initContainers").Where(c => Text(c, "restartPolicy") == "Always"));
        return containers.SelectMany(c => Items(c, "ports")).Any(p =>
            Text(p, "name") == name && Get(p, "containerPort").GetInt32() == port && (Text(p, "protocol") ?? "TCP") == protocol);
    }

    internal static bool Selects(JsonElement selector, Dictionary<string, string> labels)
    {
        JsonElement match = Get(selector, "matchLabels");
        if (match.ValueKind == JsonValueKind.Object && match.EnumerateObject().Any(l => !labels.TryGetValue(l.Name, out string? v) || v != l.Value.GetString())) return false;
        foreach (JsonElement expression in Items(selector, "matchExpressions"))
        {
            bool has = labels.TryGetValue(Text(expression, "key")!, out string? value);
            bool listed = has && Items(expression, "values").Any(v => v.GetString() == value);
            bool holds = Text(expression, "operator") switch { "In" => listed, "NotIn" => !listed, "Exists" => has, _ => !has };
            if (!holds) return false;
        }
        return true;
    }

    internal static bool Inside(IPAddress address, string cidr)
    {
        string[] parts = cidr.Split('/');
        byte[] a = address.GetAddressBytes(), b = IPAddress.Parse(parts[0]).GetAddressBytes();
        if (a.Length != b.Length) return false;
        for (int bit = 0; bit < int.Parse(parts[1]); bit++)
            if (((a[bit / 8] ^ b[bit / 8]) & (0x80 >> (bit % 8))) != 0) return false;
        return true;
    }

    internal IPAddress[] AddressesOf(string end)
    {
        if (end.StartsWith("ip/", StringComparison.Ordinal)) return [IPAddress.Parse(end[3..])];
        if (!(IsOrdinaryPod(end) ? BlocksMatch.Pods : BlocksMatch.Nodes)) return [];
        return _used.TryGetValue(end, out IPAddress? used) ? used is null ? [] : [used] : [.. Own(end).OfType<IPAddress>()];
    }

    // The address asked about, else every address of an end; null where it has none.
    private IPAddress?[] Own(string end) => _asked.TryGetValue(end, out IPAddress? asked) ? [asked] : [.. AllOf(end).DefaultIfEmpty(null)];


    private IPAddress[] NodeAddresses(string? name) => [.. _nodes.Where(n => Text(Get(n, "metadata"), "name") == name)
        .SelectMany(n => Items(Get(n, "status"), "addresses")).Select(a => IPAddress.Parse(Text(a, "address")!))];

    internal string? NodeOf(string end)
    {
        if (end.StartsWith("node/", StringComparison.Ordinal)) return end[5..];
        return Pod(end) is { } pod && Host(pod) ? Text(Get(pod, "spec"), "nodeName") : null;
    }

    internal bool NodeIsAt(string name, string address) => NodeAddresses(name).Contains(IPAddress.Parse(address));

    /// <summary>The node a pod runs on, or that an end is.</summary>
    internal string? RunsOn(string end) => NodeOf(end) ?? (Pod(end) is { } pod ? Text(Get(pod, "spec"), "nodeName") : null);

    private JsonElement? Pod(string end)
    {
        foreach (JsonElement pod in _pods)
        {
            JsonElement metadata = Get(pod, "metadata");
            if ($"{Text(metadata, "namespace")}/{Text(metadata, "name")}" == end) return pod;
        }
        return null;
    }

    internal Dictionary<string, string> NamespaceLabels(string name)
    {
        JsonElement found = _namespaces.FirstOrDefault(n => Text(Get(n, "metadata"), "name") == name);
        Dictionary<string, string> labels = found.ValueKind == JsonValueKind.Object ? Labels(found) : [];
        labels["kubernetes.io/metadata.name"] = name;
        return labels;
    }

    private static bool Host(JsonElement pod) => Get(Get(pod, "spec"), "hostNetwork").ValueKind == JsonValueKind.True;

    private static Dictionary<string, string> Labels(JsonElement item)
    {
        JsonElement labels = Get(Get(item, "metadata"), "labels");
        return labels.ValueKind == JsonValueKind.Object ? labels.EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!) : [];
    }

    private static IEnumerable<JsonElement> Of(ClusterSnapshot snapshot, string group, string kind) =>
        snapshot.Objects.Where(o => o.Ref.Kind.Group == group && o.Ref.Kind.Kind == kind).Select(o => o.Body);

    internal static JsonElement Get(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    internal static string? Text(JsonElement parent, string name) => Get(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    internal static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Get(parent, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
