using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Approval;

/// <summary>That a draft is submitted for review, by whom, and how it stood: predicate of a signed statement whose subject is the evidence
/// manifest, which is frozen from then on.</summary>
public sealed record SubmissionStatement
{
    /// <summary>Type of the predicate.</summary>
    public const string PredicateType = "https://compliance.example.com/submission/v1";

    /// <summary>Document id of the pack.</summary>
    public required string Document { get; init; }

    /// <summary>Digest of the approved pack that it follows; null when it is the first of its series.</summary>
    public string? Predecessor { get; init; }

    /// <summary>Person who submits.</summary>
    public required string Person { get; init; }

    /// <summary>How the person is known: <c>key SHA-256</c> of the register, or <c>attested SHA-256</c>: the holder of an attesting key, or of
    /// the key that signed the register, says so.</summary>
    public required string IdentitySource { get; init; }

    /// <summary>When, whole seconds UTC.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>Everybody who counts as an author and cannot approve.</summary>
    public required ImmutableArray<string> Authors { get; init; }

    /// <summary>Steps of the review, in order.</summary>
    public required ImmutableArray<ReviewStepEntry> Steps { get; init; }

    /// <summary>One person may decide more than one step.</summary>
    public required bool OnePersonTwoRoles { get; init; }

    /// <summary>SHA-256 of the register's envelope, lower-case hex.</summary>
    public required string Register { get; init; }

    /// <summary>The twelve quality criteria as they were evaluated.</summary>
    public required ImmutableArray<CriterionEntry> Criteria { get; init; }

    /// <summary>Signs the submission.</summary>
    /// <param name="digest">SHA-256 of the evidence manifest, lower-case hex.</param>
    /// <param name="key">ECDSA P-256 private key of the person, or of who states who the person is.</param>
    /// <returns>The DSSE envelope as canonical JSON.</returns>
    public byte[] Sign(string digest, ECDsa key) => SignedStatement.Sign(PredicateType, [StatementSubject.Of(EvidenceManifest.FileName, digest)], this, key);
}

/// <summary>A quality criterion as it was evaluated at submission.</summary>
/// <param name="Criterion">Its name.</param>
/// <param name="Answer"><c>yes</c>, <c>no</c>, <c>n/a</c>, <c>pending</c> (a step of the review answers it) or <c>unanswered</c>.</param>
/// <param name="By"><c>program</c>, <c>submitter</c> or <c>review</c>.</param>
/// <param name="Why">What the answer rests on.</param>
public sealed record CriterionEntry(string Criterion, string Answer, string By, string Why);
