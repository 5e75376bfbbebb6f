using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>What the ledger says of one pack.</summary>
public sealed record PackRecord
{
    /// <summary>Name in the store.</summary>
    public required string Name { get; init; }

    /// <summary>Series.</summary>
    public required string Series { get; init; }

    /// <summary>MAJOR.MINOR.PATCH.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of its evidence manifest, lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>The entry that stored it.</summary>
    public required LedgerEntry StoredBy { get; init; }

    /// <summary>Its status.</summary>
    public PackStatus Status { get; init; } = PackStatus.Draft;

    /// <summary>The entry of its last submission; null when it was never submitted.</summary>
    public LedgerEntry? SubmittedBy { get; init; }

    /// <summary>Decisions since its last submission, in order.</summary>
    public ImmutableArray<LedgerEntry> Decisions { get; init; } = [];

    /// <summary>The entry that made it approved or rejected; null before.</summary>
    public LedgerEntry? DecidedBy { get; init; }

    /// <summary>The entry that published its release; null before.</summary>
    public LedgerEntry? ReleasedBy { get; init; }

    /// <summary>Name of the pack that superseded it; null when none did.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>The entry of a legal hold in force; null when none is.</summary>
    public LedgerEntry? HeldBy { get; init; }

    /// <summary>Its tombstone: the entry after which its files are gone; null while it is there.</summary>
    public LedgerEntry? PurgedBy { get; init; }

    /// <summary>The pack after one more entry about it.</summary>
    internal PackRecord After(LedgerEntry entry)
    {
        PackRecord pack = entry.Record.Status is { } status ? this with { Status = status } : this;
        return entry.Record.Kind switch
        {
            LedgerKind.Submitted => pack with { SubmittedBy = entry, Decisions = [], DecidedBy = null },
            LedgerKind.Decided => pack with
            {
                Decisions = Decisions.Add(entry),
                DecidedBy = entry.Record.Status is PackStatus.Approved or PackStatus.Rejected ? entry : DecidedBy,
            },
            LedgerKind.Released => pack with { ReleasedBy = entry },
            LedgerKind.Held => pack with { HeldBy = entry },
            LedgerKind.HoldEnded => pack with { HeldBy = null },
            LedgerKind.Purged => pack with { PurgedBy = entry },
            _ => pack,
        };
    }
}
