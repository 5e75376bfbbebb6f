using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What was assessed: clusters as components; their zones and namespaces as items of the inventory.</summary>
internal sealed class Inventory
{
    private readonly EvidencePack _pack;

    private readonly List<string> _clusters = [];

    private readonly List<NamespaceItem> _namespaces = [];

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private readonly HashSet<(string, string)> _knownNamespaces = [];

    private readonly Dictionary<(string, string), List<string>> _zones = [];

    public Inventory(EvidencePack pack)
    {
        _pack = pack;
        foreach (var zone in pack.Zones)
            foreach (var name in zone.Namespaces)
                if (!_zones.TryAdd((zone.Cluster, name), [zone.Zone]))
                    _zones[(zone.Cluster, name)].Add(zone.Zone);
        foreach (var cluster in pack.Clusters)
        {
            Cluster(cluster.Name);
            foreach (var name in cluster.NamespacesInScope)
                Namespace(cluster.Name, name, "in scope");
            foreach (var name in cluster.NamespacesExempt)
                Namespace(cluster.Name, name, "exempt");
        }
        foreach (var zone in pack.Zones)
            Cluster(zone.Cluster);
        foreach (var result in pack.Results)
            Cluster(result.Cluster);
        foreach (var gap in pack.Gaps)
            Cluster(gap.Cluster);
        foreach (var limitation in pack.Limitations)
            Cluster(limitation.Cluster);
        foreach (var finding in pack.Findings)
            Namespace(finding.Cluster, finding.Namespace, "not stated");
    }

    /// <summary>Names of clusters that the pack speaks of.</summary>
    public IReadOnlyList<string> Clusters => _clusters;

    /// <summary>The component that a cluster is.</summary>
    public static Guid ClusterId(string cluster) => OscalPack.Lasting.Of("cluster", cluster);

    /// <summary>The item that a namespace is.</summary>
    public static Guid NamespaceId(string cluster, string name) => OscalPack.Lasting.Of("namespace", cluster + "\n" + name);

    /// <summary>Clusters and namespaces that are assessed and that are left out, as AP and AR name them.</summary>
    public void WriteSubjects(OscalWriter json)
    {
        json.Array("assessment-subjects", Subjects(), subjects =>
        {
            json.Word("type", subjects.Type);
            Select("include-subjects", subjects.Type, subjects.Included);
            Select("exclude-subjects", subjects.Type, subjects.Excluded);
        });

        void Select(string name, string type, IEnumerable<Guid> ids) => json.Array(name, ids, id =>
        {
            json.Id("subject-uuid", id);
            json.Word("type", type);
        });
    }

    /// <summary>The clusters.</summary>
    public void WriteComponents(OscalWriter json) => json.Array("components", _clusters, name =>
    {
        var cluster = _pack.Clusters.FirstOrDefault(c => c.Name == name);
        json.Id("uuid", ClusterId(name));
        json.Word("type", "software");
        json.Markup("title", "Cluster " + name);
        json.Paragraphs("description", cluster is null ? "A cluster of which this pack holds nothing but its name."
            : $"Kubernetes {cluster.Version ?? "of unknown version"}, network plug-in {cluster.PlugIn} {cluster.PlugInVersion}. Enforcement of policies: {cluster.Enforcement}.");
        if (cluster is not null)
            json.Properties(
                [
                    new("origin", cluster.Origin), new("uid", cluster.Uid), new("server", cluster.Server), new("kubernetes-version", cluster.Version), new("plug-in", cluster.PlugIn),
                    new("plug-in-version", cluster.PlugInVersion), new("enforcement", cluster.Enforcement), new("asserted-by-operator", cluster.Asserted ? "yes" : "no"),
                    new("snapshot-sha256", cluster.SnapshotSha256), .. Population(cluster.Population), .. cluster.EnforcementEvidence.Select(e => new Property("enforcement-evidence", e)),
                ]);
        json.Object("status", () =>
        {
            json.Word("state", cluster?.Origin == "live cluster" ? "operational" : "other");
            if (cluster?.Origin != "live cluster")
                json.Word("remarks", "Its state was declared in files or is not told; it was not seen running.");
        });
    });

    /// <summary>Zones, then namespaces.</summary>
    public void WriteItems(OscalWriter json) => json.Array("inventory-items", ZoneItems().Concat(_namespaces.Select(NamespaceOf)), item =>
    {
        json.Id("uuid", item.Id);
        json.Paragraphs("description", item.Description);
        json.Properties(item.Properties);
        json.References("implemented-components", "component-uuid", [ClusterId(item.Cluster)]);
    });

    /// <summary>Figures of a population.</summary>
    public static IEnumerable<Property> Population(PopulationCounts counts) =>
    [
        new("population-clusters", counts.Clusters), new("population-namespaces", counts.Namespaces), new("population-nodes", counts.Nodes), new("population-pods", counts.Pods),
        new("population-workloads", counts.Workloads), new("population-services", counts.Services), new("population-policies", counts.Policies),
    ];

    private IEnumerable<Item> ZoneItems()
    {
        var given = new HashSet<Guid>();
        foreach (var zone in _pack.Zones)
        {
            var id = OscalPack.Lasting.Of("zone", zone.Cluster + "\n" + zone.Zone);
            if (given.Add(id))
                yield return new Item(id, zone.Cluster, $"Zone {zone.Zone} of cluster {zone.Cluster}. {zone.Description}".TrimEnd(),
                [
                    new("kind", "zone"), new("name", zone.Zone), new("zone-kind", zone.Kind), new("environment", zone.Environment), new("tenant", zone.Tenant),
                    new("pods", zone.Pods), new("nodes", zone.Nodes), .. zone.Addresses.Select(a => new Property("addresses", a)),
                    .. zone.Namespaces.Select(n => new Property("namespace", n)),
                ]);
        }
    }

    private Item NamespaceOf(NamespaceItem item) => new(NamespaceId(item.Cluster, item.Name), item.Cluster, $"Namespace {item.Name} of cluster {item.Cluster}",
        [new("kind", "namespace"), new("name", item.Name), new("scope", item.Scope), .. _zones.GetValueOrDefault((item.Cluster, item.Name), []).Select(z => new Property("zone", z))]);

    private IEnumerable<(string Type, IEnumerable<Guid> Included, IEnumerable<Guid> Excluded)> Subjects()
    {
        if (_clusters.Count > 0)
            yield return ("component", _clusters.Select(ClusterId), []);
        var ids = _namespaces.ToLookup(n => n.Scope == "exempt", n => NamespaceId(n.Cluster, n.Name));
        if (ids[false].Any())
            yield return ("inventory-item", ids[false], ids[true]);
    }

    private void Cluster(string name)
    {
        if (_known.Add(name))
            _clusters.Add(name);
    }

    private void Namespace(string cluster, string? name, string scope)
    {
        Cluster(cluster);
        if (name is not null && _knownNamespaces.Add((cluster, name)))
            _namespaces.Add(new NamespaceItem(cluster, name, scope));
    }

    private sealed record NamespaceItem(string Cluster, string Name, string Scope);

    private sealed record Item(Guid Id, string Cluster, string Description, ImmutableArray<Property> Properties);
}
