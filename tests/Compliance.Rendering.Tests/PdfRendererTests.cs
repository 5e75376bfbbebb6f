using System.Diagnostics;
using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Actions;
using UglyToad.PdfPig.Annotations;

namespace Compliance.Rendering.Tests;

public class PdfRendererTests
{
    private static readonly byte[] Bytes = Renditions.First(new PdfRenderer(), SamplePack.Build());

    /// <summary>Text of all pages without white space: lines break where the page ends.</summary>
    private static string Text(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        var text = new StringBuilder();
        foreach (var page in document.GetPages())
            text.Append(page.Text);
        return Squeeze(text.ToString());
    }

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    [Fact]
    public void Every_finding_control_check_and_evidence_item_stands_in_it()
    {
        var pack = SamplePack.Build();
        var text = Text(Bytes);
        Assert.All(pack.Findings, finding => Assert.Contains(finding.Id, text, StringComparison.Ordinal));
        Assert.All(pack.Controls, control => Assert.Contains(Squeeze(control.Control), text, StringComparison.Ordinal));
        Assert.All(pack.Checks, check => Assert.Contains(check.Id, text, StringComparison.Ordinal));
        Assert.All(pack.Evidence, item => Assert.Contains(item.Id, text, StringComparison.Ordinal));
        Assert.All(pack.Inputs, input => Assert.Contains(input.Sha256, text, StringComparison.Ordinal));
        Assert.All(pack.Gaps, gap => Assert.Contains(Squeeze(gap.Message), text, StringComparison.Ordinal));
        Assert.Contains(SamplePack.Digest(pack), text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pack_is_attached()
    {
        using var document = PdfDocument.Open(Bytes);
        Assert.True(document.Advanced.TryGetEmbeddedFiles(out var files));
        Assert.Equal(SamplePack.Json(SamplePack.Build()), Assert.Single(files).Memory.ToArray());
    }

    [Fact]
    public void The_executive_summary_takes_one_page_and_every_page_has_the_digest()
    {
        using var document = PdfDocument.Open(Bytes);
        var pages = document.GetPages().Select(page => Squeeze(page.Text)).ToList();
        var summary = Assert.Single(pages, page => page.Contains("Whatneedsadecision", StringComparison.Ordinal));
        Assert.Contains("Itisnotapenetrationtest", summary, StringComparison.Ordinal);
        Assert.Contains("EXECUTIVESUMMARY", summary, StringComparison.Ordinal);
        var digest = SamplePack.Digest(SamplePack.Build())[..16];
        Assert.All(pages, page => Assert.Contains(digest, page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_document_says_when_it_was_made_and_when_it_was_approved()
    {
        using var document = PdfDocument.Open(Renditions.First(new PdfRenderer(), SampleLife.Approved(SamplePack.Build())));
        Assert.Equal(("D:20260930220004Z", "D:20261003220004Z"), (document.Information.CreationDate, document.Information.ModifiedDate));
    }

    [Fact]
    public void No_link_leads_out_of_the_document()
    {
        using var document = PdfDocument.Open(Bytes);
        var links = document.GetPages().SelectMany(page => page.GetAnnotations()).Where(annotation => annotation.Type == AnnotationType.Link).ToList();
        Assert.True(links.Count > 100);
        Assert.All(links, link => Assert.IsType<GoToAction>(link.Action));
    }

    [Fact]
    public void The_same_bytes_come_out_in_another_culture() => Foreign.Culture(() => Assert.Equal(Bytes, Renditions.First(new PdfRenderer(), SamplePack.Build())));

    [Fact]
    public void Thousands_of_findings_make_a_book_of_sensible_size_in_seconds()
    {
        var pack = SamplePack.Large(3000, 2000, 3000);
        var watch = Stopwatch.StartNew();
        var pdf = Renditions.First(new PdfRenderer(), pack);
        var forPdf = watch.Elapsed;
        Renditions.First(new WorkbookRenderer(), pack);
        var forWorkbook = watch.Elapsed - forPdf;
        Renditions.First(new MarkdownRenderer(), pack);
        using var document = PdfDocument.Open(pdf);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"PDF {forPdf.TotalSeconds:N1} s, {document.NumberOfPages} pages, {pdf.Length >> 10} KiB; workbook {forWorkbook.TotalSeconds:N1} s; Markdown {(watch.Elapsed - forPdf - forWorkbook).TotalSeconds:N1} s; peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        Assert.InRange(document.NumberOfPages, 30, 200);
        // Generous, for shared machines; the figure is a few seconds.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed} for all renditions");
    }
}
