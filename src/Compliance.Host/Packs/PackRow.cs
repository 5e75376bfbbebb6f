using Compliance.Controls.Scope;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;
using Compliance.Host.Verification;

namespace Compliance.Host.Packs;

/// <summary>A pack of a store with how long it is kept.</summary>
/// <param name="Record">What the ledger says of it.</param>
/// <param name="Created">Moment of assessment; null when the pack is gone or cannot be read.</param>
/// <param name="RetainedUntil">First moment at which it may be purged, holds apart; null when there is none yet, or it cannot be told.</param>
/// <param name="Retention">What the retention comes from, or why it cannot be told.</param>
/// <param name="LegalHold">Why the configuration in the pack lets nothing be destroyed; null when it does not say so.</param>
internal sealed record PackRow(PackRecord Record, DateTimeOffset? Created, DateTimeOffset? RetainedUntil, string Retention, string? LegalHold)
{
    /// <summary>The status, <c>purged</c> when only the tombstone is left.</summary>
    public string Status => Record.PurgedBy is not null ? "purged" : ReviewText.Word(Record.Status);

    /// <summary>Whether a hold is in force.</summary>
    public bool Held => Record.HeldBy is not null || LegalHold is not null;

    /// <summary>A pack with how long it is kept.</summary>
    /// <param name="pack">The pack.</param>
    public static PackRow Of(SelectedPack pack)
    {
        if (pack.Record.PurgedBy is { } gone) return new PackRow(pack.Record, null, null, $"purged on {gone.Record.Moment:yyyy-MM-dd}", null);
        try
        {
            EvidencePack content = ProvenPack.ContentOf(pack);
            ScopeDeclaration scope = new PackedInputs(ProvenPack.FilesOf(pack)).Configuration().Scope;
            RetentionTerm term = RetentionTerm.Of([.. content.Frameworks.Select(f => f.Id)], content.Document.Retention, scope);
            DateTimeOffset? end = term.Months is { } months ? RetentionEnd.Of(pack.Record, pack.State, content.Document.Created, months) : null;
            return new PackRow(pack.Record, content.Document.Created, end, term.Reason, scope.EvidenceStore.LegalHold);
        }
        catch (Exception e) when (e is InputException or IntegrityException or InvalidDataException)
        {
            return new PackRow(pack.Record, null, null, e.Message, null);
        }
    }

    /// <summary>Why the pack may not be purged; null when it may.</summary>
    /// <param name="moment">The moment of purging.</param>
    public string? Kept(DateTimeOffset moment) => this switch
    {
        { Record.HeldBy: { } held } => $"it is held since {held.Record.Moment:yyyy-MM-dd}: {held.Record.Reason}",
        { LegalHold: { } hold } => $"its configuration declares a legal hold: {hold}",
        { Record.Status: PackStatus.InReview } => "it is in review",
        { Record.Status: PackStatus.Approved } => "it is in effect: its retention begins when a later pack supersedes it",
        { RetainedUntil: null } => $"nobody can tell how long it is kept: {Retention}",
        { RetainedUntil: { } until } when moment < until => $"it is kept until {until:yyyy-MM-dd}: {Retention}",
        _ => null,
    };
}
