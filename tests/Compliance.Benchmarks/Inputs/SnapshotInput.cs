using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Benchmarks.Inputs;

/// <summary>A snapshot file of a live cluster: nodes, Deployments with their ReplicaSets and running pods, and network policies; the same
/// bytes every time.</summary>
/// <param name="Namespaces">Namespaces.</param>
/// <param name="Workloads">Deployments in each.</param>
/// <param name="Replicas">Pods of each Deployment.</param>
/// <param name="Policies">Policies in each namespace.</param>
internal sealed record SnapshotInput(int Namespaces, int Workloads, int Replicas, int Policies)
{
    private const int PodsOfNode = 100;

    /// <summary>Pods in all.</summary>
    public int Pods => Namespaces * Workloads * Replicas;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Pods:N0} pods in {Namespaces * Workloads:N0} workloads, {Namespaces * Policies:N0} policies, {Namespaces} namespaces");

    /// <summary>Writes the file.</summary>
    public void Write(string file)
    {
        var objects = new SortedDictionary<ObjectRef, SnapshotObject>();
        foreach (string json in Nodes()) Add(objects, "", "v1", "Node", json);
        var policies = new PolicyYaml(new Random(1), Namespaces, Workloads);
        for (int n = 0; n < Namespaces; n++)
        {
            (string team, string environment, string tier) = Vocabulary.Namespace(n);
            Add(objects, "", "v1", "Namespace", $$$"""{"metadata":{"labels":{"env":"{{{environment}}}","team":"{{{team}}}","tier":"{{{tier}}}"},"name":"ns-{{{n:D4}}}"}}""");
            for (int w = 0; w < Workloads; w++) AddWorkload(objects, n, w);
            DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(policies.Of(n, Policies)), DocumentLimits.Default);
            if (!reading.Problems.IsEmpty) throw new InvalidOperationException(reading.Problems[0].ToString());
            foreach (StructuredDocument document in reading.Documents) Add(objects, "networking.k8s.io", "v1", "NetworkPolicy", document.Root);
        }
        var snapshot = new ClusterSnapshot
        {
            Cluster = "benchmark",
            Origin = SnapshotOrigin.LiveCluster,
            CollectedAt = DateTimeOffset.UnixEpoch,
            Objects = [.. objects.Values],
            Listings = [.. objects.Keys.GroupBy(r => r.Kind).Select(g => new KindListing { Kind = g.Key, Version = "v1", Outcome = ListOutcome.Complete, Count = g.Count() })],
        };
        using FileStream stream = File.Create(file);
        SnapshotFile.Write(snapshot, stream);
    }

    private IEnumerable<string> Nodes()
    {
        for (int i = 0; i <= Pods / PodsOfNode; i++)
            yield return $$$"""{"metadata":{"labels":{"kubernetes.io/hostname":"node-{{{i}}}"},"name":"node-{{{i}}}"},"status":{"addresses":[{"address":"{{{NodeAddress(i)}}}","type":"InternalIP"}]}}""";
    }

    private void AddWorkload(SortedDictionary<ObjectRef, SnapshotObject> objects, int n, int w)
    {
        (string app, string component, string tier) = Vocabulary.Application(n, w);
        string ports = string.Join(',', Vocabulary.PortsOf(w).Select(p => $$$"""{"containerPort":{{{p.Number}}},"name":"{{{p.Name}}}","protocol":"{{{p.Protocol}}}"}"""));
        string hash = $"{(n * 7919) + w:x8}", labels = $$$"""{"app":"{{{app}}}","component":"{{{component}}}","pod-template-hash":"{{{hash}}}","tier":"{{{tier}}}","version":"v{{{w % 2}}}"}""";
        string container = $$$"""{"image":"registry.example/{{{app}}}@sha256:{{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(app)))}}}","name":"c","ports":[{{{ports}}}],"securityContext":{"allowPrivilegeEscalation":false}}""";
        string spec = $$$"""{"containers":[{{{container}}}],"serviceAccountName":"{{{app}}}"}""", times = "\"creationTimestamp\":\"2026-01-01T00:00:00Z\"";
        string template = $$$"""{"metadata":{"labels":{{{labels}}}},"spec":{{{spec}}}}""";
        Add(objects, "apps", "v1", "Deployment", $$$"""{"metadata":{{{{times}}},"labels":{{{labels}}},"name":"{{{app}}}","namespace":"ns-{{{n:D4}}}"},"spec":{"replicas":{{{Replicas}}},"template":{{{template}}}}}""");
        Add(objects, "apps", "v1", "ReplicaSet", $$$"""{"metadata":{{{{times}}},"labels":{{{labels}}},"name":"{{{app}}}-{{{hash}}}","namespace":"ns-{{{n:D4}}}","ownerReferences":[{"apiVersion":"apps/v1","controller":true,"kind":"Deployment","name":"{{{app}}}"}]},"spec":{"replicas":{{{Replicas}}},"template":{{{template}}}}}""");
        for (int r = 0; r < Replicas; r++)
        {
            // What no two pods share keeps the file from packing better than a real one does.
            string uid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{n}/{w}/{r}")))[..32];
            int pod = (((n * Workloads) + w) * Replicas) + r;
            string address = Vocabulary.Address(pod), host = NodeAddress(pod / PodsOfNode);
            Add(objects, "", "v1", "Pod", $$$"""
                {"metadata":{{{{times}}},"labels":{{{labels}}},"name":"{{{app}}}-{{{hash}}}-{{{uid[..10]}}}","namespace":"ns-{{{n:D4}}}","ownerReferences":[{"apiVersion":"apps/v1","controller":true,"kind":"ReplicaSet","name":"{{{app}}}-{{{hash}}}"}],"resourceVersion":"{{{uint.Parse(uid.AsSpan(8, 7), NumberStyles.HexNumber, CultureInfo.InvariantCulture)}}}","uid":"{{{uid}}}"},
                "spec":{"containers":[{{{container}}}],"nodeName":"node-{{{pod / PodsOfNode}}}","serviceAccountName":"{{{app}}}"},
                "status":{"conditions":[{"status":"True","type":"Ready"}],"hostIP":"{{{host}}}","phase":"Running","podIP":"{{{address}}}","podIPs":[{"ip":"{{{address}}}"}],"startTime":"2026-01-01T00:00:00Z"}}
                """);
        }
    }

    private static string NodeAddress(int node) => $"192.168.{node / 250}.{(node % 250) + 1}";

    private static void Add(SortedDictionary<ObjectRef, SnapshotObject> objects, string group, string version, string kind, string json)
    {
        string apiVersion = group.Length == 0 ? version : $"{group}/{version}";
        Add(objects, group, version, kind, JsonElement.Parse($$$"""{"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}",{{{json[1..]}}}"""));
    }

    private static void Add(SortedDictionary<ObjectRef, SnapshotObject> objects, string group, string version, string kind, JsonElement body)
    {
        JsonElement metadata = body.GetProperty("metadata");
        string ns = metadata.TryGetProperty("namespace", out JsonElement value) ? value.GetString()! : "";
        var reference = new ObjectRef(new ResourceKind(group, kind), ns, metadata.GetProperty("name").GetString()!);
        objects.Add(reference, new SnapshotObject { Ref = reference, Version = version, Body = body });
    }
}
