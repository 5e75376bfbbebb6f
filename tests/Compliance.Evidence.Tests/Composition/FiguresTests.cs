using System.Collections.Immutable;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Composition;

public sealed class FiguresTests
{
    [Fact]
    public void Coverage_counts_controls_that_name_a_primary_check_and_apply_and_leaves_out_those_not_evaluated()
    {
        KeyFigures figures = Of(p => p with { Controls = [Control("satisfied"), Control("not-satisfied"), Control("not-evaluated"), Control("manual"), Control("not-applicable"), Control("manual") with { Primary = [] }] });
        Assert.Equal((4, 3, 75), (figures.ControlsEvaluable, figures.ControlsEvaluated, figures.CoveragePercent));
        Assert.Equal((0, 0, null), Of(p => p with { Controls = [Control("not-applicable")] }) is var none ? (none.ControlsEvaluable, none.ControlsEvaluated, none.CoveragePercent) : default);
        // Two of three are not yet 67 per cent.
        Assert.Equal(66, Of(p => p with { Controls = [Control("satisfied"), Control("satisfied"), Control("not-evaluated")] }).CoveragePercent);
    }

    [Theory]
    [InlineData("undeclared", "No zone is declared, so nothing says what is to be kept apart.")]
    [InlineData("held", "Between none of 2 pairs of zones more is possible than is approved.", "as-intended", "denied", "not-applicable")]
    [InlineData("unproven", "Of 1 of 2 pairs of zones it cannot be told what is possible: b → c.", "denied", "unknown")]
    [InlineData("broken", "Between 1 of 3 pairs of zones more is possible than is approved: c → d.", "denied", "unknown", "broader-than-intended")]
    [InlineData("broken", "Between 5 of 5 pairs of zones more is possible than is approved: a → b, b → c, c → d and 2 more.", "violation", "violation", "violation", "violation", "violation")]
    public void Segmentation_is_broken_by_one_surplus_unproven_by_one_doubt_and_held_by_neither(string status, string reason, params string[] pairs)
    {
        KeyFigures figures = Of(p => p with
        {
            ZonePairs = [.. pairs.Select((state, i) => new ZonePairEntry { Cluster = "shop", From = $"{(char)('a' + i)}", To = $"{(char)('b' + i)}", State = state, Intended = "", Possible = "", Surplus = "", Flows = [] })],
        });
        Assert.Equal((status, reason), (figures.Segmentation, figures.SegmentationReason));
    }

    [Fact]
    public void An_exception_is_ending_if_it_is_active_and_its_last_day_is_within_ninety_days()
    {
        KeyFigures figures = Of(p => p with { Exceptions = [Exception("active", 89), Exception("active", 90), Exception("active", 91), Exception("unused", 1), Exception("expired", -1)] });
        Assert.Equal((3, 2), (figures.ExceptionsActive, figures.ExceptionsEnding));
    }

    [Fact]
    public void Flows_are_counted_by_state_and_insecure_ones_whatever_their_state()
    {
        KeyFigures figures = Of(p => p with { Flows = [Flow("unapproved", "telnet (TCP 23)"), Flow("approved", "every port is open"), Flow("approved"), Flow("unknown"), Flow("overdue"), Flow("unstated")] });
        Assert.Equal(new FlowCounts(Unapproved: 1, Overdue: 1, Unknown: 1, Unstated: 1, Approved: 2), figures.Flows);
        Assert.Equal(2, figures.InsecureFlows);
    }

    [Fact]
    public void A_workload_counts_as_isolated_if_it_is_in_both_directions()
    {
        WorkloadEntry Workload(string[] ingress, string[] egress) => new()
        {
            Cluster = "shop", Workload = "a/b[Deployment]", Namespace = "a", Pods = 1, HostNetwork = false, IngressIsolatedBy = [.. ingress], EgressIsolatedBy = [.. egress], ReachableFromOutside = "", ReachesOutside = "",
        };
        Assert.Equal(1, Of(p => p with { Workloads = [Workload(["p"], ["q"]), Workload(["p"], []), Workload([], ["q"]), Workload([], [])] }).WorkloadsIsolated);
    }

    private static KeyFigures Of(Func<EvidencePack, EvidencePack> change) => Figures.Of(change(SamplePack.Of()));

    private static ControlEntry Control(string status) => new()
    {
        Framework = "f", Control = "1", Section = "", Title = "", Demand = "", Automation = "automated", Status = status, Reason = "", Primary = [new CheckVerdictEntry("NP-1", "pass")], Supporting = [], Findings = [],
    };

    private static ExceptionEntry Exception(string state, int days) => new()
    {
        Id = "E", Scope = "", State = state, Reason = "", CompensatingControl = "", Requester = "", Granted = SamplePack.Moment, Expires = SamplePack.Moment.AddDays(days), Applies = [],
    };

    private static FlowEntry Flow(string state, params ImmutableArray<string> insecure) => new()
    {
        Id = "FL", Cluster = "shop", FromZone = "a", ToZone = "b", From = [], FromCount = 0, To = [], ToCount = 0, Ports = "", State = state, Insecure = insecure,
    };
}
