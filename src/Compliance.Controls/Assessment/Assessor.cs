using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Assessment;

/// <summary>Turns an <see cref="AssessmentInput"/> into an assessment: one pure function.</summary>
public static class Assessor
{
    /// <summary>Assesses. Deterministic: the same input gives the same result.</summary>
    /// <exception cref="InvalidOperationException">A check broke its own contract: no result, two for one subject, or a fail without a
    /// counter-example. That is a bug of this program, never of the input.</exception>
    public static AssessmentOutcome Assess(AssessmentInput input) => Assess(input,
        input.Scope.OwnChecks.IsEmpty ? CheckCatalogue.All : [.. CheckCatalogue.All.Concat(input.Scope.OwnChecks).OrderBy(c => c.Definition.Id, StringComparer.Ordinal)]);

    /// <summary>Assesses with a given set of checks.</summary>
    internal static AssessmentOutcome Assess(AssessmentInput input, ImmutableArray<ICheck> checks)
    {
        ImmutableArray<ClusterReachability> analyses = [.. input.Snapshots.Select(s => ClusterReachability.Analyse(s, input.Assertion))];
        ImmutableArray<ClusterIndex> indexes = [.. analyses.Select(a => new ClusterIndex(a))];
        ImmutableArray<ZoneMatrix> zones = [.. analyses.Zip(indexes, (a, index) => ZoneProver.Prove(a, index, input.Scope, input.Moment))];
        ImmutableArray<CheckResult> found =
        [
            .. analyses.SelectMany((a, i) => Run(a, indexes[i], zones[i], input, checks))
                .OrderBy(r => r.Check, StringComparer.Ordinal)
                .ThenBy(r => r.Cluster, StringComparer.Ordinal)
                .ThenBy(r => r.Subject, StringComparer.Ordinal),
        ];
        (ImmutableArray<CheckResult> results, ImmutableArray<ExceptionAssessment> exceptions) = ExceptionRegister.Apply(input.Scope, input.Moment, zones, found);
        ImmutableSortedSet<string> waived = ExceptionRegister.Waived(results);
        Dictionary<string, CheckVerdict> worst = results.GroupBy(r => r.Check, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => ControlRollUp.Worst(g.Select(r => r.Verdict)), StringComparer.Ordinal);
        ImmutableArray<AttestationAssessment> attestations = AttestationRegister.Of(input.Scope, input.Frameworks, input.Moment);
        return new()
        {
            Input = input,
            Analyses = analyses,
            Checks = [.. checks.Select(c => c.Definition)],
            Results = results,
            Zones = zones,
            Exceptions = exceptions,
            Attestations = attestations,
            Controls = [.. input.Frameworks.SelectMany(f => f.Controls.Select(c =>
                ControlRollUp.Assess(f.Id, c, worst, waived, AttestationRegister.For(f.Id, c.Id, attestations))))],
        };
    }

    private static IEnumerable<CheckResult> Run(
        ClusterReachability analysis, ClusterIndex index, ZoneMatrix zones, AssessmentInput input, ImmutableArray<ICheck> checks)
    {
        VerdictCap.Ground ground = VerdictCap.Ground.Of(analysis);
        foreach (ICheck check in checks)
        {
            CheckDefinition definition = check.Definition;
            ImmutableSortedDictionary<string, string> overrides = input.Scope.Parameters.GetValueOrDefault(
                definition.Id, ImmutableSortedDictionary<string, string>.Empty);
            CheckContext context = new()
            {
                Reachability = analysis,
                Scope = input.Scope,
                Parameters = definition.Parameters.SetItems(overrides),
                Index = index,
                Zones = zones,
                Moment = input.Moment,
                Input = input,
            };
            ImmutableArray<CheckResult> answers = [.. check.Evaluate(context)];
            Hold(definition, answers);
            foreach (CheckResult result in VerdictCap.Apply(definition, ground, input.Scope, answers)) yield return result;
        }
    }

    private static void Hold(CheckDefinition check, ImmutableArray<CheckResult> answers)
    {
        if (answers.IsEmpty) throw new InvalidOperationException($"{check.Id} gave no result; not applicable is an answer, silence is not.");
        HashSet<string> subjects = new(StringComparer.Ordinal);
        foreach (CheckResult answer in answers)
        {
            if (!subjects.Add(answer.Subject)) throw new InvalidOperationException($"{check.Id} gave two results for {answer.Subject}.");
            if (answer is { Verdict: CheckVerdict.Fail, Witness: null })
                throw new InvalidOperationException($"{check.Id} fails {answer.Subject} without a counter-example.");
            if (answer is { Verdict: CheckVerdict.NotEvaluable or CheckVerdict.NotApplicable, Reason: null })
                throw new InvalidOperationException($"{check.Id} gives no reason for {answer.Subject}.");
        }
    }
}
