using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Assessment;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>All a check may look at.</summary>
public sealed record CheckContext
{
    /// <summary>Reachability, policy model and enforcement of the cluster.</summary>
    public required ClusterReachability Reachability { get; init; }

    /// <summary>What is in scope, and how it is meant to be.</summary>
    public required ScopeDeclaration Scope { get; init; }

    /// <summary>Parameters of the check, defaults overridden by the configuration.</summary>
    public required ImmutableSortedDictionary<string, string> Parameters { get; init; }

    /// <summary>Moment of assessment: what an approval is worth depends on it.</summary>
    public DateTimeOffset Moment { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>What the assessment was given beside the snapshot; null outside of an assessment.</summary>
    public AssessmentInput? Input { get; init; }

    /// <summary>What is declared to run in the cluster; null when not given.</summary>
    internal ClusterSnapshot? Declared => Input?.Declared.FirstOrDefault(d => d.Cluster == Snapshot.Cluster);

    /// <summary>What is asserted of the plug-in; null when nothing is.</summary>
    internal PlugInAssertion? Assertion => Input?.Assertion;

    /// <summary>The declared zones against each other.</summary>
    public ZoneMatrix Zones
    {
        get => field ??= ZoneProver.Prove(Reachability, Index, Scope, Moment);
        init;
    }

    /// <summary>The snapshot behind it, for neutral facts.</summary>
    public ClusterSnapshot Snapshot => Reachability.Snapshot;

    /// <summary>Lookups made once for all checks of a cluster.</summary>
    internal ClusterIndex Index
    {
        get => field ??= new(Reachability);
        init;
    }

    internal string Cluster => Snapshot.Cluster;

    /// <summary>Parts declared to hold what the frameworks protect; empty where none is.</summary>
    internal ImmutableArray<ProtectedPart> Protected
    {
        get => field.IsDefault ? field = ProtectedPart.Of(Zones.Map, Scope) : field;
    }

    /// <summary>Whether a pod belongs to such a part.</summary>
    internal bool Sensitive(Endpoint endpoint) =>
        Sensitive(endpoint.Namespace) || Zones.Map.ZonesOf(endpoint).Any(id => Zones.Map.Zones.Any(z => z.Id == id && z.Sensitive));

    internal bool Sensitive(string? ns) => ns is not null && Scope.SensitiveNamespaces.Contains(ns, StringComparer.Ordinal);

    internal bool Exempt(string ns) => Scope.ExemptNamespaces.Contains(ns, StringComparer.Ordinal);

    /// <summary>Why objects of some kinds may be missing from the snapshot, so that their absence proves nothing; null when none may. In
    /// manifests what is declared is all there is.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <param name="ns">The only namespace that matters; null for all.</param>
    internal string? Unread(ImmutableArray<ResourceKind> kinds, string? ns = null)
    {
        foreach (CollectionGap gap in Snapshot.Gaps)
            if ((gap.Kind is null || kinds.Contains(gap.Kind.Value)) && (ns is null || gap.Namespace is null || gap.Namespace == ns))
                return $"{gap.Kind?.ToString() ?? "an unknown kind"} could not be read in full: {gap.Message.TrimEnd('.')}";
        if (Snapshot.Origin == SnapshotOrigin.Manifests) return null;
        HashSet<ResourceKind> known = [.. Snapshot.Listings.Where(l => l.Outcome != ListOutcome.Incomplete).Select(l => l.Kind)];
        HashSet<ResourceKind> gapped = [.. Snapshot.Gaps.Select(g => g.Kind).OfType<ResourceKind>()];
        return kinds.FirstOrDefault(k => !known.Contains(k) && !gapped.Contains(k)) is { Kind: not null } unasked ? $"{unasked} was not read in full" : null;
    }

    /// <summary>A parameter that is a list, written with commas.</summary>
    internal ImmutableArray<string> List(string parameter) =>
        [.. Parameters[parameter].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    internal int Int(string parameter) => int.Parse(Parameters[parameter], NumberStyles.None, CultureInfo.InvariantCulture);

    internal double Share(string parameter) => double.Parse(Parameters[parameter], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
