namespace Compliance.Controls.Assessment;

/// <summary>What is known of the pack and the store it goes into.</summary>
public sealed record EvidenceStoreFacts
{
    /// <summary>The manifest of the pack is going to be signed.</summary>
    public required bool Signed { get; init; }

    /// <summary>Whether every entry of the store's ledger names the one before it by its digest; null where there is no ledger to ask.</summary>
    public bool? LedgerIntact { get; init; }
}
