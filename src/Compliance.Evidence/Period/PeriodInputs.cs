using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Compliance.Evidence.Period;

/// <summary>From what a period pack was made: <c>data/inputs/period.json</c>.</summary>
public sealed record PeriodInputs
{
    /// <summary>Where it stands in a pack.</summary>
    public const string FileName = "data/inputs/period.json";

    /// <summary>Form of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Series of the scans.</summary>
    public required string Series { get; init; }

    /// <summary>Begin of the span, which belongs to it.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the span, which does not belong to it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Interval that was given in place of the schedule of the configuration, in seconds; null when none was.</summary>
    public long? IntervalSeconds { get; init; }

    /// <summary>Scans of the series that were assessed within the span, in the order of storing.</summary>
    public required ImmutableArray<KeptScan> Scans { get; init; }
}

/// <summary>A scan as a period pack keeps it.</summary>
/// <param name="Pack">Name of its pack.</param>
/// <param name="Version">Version of its pack.</param>
/// <param name="Digest">SHA-256 of its evidence manifest, lower-case hex.</param>
/// <param name="Assessed">Moment of its assessment.</param>
public sealed record KeptScan(string Pack, string Version, string Digest, DateTimeOffset Assessed)
{
    /// <summary>SHA-256 of its <c>data/pack.json</c>, lower-case hex; null when it is not kept.</summary>
    public string? Document { get; init; }

    /// <summary>Why its document is not kept, or its inputs are not; null when all of it is.</summary>
    public string? NotKept { get; init; }

    /// <summary>What the ledger says of it.</summary>
    [JsonIgnore]
    public StoredScan Stored => new(Pack, Version, Digest, Assessed);
}
