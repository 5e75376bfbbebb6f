using System.Globalization;
using System.Text.RegularExpressions;
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

    [Theory]
    [InlineData("Executive Summary", "Purpose & Scope", "Document Information", "Best Practices", "Quality Criteria", "Common Pitfalls & How to Avoid",
        "Related Standards & Frameworks", "Integration Points", "Review & Approval Process", "Maintenance & Lifecycle", "Templates & Examples",
        "Governance & Compliance", "Metrics & Success Criteria", "Metadata Tags")]
    public void The_sections_of_the_artefact_stand_in_it(params string[] sections)
    {
        var headings = Text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
        Assert.All(sections, section => Assert.Contains(section, headings));
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
    public void Every_internal_link_leads_to_an_anchor()
    {
        var anchors = Regex.Matches(Text, "<a id=\"([^\"]*)\"></a>").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(anchors.Count, anchors.Distinct().Count());
        var links = Regex.Matches(Text, @"\]\(#([^)]*)\)").Select(match => match.Groups[1].Value).ToHashSet();
        Assert.True(links.Count > 50);
        Assert.Empty(links.Except(anchors));
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
        var counted = Regex.Matches(text, @"and ([0-9,]+) only counted here").Sum(match => int.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(3000, printed + counted);
        Assert.Contains("300 of 2,000 are printed here; the other 1,700", text, StringComparison.Ordinal);
    }
}
