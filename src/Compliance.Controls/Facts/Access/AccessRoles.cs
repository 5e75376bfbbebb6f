using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Access;

/// <summary>A role with every rule that it has, those it gathers from other roles among them.</summary>
/// <param name="Ref">The role.</param>
/// <param name="Rules">Its rules.</param>
internal sealed record EffectiveRole(ObjectRef Ref, ImmutableArray<AccessRule> Rules)
{
    /// <summary>It allows everything.</summary>
    public bool IsEverything => Rules.Any(r => r.IsEverything);
}

/// <summary>The roles of a cluster.</summary>
internal sealed class AccessRoles
{
    // What every API server creates and mends (Kubernetes, "User-facing roles"): manifests bind to them without holding them. The rules are those
    // that change network policy, workloads, settings and access within a namespace.
    private static readonly AccessRule Everything = new(["*"], ["*"], ["*"], [], "");

    private static readonly ImmutableArray<AccessRule> Edit =
    [
        new(AccessRule.Changing, ["networking.k8s.io"], ["networkpolicies", "ingresses"], [], ""),
        new(AccessRule.Changing, [""], ["pods", "services", "configmaps", "secrets", "serviceaccounts", "replicationcontrollers"], [], ""),
        new(["get", "list", "watch"], [""], ["secrets"], [], ""),
        new(["create"], [""], ["serviceaccounts/token", "pods/exec"], [], ""),
        new(["impersonate"], [""], ["serviceaccounts"], [], ""),
        new(AccessRule.Changing, ["apps"], ["daemonsets", "deployments", "replicasets", "statefulsets"], [], ""),
        new(AccessRule.Changing, ["batch"], ["jobs", "cronjobs"], [], ""),
    ];

    private static readonly ImmutableArray<AccessRule> Admin =
        [.. Edit, new([.. AccessRule.Changing, "get", "list", "watch"], ["rbac.authorization.k8s.io"], ["roles", "rolebindings"], [], "")];

    private readonly Dictionary<ObjectRef, EffectiveRole> _roles = [];

    private AccessRoles()
    {
    }

    /// <summary>Fields that were not understood: the role, the pointer, and what that leaves open.</summary>
    public List<Limitation> Limitations { get; } = [];

    /// <summary>A role; null where the snapshot does not hold it.</summary>
    public EffectiveRole? Find(ObjectRef role) => _roles.GetValueOrDefault(role);

    /// <summary>Reads the roles of a cluster.</summary>
    public static AccessRoles Of(ClusterIndex index, SnapshotOrigin origin)
    {
        AccessRoles roles = new();
        if (origin == SnapshotOrigin.Manifests)
            foreach ((string name, ImmutableArray<AccessRule> rules) in new[] { ("cluster-admin", [Everything]), ("admin", Admin), ("edit", Edit), ("view", []) })
                roles._roles[Cluster(name)] = new(Cluster(name), rules);
        Dictionary<ObjectRef, (ImmutableArray<AccessRule> Own, Selector[] Gathers)> gathering = [];
        foreach (SnapshotObject role in index.Objects(Kinds.Role).Concat(index.Objects(Kinds.ClusterRole)))
        {
            ImmutableArray<AccessRule> own = [.. Json.Items(role.Body, "rules").Select((r, i) => roles.Rule(role.Ref, r, $"/rules/{i}")).OfType<AccessRule>()];
            Selector[] gathers = [.. Json.Items(role.Body, "aggregationRule", "clusterRoleSelectors").Select((s, i) => roles.Gathered(role.Ref, s, i)).OfType<Selector>()];
            roles._roles[role.Ref] = new(role.Ref, own);
            if (gathers.Length > 0) gathering[role.Ref] = (own, gathers);
        }
        if (gathering.Count > 0) roles.Aggregate(index, gathering);
        return roles;
    }

    // The API server writes what a role gathers into its rules; manifests hold the selectors alone, and one gathering role may gather another.
    private void Aggregate(ClusterIndex index, Dictionary<ObjectRef, (ImmutableArray<AccessRule> Own, Selector[] Gathers)> gathering)
    {
        (ObjectRef Ref, System.Collections.Frozen.FrozenDictionary<string, string> Labels)[] labelled = [.. index.Objects(Kinds.ClusterRole)
            .Where(r => Json.At(r.Body, "metadata", "labels") is not null).Select(r => (r.Ref, ObjectLabels.Of(r.Body)))];
        Dictionary<ObjectRef, ImmutableArray<ObjectRef>> gathered = gathering.ToDictionary(g => g.Key,
            g => labelled.Where(l => l.Ref.CompareTo(g.Key) != 0 && g.Value.Gathers.Any(s => s.Matches(l.Labels))).Select(l => l.Ref).ToImmutableArray());
        // The pointer would speak of another role than the one bound.
        Dictionary<ObjectRef, ImmutableArray<AccessRule>> given = labelled.ToDictionary(l => l.Ref,
            l => (gathering.TryGetValue(l.Ref, out var own) ? own.Own : _roles[l.Ref].Rules).Select(r => r with { Pointer = "" }).ToImmutableArray());
        foreach (ObjectRef role in gathering.Keys.Order())
        {
            HashSet<ObjectRef> seen = [role];
            Queue<ObjectRef> next = new(gathered[role]);
            List<AccessRule> rules = [.. gathering[role].Own];
            while (next.TryDequeue(out ObjectRef? part))
            {
                if (!seen.Add(part)) continue;
                rules.AddRange(given[part]);
                foreach (ObjectRef further in gathered.GetValueOrDefault(part, []))
                    if (!seen.Contains(further)) next.Enqueue(further);
            }
            _roles[role] = new(role, [.. rules]);
        }
    }

    private AccessRule? Rule(ObjectRef role, JsonElement rule, string pointer)
    {
        AccessRule? read = AccessRule.Of(rule, pointer);
        if (read is null) Limitations.Add(new(role, pointer, "the rule is not understood, so what it grants is not known"));
        return read;
    }

    private Selector? Gathered(ObjectRef role, JsonElement selector, int index)
    {
        Selector? read = LabelSelection.Of(selector);
        if (read is null) Limitations.Add(new(role, $"/aggregationRule/clusterRoleSelectors/{index}", "the selector is not understood, so what the role gathers is not known"));
        return read;
    }

    private static ObjectRef Cluster(string name) => new(Kinds.ClusterRole, "", name);
}
