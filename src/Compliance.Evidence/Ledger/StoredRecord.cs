using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>Decides how a pack that was just made is recorded.</summary>
public static class StoredRecord
{
    /// <summary>Records a draft; the same pack again is recorded once.</summary>
    /// <param name="document">Document control block of the pack.</param>
    /// <param name="name">Name of the pack in the store.</param>
    /// <param name="digest">SHA-256 of its evidence manifest, lower-case hex.</param>
    /// <exception cref="IOException">From the decision: the store holds another pack of that name, or of that version in the series.</exception>
    public static Decide Of(DocumentControl document, string name, string digest) => state => state.Pack(name) switch
    {
        null when state.Packs.FirstOrDefault(p => p.Series == document.Series && p.Version == document.Version) is { } other =>
            throw new IOException($"version {document.Version} of {document.Series} is that of '{other.Name}' already; no other pack may bear it."),
        null => new LedgerRecord
        {
            Kind = LedgerKind.Stored, Series = document.Series, Moment = document.Created, Version = document.Version, Pack = name,
            Digest = digest, Status = PackStatus.Draft,
        },
        { PurgedBy: not null } => throw new IOException($"'{name}' was in the store and was purged; it is not taken in again."),
        { Digest: var known } when known == digest => null,
        _ => throw new IOException($"the store holds another pack named '{name}'."),
    };
}
