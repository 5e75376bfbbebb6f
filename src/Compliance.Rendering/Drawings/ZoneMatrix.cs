using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Drawings;

/// <summary>What may pass from zone to zone in one cluster, as a square. Where no zones are declared, namespaces stand for them, and the
/// register of flows tells what is possible.</summary>
/// <param name="Name">Name of the drawing.</param>
/// <param name="Cluster">Cluster.</param>
/// <param name="Zoned">Whether zones are declared.</param>
/// <param name="Parts">Zones or namespaces, across and down; the last may stand for all that are not shown one by one.</param>
/// <param name="Cells">Rows from source to destination; null where the two are one.</param>
internal sealed record ZoneMatrix(string Name, string Cluster, bool Zoned, IReadOnlyList<ZoneMatrixPart> Parts, IReadOnlyList<IReadOnlyList<ZoneMatrixCell?>> Cells)
{
    /// <summary>Most zones shown one by one: more cells across the page could not be read.</summary>
    public const int MostParts = 14;

    private static readonly string[] States = ["violation", "broader-than-intended", "unknown", "as-intended", "denied", "not-applicable"];
    private static readonly string[] FlowStates = ["unapproved", "overdue", "unknown", "unstated", "approved", "none"];

    /// <summary>How many zones or namespaces there are.</summary>
    public int Total => Parts.Sum(part => part.Members.Length);

    /// <summary>How many of them stand together in the last row and column.</summary>
    public int Left => Parts.Count > 0 && Parts[^1].Members.Length > 1 ? Parts[^1].Members.Length : 0;

    /// <summary>How many are shown one by one.</summary>
    public int Shown => Total - Left;

    /// <summary>Whether a zone that holds card data is among them.</summary>
    public bool Strong => Parts.Any(part => part.Strong);

    /// <summary>Rows of the register of flows that the cells count.</summary>
    public int Flows => Cells.SelectMany(row => row).Sum(cell => cell?.Flows ?? 0);

    /// <summary>States that a cell can have, the worst first.</summary>
    public IReadOnlyList<string> AllStates => Zoned ? States : FlowStates;

    /// <summary>The states and how many pairs have each.</summary>
    public required IReadOnlyList<ZoneMatrixCount> Counts { get; init; }

    /// <summary>Place of a state of a pair of zones in a list that begins with the worst.</summary>
    public static int Rank(string state) => Array.IndexOf(States, state) is var rank and >= 0 ? rank : States.Length;

    /// <summary>Makes the matrix of a cluster; null where it has neither zones nor flows.</summary>
    public static ZoneMatrix? Of(EvidencePack pack, string cluster, int number)
    {
        var pairs = pack.ZonePairs.Where(pair => pair.Cluster == cluster).DistinctBy(pair => (pair.From, pair.To)).ToDictionary(pair => (pair.From, pair.To), pair => pair.State);
        var flows = pack.Flows.Where(flow => flow.Cluster == cluster && flow.FromZone != flow.ToZone).ToLookup(flow => (flow.FromZone, flow.ToZone));
        var zoned = pairs.Count > 0;
        var states = zoned ? States : FlowStates;
        var names = pairs.Keys.SelectMany(key => new[] { key.From, key.To }).Concat(flows.SelectMany(group => new[] { group.Key.FromZone, group.Key.ToZone })).Distinct(StringComparer.Ordinal).ToList();
        if (!zoned)
            names = [.. names.OrderBy(name => name != "internet").ThenBy(name => name, StringComparer.Ordinal)];
        if (names.Count < 2)
            return null;
        var cde = pack.Zones.Where(zone => zone.Cluster == cluster && zone.Kind == "cde").Select(zone => zone.Zone).ToHashSet(StringComparer.Ordinal);

        int Judge((string From, string To) key)
        {
            var state = zoned ? pairs.GetValueOrDefault(key, flows.Contains(key) ? "unknown" : "denied") : flows[key].Select(flow => flow.State).MinBy(word => Array.IndexOf(FlowStates, word)) ?? "none";
            // A word of a later program is no verdict of this one.
            return Array.IndexOf(states, state) is var rank and >= 0 ? rank : Array.IndexOf(states, "unknown");
        }

        var ranks = names.SelectMany(from => names.Where(to => to != from).Select(to => (from, to))).ToDictionary(key => key, Judge);
        var parts = Shorten(names, cde, ranks, key => flows[key].Count());
        var cells = parts.Select(from => (IReadOnlyList<ZoneMatrixCell?>)parts.Select(to =>
        {
            var keys = from.Members.SelectMany(f => to.Members.Select(t => (From: f, To: t))).Where(key => key.From != key.To).ToList();
            return keys.Count == 0 ? null : new ZoneMatrixCell(states[keys.Min(key => ranks[key])], keys.Sum(key => flows[key].Count()));
        }).ToList()).ToList();
        var all = ranks.Values.CountBy(rank => rank).ToDictionary();
        return new ZoneMatrix(string.Create(CultureInfo.InvariantCulture, $"zone-matrix-{number:00}"), cluster, zoned, parts, cells)
        {
            Counts = [.. states.Select((state, rank) => new ZoneMatrixCount(state, all.GetValueOrDefault(rank)))],
        };
    }

    /// <summary>The zones in their order. Of too many, those where most is wrong and most passes are kept, and the others stand together.</summary>
    private static List<ZoneMatrixPart> Shorten(List<string> names, HashSet<string> cde, Dictionary<(string, string), int> ranks, Func<(string, string), int> flows)
    {
        if (names.Count <= MostParts)
            return [.. names.Select(name => new ZoneMatrixPart([name], cde.Contains(name)))];
        var kept = names.OrderBy(name => name == "internet" || cde.Contains(name) ? 0 : 1)
            .ThenBy(name => names.Where(other => other != name).Min(other => Math.Min(ranks[(name, other)], ranks[(other, name)])))
            .ThenByDescending(name => names.Where(other => other != name).Sum(other => flows((name, other)) + flows((other, name))))
            .ThenBy(name => name, StringComparer.Ordinal).Take(MostParts).ToHashSet(StringComparer.Ordinal);
        return [.. names.Where(kept.Contains).Select(name => new ZoneMatrixPart([name], cde.Contains(name))), new ZoneMatrixPart([.. names.Where(name => !kept.Contains(name))], false)];
    }
}

/// <summary>A row and column of a matrix.</summary>
/// <param name="Members">The zone or namespace; several where they stand together.</param>
/// <param name="Strong">It holds card data.</param>
internal sealed record ZoneMatrixPart(ImmutableArray<string> Members, bool Strong);

/// <summary>A cell of a matrix.</summary>
/// <param name="State">State of the pair, the worst of several.</param>
/// <param name="Flows">Rows of the register of flows.</param>
internal sealed record ZoneMatrixCell(string State, int Flows);

/// <summary>How many pairs have a state.</summary>
internal sealed record ZoneMatrixCount(string State, int Pairs);
