using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Approval;

/// <summary>Whether a review can end: whether there are persons for its steps.</summary>
internal static class ReviewStaff
{
    /// <summary>Why the steps cannot all be decided; null when they can.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="submitter">Person who submits.</param>
    /// <param name="moment">Moment at which entries of the register must count.</param>
    public static string? Fault(ReviewedPack pack, string submitter, DateTimeOffset moment)
    {
        if (pack.Plan.Fault is { } fault) return fault;
        ImmutableArray<string> authors = pack.AuthorsWith(submitter);
        string[][] able = [.. pack.Plan.Steps.Select(s => Able(s, pack, authors, moment))];
        for (int i = 0; i < able.Length; i++)
            if (able[i].Length == 0)
            {
                ReviewStepEntry step = pack.Plan.Steps[i];
                return $"nobody may decide the step '{step.Step}': the register has no {(step.Step == ReviewPlan.SelfReview ? "author" : "person who is no author")} with the role {string.Join(" or ", step.Roles)} whose entry counts";
            }
        if (pack.Plan.OnePersonTwoRoles) return null;

        // A matching of steps to persons, grown by augmenting paths.
        Dictionary<string, int> taken = new(StringComparer.Ordinal);
        for (int i = 0; i < able.Length; i++)
            if (!Place(i, able, taken, [])) return $"there are too few persons for the steps: nobody is left for '{pack.Plan.Steps[i].Step}', and one person cannot fill two steps";
        return null;
    }

    private static string[] Able(ReviewStepEntry step, ReviewedPack pack, ImmutableArray<string> authors, DateTimeOffset moment) =>
    [
        .. pack.Register.Register.Approvers
            .Where(a => a.CountsAt(moment) && a.Roles.Any(step.Roles.Contains) && authors.Any(n => PersonName.Same(n, a.Person)) == (step.Step == ReviewPlan.SelfReview))
            .Select(a => a.Person).Distinct(StringComparer.Ordinal),
    ];

    private static bool Place(int step, string[][] able, Dictionary<string, int> taken, HashSet<string> tried)
    {
        foreach (string person in able[step])
            if (tried.Add(person) && (!taken.TryGetValue(person, out int other) || Place(other, able, taken, tried)))
            {
                taken[person] = step;
                return true;
            }
        return false;
    }
}
