using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Documents;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.TestKit;

/// <summary>Builds a cluster in the words of a requirement, and asks it: namespace, pod, policy, then who may talk to whom.</summary>
public sealed class Cluster
{
    private readonly SortedDictionary<ObjectRef, SnapshotObject> _objects = [];
    private ClusterReachability? _reachability;
    private string? _plugIn = "generic";
    private ImmutableSortedDictionary<string, string> _settings = ImmutableSortedDictionary<string, string>.Empty;
    private SnapshotOrigin _origin = SnapshotOrigin.Manifests;

    /// <summary>The snapshot built so far.</summary>
    public ClusterSnapshot Snapshot => new()
    {
        Cluster = "test",
        Origin = _origin,
        CollectedAt = DateTimeOffset.UnixEpoch,
        Objects = [.. _objects.Values],
        Listings = [],
    };

    /// <summary>The analysis of what was built; computed once.</summary>
    public ClusterReachability Reachability => _reachability ??= Analyse(Snapshot);

    /// <summary>The analysis of another state under the same assertion.</summary>
    public ClusterReachability Analyse(ClusterSnapshot snapshot) =>
        ClusterReachability.Analyse(snapshot, Assertion);

    /// <summary>What is asserted of the plug-in; null to leave it to detection.</summary>
    public PlugInAssertion? Assertion => _plugIn is null && _settings.IsEmpty ? null : new PlugInAssertion(_plugIn, _settings);

