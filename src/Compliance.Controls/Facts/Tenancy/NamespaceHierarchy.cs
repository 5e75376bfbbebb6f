using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Tenancy;

/// <summary>The hierarchy of namespaces as the Hierarchical Namespace Controller (HNC) is told it, and the NetworkPolicies that a parent
/// hands down.</summary>
internal sealed class NamespaceHierarchy
{
    /// <summary>Label of a copy; its value is the namespace of the source.</summary>
    public const string InheritedFrom = "hnc.x-k8s.io/inherited-from";

    private const string Exceptions = "propagate.hnc.x-k8s.io/";

    private readonly CheckContext _context;
    private readonly FrozenDictionary<string, string> _parents;
    private readonly ILookup<string, SnapshotObject> _policies;

    private NamespaceHierarchy(CheckContext context)
    {
        _context = context;
        Dictionary<string, string> parents = new(StringComparer.Ordinal);
        foreach (SnapshotObject anchor in context.Index.Objects(Kinds.SubnamespaceAnchor)) parents[anchor.Ref.Name] = anchor.Ref.Namespace;
        foreach (SnapshotObject configuration in context.Index.Objects(Kinds.HierarchyConfiguration))
            if (Json.Text(configuration.Body, "spec", "parent") is { Length: > 0 } parent) parents[configuration.Ref.Namespace] = parent;
        _parents = parents.ToFrozenDictionary(StringComparer.Ordinal);
        _policies = context.Index.Objects(Kinds.NetworkPolicy).ToLookup(p => p.Ref.Namespace, StringComparer.Ordinal);
        Settings = context.Index.Objects(Kinds.HncConfiguration).FirstOrDefault(c => c.Ref.Name == "config") ?? context.Index.Objects(Kinds.HncConfiguration).FirstOrDefault();
        (JsonElement Entry, int At) resource = Json.Items(Settings?.Body ?? default, "spec", "resources").Select((entry, at) => (entry, at))
            .FirstOrDefault(r => Json.Text(r.entry, "resource") == "networkpolicies" && Json.Text(r.entry, "group") == "networking.k8s.io");
        (Mode, ModePointer) = resource.Entry.ValueKind == JsonValueKind.Object
            ? (Json.Text(resource.Entry, "mode") is { Length: > 0 } mode ? mode : "Ignore", $"/spec/resources/{resource.At}/mode") : ("Ignore", "/spec/resources");
    }

    /// <summary>Null where no object of HNC stands in the cluster.</summary>
    public static NamespaceHierarchy? Of(CheckContext context) =>
        new[] { Kinds.HncConfiguration, Kinds.HierarchyConfiguration, Kinds.SubnamespaceAnchor }.Any(k => context.Index.Objects(k).Any()) ? new(context) : null;

    /// <summary>The settings of HNC; null where they were not found.</summary>
    public SnapshotObject? Settings { get; }

    /// <summary>What HNC does with NetworkPolicies: <c>Propagate</c>, <c>AllowPropagate</c>, <c>Remove</c> or <c>Ignore</c>, which is what it
    /// does with kinds that its settings do not name.</summary>
    public string Mode { get; }

    /// <summary>Where that stands in the settings.</summary>
    public string ModePointer { get; }

    /// <summary>Namespaces with a parent, in ordinal order.</summary>
    public IEnumerable<string> Children => _parents.Keys.Order(StringComparer.Ordinal);

    /// <summary>Namespaces above one, the nearest first; each once, where the hierarchy is a circle.</summary>
    public IEnumerable<string> Above(string ns)
    {
        HashSet<string> seen = [ns];
        while (_parents.TryGetValue(ns, out string? parent) && seen.Add(parent)) yield return ns = parent;
    }

    /// <summary>Policies that are written in a namespace, and not copies.</summary>
    public IEnumerable<SnapshotObject> Sources(string ns) => _policies[ns].Where(p => From(p) is null);

    /// <summary>Policies that HNC should have copied to a namespace, whether it may be told for sure, and what is there in their place.</summary>
    public IEnumerable<(SnapshotObject Source, bool Sure, SnapshotObject? Found)> Expected(string ns)
    {
        if (Mode is not ("Propagate" or "AllowPropagate")) yield break;
        Dictionary<string, SnapshotObject> here = _policies[ns].ToDictionary(p => p.Ref.Name, StringComparer.Ordinal);
        foreach (string ancestor in Above(ns))
            foreach (SnapshotObject source in Sources(ancestor))
            {
                bool? meant = Meant(source, ns);
                if (meant != false) yield return (source, meant == true, here.GetValueOrDefault(source.Ref.Name));
            }
    }

    /// <summary>Whether an object is a whole copy of another.</summary>
    public static bool IsCopy(SnapshotObject copy, SnapshotObject source) =>
        From(copy) == source.Ref.Namespace
        && (Json.At(copy.Body, "spec"), Json.At(source.Body, "spec")) is ({ } a, { } b) && JsonElement.DeepEquals(a, b);

    private static string? From(SnapshotObject o) => Json.Text(o.Body, "metadata", "labels", InheritedFrom);

    /// <summary>Whether the exceptions that stand at a policy mean a namespace; null where they are not understood.</summary>
    private bool? Meant(SnapshotObject source, string ns)
    {
        ImmutableArray<(string Name, string Value)> exceptions =
        [
            .. Json.Fields(source.Body, "metadata", "annotations").Where(a => a.Name.StartsWith(Exceptions, StringComparison.Ordinal) && a.Value.ValueKind == JsonValueKind.String)
                .Select(a => (a.Name[Exceptions.Length..], a.Value.GetString()!)),
        ];
        if (exceptions.IsEmpty) return Mode == "Propagate";
        if (exceptions.Length > 1) return null;
        (string name, string value) = exceptions[0];
        return name switch
        {
            "none" => value != "true" && Mode == "Propagate",
            "all" => value == "true" || Mode == "Propagate",
            "treeSelect" => Tree(value, ns),
            "select" => Labelled(value, ns),
            _ => null,
        };
    }

    private bool? Tree(string value, string ns)
    {
        string[] names = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        HashSet<string> line = [ns, .. Above(ns)];
        if (names.All(n => n.StartsWith('!'))) return !names.Any(n => line.Contains(n[1..].Trim()));
        return names is [var one] ? line.Contains(one) : null;
    }

    private bool? Labelled(string value, string ns)
    {
        if (!_context.Reachability.Population.Namespaces.TryGetValue(ns, out FrozenDictionary<string, string>? labels)) return null;
        bool all = true;
        foreach (string term in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Lists in brackets are cut by the comma, and then are no plain term.
            if (term.AsSpan().ContainsAny("() ")) return null;
            string[] parts = term.Replace("==", "=", StringComparison.Ordinal).Split('=');
            all &= parts switch
            {
                [var key] when key.StartsWith('!') => !labels.ContainsKey(key[1..]),
                [var key] => labels.ContainsKey(key),
                [var key, var not] when key.EndsWith('!') => labels.GetValueOrDefault(key[..^1]) != not,
                [var key, var wanted] => labels.GetValueOrDefault(key) == wanted,
                _ => false,
            };
        }
        return all;
    }
}
