using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;

namespace Compliance.Evidence.Tests.Period;

public sealed class PeriodAssessmentTests
{
    private static readonly DateTimeOffset From = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    // Seven days, a scan a day at two, none on the fourth: six scans. C-1 fails in the third alone; the policy `between` is in the second and
    // third; the finding of `web` comes with the second and is gone in the fifth; the fifth scan could not read NetworkPolicies.
    private static readonly PeriodPlan Week = PeriodPlan.Scheduled("shop", From, From.AddDays(7), "0 2 * * *");

    private static PeriodOutcome Planted(Func<IEnumerable<int>, IEnumerable<int>>? order = null)
    {
        var assessment = new PeriodAssessment(Week);
        foreach (int i in (order ?? (x => x))([0, 1, 2, 3, 4, 5])) assessment.Add(PlantedScan.Stored($"scan-{i}", At(i)), Scan(i), PlantedScan.Digest($"doc-{i}"), null);
        return assessment.Finish();
    }

    private static DateTimeOffset At(int scan) => From.AddDays(scan < 3 ? scan : scan + 1).AddHours(2).AddSeconds(scan);

    private static EvidencePack Scan(int i)
    {
        EvidencePack pack = PlantedScan.Pack(At(i), $"C-1={(i == 2 ? "not-satisfied" : "satisfied")}", $"C-2={(i == 4 ? "not-evaluated" : i == 0 ? "not-applicable" : "manual")}", "C-3=not-applicable");
        pack = i is 1 or 2 or 3 ? pack.Failing("CHK-A", "NetworkPolicy/ns/web", i == 2 ? "critical" : "high") : i == 4 ? pack : pack.Having("CHK-A", "NetworkPolicy/ns/web", "pass");
        pack = i is 1 or 2 ? pack.WithPolicy("NetworkPolicy/ns/between") : pack;
        pack = pack.WithPolicy(i == 0 ? "NetworkPolicy/ns/first" : i == 5 ? "NetworkPolicy/ns/last" : "NetworkPolicy/ns/middle");
        return i == 4 ? pack with { Gaps = [new GapEntry(PlantedScan.Cluster, "forbidden", "NetworkPolicy.networking.k8s.io", null, "403 on NetworkPolicies.", null, null)] } : pack;
    }

    [Fact]
    public void A_control_that_failed_in_one_scan_alone_is_the_worst_case_of_the_period()
    {
        PeriodOutcome outcome = Planted();
        ControlPeriodEntry control = outcome.Period.Controls[0];
        Assert.Equal(("C-1", "not-satisfied", "scan-2", At(2), "satisfied"), (control.Control, control.Worst, control.WorstScan, control.WorstMoment, control.AtEnd));
        Assert.Equal((6, 1), (control.Scans, control.WorstScans));
        Assert.Equal([(At(2), "satisfied", "not-satisfied"), (At(3), "not-satisfied", "satisfied")], control.Flips.Select(f => (f.Moment, f.From, f.To)));
        Assert.All(control.Flips, f => Assert.Null(f.Incomparable));

        // Satisfied from the first scan to the third; then a gap to the fourth, two days later; satisfied until the last; before and after unknown.
        Assert.Equal(
            [("unknown", From, At(0)), ("satisfied", At(0), At(2)), ("unknown", At(2), At(3)), ("satisfied", At(3), At(5)), ("unknown", At(5), Week.To)],
            control.Course.Select(s => (s.Status, s.From, s.To)));
        Assert.Equal(new StatusTimes((2 * 86400) + 2 + (2 * 86400) + 2, 0, 0, 0, 0, (2 * 3600) + (2 * 86400) + 1 + (22 * 3600) - 5), control.Times);
        Assert.Equal(7 * 86400, control.Times.Total);
    }

    [Fact]
    public void Not_applicable_stands_apart_from_the_worst_case()
    {
        ImmutableArray<ControlPeriodEntry> controls = Planted().Period.Controls;
        Assert.Equal(("not-evaluated", "scan-4"), (controls[1].Worst, controls[1].WorstScan));
        Assert.Equal(("not-applicable", "scan-0", 6), (controls[2].Worst, controls[2].WorstScan, controls[2].WorstScans));
        Assert.Equal(86401, controls[1].Times.NotApplicable);
    }

