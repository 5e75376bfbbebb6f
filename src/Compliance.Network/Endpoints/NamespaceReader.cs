using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Reads namespaces and service accounts with their labels.</summary>
internal static class NamespaceReader
{
    private const string NameLabel = "kubernetes.io/metadata.name";
    private static readonly ResourceKind Namespace = new("", "Namespace"), ServiceAccount = new("", "ServiceAccount");

    public static ImmutableSortedDictionary<string, FrozenDictionary<string, string>> Read(
        ClusterSnapshot snapshot, ImmutableArray<Endpoint> endpoints, List<Limitation> limitations)
    {
        var namespaces = ImmutableSortedDictionary.CreateBuilder<string, FrozenDictionary<string, string>>(StringComparer.Ordinal);
        foreach (SnapshotObject item in snapshot.Objects)
        {
            if (item.Ref.Kind != Namespace) continue;
            var reader = new FieldReader(item, limitations);
            SortedDictionary<string, string> labels = reader.Map(reader.Section(reader.Root, "", "metadata"), "/metadata", "labels");
            // The API server sets this label and lets nobody change it (K8S-14); a manifest may lack it or lie.
            labels[NameLabel] = item.Ref.Name;
            namespaces[item.Ref.Name] = labels.ToFrozenDictionary(StringComparer.Ordinal);
        }
        HashSet<string> named = new(endpoints.Select(e => e.Namespace).Concat(snapshot.Objects.Select(o => o.Ref.Namespace)), StringComparer.Ordinal);
        foreach (string name in named)
        {
            if (name.Length > 0 && !namespaces.ContainsKey(name))
                namespaces[name] = new Dictionary<string, string> { [NameLabel] = name }.ToFrozenDictionary(StringComparer.Ordinal);
        }
        return namespaces.ToImmutable();
    }

    public static ImmutableDictionary<(string Namespace, string Name), FrozenDictionary<string, string>> Accounts(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        var accounts = ImmutableDictionary.CreateBuilder<(string, string), FrozenDictionary<string, string>>();
        foreach (SnapshotObject item in snapshot.Objects)
        {
            if (item.Ref.Kind != ServiceAccount) continue;
            var reader = new FieldReader(item, limitations);
            accounts[(item.Ref.Namespace, item.Ref.Name)] =
                reader.Map(reader.Section(reader.Root, "", "metadata"), "/metadata", "labels").ToFrozenDictionary(StringComparer.Ordinal);
        }
        return accounts.ToImmutable();
    }
}
