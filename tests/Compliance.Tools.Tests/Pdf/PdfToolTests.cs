using System.Globalization;
using Compliance.Rendering;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;
using Compliance.Rendering.Tests;
using Compliance.Rendering.Tests.Pdf;

namespace Compliance.Tools.Tests.Pdf;

/// <summary>The PDF in the hands of qpdf and poppler.</summary>
public sealed class PdfToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pdf-tests");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Qpdf_finds_no_fault()
    {
        var output = Tool.Clean("qpdf", "--check", Sample());
        Assert.Contains("No syntax or stream encoding errors found", output, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_pack_in_any_part_of_its_life_is_without_fault_and_tagged()
    {
        var draft = SamplePack.Build();
        foreach (var pack in new[] { draft, SampleLife.Approved(draft), SampleLife.First(draft), SampleLife.Changed(draft, 300), SampleLife.Reviewed(draft, 2000), SamplePeriod.Of(draft) })
        {
            var path = Path.Combine(_folder.FullName, "pack.pdf");
            File.WriteAllBytes(path, Renditions.First(new PdfRenderer(), pack));
            Assert.Contains("No syntax or stream encoding errors found", Tool.Clean("qpdf", "--check", path), StringComparison.Ordinal);
            Assert.Matches(@"Tagged:\s+yes", Tool.Clean("pdfinfo", path));
        }
    }

    [Fact]
    public void Pdfinfo_sees_a_tagged_document_of_its_title_and_date()
    {
        var output = Tool.Clean("pdfinfo", "-isodates", Sample());
        Assert.Matches(@"Tagged:\s+yes", output);
        Assert.Matches(@"Title:\s+Network segmentation and access control", output);
        Assert.Matches(@"CreationDate:\s+2026-09-30T22:00:04Z", output);
        Assert.Matches(@"PDF version:\s+1\.7", output);
    }

    [Fact]
    public void Every_font_is_embedded_as_a_subset_with_unicode()
    {
        var fonts = Tool.Clean("pdffonts", Sample()).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.Equal(4, fonts.Length);
        Assert.All(fonts, f => Assert.Matches(@"^[A-Z]{6}\+\S+\s+CID TrueType\s+Identity-H\s+yes yes yes\s", f));
    }

    [Fact]
    public void The_attachment_comes_out_as_it_went_in()
    {
        var pdf = Sample();
        Assert.Matches(@"1: pack\.json", Tool.Clean("pdfdetach", "-list", pdf));
        var saved = Path.Combine(_folder.FullName, "out.json");
        Tool.Clean("pdfdetach", "-save", "1", "-o", saved, pdf);
        Assert.Equal(SampleDocument.Attachment.Content.ToArray(), File.ReadAllBytes(saved));
    }

    [Fact]
    public void The_structure_reads_in_order_with_roles()
    {
        var output = Tool.Clean("pdfinfo", "-struct-text", Sample());
        string[] inOrder =
        [
            "Document", "H1 (block)", "\"Network segmentation and ", "Table", "TH", "\"Document control\"", "TOC", "TOCI", "Link (inline)",
            "\"Cardholder zone held; two paths must close 3\"", "H1 (block)", "\"Cardholder zone held; two paths must close\"", "\"118\"", "\"controls satisfied, +6 since 2.2.1\"", "Figure", "TD", "\"HIGH\"", "LI (block)", "\"1.\"", "LBody (block)", "Code (inline)", "\"default-deny-ingress\"",
        ];
        var at = 0;
        foreach (var words in inOrder)
        {
            var found = output.IndexOf(words, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{words} does not follow in the structure.");
            at = found;
        }
    }

    [Fact]
    public void Copied_text_has_the_real_character_where_none_could_be_drawn_and_no_bidirectional_control()
    {
        var text = Tool.Clean("pdftotext", "-enc", "UTF-8", Sample(), "-");
        Assert.Contains("支付", text, StringComparison.Ordinal);
        Assert.DoesNotContain("U+652F", text, StringComparison.Ordinal);
        Assert.Contains("pay⟨U+202E⟩tnuocca", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', text);
    }

    [Fact]
    public void Poppler_draws_every_page_without_complaint()
    {
        Tool.Clean("pdftoppm", "-r", "40", "-png", Sample(), Path.Combine(_folder.FullName, "page"));
        var pages = _folder.GetFiles("page-*.png");
        Assert.Equal(10, pages.Length);
        Assert.All(pages, p => Assert.True(p.Length > 2000, $"{p.Name} looks empty."));
    }

    [Fact]
    public void A_thousand_tagged_pages_are_without_fault()
    {
        var table = new Block.Table(
            [new("Flow", 12), new("From", 26), new("To", 26), new("Port", 10, true)],
            [.. Enumerable.Range(1, 40_000).Select(i => new TableRow(
                [
                    SampleDocument.Text(i.ToString(CultureInfo.InvariantCulture)), [new Inline.Name(FormattableString.Invariant($"checkout/cart-{i % 7}"))],
                    [new Inline.Name(FormattableString.Invariant($"payments/gateway-{i % 5}"))], SampleDocument.Text("8443"),
                ]))]);
        var pdf = Written(SampleDocument.Document with { Blocks = [new Block.Heading(1, "All flows"), table] });
        Assert.Contains("No syntax or stream encoding errors found", Tool.Clean("qpdf", "--check", pdf), StringComparison.Ordinal);
        Assert.Matches(@"Pages:\s+1\d\d\d\n", Tool.Clean("pdfinfo", pdf));
    }

    private string Sample() => Written(SampleDocument.Document);

    private string Written(BlockDocument document)
    {
        var path = Path.Combine(_folder.FullName, "document.pdf");
        using var file = File.Create(path);
        PdfDocument.Write(document, SampleDocument.Attachment, SampleDocument.Metadata, file);
        return path;
    }
}
