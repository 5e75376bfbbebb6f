using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.ControlPlane;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>Lookups over one cluster that several checks share. Work grows with pods, policies and classes, never with pairs of pods.</summary>
internal sealed class ClusterIndex
{
    private readonly ClusterReachability _reachability;
    private readonly Lazy<Dictionary<Endpoint, List<PolicyObject>>> _selecting;
    private readonly Lazy<HashSet<ObjectRef>> _translated;
    private readonly Lazy<Dictionary<ObjectRef, SnapshotObject>> _byRef;
    private readonly Lazy<ILookup<ResourceKind, SnapshotObject>> _objects;
    private readonly Lazy<ImmutableArray<LintFinding>> _lint;
    private readonly Lazy<HashSet<(ObjectRef, string)>> _removed;

    public ClusterIndex(ClusterReachability reachability)
    {
        _reachability = reachability;
        PodsByNamespace = reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod)
            .GroupBy(e => e.Namespace, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
        _selecting = new(Select);
        _translated = new(() => [.. reachability.Model.All.Select(p => p.Ref), .. reachability.Model.OtherForms]);
        _byRef = new(() => reachability.Snapshot.Objects.ToDictionary(o => o.Ref));
        _objects = new(() => reachability.Snapshot.Objects.ToLookup(o => o.Ref.Kind));
        _lint = new(() => PolicyLinter.Deciding(reachability));
        _removed = new(() => [.. reachability.Snapshot.Redactions.Select(r => (r.Object, r.Pointer))]);
        Enforced = [.. reachability.Model.Tiers.SelectMany(t => t.Policies).Where(p => p.Mode == PolicyMode.Enforced)];
        External = [.. reachability.Classes.Where(c => c.IsExternal)];
    }

    /// <summary>Pods with their own network identity, by namespace, in ordinal order of names.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<Endpoint>> PodsByNamespace { get; }

    /// <summary>Policies that decide connections, in order of evaluation.</summary>
    public ImmutableArray<PolicyObject> Enforced { get; }

    /// <summary>Classes of external addresses.</summary>
    public ImmutableArray<EndpointClass> External { get; }

    /// <summary>Who may do what.</summary>
    public AccessControl Access => field ??= AccessControl.Of(this, _reachability.Snapshot.Origin);

    /// <summary>Arguments of the control plane.</summary>
    public ControlPlaneFlags ControlPlane => field ??= ControlPlaneFlags.Of(this);

    /// <summary>Objects of one kind, in the order of the snapshot.</summary>
    public IEnumerable<SnapshotObject> Objects(ResourceKind kind) => _objects.Value[kind];

    /// <summary>One object; null when the snapshot does not hold it.</summary>
    public SnapshotObject? Find(ObjectRef reference) => _byRef.Value.GetValueOrDefault(reference);

    /// <summary>What is proven of rules and policies: hidden, superfluous, contradicting, tied. The dearest lookup; made on first use.</summary>
    public ImmutableArray<LintFinding> Lint => _lint.Value;
    /// <summary>Whether the value at a JSON pointer of an object was removed from the snapshot because it could be a secret.</summary>
    public bool Removed(ObjectRef reference, string pointer) => _removed.Value.Contains((reference, pointer));

    /// <summary>Enforced policies that select <paramref name="endpoint"/>.</summary>
    public IReadOnlyList<PolicyObject> Selecting(Endpoint endpoint) => _selecting.Value.TryGetValue(endpoint, out var policies) ? policies : [];

    /// <summary>Why an absence of policies for pods of <paramref name="ns"/> cannot be claimed: policy objects that could not be read or
    /// were not translated. Null when there is no doubt.</summary>
    public string? DoubtAboutAbsence(string ns)
    {
        foreach (CollectionGap gap in _reachability.Snapshot.Gaps)
            if ((gap.Kind is null || Kinds.Policies.Contains(gap.Kind.Value)) && (gap.Namespace is null || gap.Namespace == ns))
                return $"policies that could apply may be missing: {gap.Message}";
        foreach (ResourceKind kind in Kinds.Policies)
            foreach (SnapshotObject o in Objects(kind))
                if ((o.Ref.Namespace.Length == 0 || o.Ref.Namespace == ns) && !_translated.Value.Contains(o.Ref)
                    && PolicyMatrix.Of(kind, _reachability.Enforcement).State != EnforcementState.Inert)
                    return $"{o.Ref} could not be translated and may apply here";
        return null;
    }

    private Dictionary<Endpoint, List<PolicyObject>> Select()
    {
        Dictionary<Endpoint, List<PolicyObject>> selecting = [];
        foreach (PolicyObject policy in Enforced)
            foreach (Endpoint endpoint in _reachability.SubjectsOf(policy))
            {
                if (!selecting.TryGetValue(endpoint, out var policies)) selecting[endpoint] = policies = [];
                policies.Add(policy);
            }
        return selecting;
    }
}
