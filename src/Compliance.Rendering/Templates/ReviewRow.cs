using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>A step of the review with a decision, or one that is open.</summary>
/// <param name="Number">Place among the steps, from 1; 0 for a decision on a step that is not planned.</param>
/// <param name="Step">Step.</param>
/// <param name="Roles">Roles that may decide it.</param>
/// <param name="Decision">The decision; null while it is open.</param>
internal sealed record ReviewRow(int Number, string Step, ImmutableArray<string> Roles, ApprovalEntry? Decision)
{
    /// <summary>The planned steps in order, each with its decisions; decisions on other steps after them.</summary>
    public static IReadOnlyList<ReviewRow> Of(DocumentControl document)
    {
        var decisions = document.Approvals.ToLookup(approval => approval.Step, StringComparer.Ordinal);
        var planned = document.ReviewSteps.Select(step => step.Step).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. document.ReviewSteps.SelectMany((step, i) => decisions[step.Step].Cast<ApprovalEntry?>().DefaultIfEmpty()
                .Select(decision => new ReviewRow(i + 1, step.Step, step.Roles, decision))),
            .. document.Approvals.Where(approval => !planned.Contains(approval.Step)).Select(approval => new ReviewRow(0, approval.Step, [], approval)),
        ];
    }
}
