using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Tests;

/// <summary>What evidence does not carry never passes.</summary>
public sealed class VerdictCapTests
{
    private static readonly ResourceKind Policy = new("networking.k8s.io", "NetworkPolicy"), Pod = new("", "Pod"), Service = new("", "Service");

    private static readonly ImmutableArray<CheckVerdict> All = [.. Enum.GetValues<CheckVerdict>()];

    [Theory]
    [InlineData(EnforcementState.Enforced, false, null, CheckVerdict.Pass)]
    [InlineData(EnforcementState.Enforced, true, null, CheckVerdict.NotEvaluable)]
    [InlineData(EnforcementState.Enforced, true, "Ada Byron", CheckVerdict.Pass)]
    [InlineData(EnforcementState.Unknown, false, null, CheckVerdict.NotEvaluable)]
    [InlineData(EnforcementState.Unknown, false, "Ada Byron", CheckVerdict.NotEvaluable)]
    [InlineData(EnforcementState.Unknown, true, null, CheckVerdict.NotEvaluable)]
    [InlineData(EnforcementState.Unknown, true, "Ada Byron", CheckVerdict.Pass)]
    [InlineData(EnforcementState.Inert, false, null, CheckVerdict.NotEvaluable)]
    [InlineData(EnforcementState.Inert, true, "Ada Byron", CheckVerdict.NotEvaluable)]
    public void A_check_that_relies_on_enforcement_passes_only_where_it_is_proven_or_answered_for(
        EnforcementState state, bool asserted, string? by, CheckVerdict expected)
    {
        VerdictCap.Ground ground = Ground(enforcement: Facts(state, asserted));
        Assert.Equal(expected, One(Check(relies: true), ground, CheckVerdict.Pass, by).Verdict);
        Assert.Equal(CheckVerdict.Pass, One(Check(relies: false), ground, CheckVerdict.Pass, by).Verdict);
        Assert.Equal(CheckVerdict.Fail, One(Check(relies: true), ground, CheckVerdict.Fail, by).Verdict);
        Assert.Equal(CheckVerdict.NotApplicable, One(Check(relies: true), ground, CheckVerdict.NotApplicable, by).Verdict);
    }

    [Theory]
    [InlineData("enable-policy", "never", CheckVerdict.NotEvaluable)]
    [InlineData("policy-audit-mode", "true", CheckVerdict.NotEvaluable)]
    [InlineData("policy-audit-mode", "false", CheckVerdict.Pass)]
    [InlineData("dropActionOverride", "LogAndAccept", CheckVerdict.NotEvaluable)]
    [InlineData("dropActionOverride", "LogAndDrop", CheckVerdict.Pass)]
    public void A_plug_in_that_only_logs_lets_nothing_pass(string setting, string value, CheckVerdict expected)
    {
        VerdictCap.Ground ground = Ground(enforcement: Facts(EnforcementState.Enforced, false) with
        {
            Settings = ImmutableSortedDictionary<string, string>.Empty.Add(setting, value),
        });
        Assert.Equal(expected, One(Check(relies: true), ground, CheckVerdict.Pass).Verdict);
    }

