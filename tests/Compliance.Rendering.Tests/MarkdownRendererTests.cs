using System.Globalization;
using AngleSharp.Dom;
using Compliance.Rendering.Markdown;

namespace Compliance.Rendering.Tests;

public class MarkdownRendererTests
{
    private static readonly string Text = Renditions.Text(new MarkdownRenderer(), SamplePack.Build());

    [Fact]
    public void The_sample_reads_as_approved() =>
        Approved.Matches("renditions/payment-shop.network-policies.md", Renditions.Of(new MarkdownRenderer(), SamplePack.Build(), new string('0', 64)).Single().Value);

    [Fact]
    public void The_file_is_named_after_the_series_and_after_nothing_hostile()
    {
        var pack = SamplePack.Build();
        Assert.Equal("report/payment-shop.network-policies.md", new MarkdownRenderer().PathFor(pack));
        var hostile = pack with { Document = pack.Document with { Series = "../../etc/Ünsafe name" } };
        Assert.Equal("report/etc--nsafe-name.network-policies.md", new MarkdownRenderer().PathFor(hostile));
    }

    [Fact]
    public void Every_finding_control_check_and_evidence_item_stands_in_it()
    {
        var pack = SamplePack.Build();
        Assert.All(pack.Findings, finding => Assert.Contains(finding.Id, Text, StringComparison.Ordinal));
        Assert.All(pack.Controls, control => Assert.Contains("**" + control.Control + "**", Text, StringComparison.Ordinal));
        Assert.All(pack.Checks, check => Assert.Contains(check.Id, Text, StringComparison.Ordinal));
        Assert.All(pack.Evidence, item => Assert.Contains(item.Id, Text, StringComparison.Ordinal));
        Assert.All(pack.Inputs, input => Assert.Contains(input.Sha256, Text, StringComparison.Ordinal));
        Assert.All(pack.Gaps, gap => Assert.Contains(gap.Message, Text, StringComparison.Ordinal));
        Assert.Contains("Missing: author.", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_are_whole_and_no_hostile_name_becomes_markup_a_link_or_a_mention()
    {
        InertMarkdown.Check(Text);
        Assert.Contains("⟨U+202E⟩exe.tnemyap", Text, StringComparison.Ordinal);
        Assert.Contains("bell␇null␀esc␛", Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a|b", true, "<code>a&#124;b</code>")]
    [InlineData("a|b", false, "`a|b`")]
    [InlineData("a`b``c", false, "```a`b``c```")]
    [InlineData("`x`", false, "`` `x` ``")]
    [InlineData("a\nb", true, "`a␊b`")]
    public void A_code_span_holds_exactly_the_name(string name, bool inTable, string markdown) => Assert.Equal(markdown, MarkdownText.Code(name, inTable));

    [Theory]
    [InlineData("- item", "\\- item")]
    [InlineData("1. item", "1\\. item")]
    [InlineData("1) item", "1\\) item")]
    [InlineData("2026 was", "2026 was")]
    [InlineData("== rule", "\\== rule")]
    public void A_line_does_not_begin_a_list_or_a_rule_by_accident(string text, string markdown) => Assert.Equal(markdown, MarkdownText.LineStart(text));

    [Fact]
    public void A_fence_is_longer_than_any_in_the_code() => Assert.Equal("````\n```\nx\n````", MarkdownText.Fence("```\nx\n"));

    [Fact]
    public void The_same_bytes_come_out_in_another_culture() => Foreign.Culture(() => Assert.Equal(Text, Renditions.Text(new MarkdownRenderer(), SamplePack.Build())));

    [Fact]
    public void Of_thousands_of_findings_every_one_is_printed_or_counted()
    {
        var pack = SamplePack.Large(3000, 2000, 10);
        var text = Renditions.Text(new MarkdownRenderer(), pack);
        var printed = pack.Findings.Count(finding => text.Contains(finding.Id, StringComparison.Ordinal));
        var page = InertMarkdown.Reads(text);
        var rows = Rows(page.QuerySelectorAll("table").First(table => table.QuerySelector("th:last-child")!.TextContent == "Not listed here"));
        Assert.Equal(3000, rows.Sum(row => Number(row[3])));
        Assert.Equal(3000, printed + rows.Sum(row => Number(row[4])));
        Assert.Contains("150 of 2,000 are printed here; the other 1,850", text, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 1, 512 * 1024);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static List<List<string>> Rows(IElement table) => [.. table.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToList())];

    [Fact]
    public void Counts_of_frameworks_findings_and_checks_and_every_status_equal_those_of_the_pack()
    {
        var pack = SamplePack.Build();
        var tables = InertMarkdown.Reads(Text).QuerySelectorAll("table").ToList();
        IElement Table(string lastHeader, int columns) => tables.First(table => table.QuerySelectorAll("th").Length == columns && table.QuerySelectorAll("th")[^1].TextContent == lastHeader);
        var frameworks = Rows(Table("Not applicable", 6));
        foreach (var (row, framework) in frameworks.Zip(pack.Frameworks))
        {
            var n = framework.Counts;
            Assert.Equal([n.Satisfied, n.NotSatisfied, n.NotEvaluated, n.Manual, n.NotApplicable], row[1..].Select(Number));
        }
        Assert.Equal(pack.Frameworks.Length, frameworks.Count);
        var findings = Rows(Table("Not listed here", 5));
        Assert.Equal(pack.Findings.GroupBy(f => f.Check).Select(g => (g.Key, g.Count())).Order(), findings.Select(row => (row[1], Number(row[3]))).Order());
        Assert.Equal(pack.Findings.CountBy(f => f.Severity).ToDictionary(), findings.GroupBy(row => row[0].ToLowerInvariant()).ToDictionary(g => g.Key, g => g.Sum(row => Number(row[3]))));
        var checks = Rows(Table("Not applicable", 7));
        Assert.Equal(pack.Checks.Select(check => (check.Id, pack.Results.Count(r => r.Id == check.Id && r.Verdict == "pass"), pack.Results.Count(r => r.Id == check.Id && r.Verdict == "not-evaluable"))),
            checks.Select(row => (row[0], Number(row[2]), Number(row[5]))));
        var flows = Rows(Table("Rows", 2));
        Assert.Equal(pack.Flows.GroupBy(flow => flow.State).Select(g => (g.Key.Replace('-', ' '), g.Count())).Order(), flows.Select(row => (row[0], Number(row[1]))).Order());
        foreach (var chapter in pack.Controls.GroupBy(control => control.Framework).Zip(tables.Where(table => table.QuerySelector("th")!.TextContent == "Control" && table.QuerySelectorAll("th").Length == 5)))
            Assert.Equal(chapter.First.Select(control => (control.Control, control.Status.Replace('-', ' '))), Rows(chapter.Second).Where(row => row[2].Length > 0).Select(row => (row[0], row[2])));
    }
}
