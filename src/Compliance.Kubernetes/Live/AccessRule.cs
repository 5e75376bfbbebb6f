using System.Collections.Immutable;

namespace Compliance.Kubernetes.Live;

/// <summary>One rule of the least-privilege ClusterRole of the collector.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Resource">Plural resource; <c>*</c> for a group whose kinds are made by users.</param>
/// <param name="Verbs">API verbs.</param>
/// <param name="Names">Names that a <c>get</c> is limited to; empty for no limit.</param>
public sealed record AccessRule(string Group, string Resource, ImmutableArray<string> Verbs, ImmutableArray<string> Names);

/// <summary>What the collector needs of a cluster, and nothing else, made from the same catalogue that it collects by.</summary>
public static class CollectorAccess
{
    /// <summary>Every rule, by group and resource. Discovery, <c>/version</c> and the self-reviews need no rule: the default roles
    /// system:discovery and system:basic-user give them to every authenticated identity.</summary>
    public static ImmutableArray<AccessRule> Rules { get; } =
    [
        .. CollectedKinds.All.Select(Rule)
            .Concat(CollectedKinds.WholeGroups.Select(group => new AccessRule(group, "*", ["list"], [])))
            .OrderBy(r => r.Group, StringComparer.Ordinal).ThenBy(r => r.Resource, StringComparer.Ordinal),
    ];

    private static AccessRule Rule(CollectedKind kind) => kind.Names.IsEmpty
        ? new AccessRule(kind.Kind.Group, kind.Resource, ["list"], [])
        : new AccessRule(kind.Kind.Group, kind.Resource, ["get"],
            [.. kind.Names.Select(n => n.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
}
