using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Network.Snapshot;
using Compliance.TestKit.Cases;

namespace Compliance.Controls.Tests;

public sealed class AssessorTests
{
    private sealed class Told(string id, params (string Subject, CheckVerdict Verdict)[] answers) : ICheck
    {
        public CheckDefinition Definition { get; } = new()
        {
            Id = id, Group = "g", Title = "t", Rationale = "r", Condition = "c", Remediation = "m", Severity = Severity.Low, ReliesOnEnforcement = false,
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("limit", "1").Add("names", "a, b"),
        };

        public CheckContext? Seen { get; private set; }

        public IEnumerable<CheckResult> Evaluate(CheckContext context)
        {
            Seen = context;
            return answers.Select(a => new CheckResult
            {
                Check = id, Cluster = context.Snapshot.Cluster, Verdict = a.Verdict, Severity = Severity.Low, Subject = a.Subject, Summary = "s",
            });
        }
    }

    private sealed class FailsIn(string cluster) : ICheck
    {
        public CheckDefinition Definition { get; } = new Told("A").Definition;

        public IEnumerable<CheckResult> Evaluate(CheckContext context) =>
            context.Snapshot.Cluster == cluster
                ? [Definition.Fail(context, "x", null, "It fails.", new() { AllowedBy = "an example" })]
                : [Definition.Pass(context, "x", null, "It passes.")];
    }

    [Fact]
    public void The_worst_cluster_decides_a_control_and_results_keep_their_cluster()
    {
        AssessmentOutcome outcome = Assessor.Assess(Input("east", "west"), [new FailsIn("west")]);
        Assert.Equal([("east", CheckVerdict.Pass), ("west", CheckVerdict.Fail)], outcome.Results.Select(r => (r.Cluster, r.Verdict)));
        ControlAssessment control = Assert.Single(outcome.Controls);
        Assert.Equal(ControlStatus.NotSatisfied, control.Status);
        Assert.Equal(CheckVerdict.Fail, control.PrimaryVerdicts["A"]);
        Assert.Equal(2, outcome.Analyses.Length);
        Assert.Equal(ControlStatus.Satisfied, Assessor.Assess(Input("east"), [new FailsIn("west")]).Controls[0].Status);
    }

    [Fact]
    public void Results_are_in_the_order_of_check_cluster_and_subject()
    {
        AssessmentOutcome outcome = Assessor.Assess(Input("b", "a"), [new Told("Z", ("y", CheckVerdict.Pass), ("x", CheckVerdict.Warn)), new Told("A", ("x", CheckVerdict.Pass))]);
        Assert.Equal(["A a x", "A b x", "Z a x", "Z a y", "Z b x", "Z b y"], outcome.Results.Select(r => $"{r.Check} {r.Cluster} {r.Subject}"));
    }

    [Fact]
    public void A_configured_parameter_takes_the_place_of_its_default()
    {
        Told check = new("A", ("x", CheckVerdict.Pass));
        AssessmentInput input = Input("east");
        Assessor.Assess(input with
        {
            Scope = new() { Parameters = input.Scope.Parameters.Add("A", ImmutableSortedDictionary<string, string>.Empty.Add("limit", "7")) },
        }, [check]);
        Assert.Equal(7, check.Seen!.Int("limit"));
        Assert.Equal(["a", "b"], check.Seen.List("names"));
    }

    [Fact]
    public void A_check_that_breaks_its_contract_is_a_bug_that_stops_the_assessment()
    {
        Assert.Contains("no result", Stops(new Told("A")), StringComparison.Ordinal);
        Assert.Contains("two results", Stops(new Told("A", ("x", CheckVerdict.Pass), ("x", CheckVerdict.Warn))), StringComparison.Ordinal);
        Assert.Contains("counter-example", Stops(new Told("A", ("x", CheckVerdict.Fail))), StringComparison.Ordinal);
        Assert.Contains("no reason", Stops(new Told("A", ("x", CheckVerdict.NotApplicable))), StringComparison.Ordinal);
    }

    private static string Stops(ICheck check) => Assert.Throws<InvalidOperationException>(() => Assessor.Assess(Input("east"), [check])).Message;

    private static AssessmentInput Input(params ImmutableArray<string> clusters) => new()
    {
        Snapshots = [.. clusters.Select(c => new ClusterSnapshot
        {
            Cluster = c, Origin = SnapshotOrigin.LiveCluster, CollectedAt = CaseSnapshot.Moment, Objects = [], Listings = [],
        })],
        Scope = ScopeDeclaration.Undeclared,
        Frameworks =
        [
            new()
            {
                Id = "f", Name = "F", Version = "1", Attribution = "Ours.",
                Controls = [new() { Id = "1", Section = "s", Title = "t", Demand = "d", Automation = Automation.Automated, Primary = ["A"] }],
            },
        ],
        Moment = CaseSnapshot.Moment,
    };
}
