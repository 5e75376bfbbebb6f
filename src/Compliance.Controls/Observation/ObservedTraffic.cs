using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Observation;

/// <summary>One end of an observed flow in a cluster.</summary>
/// <param name="Record">What the record says.</param>
/// <param name="Endpoints">The pods or nodes it may be; empty for an end outside, or one that is gone.</param>
/// <param name="Address">Its address, where it is none of the cluster; null otherwise.</param>
internal sealed record PlacedEnd(FlowEnd Record, ImmutableArray<Endpoint> Endpoints, IPAddress? Address)
{
    /// <summary>The end as the contract writes it: a pod of the cluster by name where the record tells it, else its workload.</summary>
    public string Name => Endpoints.IsEmpty ? Record.ToString() : Endpoints.Length == 1 ? Flows.Name(Endpoints[0]) : Flows.WorkloadName(Endpoints[0]);
}

/// <summary>An observed flow with its ends in a cluster.</summary>
internal sealed record PlacedFlow(ObservedFlow Flow, PlacedEnd From, PlacedEnd To);

/// <summary>The observed flows, with their ends found in a cluster and its zones.</summary>
internal sealed class ObservedTraffic
{
    private static readonly PublicAddresses Internet = new();

    private readonly CheckContext _context;
    private readonly FlowSummary _summary;
    private readonly Dictionary<(string, string), Endpoint> _pods;
    private readonly ILookup<(string, string), Endpoint> _workloads;
    private readonly ILookup<string, Endpoint> _namespaces;
    private readonly ImmutableArray<(string Zone, IPNetwork Block)> _blocks;
    private readonly Dictionary<FlowEnd, PlacedEnd> _ends = [];

    private ObservedTraffic(CheckContext context, FlowSummary summary)
    {
        (_context, _summary) = (context, summary);
        ImmutableArray<Endpoint> pods = [.. context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node)];
        _pods = pods.DistinctBy(p => (p.Namespace, p.Name)).ToDictionary(p => (p.Namespace, p.Name));
        _workloads = pods.ToLookup(p => (p.Namespace, p.Workload?.Name ?? p.Name));
        _namespaces = pods.ToLookup(p => p.Namespace, StringComparer.Ordinal);
        _blocks = [.. context.Zones.Map.Zones.SelectMany(z => ZoneMap.Blocks(z).Select(b => (z.Id, b)))];
        Flows = [.. summary.Flows.Select(f => new PlacedFlow(f, Place(f.Key.From), Place(f.Key.To)))];
    }

    /// <summary>Every flow, in the order of the summary.</summary>
    public ImmutableArray<PlacedFlow> Flows { get; }

    /// <summary>Places the flow records in the cluster of a check.</summary>
    /// <param name="context">The check's context.</param>
    /// <param name="missing">Why nothing can be said from flow records; null when something can.</param>
    public static ObservedTraffic? Of(CheckContext context, out string? missing)
    {
        missing = null;
        if (context.Input?.Flows is not { } summary) missing = "no flow records are given (--flows)";
        else
        {
            ObservedTraffic traffic = new(context, summary);
            if (traffic.Flows.Any(f => !f.From.Endpoints.IsEmpty || !f.To.Endpoints.IsEmpty)) return traffic;
            missing = summary.Flows.IsEmpty ? "the flow records hold no opened connection" : $"no end of the flow records is a pod or node of {context.Cluster}";
        }
        return null;
    }

    /// <summary>The time the records cover.</summary>
    public TimeSpan Period => _summary.Last!.Value - _summary.First!.Value;

    /// <summary>The time the records cover, in words.</summary>
    public string Span => $"between {Text(_summary.First!.Value)} and {Text(_summary.Last!.Value)}";

    /// <summary>Why the records may hold more than was taken in; null when they do not.</summary>
    public string? Incomplete
    {
        get
        {
            long malformed = _summary.Files.Sum(f => f.Malformed);
            if (malformed > 0) return string.Create(CultureInfo.InvariantCulture, $"{malformed} lines of the flow records could not be read");
            long lost = _summary.Files.Sum(f => f.Lost);
            if (lost > 0) return string.Create(CultureInfo.InvariantCulture, $"{lost} events were lost before they were recorded");
            return _summary.Beyond > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_summary.Beyond} flow records are beyond the limit of a summary") : null;
        }
    }

    /// <summary>The zones of an end, with the words for the internet and for none; empty where nothing tells them.</summary>
    public IReadOnlyCollection<string> ZonesOf(PlacedEnd end)
    {
        ZoneMap map = _context.Zones.Map;
        if (!end.Endpoints.IsEmpty) return Named([.. end.Endpoints.SelectMany(e => map.ZonesOf(e))]);
        if (end.Address is { } address)
        {
            string[] claimed = [.. _blocks.Where(b => b.Block.Contains(address)).Select(b => b.Zone).Distinct(StringComparer.Ordinal)];
            return claimed.Length > 0 ? claimed : [Internet.Contains(address) ? Zone.Internet : Zone.Unzoned];
        }
        // A pod that is gone was where all of its namespace is.
        if (end.Record.Namespace is not { } ns || !_namespaces[ns].Any()) return [];
        string[] all = [.. _namespaces[ns].Select(e => string.Join('\n', map.ZonesOf(e))).Distinct(StringComparer.Ordinal)];
        return all is [var one] ? Named([.. one.Split('\n', StringSplitOptions.RemoveEmptyEntries)]) : [];
    }

    private static HashSet<string> Named(HashSet<string> zones) => zones.Count > 0 ? zones : [Zone.Unzoned];

    private PlacedEnd Place(FlowEnd end)
    {
        if (_ends.TryGetValue(end, out PlacedEnd? known)) return known;
        IPAddress? address = IPAddress.TryParse(end.Address, out IPAddress? parsed) ? parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed : null;
        ImmutableArray<Endpoint> endpoints = end switch
        {
            { Namespace: { } ns, Workload: { } workload } => [.. _workloads[(ns, workload)]],
            { Namespace: { } ns, Pod: ['*'] } => [.. _namespaces[ns]],
            { Namespace: { } ns, Pod: [.. var prefix, '*'] } => [.. _namespaces[ns].Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal))],
            { Namespace: { } ns, Pod: { } pod } => _pods.TryGetValue((ns, pod), out Endpoint? one) ? [one] : [],
            _ => address is not null && _context.Reachability.EndpointAt(address) is { } at ? [at] : [],
        };
        return _ends[end] = new(end, endpoints, endpoints.IsEmpty ? address : null);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
