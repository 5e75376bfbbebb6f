namespace Compliance.Controls.Assessment;

/// <summary>What is known of the pack and the store it goes into.</summary>
public sealed record EvidenceStoreFacts
{
    /// <summary>The manifest of the pack is going to be signed.</summary>
    public required bool Signed { get; init; }

    /// <summary>It is going to be signed with a key made for this run, which nobody can know again; null where it is not.</summary>
    public bool? Ephemeral { get; init; }

    /// <summary>Whether every entry of the store's ledger names the one before it by its digest; null where there is no ledger to ask.</summary>
    public bool? LedgerIntact { get; init; }
}
