using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>What is to be recorded: an entry without its place in the chain. Fields that its kind does not use are null.</summary>
public sealed record LedgerRecord
{
    /// <summary>What it records.</summary>
    public required LedgerKind Kind { get; init; }

    /// <summary>Series it is about.</summary>
    public required string Series { get; init; }

    /// <summary>Moment by the clock of the program, whole seconds UTC.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>Version of the pack; of <see cref="LedgerKind.Reserved"/>, the version given.</summary>
    public string? Version { get; init; }

    /// <summary>Name of the pack in the store; null for <see cref="LedgerKind.Reserved"/> and <see cref="LedgerKind.EventNamed"/>.</summary>
    public string? Pack { get; init; }

    /// <summary>SHA-256 of the pack's evidence manifest, lower-case hex: what approvals bind.</summary>
    public string? Digest { get; init; }

    /// <summary>Of <see cref="LedgerKind.Reserved"/>: identity of the audit, SHA-256 of all that its pack depends on beside what the ledger says
    /// of the series, so that the same audit is given the same version again. Of <see cref="LedgerKind.Released"/>: SHA-256 of the release manifest. Of
    /// <see cref="LedgerKind.Downloaded"/>: SHA-256 of what was handed out.</summary>
    public string? Content { get; init; }

    /// <summary>Of <see cref="LedgerKind.Reserved"/>: digest of the approved pack that it was compared with; null for the first.</summary>
    public string? Predecessor { get; init; }

    /// <summary>Person who did it, as the entry's kind knows them; null where no person is known.</summary>
    public string? Person { get; init; }

    /// <summary>Status that the pack has from here on, where the entry changes it.</summary>
    public PackStatus? Status { get; init; }

    /// <summary>Step of the review that a decision is about.</summary>
    public string? Step { get; init; }

    /// <summary>Why, in the person's words; of <see cref="LedgerKind.EventNamed"/>, what happened.</summary>
    public string? Reason { get; init; }

    /// <summary>Path inside the pack of the file that was handed out.</summary>
    public string? File { get; init; }

    /// <summary>DSSE envelope of the signed document behind the entry, as its canonical JSON text.</summary>
    public string? Envelope { get; init; }
}
