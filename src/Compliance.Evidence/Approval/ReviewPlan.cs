using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Approval;

/// <summary>How a pack is reviewed: its steps in order, with the roles that may decide each.</summary>
/// <param name="Steps">The steps, in order.</param>
/// <param name="OnePersonTwoRoles">One person may decide more than one step.</param>
public sealed record ReviewPlan(ImmutableArray<ReviewStepEntry> Steps, bool OnePersonTwoRoles)
{
    /// <summary>The step that an author, and only an author, decides.</summary>
    public const string SelfReview = "self";

    /// <summary>The plan that stands in a pack.</summary>
    /// <param name="document">Document control block of the pack.</param>
    public static ReviewPlan Of(DocumentControl document) => new(document.ReviewSteps, document.OnePersonTwoRoles);

    /// <summary>Why no review can follow it; null when one can.</summary>
    public string? Fault
    {
        get
        {
            if (Steps.IsEmpty) return "the pack has no review steps: its configuration declares none under approval.steps";
            int last = -1;
            foreach (ReviewStepEntry step in Steps)
            {
                int at = ReviewDeclaration.KnownSteps.IndexOf(step.Step);
                if (at < 0) return $"'{step.Step}' is no step of a review; expected one of {string.Join(", ", ReviewDeclaration.KnownSteps)}";
                if (at <= last) return $"the step '{step.Step}' stands out of order; expected {string.Join(", ", ReviewDeclaration.KnownSteps)}, each once";
                if (step.Roles.IsEmpty) return $"no role may decide the step '{step.Step}'";
                last = at;
            }
            return Steps is [{ Step: SelfReview }] ? "an author's review of the own work alone approves nothing" : null;
        }
    }

    /// <summary>The step of a name; null when the plan has none.</summary>
    /// <param name="step">Its name.</param>
    public ReviewStepEntry? Find(string step) => Steps.FirstOrDefault(s => s.Step == step);

    /// <summary>Whether another plan says the same.</summary>
    /// <param name="other">The other plan.</param>
    public bool SameAs(ReviewPlan other) => OnePersonTwoRoles == other.OnePersonTwoRoles
        && Steps.Length == other.Steps.Length && Steps.Zip(other.Steps).All(s => s.First.Step == s.Second.Step && s.First.Roles.SequenceEqual(s.Second.Roles));
}