    [Fact]
    public void A_finding_that_came_and_went_is_told_with_its_first_and_last_scan_and_the_one_that_could_not_tell()
    {
        PeriodOutcome outcome = Planted();
        FindingPeriodEntry finding = Assert.Single(outcome.Period.Findings);
        Assert.Equal((At(1), At(3), 3, 2, 1, "closed"), (finding.FirstSeen, finding.LastSeen, finding.Scans, finding.Absent, finding.Appearances, finding.AtEnd));
        IncomparableStretchEntry stretch = Assert.Single(finding.Incomparable);
        Assert.Equal((At(4), At(4), 1, "The subject may not have been read: 403 on NetworkPolicies."), (stretch.From, stretch.To, stretch.Scans, stretch.Reason));
        // The gravest form of it is shown.
        Assert.Equal("critical", Assert.Single(outcome.Findings).Severity);
    }

    [Fact]
    public void What_neither_end_shows_is_told_as_there_in_between()
    {
        TransientObjectEntry[] found = [.. Planted().Period.Transient];
        Assert.Equal([("NetworkPolicy/ns/between", At(1), At(2), 2), ("NetworkPolicy/ns/middle", At(1), At(4), 4)], found.Select(t => (t.Object, t.FirstSeen, t.LastSeen, t.Scans)));
        Assert.All(found, t => Assert.Equal(("policy", null), (t.Kind, t.Doubt)));
    }

    [Fact]
    public void An_end_that_could_not_read_an_object_leaves_it_in_doubt()
    {
        var assessment = new PeriodAssessment(Week);
        for (int i = 0; i < 3; i++)
        {
            EvidencePack pack = PlantedScan.Pack(At(i), "C-1=satisfied");
            if (i == 1) pack = pack.WithPolicy("NetworkPolicy/ns/between").WithPolicy("NetworkPolicy/other/elsewhere") with { Clusters = [PlantedScan.ClusterOf(At(i), "passing")] };
            if (i == 2) pack = pack with { Gaps = [new GapEntry(PlantedScan.Cluster, "forbidden", "NetworkPolicy.networking.k8s.io", "ns", "403.", null, null)] };
            assessment.Add(PlantedScan.Stored($"scan-{i}", At(i)), pack, PlantedScan.Digest($"doc-{i}"), null);
        }
        Assert.Equal([("namespace", "passing", null), ("policy", "NetworkPolicy/ns/between", "It may not have been read in the scan scan-2: 403."), ("policy", "NetworkPolicy/other/elsewhere", null)],
            assessment.Finish().Period.Transient.Select(t => (t.Kind, t.Object, t.Doubt)));
    }

    [Fact]
    public void A_missed_point_and_the_gap_around_it_are_told()
    {
        PeriodEntry period = Planted().Period;
        Assert.Equal(["met", "met", "met", "missed", "met", "met", "met"], period.Planned.Select(p => p.State));
        Assert.Equal("At 6 of 7 planned points between 2026-07-01 00:00:00 UTC and 2026-07-08 00:00:00 UTC.", period.Statement);
        Assert.DoesNotContain("throughout", period.Statement, StringComparison.OrdinalIgnoreCase);
        Assert.Null(period.ChangeRecord);
        ScanGapEntry gap = Assert.Single(period.Gaps);
        Assert.Equal((At(2), At(3), (2 * 86400) + 1, "between", 1), (gap.From, gap.To, gap.Seconds, gap.Where, gap.Missed));
        Assert.Equal([0, 0, 0, 0, 1, 0], period.Scans.Select(s => s.Unread));
    }

    [Fact]
    public void The_order_in_which_packs_are_read_changes_nothing()
    {
        byte[] straight = Bytes(Planted());
        Assert.Equal(straight, Bytes(Planted(order => order.Reverse())));
        Assert.Equal(straight, Bytes(Planted(order => order.OrderBy(i => i * 7 % 5))));
    }

