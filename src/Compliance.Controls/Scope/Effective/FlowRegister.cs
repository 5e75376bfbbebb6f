using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.Perimeter;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope.Effective;

/// <summary>The register of services, protocols and ports of one cluster (PCI 1.2.5, 1.2.6): every flow between different zones that may pass, or of
/// which it cannot be told, from effective reachability. Where no zones are declared, namespaces stand for them.</summary>
public sealed record FlowRegister
{
    /// <summary>Rows, unapproved ones first, then by zones and ports.</summary>
    public required ImmutableArray<EffectiveFlow> Flows { get; init; }

    /// <summary>Why there may be more or fewer; empty when it is certain.</summary>
    public required ImmutableArray<FlowDoubt> Doubts { get; init; }

    /// <summary>Rows beyond which ends that are treated differently are put together, in the pairs of zones with the most rows first.</summary>
    public const int MostRows = 10_000;

    // Exact rows of one pair of zones that are kept until it is known which pairs have too many.
    private const int MostOfPair = 32;

    /// <summary>Namespaces beyond which, where no zone is declared, the rows of one of them name all others as <see cref="Zone.Any"/>: there would be
    /// a row at least for every two of them in a cluster that is open.</summary>
    public const int MostNamespaces = 110;

    /// <summary>The register of a cluster. Deterministic.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="zones">Its zones.</param>
    /// <param name="scope">What its owner declares.</param>
    /// <param name="moment">Moment of assessment.</param>
    public static FlowRegister Of(ClusterReachability cluster, ZoneMatrix zones, ScopeDeclaration scope, DateTimeOffset moment) =>
        Of(cluster, zones, scope, moment, MostRows, MostNamespaces);

    internal static FlowRegister Of(ClusterReachability cluster, ZoneMatrix zones, ScopeDeclaration scope, DateTimeOffset moment, int mostRows, int mostNamespaces)
    {
        ImmutableArray<FlowZone> parts = FlowZone.Of(cluster, zones.Map);
        (ApprovedFlow Flow, ApprovalState State)[] declared = zones.Map.Zones.IsEmpty ? [] : [.. scope.ApprovedFlows
            .Select(f => (f, f.At(moment, scope.ReviewPeriods.ApprovedFlows))).Where(f => f.Item2 != ApprovalState.Proposed)];
        bool stated = !zones.Map.Zones.IsEmpty && !scope.ApprovedFlows.IsEmpty;
        // Namespaces come first, then what is outside of all of them.
        int namespaces = zones.Map.Zones.IsEmpty ? parts.Count(p => p.Id is not (Zone.Internet or Zone.Unzoned)) : 0;
        FlowZone? others = namespaces > mostNamespaces ? new FlowZone(Zone.Any, [.. parts.Take(namespaces).SelectMany(p => p.Units)]) : null;
        int[] first = [0, .. parts.Select(p => p.Units.Length)];
        for (int i = 1; i < first.Length; i++) first[i] += first[i - 1];
        int kept = Math.Max(MostOfPair, mostRows / Math.Max(1, parts.Length * parts.Length));
        FlowBlocks[][] found = new FlowBlocks[parts.Length][];
        Parallel.For(0, parts.Length, i =>
        {
            // Most pairs of zones have no flow declared, and share what they cut.
            FlowCutter open = new([], stated);
            IEnumerable<FlowZone> targets = others is null || i >= namespaces ? parts.Where(to => !ReferenceEquals(to, parts[i])) : parts.Skip(namespaces).Prepend(others);
            found[i] = [.. targets.Select(to =>
            {
                ImmutableArray<(ApprovedFlow, ApprovalState)> between = [.. declared.Where(d => (d.Flow.From == parts[i].Id || d.Flow.From == Zone.Any) && (d.Flow.To == to.Id || d.Flow.To == Zone.Any))];
                return FlowBlocks.Of(cluster, parts[i], to, between.IsEmpty ? open : new FlowCutter(between, stated), kept,
                    ReferenceEquals(to, others) ? first[i]..first[i + 1] : 0..0);
            }).Where(b => !b.IsEmpty)];
        });
        ImmutableArray<FlowBlocks> pairs = [.. found.SelectMany(f => f)];
        int most = MostRowsOfPair(pairs, mostRows);
        var rows = new FlowRows(cluster, new ProtocolPorts(Context(cluster, zones, scope, moment)), pairs.Sum(p => IsExact(p, most) ? p.Exact : p.Merged));
        EffectiveFlow[][] built = new EffectiveFlow[pairs.Length][];
        Parallel.For(0, pairs.Length, i => built[i] = [.. (IsExact(pairs[i], most) ? pairs[i].ExactBlocks() : pairs[i].MergedBlocks()).Select(b => rows.Of(pairs[i], b))]);
        return new FlowRegister
        {
            Flows = FlowRows.Named([.. built.SelectMany(b => b).OrderBy(f => f.State).ThenBy(f => f.FromZone, StringComparer.Ordinal).ThenBy(f => f.ToZone, StringComparer.Ordinal)]),
            Doubts = [.. Reservations(cluster, scope)],
        };
    }

    private static CheckContext Context(ClusterReachability cluster, ZoneMatrix zones, ScopeDeclaration scope, DateTimeOffset moment)
    {
        CheckDefinition check = new InsecureProtocols().Definition;
        return new CheckContext
        {
            Reachability = cluster,
            Scope = scope,
            Parameters = check.Parameters.SetItems(scope.Parameters.GetValueOrDefault(check.Id, ImmutableSortedDictionary<string, string>.Empty)),
            Zones = zones,
            Moment = moment,
        };
    }

    private static bool IsExact(FlowBlocks pair, int most) => pair.Exact > 0 && (pair.Exact <= most || pair.Exact <= pair.Merged);

    /// <summary>The number of exact rows up to which a pair of zones keeps them, so that the whole is not above <paramref name="mostRows"/> where
    /// merging can help it.</summary>
    private static int MostRowsOfPair(ImmutableArray<FlowBlocks> pairs, int mostRows)
    {
        int most = pairs.Select(p => p.Exact).DefaultIfEmpty(0).Max();
        while (most > 1 && pairs.Sum(p => IsExact(p, most) ? p.Exact : p.Merged) > mostRows) most--;
        return most;
    }

    // The same that keep a check from passing: what is said to be closed may be open where policies are not enforced or not understood.
    private static IEnumerable<FlowDoubt> Reservations(ClusterReachability cluster, ScopeDeclaration scope)
    {
        ZoneGround ground = ZoneGround.Of(cluster, scope);
        string name = cluster.Snapshot.Cluster;
        if (ground.Everywhere is { } everywhere) yield return new(name, [], everywhere);
        int all = cluster.Population.Namespaces.Count + 1;
        foreach (IGrouping<string, string> alike in ground.Reasons.GroupBy(r => r.Value, r => r.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            yield return new(name, alike.Count() == all ? [] : [.. alike.Select(n => n.Length == 0 ? "(nodes)" : n).Order(StringComparer.Ordinal)], alike.Key);
    }
}
