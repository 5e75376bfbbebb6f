using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Calico's objects, each once: the aggregated API and the resources it stores them in show the same object twice (CAL-47).</summary>
internal sealed class CalicoObjects
{
    /// <summary>Group of the API.</summary>
    public const string Api = "projectcalico.org";

    /// <summary>Group of the storage form.</summary>
    public const string Storage = "crd.projectcalico.org";

    private readonly Dictionary<(string Kind, string Namespace, string Name), SnapshotObject> _objects = [];

    /// <param name="objects">Objects of both groups.</param>
    /// <param name="limitations">Receives what two forms of one object disagree on.</param>
    public CalicoObjects(IEnumerable<SnapshotObject> objects, List<Limitation> limitations)
    {
        foreach (SnapshotObject item in objects.OrderBy(o => o.Ref.Kind.Group == Api ? 0 : 1).ThenBy(o => o.Ref))
        {
            if (_objects.TryAdd(Key(item), item)) continue;
            OtherForms.Add(item.Ref);
            SnapshotObject kept = _objects[Key(item)];
            if (Spec(item) == Spec(kept)) continue;
            Differing.Add(kept.Ref);
            limitations.Add(new Limitation(item.Ref, "/spec", $"{item.Ref.Kind} {item.Ref.Name} is the storage form of {kept.Ref.Kind} {kept.Ref.Name} and says something else; which of the two counts is not known.", "CAL-47"));
        }
    }

    /// <summary>Storage forms of objects that the API shows too.</summary>
    public List<ObjectRef> OtherForms { get; } = [];

    /// <summary>Objects of the API whose storage form says something else.</summary>
    public HashSet<ObjectRef> Differing { get; } = [];

    /// <summary>The objects of a kind, in the order of references.</summary>
    public ImmutableArray<SnapshotObject> Of(string kind) => [.. _objects.Values.Where(o => o.Ref.Kind.Kind == kind).OrderBy(o => o.Ref)];

    /// <summary>The name by which policies of a tier are ordered: as it is stored, with the tier's name before it until 3.32 (CAL-02, CAL-47).</summary>
    public static string SortName(ObjectRef policy, string tier, EnforcementFacts facts)
    {
        string prefix = tier + ".";
        bool prefixed = PlugInVersion.Parse(facts.Version) is { } version && version < new Version(3, 32);
        if (prefixed) return policy.Name.StartsWith(prefix, StringComparison.Ordinal) ? policy.Name : prefix + policy.Name;
        return tier == CalicoTiers.Default && policy.Kind.Group == Storage ? WithoutDefault(policy.Name) : policy.Name;
    }

    /// <summary>The policy of a name, whatever form it is stored in; null where there is none.</summary>
    public ObjectRef? Policy(string kind, string ns, string name) => _objects.GetValueOrDefault((kind, ns, WithoutDefault(name)))?.Ref;

    private static (string, string, string) Key(SnapshotObject item) => (item.Ref.Kind.Kind, item.Ref.Namespace,
        item.Ref.Kind.Kind.EndsWith("Policy", StringComparison.Ordinal) ? WithoutDefault(item.Ref.Name) : item.Ref.Name);

    private static string WithoutDefault(string name) => name.StartsWith("default.", StringComparison.Ordinal) ? name["default.".Length..] : name;

    // The API adds the tier and the types that the storage form may leave out.
    private static string Spec(SnapshotObject item)
    {
        if (!FieldReader.TryGet(item.Body, "spec", out JsonElement spec) || spec.ValueKind != JsonValueKind.Object) return "";
        return string.Join('\n', spec.EnumerateObject().Where(f => f.Name is not ("tier" or "types")).OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => f.Name + JsonSerializer.Serialize(f.Value)));
    }
}