    [Fact]
    public void A_scan_whose_pack_is_gone_is_counted_and_says_nothing()
    {
        var assessment = new PeriodAssessment(Week);
        foreach (int i in (int[])[0, 1, 3, 4, 5]) assessment.Add(PlantedScan.Stored($"scan-{i}", At(i)), Scan(i), PlantedScan.Digest($"doc-{i}"), i == 1 ? "Its snapshot is gone." : null);
        assessment.AddGone(PlantedScan.Stored("scan-2", At(2)), "Its pack was purged.");
        PeriodEntry period = assessment.Finish().Period;
        Assert.Equal("At 5 of 7 planned points between 2026-07-01 00:00:00 UTC and 2026-07-08 00:00:00 UTC; at 1 more a scan was made whose pack is gone.", period.Statement);
        Assert.Equal("gone", period.Planned[2].State);
        Assert.Equal("satisfied", period.Controls[0].Worst);
        Assert.Equal(5, period.Controls[0].Scans);
        // From the third scan on nothing is known until the fourth, and the gap would have hidden it anyway.
        Assert.Equal(["unknown", "satisfied", "unknown", "satisfied", "unknown"], period.Controls[0].Course.Select(s => s.Status));
        Assert.Equal(At(2), period.Controls[0].Course[1].To);
        Assert.Equal([(At(2), "The pack of the scan is gone."), (At(4), "The subject may not have been read: 403 on NetworkPolicies.")], period.Findings[0].Incomparable.Select(x => (x.From, x.Reason)));
        Assert.Contains("2 scans of 6 are not recomputable from this pack: scan-1, scan-2.", period.CannotTell);
    }

    [Fact]
    public void Scans_that_asked_something_else_are_named_and_their_flips_are_incomparable()
    {
        var assessment = new PeriodAssessment(Week);
        EvidencePack one = PlantedScan.Pack(At(0), "C-1=satisfied").Having("CHK-A", "ns/a", "pass"), two = PlantedScan.Pack(At(1), "C-1=not-satisfied").Failing("CHK-A", "ns/a");
        two = two with { Program = two.Program with { Version = "0.2.0" }, Checks = [PlantedScan.Check("CHK-A") with { Condition = "another" }, PlantedScan.Check("CHK-B") with { Title = "other words" }] };
        assessment.Add(PlantedScan.Stored("scan-0", At(0)), one, "d0", null);
        assessment.Add(PlantedScan.Stored("scan-1", At(1)), two, "d1", null);
        PeriodEntry period = assessment.Finish().Period;
        ScanBreakEntry found = Assert.Single(period.Breaks);
        Assert.Equal(("scan-1", "scan-0"), (found.Scan, found.Before));
        Assert.Equal(["It was made by compliance 0.2.0, the one before by compliance 0.1.0."], found.Reasons);
        Assert.Equal(["CHK-A"], found.Checks);
        Assert.Equal("Its checks do not ask the same in both scans: CHK-A.", Assert.Single(period.Controls[0].Flips).Incomparable);
        Assert.Equal("The check asked something else, or under other parameters.", Assert.Single(Assert.Single(period.Findings).Incomparable).Reason);
        Assert.Equal("open", period.Findings[0].AtEnd);
    }

