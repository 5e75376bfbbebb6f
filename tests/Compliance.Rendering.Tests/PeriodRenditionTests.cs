using System.Globalization;
using ClosedXML.Excel;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Tests;

/// <summary>The period of a period pack in every rendition.</summary>
public class PeriodRenditionTests
{
    private static readonly EvidencePack Pack = SamplePeriod.Of(SamplePack.Build());

    private static readonly PeriodEntry Period = Pack.Period!;

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static string Pdf(EvidencePack pack)
    {
        using var document = UglyToad.PdfPig.PdfDocument.Open(Renditions.First(new PdfRenderer(), pack));
        return string.Concat(document.GetPages().Select(page => Squeeze(page.Text)));
    }

    [Fact]
    public void The_statement_the_gaps_and_what_it_cannot_tell_stand_in_PDF_and_Markdown()
    {
        string[] texts = [Pdf(Pack), Squeeze(Renditions.Text(new MarkdownRenderer(), Pack))];
        foreach (var text in texts)
            Assert.All(
                [Period.Statement, "What was between two scans is not known.", "18 Aug 2026, 02:00:00 UTC", "there only in between", "could not tell: The check did not run.", "not recomputable"],
                words => Assert.Contains(Squeeze(words), text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_calendar_shows_every_day_and_says_it_in_words()
    {
        var months = PeriodMonth.Of(Period);
        Assert.Equal(["Jul 2026", "Aug 2026", "Sep 2026", "Oct 2026"], months.Select(month => month.Name));
        Assert.Equal([9, 0, 0, 0], months.Select(month => month.Before));
        Assert.Equal(92, months.Sum(month => month.Days.Count));
        Assert.Equal("gone 1: 30; missed 1: 13; scanned 20", months[0].Words);
        Assert.Equal("incomplete 1: 29; missed 4: 19, 20, 21, 22; scanned 26", months[1].Words);
        Assert.Contains("| Aug 2026 | incomplete 1: 29; missed 4: 19, 20, 21, 22; scanned 26 |", Renditions.Text(new MarkdownRenderer(), Pack), StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_on_which_nothing_was_planned_or_scanned_is_neither_scanned_nor_missed() =>
        Assert.All(PeriodMonth.Of(Period with { Planned = [], Scans = [] }).SelectMany(month => month.Days), day => Assert.Equal("unplanned", day.State));

    [Fact]
    public void The_worst_controls_come_first_and_what_held_throughout_is_counted()
    {
        var chapter = PeriodChapter.Of(Pack, new PrintLimits())!;
        Assert.Equal(chapter.Controls.Total + chapter.Steady + Period.Controls.Count(c => c.Worst == "not-applicable"), Period.Controls.Length);
        Assert.Equal("not-satisfied", chapter.Controls.Shown[0].Worst);
        Assert.Equal("manual", chapter.Controls.Shown[^1].Worst);
        Assert.Equal(chapter.Flips.Shown.OrderBy(flip => flip.Entry.Moment), chapter.Flips.Shown);
    }

    [Fact]
    public void The_workbook_has_a_row_for_every_part_of_the_period()
    {
        using var workbook = new XLWorkbook(new MemoryStream(Renditions.First(new WorkbookRenderer(), Pack)));
        int Rows(string sheet) => workbook.Worksheet(sheet).LastRowUsed(XLCellsUsedOptions.Contents).RowNumber() - 1;
        Assert.Equal(
            [Period.Scans.Length + Period.Planned.Count(point => point.State == "missed"), Period.Planned.Length, Period.Gaps.Length, Period.Breaks.Length, Period.Controls.Length, Period.Controls.Sum(c => c.Flips.Length), Period.Findings.Length, Period.Transient.Length],
            new[] { "Scans", "Period_Points", "Period_Gaps", "Period_Breaks", "Period_Controls", "Period_Flips", "Period_Findings", "Period_Objects" }.Select(Rows));
        var named = workbook.Worksheet("README_Glossary").CellsUsed().Select(cell => cell.GetString()).ToHashSet();
        Assert.All(workbook.Worksheets.Select(sheet => sheet.Name).Where(name => name != "README_Glossary"), name => Assert.Contains(name, named));
        var seconds = workbook.Worksheet("Period_Controls");
        Assert.All(Enumerable.Range(2, Period.Controls.Length), row => Assert.Equal(Period.Controls[row - 2].Times.Total, Enumerable.Range(9, 6).Sum(column => seconds.Cell(row, column).GetValue<long>())));
    }

    [Fact]
    public void A_pack_of_one_scan_has_no_chapter_on_a_period_and_says_so_in_its_workbook()
    {
        var pack = SamplePack.Build();
        Assert.DoesNotContain("Worstcaseofeachcontrol", Pdf(pack), StringComparison.Ordinal);
        using var workbook = new XLWorkbook(new MemoryStream(Renditions.First(new WorkbookRenderer(), pack)));
        Assert.Equal([.. pack.Trend.Select(entry => entry.Pack), pack.Document.Id], workbook.Worksheet("Scans").Column(4).Cells(2, pack.Trend.Length + 2).Select(cell => cell.GetString()));
        Assert.Equal("this pack: it speaks of a moment and of no period", workbook.Worksheet("Scans").Cell(pack.Trend.Length + 2, 14).GetString());
        Assert.False(workbook.Worksheets.Contains("Period_Controls"));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(90_000, "1 d 1 h")]
    [InlineData(86_461, "1 d 1 min")]
    [InlineData(123_456_789, "1,428 d 21 h")]
    public void A_span_of_time_is_told_in_its_two_largest_units(long seconds, string words)
    {
        var pack = Pack with { Period = Period with { IntervalSeconds = seconds } };
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"The interval is {words}: "), Renditions.Text(new MarkdownRenderer(), pack), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_bytes_come_out_in_another_culture()
    {
        byte[][] Render() => [.. PackRenderers.With(RenditionSettings.BuiltIn).SelectMany(renderer => Renditions.Of(renderer, Pack).Values)];
        var here = Render();
        Foreign.Culture(() => Assert.Equal(here, Render()));
    }
}
