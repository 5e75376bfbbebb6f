using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.History;
using Compliance.Controls.TestResults;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-POLICY-TESTED.</summary>
public sealed class PolicyTested : ICheck
{
    private const string MaxAge = "max_age_days";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-POLICY-TESTED",
        Group = "governance",
        Title = "Policies were tested before they came into force",
        Rationale = "A policy that was never tried cuts off what must run, or fails to cut off what must not; testing before release is part of change control (PCI 6.5.1).",
        Condition = "Looks at the test results given with --test-results: JUnit XML, JSON of Conftest, JSON or JUnit of compliance test. One result for each file: fails when a test failed or could not be answered, and when the file's own time is more than max_age_days before the assessment; not evaluable when the file tells no time, one in the future, or holds no test that ran: a skipped test is none. One more for the cluster, where a file is good: fails when a policy was created after the last good test that speaks of its namespace or of no namespace in particular, warns when one may have changed after it, and where files say which namespaces they speak of, warns for each namespace with policies that none does. Who ran the tests, and on what, is the file's own account. Not evaluable when no file is given.",
        Remediation = "Run compliance test, or the tests of the pipeline, on every change and hand their results to the audit.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Policies],
        Parameters = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(MaxAge, "90")]),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<TestRun> runs = context.Input?.TestRuns ?? [];
        if (runs.IsEmpty) return [Definition.NotEvaluable(context, context.Cluster(), null, "no test results are given")];
        ImmutableArray<CheckResult> told = [.. runs.Select(r => Of(context, r))];
        ImmutableArray<TestRun> good = [.. runs.Zip(told).Where(p => p.Second.Verdict == CheckVerdict.Pass).Select(p => p.First)];
        return good.IsEmpty ? told : [.. told, .. Coverage(context, good)];
    }

    private CheckResult Of(CheckContext context, TestRun run)
    {
        string subject = $"tests/{run.Name}";
        string counts = $"{Number(run.Passed)} passed, {Number(run.Failures.Length)} failed, {Number(run.Skipped)} skipped";
        string of = run.Cluster is { } cluster ? $" of {cluster}" : "";
        if (run.Failures is [var first, ..])
            return Definition.Fail(context, subject, null, $"{run.Name}: {counts}. {Answers.Some(run.Failures.Select(f => f.Name))} failed.",
                new() { AllowedBy = $"the test '{first.Name}'{of} failed{(first.Message.Length == 0 ? "" : $": {Cut(first.Message)}")}" });
        if (run.Passed == 0) return Definition.NotEvaluable(context, subject, null, $"{run.Name} holds no test that ran ({counts})");
        if (run.Moment is not { } moment) return Definition.NotEvaluable(context, subject, null, $"{run.Name} does not tell when all of its tests ran ({counts})");
        if (moment > context.Moment) return Definition.NotEvaluable(context, subject, null, $"{run.Name} says that its tests ran on {Claims.Text(moment)}, which is in the future");
        int max = context.Int(MaxAge), age = (int)(context.Moment - moment).TotalDays;
        return age > max
            ? Definition.Fail(context, subject, null, $"{run.Name}: the tests{of} ran on {Claims.Text(moment)}, {Number(age)} days ago, and at most {Number(max)} are allowed.",
                new() { AllowedBy = $"no newer test stands in {run.Name} than that of {Claims.Text(moment)}" })
            : Definition.Pass(context, subject, null, $"{run.Name}: {counts}{of} on {Claims.Text(moment)}, {(run.Namespaces is { } named ? $"in {Answers.Some(named, 12)}" : "in namespaces that the file does not name")}; {Attested}.");
    }

    /// <summary>What a file of results is worth.</summary>
    private const string Attested = "attested by the file, not proven";

    private IEnumerable<CheckResult> Coverage(CheckContext context, ImmutableArray<TestRun> good)
    {
        ImmutableArray<KeptPolicy> policies = KeptPolicy.Originals(context);
        List<(KeptPolicy Policy, TestRun? Last)> created = [], changed = [];
        SortedSet<string> untested = new(StringComparer.Ordinal);
        foreach (KeptPolicy policy in policies)
        {
            TestRun? last = good.Where(r => r.Namespaces is not { } named || policy.Namespace is not { } ns || named.Contains(ns)).MaxBy(r => r.Moment);
            if (last is null)
            {
                untested.Add(policy.Namespace!);
                continue;
            }
            ObjectHistory history = ObjectHistory.Of(policy.Object);
            if (history.CreatedAfter(last.Moment!.Value) == true) created.Add((policy, last));
            else if (history.MayHaveChangedAfter(last.Moment!.Value)) changed.Add((policy, last));
        }
        if (created is [(KeptPolicy first, TestRun run), ..])
            yield return Definition.Fail(context, context.Cluster(), null,
                $"{Answers.Some(created.Select(c => $"{c.Policy.Ref}"))} {(created.Count == 1 ? "was" : "were")} created after the last test ({run.Name}, {Claims.Text(run.Moment!.Value)}).",
                new() { AllowedBy = $"{first.Ref} was created on {Claims.Text(ObjectHistory.Of(first.Object).Created!.Value)}, and the last test ran on {Claims.Text(run.Moment.Value)}", Policy = first.Ref, Pointer = "/metadata/creationTimestamp" },
                created.Take(20).Select(c => c.Policy.Ref.See("/metadata/creationTimestamp")));
        else if (untested.Count > 0 || changed.Count > 0)
            yield return Definition.Warn(context, context.Cluster(), null, string.Join(' ', Weaknesses(untested, changed)), changed.Take(20).Select(c => c.Policy.Ref.See("/metadata/managedFields", "written after the last test")));
        else if (good.Any(r => r.Namespaces is not null) && !policies.IsEmpty)
            yield return Definition.Pass(context, context.Cluster(), null, $"Every namespace with policies is spoken of by a test that passed ({Answers.Some(good.Select(g => g.Name))}); {Attested}.");
    }

    private static IEnumerable<string> Weaknesses(SortedSet<string> untested, List<(KeptPolicy Policy, TestRun? Last)> changed)
    {
        if (untested.Count > 0) yield return $"No test that passed speaks of {Answers.Some(untested, 12)}, which {(untested.Count == 1 ? "has" : "have")} policies.";
        if (changed.Count > 0) yield return $"{Answers.Some(changed.Select(c => $"{c.Policy.Ref}"))} may have changed after the last test: {(changed.Count == 1 ? "it was" : "they were")} written to since.";
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Cut(string message) => message.Length <= 200 ? message : message[..(char.IsHighSurrogate(message[199]) ? 199 : 200)] + "…";
}
