using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Follows owner references of controllers, only through objects present in the snapshot.</summary>
internal sealed class OwnerChains
{
    private readonly Dictionary<ObjectRef, SnapshotObject> _objects = [];

    /// <summary>Where the chain that goes on at an owner ends: the pods of one workload share it.</summary>
    private readonly Dictionary<ObjectRef, (ObjectRef End, bool SpokenFor)> _ends = [];
    private readonly List<Limitation> _limitations;

    public OwnerChains(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        _limitations = limitations;
        foreach (SnapshotObject item in snapshot.Objects)
            if (item.Ref.Namespace.Length > 0) _objects.TryAdd(item.Ref, item);
    }

    /// <summary>The controller at the end of the chain that begins at <paramref name="item"/>; <paramref name="item"/> itself when nothing
    /// owns it. <c>SpokenFor</c>: a workload on the way that is present has a pod template of its own.</summary>
    public (ObjectRef End, bool SpokenFor) End(SnapshotObject item)
    {
        ObjectRef? first = Owner(item);
        if (first is null) return (item.Ref, false);
        if (_ends.TryGetValue(first, out (ObjectRef, bool) known)) return known;
        ObjectRef end = item.Ref;
        bool spokenFor = false;
        HashSet<ObjectRef> seen = [end];
        SnapshotObject? at = item;
        for (ObjectRef? owner = first; owner is not null; owner = at is null ? null : Owner(at))
        {
            if (!seen.Add(owner))
            {
                _limitations.Add(new Limitation(item.Ref, "/metadata/ownerReferences",
                    $"The owner references of {item.Ref} lead in a circle; its workload cannot be told."));
                return (item.Ref, false);
            }
            end = owner;
            spokenFor |= _objects.TryGetValue(owner, out at) && PodTemplate.Path(owner.Kind) is not null;
        }
        return _ends[first] = (end, spokenFor);
    }

    private ObjectRef? Owner(SnapshotObject item)
    {
        var reader = new FieldReader(item, _limitations);
        JsonElement metadata = reader.Section(reader.Root, "", "metadata");
        foreach ((JsonElement reference, string at) in reader.List(metadata, "/metadata", "ownerReferences"))
        {
            string? kind = reader.Text(reference, at, "kind"), name = reader.Text(reference, at, "name");
            // The node owns mirror pods of static pods; it is no workload.
            if (!reader.Flag(reference, at, "controller") || kind is null or "Node" || string.IsNullOrEmpty(name)) continue;
            string version = reader.Text(reference, at, "apiVersion") ?? "";
            int slash = version.IndexOf('/', StringComparison.Ordinal);
            return new ObjectRef(new ResourceKind(slash < 0 ? "" : version[..slash], kind), item.Ref.Namespace, name);
        }
        return null;
    }
}
