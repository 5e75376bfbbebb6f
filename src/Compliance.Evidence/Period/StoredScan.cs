using Compliance.Evidence.Ledger;

namespace Compliance.Evidence.Period;

/// <summary>A scan as the ledger has it.</summary>
/// <param name="Pack">Name of its pack.</param>
/// <param name="Version">Version of its pack.</param>
/// <param name="Digest">SHA-256 of its evidence manifest, lower-case hex.</param>
/// <param name="Assessed">Moment of its assessment.</param>
public sealed record StoredScan(string Pack, string Version, string Digest, DateTimeOffset Assessed)
{
    /// <summary>The scans of a series that were assessed within a span, in the order of storing; purged ones too.</summary>
    /// <param name="ledger">What the ledger says.</param>
    /// <param name="series">The series.</param>
    /// <param name="from">Begin of the span.</param>
    /// <param name="to">End of the span, which does not belong to it.</param>
    public static IEnumerable<StoredScan> Of(LedgerState ledger, string series, DateTimeOffset from, DateTimeOffset to) => ledger.Packs
        .Where(p => p.Series == series && p.StoredBy.Record.Moment >= from && p.StoredBy.Record.Moment < to)
        .Select(p => new StoredScan(p.Name, p.Version, p.Digest, p.StoredBy.Record.Moment));
}