    /// <summary>A namespace with labels, each <c>key=value</c>.</summary>
    public Cluster Namespace(string name, params string[] labels) =>
        Object(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = Labels(labels) } });

    /// <summary>A running pod <c>NS/NAME</c> with labels.</summary>
    public Cluster Pod(string pod, params string[] labels) => Pod(pod, ip: null, node: null, ports: null, hostNetwork: false, phase: "Running", labels);

    /// <summary>A pod with what else matters: an address, a node, ports written <c>name=80/TCP</c>, host network, a phase.</summary>
    public Cluster Pod(string pod, string? ip, string? node, string[]? ports, bool hostNetwork, string phase, params string[] labels)
    {
        (string ns, string name) = Split(pod);
        var list = new JsonArray();
        foreach (string port in ports ?? [])
        {
            string[] parts = port.Split('=', '/');
            list.Add(new JsonObject { ["name"] = parts[0], ["containerPort"] = int.Parse(parts[1]), ["protocol"] = parts.Length > 2 ? parts[2] : "TCP" });
        }
        var spec = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["ports"] = list }) };
        if (node is not null) spec["nodeName"] = node;
        if (hostNetwork) spec["hostNetwork"] = true;
        var status = new JsonObject { ["phase"] = phase };
        if (ip is not null) (status["podIP"], status["podIPs"]) = (ip, new JsonArray([.. ip.Split(' ').Select(i => (JsonNode)new JsonObject { ["ip"] = i })]));
        if (ip is not null) status["podIP"] = ip.Split(' ')[0];
        return Object(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = Labels(labels) },
            ["spec"] = spec,
            ["status"] = status,
        });
    }

    /// <summary>The service account of a pod that is there already.</summary>
    public Cluster RunAs(string pod, string account) => Change(pod, body => body["spec"]!["serviceAccountName"] = account);

    /// <summary>Deletion of a pod that is there already has begun.</summary>
    public Cluster Terminating(string pod) => Change(pod, body => body["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

    private Cluster Change(string pod, Action<JsonObject> change)
    {
        (string ns, string name) = Split(pod);
        JsonObject body = JsonNode.Parse(_objects[new ObjectRef(new ResourceKind("", "Pod"), ns, name)].Body.GetRawText())!.AsObject();
        change(body);
        return Object(body);
    }

    /// <summary>A node with its address and labels.</summary>
    public Cluster Node(string name, string ip, params string[] labels) => Object(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Node",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = Labels(labels) },
        ["status"] = new JsonObject { ["addresses"] = new JsonArray([.. ip.Split(' ').Select(i => (JsonNode)new JsonObject { ["type"] = "InternalIP", ["address"] = i })]) },
    });

    /// <summary>A NetworkPolicy <c>NS/NAME</c> whose <c>spec</c> is given as YAML or JSON.</summary>
    public Cluster Policy(string policy, string spec)
    {
        (string ns, string name) = Split(policy);
        return Object(new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["spec"] = JsonNode.Parse(Parse(spec).Single().GetRawText()),
        });
    }

    /// <summary>Whole objects as YAML or JSON, as many as the text holds.</summary>
    public Cluster Objects(string text)
    {
        foreach (JsonElement document in Parse(text)) Object(document);
        return this;
    }

    /// <summary>One object; a second one of the same reference replaces the first.</summary>
    public Cluster Object(JsonNode body) => Object(JsonSerializer.SerializeToElement(body));

    /// <summary>One object; a second one of the same reference replaces the first.</summary>
    public Cluster Object(JsonElement body)
    {
        string apiVersion = body.GetProperty("apiVersion").GetString()!, kind = body.GetProperty("kind").GetString()!;
        int slash = apiVersion.IndexOf('/');
        JsonElement metadata = body.GetProperty("metadata");
        string ns = metadata.TryGetProperty("namespace", out JsonElement value) ? value.GetString()! : "";
        var reference = new ObjectRef(new ResourceKind(slash < 0 ? "" : apiVersion[..slash], kind), ns, metadata.GetProperty("name").GetString()!);
        _objects[reference] = new SnapshotObject { Ref = reference, Version = apiVersion[(slash + 1)..], Body = body };
        _reachability = null;
        return this;
    }

    /// <summary>Asserts a plug-in and its settings, each <c>key=value</c>; null leaves it to detection.</summary>
    public Cluster With(string? plugIn, params string[] settings)
    {
        _plugIn = plugIn;
        _settings = settings.Select(s => s.Split('=', 2)).ToImmutableSortedDictionary(s => s[0], s => s[1], StringComparer.Ordinal);
        _reachability = null;
        return this;
    }

    /// <summary>The objects come from a live cluster: its API server accepted them.</summary>
    public Cluster Live()
    {
        _origin = SnapshotOrigin.LiveCluster;
        _reachability = null;
        return this;
    }

    /// <summary>The verdict on a port written <c>TCP/80</c>, or <c>ICMP/8</c>; ends are <c>NS/POD</c>, <c>node/NAME</c> or <c>ip/ADDRESS</c>.</summary>
    public Verdict Ask(string from, string to, string port) => Decide(from, to, port).Verdict;

    /// <summary>The verdict with what decided it.</summary>
    public Decision Decide(string from, string to, string port)
    {
        string[] parts = port.Split('/');
        return Reachability.Decide(Party(from), Party(to), Enum.Parse<TransportProtocol>(parts[0], ignoreCase: true), parts.Length > 1 ? int.Parse(parts[1]) : null);
    }

    /// <summary>What a name stands for: <c>ip/ADDRESS</c>, an endpoint, or <c>svc/NS/NAME/NS/POD</c>, a pod that a Service led to.</summary>
    public Party Party(string name) => name.StartsWith("ip/", StringComparison.Ordinal) ? new Party.Address(IPAddress.Parse(name[3..]))
        : name.StartsWith("svc/", StringComparison.Ordinal) && name.Split('/') is [_, var ns, var service, .. var backend]
            ? new Party.Inside(Endpoint(string.Join('/', backend))) { Service = new ObjectRef(new ResourceKind("", "Service"), ns, service) }
        : new Party.Inside(Endpoint(name));

    /// <summary>The endpoint <c>NS/POD</c> or <c>node/NAME</c>.</summary>
    public Endpoint Endpoint(string name) => Reachability.Population.Endpoints.Single(e => e.ToString() == name);

    /// <summary>The documents of a text.</summary>
    public static IEnumerable<JsonElement> Parse(string text)
    {
        DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default);
        if (!reading.Problems.IsEmpty) throw new FormatException(reading.Problems[0].ToString());
        return reading.Documents.Select(d => d.Root);
    }

    private static (string Namespace, string Name) Split(string name)
    {
        string[] parts = name.Split('/');
        return (parts[0], parts[1]);
    }

    private static JsonObject Labels(string[] labels)
    {
        var map = new JsonObject();
        foreach (string label in labels) map[label.Split('=')[0]] = label.Split('=')[1];
        return map;
    }
}
