using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>What a group stands for.</summary>
/// <param name="Members">Its members; <see cref="Peer.Unknown"/> where they are not known.</param>
/// <param name="CrossesNamespaces">A Group that selects other namespaces than its own cannot be applied to (ANT-14).</param>
internal sealed record AntreaGroup(Peer Members, bool CrossesNamespaces)
{
    /// <summary>The members as subjects: addresses cannot be (ANT-14).</summary>
    public Peer AsSubjects => Endpoints(Members);

    private static Peer Endpoints(Peer peer) => peer switch
    {
        Peer.Block => new Peer.AnyOf { Pointer = peer.Pointer, Parts = [] },
        Peer.Unknown => new Peer.AllOf { Pointer = peer.Pointer, Parts = [new Peer.Pods { Pointer = peer.Pointer }, peer] },
        Peer.AnyOf any => any with { Parts = [.. any.Parts.Select(Endpoints)] },
        _ => peer,
    };
}

/// <summary>ClusterGroups and Groups, each read once (ANT-14).</summary>
internal sealed class AntreaGroups
{
    private readonly Dictionary<ObjectRef, SnapshotObject> _objects;
    private readonly Dictionary<ObjectRef, SnapshotObject> _services;
    private readonly Dictionary<ObjectRef, AntreaGroup> _read = [];
    private readonly List<Limitation> _limitations;

