using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>What a release publishes of an approved pack, beside its renditions.</summary>
public sealed record ReleaseContent
{
    /// <summary>The pack with status, approvals, approval date and last modified filled in; everything else is as in <c>data/pack.json</c>.</summary>
    public required EvidencePack Pack { get; init; }

    /// <summary>SHA-256 of the evidence manifest, lower-case hex.</summary>
    public required string Evidence { get; init; }

    /// <summary>Program and version that releases it, for example <c>compliance 0.1.0</c>.</summary>
    public required string Program { get; init; }

    /// <summary>Moment of the release, whole seconds UTC: that of the ledger entry too.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>Person who releases it: that of the ledger entry too; null where no person is known.</summary>
    public string? Person { get; init; }

    /// <summary>The ledger before the release.</summary>
    public required LedgerPoint Ledger { get; init; }

    /// <summary>Bytes of <c>evidence-manifest.dsse.json</c>.</summary>
    public required ReadOnlyMemory<byte> EvidenceEnvelope { get; init; }

    /// <summary>Bytes of <c>evidence-manifest.tsr</c>; null when the evidence has no time stamp.</summary>
    public ReadOnlyMemory<byte>? EvidenceToken { get; init; }

    /// <summary>DSSE envelope of the submission.</summary>
    public required ReadOnlyMemory<byte> Submission { get; init; }

    /// <summary>DSSE envelope of the register of approvers that the decisions were held against.</summary>
    public required ReadOnlyMemory<byte> Register { get; init; }

    /// <summary>The decisions since the submission, in order: step, and DSSE envelope.</summary>
    public required ImmutableArray<(string Step, ReadOnlyMemory<byte> Envelope)> Approvals { get; init; }
}
