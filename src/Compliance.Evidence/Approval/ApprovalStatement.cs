using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;

namespace Compliance.Evidence.Approval;

/// <summary>What a person decided about exactly these bytes: predicate of a signed statement whose subject is the evidence manifest.</summary>
public sealed record ApprovalStatement
{
    /// <summary>Type of the predicate.</summary>
    public const string PredicateType = "https://compliance.example.com/approval/v1";

    /// <summary>Decision that lets the review go on.</summary>
    public const string Approved = "approved";

    /// <summary>Decision that ends the review.</summary>
    public const string Rejected = "rejected";

    /// <summary>Document id of the pack.</summary>
    public required string Document { get; init; }

    /// <summary>SHA-256 of the envelope of the submission it answers, so that no decision outlives its submission.</summary>
    public required string Submission { get; init; }

    /// <summary>Step of the plan.</summary>
    public required string Step { get; init; }

    /// <summary>Person.</summary>
    public required string Person { get; init; }

    /// <summary>Role in which the person decides.</summary>
    public required string Role { get; init; }

    /// <summary>How the person is known: <c>key SHA-256</c> of the register, or <c>openid ISSUER SUBJECT</c> as an attesting key states it.</summary>
    public required string IdentitySource { get; init; }

    /// <summary>When, whole seconds UTC.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary><see cref="Approved"/> or <see cref="Rejected"/>.</summary>
    public required string Decision { get; init; }

    /// <summary>Conditions of an approval.</summary>
    public ImmutableArray<string> Conditions { get; init; } = [];

    /// <summary>Comment; a rejection needs one.</summary>
    public string? Comment { get; init; }

    /// <summary>How good the pack is in the person's eyes, 1–5; null when not said.</summary>
    public int? Rating { get; init; }

    /// <summary>Answers to quality criteria.</summary>
    public ImmutableArray<CriterionAnswer> Answers { get; init; } = [];

    /// <summary>Signs the decision.</summary>
    /// <param name="digest">SHA-256 of the evidence manifest, lower-case hex.</param>
    /// <param name="key">ECDSA P-256 private key of the person.</param>
    /// <returns>The DSSE envelope as canonical JSON.</returns>
    public byte[] Sign(string digest, ECDsa key) => SignedStatement.Sign(PredicateType, [StatementSubject.Of(EvidenceManifest.FileName, digest)], this, key);
}

/// <summary>A person's answer to a quality criterion.</summary>
/// <param name="Criterion">Its name, as <see cref="QualityCriteria.Names"/> lists it.</param>
/// <param name="Answer"><c>yes</c>, <c>no</c> or <c>n/a</c>.</param>
/// <param name="Comment">What the person says to it; null when nothing.</param>
public sealed record CriterionAnswer(string Criterion, string Answer, string? Comment = null);
