using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>Numbers of the workbook, read from its parts by nothing that wrote them, against those of the pack.</summary>
public class WorkbookNumbersTests
{
    private static readonly EvidencePack Pack = SamplePeriod.Of(SampleLife.Approved(SamplePack.Build()));

    private static readonly Dictionary<string, SheetParts> Sheets = SheetParts.Of(Renditions.First(new WorkbookRenderer(), Pack));

    private static SheetParts Summary => Sheets["Summary"];

    /// <summary>Rows of the block of the summary under a title, its head left out.</summary>
    private static List<int> Block(SheetParts summary, string title)
    {
        var head = Enumerable.Range(1, summary.Rows).Single(row => summary.Text(row, 1).StartsWith(title + " (", StringComparison.Ordinal)) + 1;
        return [.. Enumerable.Range(head + 1, summary.Rows - head).TakeWhile(row => summary.Text(row, 1).Length > 0)];
    }

    private static int[] Numbers(SheetParts summary, int row, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(column => int.Parse(summary.Text(row, column), CultureInfo.InvariantCulture))];

    private static int[] Of(StatusCounts n) => [n.Satisfied, n.NotSatisfied, n.NotEvaluated, n.Manual, n.NotApplicable, n.Total];

    [Fact]
    public void Controls_by_framework_and_status_are_those_of_the_pack_twice_and_equal()
    {
        var rows = Block(Summary, "Controls by framework and status");
        Assert.Equal(Pack.Frameworks.Select(f => f.Id).Append("All frameworks"), rows.Select(row => Summary.Text(row, 1)));
        foreach (var (row, counts) in rows.Zip(Pack.Frameworks.Select(f => f.Counts).Append(Pack.Summary.Controls)))
        {
            Assert.Equal(Of(counts), Numbers(Summary, row, 3, 6));
            Assert.Equal(Of(counts), Numbers(Summary, row, 9, 6));
            Assert.Equal("equal", Summary.Text(row, 15));
            Assert.All(Enumerable.Range(3, 6), column => Assert.NotNull(Summary.Formula(row, column)));
        }
        var head = rows[0] - 1;
        Assert.Equal($"COUNTIFS(Controls!$A$2:$A${Pack.Controls.Length + 1},$A{rows[0]},Controls!$G$2:$G${Pack.Controls.Length + 1},E${head})", Summary.Formula(rows[0], 5));
    }

    [Fact]
    public void Findings_results_population_flows_and_workloads_are_those_of_the_pack_and_equal()
    {
        void Hold(string title, IEnumerable<(string Key, int Number)> expected)
        {
            var rows = Block(Summary, title);
            Assert.Equal(expected, rows.Take(expected.Count()).Select(row => (Summary.Text(row, 1), Numbers(Summary, row, 3, 1)[0])));
            Assert.Equal(expected, rows.Take(expected.Count()).Select(row => (Summary.Text(row, 1), Numbers(Summary, row, 4, 1)[0])));
            Assert.All(rows.Take(expected.Count()), row => Assert.Equal("equal", Summary.Text(row, 5)));
            Assert.All(rows, row => Assert.NotNull(Summary.Formula(row, 3)));
        }
        string[] severities = ["critical", "high", "medium", "low", "info"];
        Hold("Findings that fail, by severity", severities.Select(severity => (severity, Pack.Summary.FindingsBySeverity.GetValueOrDefault(severity))));
        var r = Pack.Summary.Results;
        Hold("Results of checks by verdict", [("pass", r.Pass), ("warn", r.Warn), ("fail", r.Fail), ("not-evaluable", r.NotEvaluable), ("not-applicable", r.NotApplicable)]);
        var p = Pack.Summary.Population;
        Hold("Population: sums over the clusters",
            [("Clusters", p.Clusters), ("Namespaces", p.Namespaces), ("Nodes", p.Nodes), ("Pods", p.Pods), ("Workloads", p.Workloads), ("Services", p.Services), ("Policies", p.Policies)]);
        var f = Pack.Summary.Figures!;
        Hold("Flows by state", [("unapproved", f.Flows.Unapproved), ("overdue", f.Flows.Overdue), ("unknown", f.Flows.Unknown), ("unstated", f.Flows.Unstated), ("approved", f.Flows.Approved),
            ("Carries secrets in the clear", f.InsecureFlows)]);
        Hold("Workloads by isolation", [("Ingress and egress", f.WorkloadsIsolated)]);
        Assert.Equal("equal", Summary.Text(1, 3));
        Assert.True(Pack.Findings.Any(finding => finding.Verdict == "warn") && f.Flows.Unapproved > 0 && f.InsecureFlows > 0, "the sample shows nothing");
    }

