using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Observation;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Checks.Logging;

/// <summary>Observed flows by the pair of zones they lead from and to.</summary>
/// <param name="Pairs">Flows that no zone holds both ends of.</param>
/// <param name="Unplaced">Flows with an end of which nothing tells the zone.</param>
internal sealed record ZoneTraffic(ILookup<ZonePair, PlacedFlow> Pairs, int Unplaced)
{
    /// <summary>Sorts flows of one verdict by pairs of zones.</summary>
    public static ZoneTraffic Of(CheckContext context, ObservedTraffic traffic, ObservedVerdict verdict)
    {
        Dictionary<(string, string), ZonePair> pairs = context.Zones.Pairs.ToDictionary(p => (p.From, p.To));
        List<(ZonePair Pair, PlacedFlow Flow)> found = [];
        int unplaced = 0;
        foreach (PlacedFlow flow in traffic.Flows.Where(f => f.Flow.Key.Verdict == verdict))
        {
            IReadOnlyCollection<string> from = traffic.ZonesOf(flow.From), to = traffic.ZonesOf(flow.To);
            if (from.Count == 0 || to.Count == 0) unplaced++;
            // What is in one zone with the other end needs no approval there.
            else if (!from.Intersect(to, StringComparer.Ordinal).Any())
                found.AddRange(from.SelectMany(f => to.Select(t => (pairs.GetValueOrDefault((f, t)), flow))).Where(p => p.Item1 is not null).Select(p => (p.Item1!, p.flow)));
        }
        return new(found.ToLookup(f => f.Pair, f => f.Flow), unplaced);
    }

    /// <summary>The flow seen most often, as a counter-example.</summary>
    public static Witness Example(IEnumerable<PlacedFlow> flows, string what)
    {
        PlacedFlow most = flows.OrderByDescending(f => f.Flow.Count).ThenBy(f => f.Flow.Key.From).ThenBy(f => f.Flow.Key.To).ThenBy(f => f.Flow.Key.Port).First();
        return new()
        {
            From = most.From.Name,
            To = most.To.Name,
            Port = Port(most),
            AllowedBy = string.Create(CultureInfo.InvariantCulture, $"{what} {most.Flow.Count} times, last on {most.Flow.Last.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
        };
    }

    /// <summary>Up to five flows, the most frequent first.</summary>
    public static string Some(IEnumerable<PlacedFlow> flows) => Answers.Some(flows.OrderByDescending(f => f.Flow.Count).ThenBy(f => f.Flow.Key.From).ThenBy(f => f.Flow.Key.To)
        .ThenBy(f => f.Flow.Key.Port).Select(f => $"{f.From.Name} to {f.To.Name}{(Port(f) is { } port ? $" on {port}" : "")}").Distinct(StringComparer.Ordinal));

    private static string? Port(PlacedFlow flow) => flow.Flow.Key.Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{flow.Flow.Key.Protocol.ToString().ToUpperInvariant()}/{port}") : null;
}
