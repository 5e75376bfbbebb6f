using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Tenancy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.History;

/// <summary>Who keeps a policy object as it is.</summary>
internal enum PolicyKeeper
{
    /// <summary>People and their pipelines: nothing in the cluster does.</summary>
    People,

    /// <summary>A controller of the cluster, as the owner reference says.</summary>
    Controller,

    /// <summary>The hierarchical namespace controller, which copies it from an ancestor namespace.</summary>
    Hierarchy,

    /// <summary>A policy of Kyverno, which generates it in each namespace that its rule matches.</summary>
    Generator,

    /// <summary>A virtual cluster, which synchronises it to its host.</summary>
    VirtualCluster,
}

/// <summary>A policy as an object that somebody keeps.</summary>
/// <param name="Object">The object.</param>
/// <param name="Keeper">Who keeps it.</param>
/// <param name="By">The controller, ancestor namespace or virtual cluster; null for people.</param>
/// <param name="Original">The policy it is a copy of; null when it is none, or the original is not there or says something else.</param>
internal sealed record KeptPolicy(SnapshotObject Object, PolicyKeeper Keeper, string? By, ObjectRef? Original)
{
    private const string InheritedFrom = "hnc.x-k8s.io/inherited-from";
    private const string GeneratedBy = "generate.kyverno.io/policy-name";
    private const string ManagedByVirtualCluster = "vcluster.loft.sh/managed-by";

    private static readonly ImmutableArray<ResourceKind> s_generators = [Kinds.KyvernoClusterPolicy, new("kyverno.io", "Policy"), new("policies.kyverno.io", "GeneratingPolicy")];

    public ObjectRef Ref => Object.Ref;

    /// <summary>Something in the cluster makes it, so that nobody declares it.</summary>
    public bool IsMade => Keeper is PolicyKeeper.Controller or PolicyKeeper.VirtualCluster or PolicyKeeper.Generator || Original is not null;

    /// <summary>Namespace; null for a cluster-scoped policy.</summary>
    public string? Namespace => Ref.Namespace.Length == 0 ? null : Ref.Namespace;

    /// <summary>Subject of a result about it.</summary>
    public string Subject => PolicySurvey.Subject(Ref);

    /// <summary>Policies of namespaces in scope and of the cluster, in order; each once, whatever API groups serve it.</summary>
    public static ImmutableArray<KeptPolicy> In(CheckContext context) => Of(context).RemoveAll(p => context.Exempt(p.Ref.Namespace));

    /// <summary>Those of <see cref="In"/> that answer for themselves: a copy is looked at where it comes from.</summary>
    public static ImmutableArray<KeptPolicy> Originals(CheckContext context) => In(context).RemoveAll(p => p.Original is not null);

    /// <summary>Policies by ruleset: one namespace, or those of the cluster under the empty name.</summary>
    public static IEnumerable<IGrouping<string, KeptPolicy>> ByRuleset(IEnumerable<KeptPolicy> policies) =>
        policies.GroupBy(p => p.Ref.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);

    /// <summary>Subject of a result about a ruleset.</summary>
    public static string RulesetSubject(CheckContext context, string ns) => ns.Length == 0 ? context.Cluster() : $"namespace/{ns}";

    /// <summary>Every policy of the cluster, exempt namespaces included.</summary>
    public static ImmutableArray<KeptPolicy> Of(CheckContext context)
    {
        HashSet<ObjectRef> otherForms = [.. context.Reachability.Model.OtherForms];
        return [.. Kinds.Policies.SelectMany(context.Index.Objects).Where(o => !otherForms.Contains(o.Ref)).OrderBy(o => o.Ref).Select(o => Of(o, context))];
    }

    private static KeptPolicy Of(SnapshotObject item, CheckContext context)
    {
        if (Json.Text(item.Body, "metadata", "labels", InheritedFrom) is { Length: > 0 } ancestor)
        {
            ObjectRef original = item.Ref with { Namespace = ancestor };
            // The label is a claim: a copy says what its original says.
            bool copy = ancestor != item.Ref.Namespace && context.Index.Find(original) is { } there
                && Json.At(there.Body, "spec") is { } spec && Json.At(item.Body, "spec") is { } own
                && CanonicalJson.Bytes(spec).AsSpan().SequenceEqual(CanonicalJson.Bytes(own));
            return new(item, PolicyKeeper.Hierarchy, ancestor, copy ? original : null);
        }
        if (Json.Text(item.Body, "metadata", "labels", ManagedByVirtualCluster) is { Length: > 0 } cluster && HostsVirtualCluster(context, item.Ref.Namespace, cluster))
            return new(item, PolicyKeeper.VirtualCluster, cluster, null);
        if (Json.Text(item.Body, "metadata", "labels", GeneratedBy) is { Length: > 0 } generator && Generates(context, item, generator))
            return new(item, PolicyKeeper.Generator, $"the Kyverno policy {generator}", null);
        return Controller(item, context) is { } controller ? new(item, PolicyKeeper.Controller, controller, null) : new(item, PolicyKeeper.People, null, null);
    }

    /// <summary>The controller that the owner references name; null when none is named, or it is not there: the API server deletes what an
    /// owner leaves behind.</summary>
    private static string? Controller(SnapshotObject item, CheckContext context)
    {
        foreach (JsonElement owner in Json.Items(item.Body, "metadata", "ownerReferences"))
        {
            if (!Json.IsTrue(owner, "controller") || Json.Text(owner, "kind") is not { } kind || Json.Text(owner, "name") is not { } name) continue;
            string version = Json.Text(owner, "apiVersion") ?? "";
            int slash = version.IndexOf('/', StringComparison.Ordinal);
            ResourceKind of = new(slash < 0 ? "" : version[..slash], kind);
            bool read = context.Snapshot.Listings.Any(l => l.Kind == of && l.Outcome is ListOutcome.Complete or ListOutcome.Absent);
            if (!read || context.Index.Find(new(of, item.Ref.Namespace, name)) is not null || context.Index.Find(new(of, "", name)) is not null) return $"{kind}/{name}";
        }
        return null;
    }

    // The label is a claim: the policy must be there, and generate such objects, in this namespace if it is of one.
    // What was not read is no proof against it; no check passes then.
    private static bool Generates(CheckContext context, SnapshotObject item, string policy) =>
        context.Snapshot.Listings.Any(l => s_generators.Contains(l.Kind) && l.Outcome == ListOutcome.Incomplete) || s_generators.SelectMany(context.Index.Objects)
        .Where(p => p.Ref.Name == policy && (p.Ref.Namespace.Length == 0 || p.Ref.Namespace == item.Ref.Namespace))
        .Any(p => p.Ref.Kind.Group == "policies.kyverno.io"
            || Json.Items(p.Body, "spec", "rules").Any(r => Json.Text(r, "generate", "kind") == item.Ref.Kind.Kind || Json.Text(r, "generate", "clone", "name") is not null || Json.At(r, "generate", "cloneList") is not null
                || Json.Items(r, "generate", "foreach").Any()));

    // The label is a claim: a virtual cluster runs as a workload of its name in the namespace it synchronises to.
    private static bool HostsVirtualCluster(CheckContext context, string ns, string cluster) => Kinds.Workloads.SelectMany(context.Index.Objects)
        .Any(w => w.Ref.Namespace == ns && Json.Text(w.Body, "metadata", "labels", "app") == "vcluster" && (w.Ref.Name == cluster || Json.Text(w.Body, "metadata", "labels", "release") == cluster));
}
