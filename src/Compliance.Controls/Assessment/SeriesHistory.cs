using System.Collections.Immutable;

namespace Compliance.Controls.Assessment;

/// <summary>What the ledger of the store says of the packs before this one.</summary>
public sealed record SeriesHistory
{
    /// <summary>Moments of the scans before, in order: since the last approved pack, or of the last year. Empty for the first scan.</summary>
    public required ImmutableArray<DateTimeOffset> Scans { get; init; }

    /// <summary>Packs that were approved, whose files are gone without an entry that says so, by name.</summary>
    public required ImmutableArray<string> Lost { get; init; }
}
