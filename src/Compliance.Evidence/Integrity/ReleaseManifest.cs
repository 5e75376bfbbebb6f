using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Compliance.Evidence.Integrity;

/// <summary>Every file of a release with its size and hash, and the evidence it releases. It is signed at the release.</summary>
public sealed record ReleaseManifest
{
    /// <summary>Folder of a release inside the pack.</summary>
    public const string Folder = "release/";

    /// <summary>Where it stands in the pack.</summary>
    public const string FileName = Folder + "release-manifest.json";

    /// <summary>Where its signed statement stands in the pack.</summary>
    public const string EnvelopeName = Folder + "release-manifest.dsse.json";

    /// <summary>Where the time stamp over that statement stands in the pack.</summary>
    public const string TokenName = Folder + "release-manifest.tsr";

    /// <summary>Where the released pack stands.</summary>
    public const string PackName = Folder + "pack.json";

    /// <summary>Where the signed submission stands.</summary>
    public const string SubmissionName = Folder + "submission.dsse.json";

    /// <summary>Where the signed register of approvers stands.</summary>
    public const string RegisterName = Folder + "approvers.dsse.json";

    /// <summary>Folder of the signed approvals.</summary>
    public const string ApprovalFolder = Folder + "approvals/";

    /// <summary>Form of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Document id of the pack.</summary>
    public required string Document { get; init; }

    /// <summary>Program and version that released it.</summary>
    public required string Program { get; init; }

    /// <summary>SHA-256 of the evidence manifest, lower-case hex: the digest that the approvals bind.</summary>
    public required string Evidence { get; init; }

    /// <summary>Moment of the release, whole seconds UTC.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>Person who released it; null where no person is known.</summary>
    public string? Person { get; init; }

    /// <summary>The ledger as the release found it. A ledger that does not hold this entry is another one, or an older state of it.</summary>
    public required LedgerPoint Ledger { get; init; }

    /// <summary>A time stamp over the signed statement stands beside it.</summary>
    public required bool Stamped { get; init; }

    /// <summary>Files outside of the release that no other manifest lists (the signature of the evidence manifest, its time stamp), by path.</summary>
    public required ImmutableArray<ManifestFile> Sealed { get; init; }

    /// <summary>Files of the release, by path.</summary>
    public required ImmutableArray<ManifestFile> Files { get; init; }
}

/// <summary>How far a ledger had come.</summary>
/// <param name="Number">Number of the last entry; 0 for an empty ledger.</param>
/// <param name="Head">Its hash, lower-case hex.</param>
public sealed record LedgerPoint([property: JsonRequired] long Number, [property: JsonRequired] string Head);