    [Fact]
    public void A_total_that_differs_from_the_pack_is_told_in_its_row_and_at_the_top()
    {
        var wrong = Pack with
        {
            Frameworks = Pack.Frameworks.SetItem(0, Pack.Frameworks[0] with { Counts = new StatusCounts(9, 0, 0, 0, 0) }),
            Summary = Pack.Summary with { FindingsBySeverity = Pack.Summary.FindingsBySeverity.SetItem("high", 4711) },
        };
        var summary = SheetParts.Of(Renditions.First(new WorkbookRenderer(), wrong))["Summary"];
        Assert.Equal(("differs", "equal"), (summary.Text(Block(summary, "Controls by framework and status")[0], 15), summary.Text(Block(summary, "Controls by framework and status")[1], 15)));
        Assert.Equal(["equal", "differs", "equal", "equal", "equal"], Block(summary, "Findings that fail, by severity").Select(row => summary.Text(row, 5)));
        Assert.Equal("differs", summary.Text(1, 3));
    }

    [Fact]
    public void A_figure_of_a_cluster_that_another_sheet_does_not_bear_out_is_told()
    {
        var scope = Sheets["Scope_Population"];
        (string, string, string) Agrees(SheetParts sheet, string figure)
        {
            var row = Enumerable.Range(2, sheet.Rows - 1).Single(row => sheet.Text(row, "Property") == figure);
            return (sheet.Text(row, "Value"), sheet.Text(row, "Counted again"), sheet.Text(row, "Agrees"));
        }
        var pods = Pack.Workloads.Sum(w => w.Pods).ToString(CultureInfo.InvariantCulture);
        Assert.Equal((pods, pods, "equal"), Agrees(scope, "Pods"));
        Assert.Equal("equal", Agrees(scope, "Workloads").Item3);
        Assert.Equal("equal", Agrees(scope, "Policies").Item3);
        // The sample states three nodes and eleven services, and lists neither among its evidence.
        Assert.Equal(("3", "0", "differs"), Agrees(scope, "Nodes"));
        Assert.Equal(("11", "0", "differs"), Agrees(scope, "Services"));
    }

    [Fact]
    public void Totals_of_a_sheet_that_went_to_a_file_are_values_and_still_held_against_the_pack()
    {
        var pack = Pack with { Results = [.. Enumerable.Range(0, 20_001).Select(i => Pack.Results[i % Pack.Results.Length])] };
        var n = pack.Results.CountBy(result => result.Verdict).ToDictionary();
        pack = pack with { Summary = pack.Summary with { Results = new VerdictCounts(n["pass"], n["warn"], n["fail"], n["not-evaluable"], n["not-applicable"]) } };
        var files = Renditions.Of(new WorkbookRenderer(), pack);
        Assert.Contains("report/evidence-pack.check-results.csv", files.Keys);
        var summary = SheetParts.Of(files["report/evidence-pack.xlsx"])["Summary"];
        var rows = Block(summary, "Results of checks by verdict");
        Assert.Equal([n["pass"], n["warn"], n["fail"], n["not-evaluable"], n["not-applicable"]], rows.Select(row => Numbers(summary, row, 3, 1)[0]));
        Assert.All(rows, row => Assert.Null(summary.Formula(row, 3)));
        Assert.All(rows, row => Assert.Equal("equal", summary.Text(row, 5)));
        Assert.Contains("values and no formulas", summary.Text(rows[0] - 2, 1), StringComparison.Ordinal);
        // What else counts over it does not.
        Assert.NotNull(summary.Formula(Block(summary, "Findings that fail, by severity")[0], 3));
    }

