using System.Collections.Immutable;

namespace Compliance.Controls.Scope;

/// <summary>How packs are reviewed: the steps in order, and who may decide them.</summary>
/// <param name="Steps">The steps, in the order of <see cref="KnownSteps"/>; empty when no review is declared.</param>
/// <param name="Register">Signed register of approvers: its path below the configuration's folder; null when none is declared.</param>
/// <param name="OnePersonTwoRoles">One person may decide more than one step.</param>
public sealed record ReviewDeclaration(ImmutableArray<ReviewStepDeclaration> Steps, string? Register, bool OnePersonTwoRoles)
{
    /// <summary>No review.</summary>
    public static readonly ReviewDeclaration Undeclared = new([], null, false);

    /// <summary>Steps that a review may have, in their order: the author's own, peer, stakeholder, architecture, security, compliance and legal
    /// review, and the final approval.</summary>
    public static readonly ImmutableArray<string> KnownSteps = ["self", "peer", "stakeholder", "architecture", "security", "compliance", "legal", "final"];
}

/// <summary>A step of the review.</summary>
/// <param name="Step">One of <see cref="ReviewDeclaration.KnownSteps"/>.</param>
/// <param name="Roles">Roles of the register, one of which the person needs.</param>
public sealed record ReviewStepDeclaration(string Step, ImmutableArray<string> Roles);