    [Fact]
    public void A_scan_counts_at_the_moment_of_the_state_it_shows()
    {
        var assessment = new PeriodAssessment(Week);
        assessment.Add(PlantedScan.Stored("old", At(5)), PlantedScan.Pack(At(5), "C-1=not-satisfied") with { Clusters = [PlantedScan.ClusterOf(From.AddDays(-3))] }, "d0", null);
        assessment.Add(PlantedScan.Stored("late", At(4)), PlantedScan.Pack(At(4), "C-1=satisfied") with { Clusters = [PlantedScan.ClusterOf(At(1))] }, "d1", null);
        PeriodEntry period = assessment.Finish().Period;
        Assert.Equal([(At(1), At(4))], period.Scans.Select(s => (s.Moment, s.Assessed)));
        Assert.Equal("satisfied", period.Controls[0].Worst);
        Assert.Contains(period.CannotTell, t => t.Contains("1 scan assessed in the span shows a state that was collected before it, and is left out: old.", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_any_scan_there_is_no_period()
    {
        var assessment = new PeriodAssessment(Week);
        assessment.AddGone(PlantedScan.Stored("scan-0", At(0)), "Its pack was purged.");
        Assert.Contains("no scan of the series shop with its pack falls between", Assert.Throws<PeriodException>(assessment.Finish).Message, StringComparison.Ordinal);
        Assert.Contains("the pack of a period", Assert.Throws<PeriodException>(() => assessment.Add(PlantedScan.Stored("p", At(0)), PlantedScan.Pack(At(0)) with { Period = Planted().Period }, "d", null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_no_audit_wrote_is_refused_with_the_name_of_its_scan()
    {
        var assessment = new PeriodAssessment(Week);
        assessment.AddGone(PlantedScan.Stored("scan-0", At(0)), "gone");
        EvidencePack pack = PlantedScan.Pack(At(1), "C-1=satisfied").Failing("CHK-A", "s");
        (EvidencePack Pack, string Told)[] hostile =
        [
            (pack with { Controls = [PlantedScan.Control("C-1", "compliant")] }, "'compliant' is no status of a control"),
            (pack with { Controls = [pack.Controls[0], PlantedScan.Control("C-1", "manual")] }, "names something twice"),
            (pack with { Controls = [pack.Controls[0] with { Framework = "other" }] }, "the control other:C-1 is of no framework that was assessed"),
            (pack with { Checks = [PlantedScan.Check("CHK-A"), PlantedScan.Check("CHK-A") with { Condition = "x" }] }, "names something twice"),
            (pack with { Findings = [pack.Findings[0], pack.Findings[0] with { Id = "F-2" }] }, "names something twice"),
            (pack.Having("CHK-B", "s", "passed"), "the verdict 'passed'"),
            (pack with { Clusters = [.. pack.Clusters, PlantedScan.ClusterOf(At(1)) with { Uid = "uid-2" }] }, "names something twice"),
        ];
        foreach ((EvidencePack one, string told) in hostile)
        {
            string message = Assert.Throws<PeriodException>(() => assessment.Add(PlantedScan.Stored($"scan-{Array.IndexOf(hostile, (one, told))}-x", At(1)), one, "d", null)).Message;
            Assert.Contains(told, message, StringComparison.Ordinal);
            Assert.StartsWith("scan-", message, StringComparison.Ordinal);
        }
        Assert.Contains("stands twice among the scans", Assert.Throws<PeriodException>(() => assessment.AddGone(PlantedScan.Stored("scan-0", At(2)), "gone")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_in_each_status_is_what_counting_second_by_second_gives()
    {
        string[] statuses = ["satisfied", "not-satisfied", "not-evaluated", "manual", "not-applicable"];
        for (int seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            int span = random.Next(20, 400), interval = random.Next(1, 80);
            PeriodPlan plan = PeriodPlan.Every("shop", From, From.AddSeconds(span), TimeSpan.FromSeconds(interval));
            (int At, string? Status)[] scans = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(span)).Distinct().Order()
                .Select(at => (at, random.Next(8) == 0 ? null : statuses[random.Next(statuses.Length)]))];
            if (scans.All(s => s.Status is null)) continue;
            var assessment = new PeriodAssessment(plan);
            foreach ((int at, string? status) in scans)
                if (status is null) assessment.AddGone(PlantedScan.Stored($"s{at}", From.AddSeconds(at)), "gone");
                else assessment.Add(PlantedScan.Stored($"s{at}", From.AddSeconds(at)), PlantedScan.Pack(From.AddSeconds(at), $"C-1={status}"), "d", null);
            ControlPeriodEntry control = Assert.Single(assessment.Finish().Period.Controls);

            var counted = statuses.Append("unknown").ToDictionary(s => s, _ => 0L);
            for (int second = 0; second < span; second++)
            {
                (int At, string? Status)[] before = [.. scans.Where(s => s.At <= second)], after = [.. scans.Where(s => s.At > second)];
                bool covered = before.Length > 0 && after.Length > 0 && after[0].At - before[^1].At <= interval;
                counted[covered ? before[^1].Status ?? "unknown" : "unknown"]++;
            }
            StatusTimes expected = new(counted["satisfied"], counted["not-satisfied"], counted["not-evaluated"], counted["manual"], counted["not-applicable"], counted["unknown"]);
            Assert.True(expected == control.Times, $"seed {seed}: expected {expected}, found {control.Times}");
            string worst = scans.Any(s => s.Status == "not-satisfied") ? "not-satisfied" : scans.Any(s => s.Status == "not-evaluated") ? "not-evaluated"
                : scans.Any(s => s.Status == "manual") ? "manual" : scans.Any(s => s.Status == "satisfied") ? "satisfied" : "not-applicable";
            Assert.True(worst == control.Worst && control.WorstScan == $"s{scans.First(s => s.Status == worst).At}", $"seed {seed}: expected {worst}, found {control.Worst} in {control.WorstScan}");
            Assert.True(span == control.Times.Total && control.Course[0].From == From && control.Course[^1].To == plan.To, $"seed {seed}: the course does not cover the span");
            string[] known = [.. scans.Select(s => s.Status).OfType<string>()];
            Assert.Equal(known.Zip(known.Skip(1)).Count(p => p.First != p.Second), control.Flips.Length);
        }
    }

    private static byte[] Bytes(PeriodOutcome outcome) => PackJson.Write(PeriodComposer.Compose(outcome, SamplePack.Of().Document, new ProgramIdentity("compliance", "0.1.0", true), []));
}