    [Fact]
    public void Every_flow_stands_in_the_register_with_what_its_approved_flows_say()
    {
        var flows = Sheets["Flows"];
        Assert.Equal(Pack.Flows.Length, flows.Rows - 1);
        foreach (var (flow, row) in Pack.Flows.Select((flow, i) => (flow, i + 2)))
        {
            Assert.Equal((flow.Id, flow.State, flow.Cluster), (flows.Text(row, "Flow"), flows.Text(row, "State"), flows.Text(row, "Cluster")));
            Assert.Equal((VisibleText.Of(flow.Ports), flow.Insecure.IsEmpty ? "no" : "yes"), (flows.Text(row, "Protocols and ports"), flows.Text(row, "In the clear")));
            Assert.Equal((flow.FromCount, flow.ToCount, flow.AllowedByCount), (int.Parse(flows.Text(row, "Number of sources"), CultureInfo.InvariantCulture),
                int.Parse(flows.Text(row, "Number of destinations"), CultureInfo.InvariantCulture), int.Parse(flows.Text(row, "Number of policies"), CultureInfo.InvariantCulture)));
            Assert.All(flow.From, name => Assert.Contains(VisibleText.Of(name), flows.Text(row, "Sources"), StringComparison.Ordinal));
            Assert.Equal(flow.From.Length < flow.FromCount, flows.Text(row, "Sources").EndsWith(" more", StringComparison.Ordinal));
            foreach (var approved in Pack.ApprovedFlows.Where(approved => flow.Approvals.Contains(approved.Id)))
            {
                Assert.Contains(approved.BusinessNeed ?? "", flows.Text(row, "Business need"), StringComparison.Ordinal);
                Assert.Contains(approved.Approver ?? "", flows.Text(row, "Approver"), StringComparison.Ordinal);
            }
        }
        Assert.Contains(Pack.Flows, flow => !flow.Approvals.IsEmpty);
    }

    [Fact]
    public void The_zone_matrix_has_each_pair_in_its_row_and_column_with_a_sign()
    {
        var grid = Sheets["Segmentation_Matrix"];
        foreach (var pair in Pack.ZonePairs)
        {
            var row = Enumerable.Range(2, grid.Rows - 1).Single(row => (grid.Text(row, 1), grid.Text(row, 2)) == (pair.Cluster, pair.From));
            Assert.Matches($"^[✓✕▲·?–] {pair.State}$", grid.Text(row, pair.To));
        }
        Assert.Equal(Pack.ZonePairs.Select(pair => pair.State), Sheets["Zone_Pairs"].Texts("State"));
    }

    [Fact]
    public void Every_control_that_people_answer_for_stands_among_the_manual_ones_with_its_attestation()
    {
        var manual = Sheets["Manual_Inherited"];
        var expected = Pack.Controls.Where(c => c.Automation != "automated" && c.Automation != "not-applicable" || c.Status == "manual").ToList();
        Assert.Equal(expected.Select(c => c.Control), manual.Texts("Control"));
        Assert.Equal(expected.Select(c => VisibleText.Of(Pack.Attestations.FirstOrDefault(a => a.Id == c.Attestation)?.By ?? "")), manual.Texts("By"));
        Assert.Equal(expected.Select(c => Pack.Attestations.FirstOrDefault(a => a.Id == c.Attestation)?.State ?? "open"), manual.Texts("State"));
        Assert.Equal(["", ""], manual.Texts("Assessor result").Concat(manual.Texts("Assessor comment")).Distinct().Concat([""]).Take(2));
    }

    [Fact]
    public void The_plan_of_action_has_the_heads_of_the_import_first_and_drops_nothing_that_is_open()
    {
        var plan = Sheets["POAM"];
        Assert.Equal(["Control Number", "Finding Title", "Date Identified", "Finding ID", "Information System or Program Name", "Repeat Findings", "Repeat Finding Weakness ID", "Finding Description",
            "Weakness Description", "Control Weakness Type", "Source", "Assessment/Audit Company", "Test Method", "Test Objective", "Test Result Description", "Test Result", "Recommended Corrective Action(s)",
            "Effect on Business", "Likelihood", "Impact"], plan.Headers.Take(20));
        var unevaluated = Pack.Controls.Where(c => c.Status == "not-evaluated").ToList();
        Assert.NotEmpty(unevaluated);
        Assert.Equal([.. Pack.Findings.Select(f => f.Id), .. unevaluated.Select(c => $"not evaluated {c.Framework}:{c.Control}")], plan.Texts("Finding ID"));
        Assert.Equal([.. Pack.Findings.Select(f => f.Verdict == "fail" ? "Other than satisfied" : "Warning"), .. unevaluated.Select(_ => "Not evaluated")], plan.Texts("Test Result"));
        Assert.All(Pack.Findings.Select((finding, i) => (finding, Row: i + 2)), pair =>
            Assert.Equal(Pack.Period!.Findings.Single(f => f.Id == pair.finding.Id).FirstSeen.UtcDateTime.ToOADate(), double.Parse(plan.Text(pair.Row, "Date Identified"), CultureInfo.InvariantCulture), 9));
        Assert.Equal(Pack.Changes!.Unchanged.Length, plan.Texts("Repeat Findings").Zip(Pack.Findings).Count(pair => pair.First == "Yes" && Pack.Changes.Unchanged.Any(open => open.Id == pair.Second.Id)));
    }
}
