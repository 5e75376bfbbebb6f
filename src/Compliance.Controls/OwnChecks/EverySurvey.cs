using System.Collections.Immutable;
using Compliance.Controls.Checks;

namespace Compliance.Controls.OwnChecks;

/// <summary>Something an own check looks at one by one.</summary>
/// <param name="Subject">Subject of a result about it alone.</param>
/// <param name="Namespace">Its namespace; null for what is in none.</param>
/// <param name="Faults">What is wrong with it.</param>
internal sealed record Surveyed(string Subject, string? Namespace, ImmutableArray<Fault> Faults);

/// <summary>The form that checks on every workload, namespace or policy share: one result for each that is not as demanded, and one for
/// those of a namespace that are.</summary>
internal static class EverySurvey
{
    /// <summary>Judges what was looked at.</summary>
    /// <param name="check">The check.</param>
    /// <param name="context">Its context.</param>
    /// <param name="all">What was looked at.</param>
    /// <param name="noun">What each is, in the singular and the plural.</param>
    /// <param name="demand">What each must have.</param>
    /// <param name="nothing">Why there may be nothing to look at.</param>
    public static IEnumerable<CheckResult> Judge(
        CheckDefinition check, CheckContext context, IEnumerable<Surveyed> all, (string One, string Many) noun, string demand, string nothing)
    {
        bool any = false;
        foreach (IGrouping<string?, Surveyed> place in all.GroupBy(s => s.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            any = true;
            ImmutableArray<Surveyed> good = [.. place.Where(s => s.Faults.IsEmpty)];
            foreach (Surveyed bad in place.Where(s => !s.Faults.IsEmpty)) yield return Bad(check, context, bad);
            if (!good.IsEmpty)
                yield return check.Pass(context, place.Key is null ? context.Cluster() : $"namespace/{place.Key}", place.Key,
                    $"{Answers.Count(good.Length, noun.One, noun.Many)} {(place.Key is null ? "of the cluster" : $"of {place.Key}")} looked at, each with {demand}.");
        }
        if (!any) yield return check.NotApplicable(context, context.Cluster(), null, nothing);
    }

    private static CheckResult Bad(CheckDefinition check, CheckContext context, Surveyed one)
    {
        ImmutableArray<Fault> failed = [.. one.Faults.Where(f => f.Verdict == CheckVerdict.Fail)];
        if (failed.IsEmpty) return check.NotEvaluable(context, one.Subject, one.Namespace, Answers.Some(one.Faults.Select(f => f.Text).Distinct(), 3));
        return check.Fail(context, one.Subject, one.Namespace, $"{one.Subject}: {Answers.Some(failed.Select(f => f.Text).Distinct())}.",
            failed[0].Rule ?? new() { AllowedBy = $"{failed[0].Evidence.Object}{failed[0].Evidence.Pointer}: {failed[0].Text}" }, failed.Select(f => f.Evidence).Distinct().Take(20));
    }
}
