using System.Collections.Immutable;
using System.Text;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.Exceptions;

/// <summary>Exceptions through the whole assessment of a cluster without a policy.</summary>
public sealed class ExceptionRegisterTests
{
    private const string Check = "NP-DEFAULT-DENY-INGRESS";

    private static readonly DateTimeOffset Moment = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_active_exception_stands_beside_the_fail_and_changes_no_verdict_and_no_control()
    {
        AssessmentOutcome without = Assess(""), with = Assess(Exception("EX-1", $"check: {Check}"));
        Assert.Equal(without.Results.Select(r => (r.Check, r.Subject, r.Verdict)), with.Results.Select(r => (r.Check, r.Subject, r.Verdict)));
        Assert.Equal(without.Controls.Select(c => c.Status), with.Controls.Select(c => c.Status));
        CheckResult[] waived = [.. with.Results.Where(r => !r.WaivedBy.IsEmpty)];
        Assert.Equal(["namespace/pay", "namespace/shop"], waived.Select(r => r.Subject));
        Assert.All(waived, r => Assert.Equal((Check, CheckVerdict.Fail), (r.Check, r.Verdict)));
        Assert.Equal((ExceptionState.Active, 2), (with.Exceptions[0].State, with.Exceptions[0].Applies.Length));
        ControlAssessment[] told = [.. with.Controls.Where(c => c.Waived.Contains(Check))];
        Assert.NotEmpty(told);
        Assert.All(told, c =>
        {
            Assert.Equal(ControlStatus.NotSatisfied, c.Status);
            Assert.Contains("Waived, and failing all the same: " + Check, c.Reason, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("subject: namespace/shop", "namespace/shop")]
    [InlineData("zone: money", "namespace/pay")]
    [InlineData("cluster: test", "namespace/pay namespace/shop")]
    [InlineData("cluster: other", "")]
    [InlineData("flow: money -> internet", "")]
    public void Every_part_of_the_scope_that_is_given_must_hold(string part, string subjects)
    {
        AssessmentOutcome outcome = Assess(Exception("EX-1", $"check: {Check}, {part}"));
        Assert.Equal(subjects, string.Join(' ', outcome.Results.Where(r => !r.WaivedBy.IsEmpty).Select(r => r.Subject)));
        Assert.Equal(subjects.Length == 0 ? ExceptionState.Unused : ExceptionState.Active, outcome.Exceptions[0].State);
        // A check with a fail that nobody accepts is not waived as a whole.
        Assert.Equal(subjects.Contains(' ', StringComparison.Ordinal), outcome.Controls.Any(c => !c.Waived.IsEmpty));
    }

    [Theory]
    [InlineData("approver: Ada Byron, granted: 2026-01-01, expires: 2026-11-24", ExceptionState.Expired, "it expired on 2026-11-24")]
    [InlineData("approver: Ada Byron, granted: 2026-11-26, expires: 2026-12-01", ExceptionState.Invalid, "it is granted from 2026-11-26 on")]
    [InlineData("approver: Ada Byron, granted: 2026-01-01, expires: 2027-01-02", ExceptionState.Invalid, "it is granted for 366 days, and at most 365 are allowed")]
    [InlineData("approver: Ada Byron, granted: 2026-11-01, expires: 2026-10-01", ExceptionState.Invalid, "it expires on 2026-10-01, before it is granted on 2026-11-01")]
    [InlineData("approver: '', granted: 2026-11-01, expires: 2026-12-01", ExceptionState.Invalid, "nobody approved it")]
    [InlineData("approver: grace hopper, granted: 2026-11-01, expires: 2026-12-01", ExceptionState.Invalid, "grace hopper approved a request of their own")]
    public void One_that_is_over_or_wrong_is_listed_and_helps_nothing(string days, ExceptionState state, string reason)
    {
        AssessmentOutcome outcome = Assess(Exception("EX-1", $"check: {Check}", days));
        Assert.Equal((state, reason), (outcome.Exceptions[0].State, outcome.Exceptions[0].Reason));
        Assert.Equal(2, outcome.Exceptions[0].Applies.Length);
        Assert.DoesNotContain(outcome.Results, r => !r.WaivedBy.IsEmpty);
    }

    [Fact]
    public void The_last_day_counts_whole() =>
        Assert.Equal(ExceptionState.Active, Assess(Exception("EX-1", $"check: {Check}", "approver: Ada Byron, granted: 2026-11-25, expires: 2026-11-25")).Exceptions[0].State);

    private static string Exception(string id, string scope, string days = "approver: Ada Byron, granted: 2026-11-01, expires: 2026-12-01") =>
        $"exceptions:\n- {{id: {id}, scope: {{{scope}}}, reason: r, compensatingControl: c, requester: Grace Hopper, {days}}}\n";

    private static AssessmentOutcome Assess(string exceptions)
    {
        ConfigurationReading reading = ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(
            "zones:\n- {id: money, kind: cde, members: [{namespaces: [pay]}]}\n" + exceptions));
        Assert.Equal([], reading.Problems);
        Cluster cluster = new Cluster().Namespace("shop").Namespace("pay").Pod("shop/web", "app=web").Pod("pay/api", "app=api");
        return Assessor.Assess(new AssessmentInput
        {
            Snapshots = [cluster.Snapshot],
            Scope = reading.Scope,
            Frameworks = BuiltInFrameworks.All,
            Moment = Moment,
        }, [.. CheckCatalogue.All.Where(c => c.Definition.Id == Check)]);
    }
}
