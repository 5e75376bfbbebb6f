using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>A pack that another follows.</summary>
/// <param name="Id">Document id.</param>
/// <param name="Version">MAJOR.MINOR.PATCH.</param>
/// <param name="Created">Moment of assessment.</param>
/// <param name="Digest">SHA-256 of its evidence manifest, lower-case hex.</param>
public sealed record PredecessorEntry(string Id, string Version, DateTimeOffset Created, string Digest);

/// <summary>A step of the review.</summary>
/// <param name="Step"><c>self</c>, <c>peer</c>, <c>stakeholder</c>, <c>architecture</c>, <c>security</c>, <c>compliance</c>, <c>legal</c> or <c>final</c>.</param>
/// <param name="Roles">Roles of the register of approvers, one of which the person needs.</param>
public sealed record ReviewStepEntry(string Step, ImmutableArray<string> Roles);

/// <summary>One decision of a review, as the approved renditions print it.</summary>
public sealed record ApprovalEntry
{
    /// <summary>Step it decided.</summary>
    public required string Step { get; init; }

    /// <summary>Person.</summary>
    public required string Person { get; init; }

    /// <summary>Role in which the person decided.</summary>
    public required string Role { get; init; }

    /// <summary>How the person is known: <c>key SHA-256</c> of the register, or <c>openid ISSUER SUBJECT</c>.</summary>
    public required string IdentitySource { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary><c>approved</c> or <c>rejected</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>Conditions of the approval.</summary>
    public ImmutableArray<string> Conditions { get; init; } = [];

    /// <summary>Comment; null when there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>SHA-256 of the evidence manifest that it binds, lower-case hex.</summary>
    public required string Digest { get; init; }
}