    public AntreaGroups(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        _limitations = limitations;
        _objects = snapshot.Objects.Where(o => o.Ref.Kind.Group == AntreaDialect.Group && o.Ref.Kind.Kind is "ClusterGroup" or "Group").ToDictionary(o => o.Ref);
        _services = snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind("", "Service")).ToDictionary(o => o.Ref);
    }

    /// <summary>The group of a name: a Group of the namespace, or a ClusterGroup where there is none.</summary>
    /// <param name="fields">The object that names it.</param>
    /// <param name="name">Name.</param>
    /// <param name="ns">Namespace of the policy or group that names it; empty for a cluster-scoped one.</param>
    /// <param name="at">Where it is named.</param>
    public AntreaGroup Find(PolicyFields fields, string name, string ns, string at)
    {
        var reference = new ObjectRef(new ResourceKind(AntreaDialect.Group, ns.Length == 0 ? "ClusterGroup" : "Group"), ns, name);
        if (!_objects.TryGetValue(reference, out SnapshotObject? group))
            return new AntreaGroup(AntreaSelectors.Unknown(at, fields.Limit(at, $"names {reference}, which the input does not hold", "ANT-14")), CrossesNamespaces: false);
        if (!_read.TryGetValue(reference, out AntreaGroup? read)) _read[reference] = read = Read(group, child: false);
        return read with { Members = At(read.Members, at) };
    }

    private static Peer At(Peer peer, string at) => peer is Peer.AnyOf any ? any with { Pointer = at, Parts = [.. any.Parts.Select(p => At(p, at))] } : peer with { Pointer = at };

    private AntreaGroup Read(SnapshotObject group, bool child)
    {
        var fields = new PolicyFields(group, _limitations);
        string? problem = group.Version is "v1beta1" or "v1alpha3" or "v1alpha2" ? null
            : fields.Limit("/apiVersion", $"is version '{group.Version}'; this program reads v1beta1, v1alpha3 and v1alpha2", null);
        problem ??= fields.Unknown(group.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"]);
        JsonElement spec = fields.Section(group.Body, "", "spec");
        problem = fields.Unknown(spec, "/spec", Known) ?? problem;
        (Peer members, bool crosses) = problem is null ? Members(fields, spec, group.Ref, child) : (AntreaSelectors.Unknown("/spec", problem), false);
        return fields.InvalidReason is { } invalid ? new AntreaGroup(AntreaSelectors.Unknown("/spec", invalid), false) : new AntreaGroup(members, crosses);
    }

    private static readonly string[] Known =
        ["podSelector", "namespaceSelector", "externalEntitySelector", "ipBlock", "ipBlocks", "serviceReference", "childGroups", "nodeSelector"];

    private (Peer Members, bool Crosses) Members(PolicyFields fields, JsonElement spec, ObjectRef group, bool child)
    {
        string[] named = AntreaSelectors.Named(spec, Known);
        string? ns = group.Namespace.Length == 0 ? null : group.Namespace;
        var selectors = new AntreaSelectors(fields);
        switch (string.Join('+', named))
        {
            case "podSelector" or "namespaceSelector" or "podSelector+namespaceSelector":
                return (selectors.Pods(spec, "/spec", ns), named.Contains("namespaceSelector"));
            case "externalEntitySelector" or "namespaceSelector+externalEntitySelector":
                return (selectors.Entities("/spec"), false);
            case "ipBlock":
                return (AntreaBlocks.Read(fields, spec.GetProperty("ipBlock"), "/spec/ipBlock") ?? Nobody, false);
            case "ipBlocks":
                return (Any(fields.List(spec, "/spec", "ipBlocks").Select(b => AntreaBlocks.Read(fields, b.Value, b.Pointer)).OfType<Peer>()), false);
            case "nodeSelector":
                return (selectors.Nodes(spec, "/spec"), false);
            case "serviceReference":
                return (Backends(fields, selectors, spec, ns), false);
            case "childGroups":
                if (child)
                {
                    fields.Invalid("/spec/childGroups", "stands in a group that is itself a child; expected one level (ANT-14)");
                    return (Nobody, false);
                }

                AntreaGroup[] children = [.. fields.List(spec, "/spec", "childGroups").Select(c => Child(fields, c.Value, c.Pointer, group.Namespace))];
                return (Any(children.Select(c => c.Members)), children.Any(c => c.CrossesNamespaces));
            case "":
                return (AntreaSelectors.Unknown("/spec", fields.Limit("/spec", "selects by nothing, so its members are not known", "ANT-14")), false);
            default:
                fields.Invalid("/spec", $"names {string.Join(" and ", named)}; expected one of them, or namespaceSelector beside a selector of pods or entities (ANT-14)");
                return (Nobody, false);
        }
    }

    private AntreaGroup Child(PolicyFields fields, JsonElement name, string at, string ns)
    {
        if (name.ValueKind != JsonValueKind.String)
        {
            fields.Invalid(at, name, "the name of a group");
            return new AntreaGroup(Nobody, false);
        }

        var reference = new ObjectRef(new ResourceKind(AntreaDialect.Group, ns.Length == 0 ? "ClusterGroup" : "Group"), ns, name.GetString()!);
        return _objects.TryGetValue(reference, out SnapshotObject? group) ? Read(group, child: true)
            : new AntreaGroup(AntreaSelectors.Unknown(at, fields.Limit(at, $"names {reference}, which the input does not hold", "ANT-14")), false);
    }

    // The pods that the Service selects; its ports do not count. One without a selector has none.
    private Peer Backends(PolicyFields fields, AntreaSelectors selectors, JsonElement spec, string? ns)
    {
        (string name, string space, string? problem) = selectors.Reference(spec, "/spec", "serviceReference", ns);
        if (problem is not null) return AntreaSelectors.Unknown("/spec", problem);
        if (!_services.TryGetValue(new ObjectRef(new ResourceKind("", "Service"), space, name), out SnapshotObject? service))
            return AntreaSelectors.Unknown("/spec", fields.Limit("/spec/serviceReference", $"names the Service {space}/{name}, which the input does not hold", "ANT-14"));
        var reader = new FieldReader(service, _limitations);
        SortedDictionary<string, string> labels = reader.Map(reader.Section(reader.Root, "", "spec"), "/spec", "selector");
        return labels.Count == 0 ? Nobody
            : new Peer.Pods { Pointer = "/spec", Namespace = space, Labels = new Selector.AllOf([.. labels.Select(l => new Selector.In(l.Key, [l.Value]))]) };
    }

    private static Peer.AnyOf Nobody { get; } = new() { Pointer = "/spec", Parts = [] };

    private static Peer.AnyOf Any(IEnumerable<Peer> parts) => new() { Pointer = "/spec", Parts = [.. parts] };
}
