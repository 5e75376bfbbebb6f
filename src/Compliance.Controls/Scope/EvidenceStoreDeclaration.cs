namespace Compliance.Controls.Scope;

/// <summary>What is declared of the store of the packs.</summary>
/// <param name="OffHostCopy">Somebody's word that a copy is kept on another host; null when nothing is said.</param>
/// <param name="LegalHold">Why nothing may be deleted for now; null when nothing says so.</param>
public sealed record EvidenceStoreDeclaration(KeepingAttestation? OffHostCopy, string? LegalHold)
{
    /// <summary>Nothing is said.</summary>
    public static readonly EvidenceStoreDeclaration Undeclared = new(null, null);
}
