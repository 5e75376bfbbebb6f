using System.Collections.Immutable;

namespace Compliance.Controls.Observation;

/// <summary>One opened connection of a flow record.</summary>
/// <param name="Key">Who, to whom, on which port, with which verdict.</param>
/// <param name="First">Its begin.</param>
/// <param name="Last">Its end, or the begin where the record has none.</param>
internal sealed record FlowRecord(FlowKey Key, DateTimeOffset First, DateTimeOffset Last);

/// <summary>Adds records up; memory grows with the flows that differ, up to a limit, never with the records.</summary>
/// <param name="limit">Flows that are kept.</param>
public sealed class FlowAggregation(int limit = FlowAggregation.Limit)
{
    /// <summary>Flows that a summary keeps unless told otherwise.</summary>
    public const int Limit = 200_000;

    private readonly Dictionary<FlowKey, (long Count, DateTimeOffset First, DateTimeOffset Last)> _flows = [];
    private readonly List<FlowFile> _files = [];
    private long _beyond;

    internal void Add(FlowRecord record)
    {
        if (_flows.TryGetValue(record.Key, out (long Count, DateTimeOffset First, DateTimeOffset Last) known))
            _flows[record.Key] = (known.Count + 1, record.First < known.First ? record.First : known.First, record.Last > known.Last ? record.Last : known.Last);
        else if (_flows.Count < limit) _flows.Add(record.Key, (1, record.First, record.Last));
        else _beyond++;
    }

    /// <summary>Takes note of a file that was read into it.</summary>
    public void Finish(FlowFile file) => _files.Add(file);

    /// <summary>What was added up so far.</summary>
    public FlowSummary Summary() => new()
    {
        Files = [.. _files.OrderBy(f => f.Name, StringComparer.Ordinal).ThenBy(f => f.Sha256, StringComparer.Ordinal)],
        Flows =
        [
            .. _flows.Select(f => new ObservedFlow(f.Key, f.Value.Count, f.Value.First, f.Value.Last)).OrderBy(f => f.Key.From).ThenBy(f => f.Key.To)
                .ThenBy(f => f.Key.Protocol).ThenBy(f => f.Key.Port).ThenBy(f => f.Key.Verdict),
        ],
        Beyond = _beyond,
    };
}