    [Fact]
    public void Pods_on_a_node_without_an_agent_cap_their_namespace_and_every_answer_on_the_whole_cluster()
    {
        VerdictCap.Ground ground = Ground(
            enforcement: Facts(EnforcementState.Enforced, false) with { UncoveredNodes = ["n2"] },
            endpoints: [Endpoint("shop", "web", "n2"), Endpoint("bank", "core", "n1")]);
        CheckDefinition local = Check(relies: true, reach: AnswerReach.Namespace), wide = Check(relies: true);

        Assert.Equal(CheckVerdict.NotEvaluable, One(local, ground, CheckVerdict.Pass, ns: "shop").Verdict);
        Assert.Equal(CheckVerdict.Pass, One(local, ground, CheckVerdict.Pass, ns: "bank").Verdict);
        Assert.Equal(CheckVerdict.NotEvaluable, One(wide, ground, CheckVerdict.Pass, ns: "bank").Verdict);
        Assert.Contains("n2", One(local, ground, CheckVerdict.Pass, ns: "shop").Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string, ListOutcome?, bool, bool> Kinds() => new()
    {
        // outcome of the kind the check reads, is there a gap, may it pass
        { "read in full", ListOutcome.Complete, false, true },
        { "not served", ListOutcome.Absent, false, true },
        { "read in part", ListOutcome.Incomplete, false, false },
        { "refused", ListOutcome.Incomplete, true, false },
        { "never asked for", null, false, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_that_was_not_read_takes_the_pass_and_the_absence(string how, ListOutcome? outcome, bool gap, bool passes)
    {
        ClusterSnapshot snapshot = Snapshot() with
        {
            Listings = outcome is { } o ? [new() { Kind = Policy, Outcome = o }] : [],
            Gaps = gap ? [new(GapReason.Forbidden, Policy, null, "the server answered 403")] : [],
        };
        foreach (CheckVerdict verdict in All)
        {
            CheckResult result = One(Check(relies: false, reads: [Policy]), Ground(snapshot), verdict);
            CheckVerdict expected = passes || verdict is CheckVerdict.Fail or CheckVerdict.Warn ? verdict : CheckVerdict.NotEvaluable;
            Assert.True(expected == result.Verdict, $"{how}: {verdict} became {result.Verdict}");
        }
    }

    [Fact]
    public void A_gap_on_a_kind_that_the_check_does_not_read_leaves_it_alone_and_one_on_an_unknown_kind_does_not()
    {
        ClusterSnapshot snapshot = Snapshot() with { Listings = [new() { Kind = Policy, Outcome = ListOutcome.Complete }] };
        CheckDefinition check = Check(relies: false, reads: [Policy]);
        Assert.Equal(CheckVerdict.Pass, One(check, Ground(snapshot with { Gaps = [new(GapReason.TimedOut, Service, null, "no answer")] }), CheckVerdict.Pass).Verdict);
        Assert.Equal(CheckVerdict.NotEvaluable, One(check, Ground(snapshot with { Gaps = [new(GapReason.UnreadableDocument, null, null, "not YAML")] }), CheckVerdict.Pass).Verdict);
    }

    [Fact]
    public void A_warning_stands_and_a_not_evaluable_result_stands_beside_it()
    {
        ClusterSnapshot snapshot = Snapshot() with { Gaps = [new(GapReason.Forbidden, Policy, null, "the server answered 403")], Listings = [] };
        ImmutableArray<CheckResult> results = VerdictCap.Apply(
            Check(relies: false, reads: [Policy]), Ground(snapshot), ScopeDeclaration.Undeclared, [Result(CheckVerdict.Warn, "shop")]);
        Assert.Equal([CheckVerdict.Warn, CheckVerdict.NotEvaluable], results.Select(r => r.Verdict));
        Assert.Equal("evidence/test", results[1].Subject);
    }

    [Fact]
    public void A_namespace_that_could_not_be_read_is_told_even_when_no_result_speaks_of_it()
    {
        ClusterSnapshot snapshot = Snapshot() with
        {
            Listings = [new() { Kind = Pod, Outcome = ListOutcome.Incomplete }],
            Gaps = [new(GapReason.Forbidden, Pod, "bank", "the server answered 403")],
        };
        ImmutableArray<CheckResult> results = VerdictCap.Apply(
            Check(relies: false, reads: [Pod], reach: AnswerReach.Namespace), Ground(snapshot), ScopeDeclaration.Undeclared, [Result(CheckVerdict.Pass, "shop")]);
        Assert.Equal(CheckVerdict.Pass, results[0].Verdict);
        Assert.Equal(CheckVerdict.NotEvaluable, results[1].Verdict);
    }

    [Theory]
    [InlineData("shop", AnswerReach.Namespace, CheckVerdict.NotEvaluable)]
    [InlineData("bank", AnswerReach.Namespace, CheckVerdict.Pass)]
    [InlineData(null, AnswerReach.Namespace, CheckVerdict.NotEvaluable)]
    [InlineData("bank", AnswerReach.Cluster, CheckVerdict.NotEvaluable)]
    public void What_was_not_understood_takes_the_passes_that_rest_on_it(string? ns, AnswerReach reach, CheckVerdict expected)
    {
        ImmutableArray<Limitation> limitations = [new(new(Policy, "shop", "web"), "/spec/foo", "an unknown field")];
        VerdictCap.Ground ground = Ground(limitations: limitations);
        Assert.Equal(expected, One(Check(relies: false, reads: [Policy], reach: reach), ground, CheckVerdict.Pass, ns: ns).Verdict);
        Assert.Equal(CheckVerdict.Pass, One(Check(relies: false, reads: [Pod], reach: reach), ground, CheckVerdict.Pass, ns: ns).Verdict);
    }

    [Fact]
    public void Manifests_answer_for_kinds_they_do_not_hold_unless_a_document_was_unreadable()
    {
        ClusterSnapshot snapshot = Snapshot() with { Origin = SnapshotOrigin.Manifests, Listings = [] };
        CheckDefinition check = Check(relies: false, reads: [Policy]);
        Assert.Equal(CheckVerdict.Pass, One(check, Ground(snapshot), CheckVerdict.Pass).Verdict);
        Assert.Equal(CheckVerdict.NotEvaluable, One(check,
            Ground(snapshot with { Gaps = [new(GapReason.UnreadableDocument, null, null, "not YAML", new("a.yaml", 3))] }), CheckVerdict.Pass).Verdict);
    }

    [Theory]
    [InlineData(SnapshotOrigin.Manifests, CheckVerdict.NotEvaluable)]
    [InlineData(SnapshotOrigin.LiveCluster, CheckVerdict.Pass)]
    public void Workloads_that_were_not_read_hide_pods_in_manifests_alone(SnapshotOrigin origin, CheckVerdict expected)
    {
        ResourceKind deployment = new("apps", "Deployment");
        ClusterSnapshot snapshot = Snapshot() with { Origin = origin, Gaps = [new(GapReason.InvalidObject, deployment, null, "not usable")] };
        Assert.Equal(expected, One(Check(relies: false, reads: [Pod]), Ground(snapshot), CheckVerdict.Pass).Verdict);
        Assert.Equal(CheckVerdict.NotEvaluable, One(Check(relies: false, reads: [Pod]),
            Ground(limitations: [new(new(deployment, "shop", "web"), null, "no readable pod template")]), CheckVerdict.Pass).Verdict);
    }

    [Fact]
    public void Settings_of_the_plug_in_that_could_not_be_read_or_understood_cap_every_namespace()
    {
        ResourceKind felix = new("crd.projectcalico.org", "FelixConfiguration");
        CheckDefinition check = Check(relies: true, reads: [Pod], reach: AnswerReach.Namespace);
        ClusterSnapshot refused = Snapshot() with { Origin = SnapshotOrigin.Manifests, Gaps = [new(GapReason.Forbidden, felix, null, "the server answered 403")] };
        Assert.Equal(CheckVerdict.NotEvaluable, One(check, Ground(refused), CheckVerdict.Pass, ns: "shop").Verdict);
        Assert.Equal(CheckVerdict.Pass, One(Check(relies: false, reads: [Pod]), Ground(refused), CheckVerdict.Pass, ns: "shop").Verdict);

        ObjectRef agent = new(new("apps", "DaemonSet"), "kube-system", "calico-node");
        VerdictCap.Ground two = Ground(
            enforcement: Facts(EnforcementState.Enforced, false) with { Agent = agent },
            limitations: [new(agent, null, "two plug-ins enforce policies", "CMB-11")]);
        Assert.Equal(CheckVerdict.NotEvaluable, One(check, two, CheckVerdict.Pass, ns: "shop").Verdict);
    }

    private static CheckResult One(CheckDefinition check, VerdictCap.Ground ground, CheckVerdict verdict, string? by = null, string? ns = null) =>
        VerdictCap.Apply(check, ground, new() { PlugInAssertedBy = by }, [Result(verdict, ns)])[0];

    private static CheckResult Result(CheckVerdict verdict, string? ns) => new()
    {
        Check = "X", Cluster = "test", Verdict = verdict, Severity = Severity.High, Subject = "s", Namespace = ns, Summary = "Something.",
        Reason = verdict is CheckVerdict.NotApplicable or CheckVerdict.NotEvaluable ? "a reason" : null,
    };

    private static CheckDefinition Check(bool relies, ImmutableArray<ResourceKind>? reads = null, AnswerReach reach = AnswerReach.Cluster) => new()
    {
        Id = "X", Group = "g", Title = "t", Rationale = "r", Condition = "c", Remediation = "m", Severity = Severity.High,
        ReliesOnEnforcement = relies, Reads = reads ?? [], Reach = reach,
    };

    private static VerdictCap.Ground Ground(
        ClusterSnapshot? snapshot = null, EnforcementFacts? enforcement = null, ImmutableArray<Limitation>? limitations = null, ImmutableArray<Endpoint>? endpoints = null) =>
        new(snapshot ?? Snapshot() with { Origin = SnapshotOrigin.Manifests }, enforcement ?? Facts(EnforcementState.Enforced, false), limitations ?? [], endpoints ?? []);

    private static EnforcementFacts Facts(EnforcementState state, bool asserted) =>
        new() { PlugIn = "calico", State = state, Asserted = asserted, Evidence = [] };

    private static ClusterSnapshot Snapshot() => new()
    {
        Cluster = "test", Origin = SnapshotOrigin.LiveCluster, CollectedAt = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), Objects = [],
        Listings = [new() { Kind = Policy, Outcome = ListOutcome.Complete }, new() { Kind = Pod, Outcome = ListOutcome.Complete }],
    };

    private static Endpoint Endpoint(string ns, string name, string node) => new()
    {
        Kind = EndpointKind.Pod, Namespace = ns, Name = name, Node = node, Source = new(Pod, ns, name), Labels = FrozenDictionary<string, string>.Empty, Addresses = [],
    };
}
