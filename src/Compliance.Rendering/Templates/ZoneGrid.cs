using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>The zone matrix of one cluster as a square.</summary>
/// <param name="Cluster">Cluster.</param>
/// <param name="Names">Zones, across and down.</param>
/// <param name="Rows">One row for each source.</param>
internal sealed record ZoneGrid(string Cluster, IReadOnlyList<string> Names, IReadOnlyList<ZoneGridRow> Rows)
{
    private static readonly string[] Worst = ["violation", "broader-than-intended", "unknown", "as-intended", "denied", "not-applicable"];

    /// <summary>Place of a state in a list that begins with the worst.</summary>
    public static int Rank(string state) => Array.IndexOf(Worst, state) is var rank and >= 0 ? rank : Worst.Length;

    /// <summary>The squares that fit across a page.</summary>
    public static List<ZoneGrid> Of(EvidencePack pack, PrintLimits limits) =>
    [
        .. pack.ZonePairs.GroupBy(pair => pair.Cluster, StringComparer.Ordinal).Select(Of).Where(grid => grid.Names.Count <= limits.GridZones),
    ];

    private static ZoneGrid Of(IGrouping<string, ZonePairEntry> pairs)
    {
        var names = pairs.Select(pair => pair.From).Distinct(StringComparer.Ordinal).ToList();
        var states = pairs.DistinctBy(pair => (pair.From, pair.To)).ToDictionary(pair => (pair.From, pair.To), pair => pair.State);
        return new ZoneGrid(pairs.Key, names, names.Select(from => new ZoneGridRow(from, names.Select(to => states.GetValueOrDefault((from, to), "")).ToList())).ToList());
    }
}

/// <summary>One row of a <see cref="ZoneGrid"/>.</summary>
/// <param name="From">Source.</param>
/// <param name="States">State towards each zone, in their order; empty towards itself.</param>
internal sealed record ZoneGridRow(string From, IReadOnlyList<string> States);
