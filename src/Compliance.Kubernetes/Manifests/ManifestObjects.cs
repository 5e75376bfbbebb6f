using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Manifests;

/// <summary>Joins the objects of all files. An object that stands twice in the same words counts once; in different words, the first
/// stays and the other is a gap, for nobody can say which of them holds.</summary>
internal sealed class ManifestObjects
{
    private readonly SortedDictionary<ObjectRef, SnapshotObject> _objects = [];

    public List<CollectionGap> Gaps { get; } = [];

    /// <summary>Objects that are never kept, as redactions without content.</summary>
    public List<Redaction> Dropped { get; } = [];

    public void Add(ManifestReading reading)
    {
        foreach (ObjectRef dropped in reading.Dropped) Dropped.Add(new Redaction(dropped, "", "secret-object"));
        foreach (SnapshotObject item in reading.Objects)
        {
            if (_objects.TryAdd(item.Ref, item)) continue;
            SnapshotObject first = _objects[item.Ref];
            if (CanonicalJson.Bytes(first.Body).AsSpan().SequenceEqual(CanonicalJson.Bytes(item.Body))) continue;
            Gaps.Add(new CollectionGap(GapReason.InvalidObject, item.Ref.Kind, item.Ref.Namespace.Length == 0 ? null : item.Ref.Namespace,
                $"{item.Ref} stands here with another content than at {first.Source}; that one is kept. Expected each object once", item.Source));
        }
    }

    public ImmutableArray<SnapshotObject> Sorted() => [.. _objects.Values];
}
