using System.Globalization;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;
using Compliance.Rendering.Theming;
using UglyToad.PdfPig.Outline;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests.Pdf;

public sealed class PdfDocumentTests
{
    private static readonly byte[] Sample = PdfRead.Bytes(SampleDocument.Document, SampleDocument.Attachment);

    [Fact]
    public void Another_reader_finds_the_text_of_every_block()
    {
        using var pdf = Reader.Open(Sample);
        var text = string.Concat(PdfRead.Pages(pdf));
        string[] expected =
        [
            "PaymentShopLtd", "EVIDENCEPACK·Q32026", "Networksegmentationandaccesscontrol", "KubernetesBenchmark.", "APPROVED",
            "Version2.3.0·supersedes2.2.1", "sixyears,until30Sep2032", "Approvals", "accepted,onecondition",
            "Nothingoutsidetheapprovedflows", "Intact", "+9since2.2.1", "Controlsbyframework", "NISTSP800-53AC", "1notsatisfied",
            "manual,open", "none", "staging/batch→orders/db:5432/TCP", "methodandlimits", "Zones,30September2026", "✓6", "NOTEVALUATED",
            "1.Everynamespacebeginswithdefault-deny-ingressanddefault-deny-egress.", "•arulenamesitspeersanditsports;",
            "F-0007Stagingmayreadtheorderdatabase", "-namespaceSelector:{}#everynamespace:stagingtoo", "orders-migration]}",
            "pay⟨U+202E⟩tnuocca", "Ωmega/приложение", "Asecondlineafteraforcedbreak.", "FL-0090", "9f3177d04be2c07a",
        ];
        foreach (var words in expected)
            Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_is_numbered_and_carries_the_footer()
    {
        using var pdf = Reader.Open(Sample);
        foreach (var page in pdf.GetPages())
        {
            Assert.EndsWith($"{page.Number}of{pdf.NumberOfPages}", PdfRead.Dense(page.Text), StringComparison.Ordinal);
            Assert.Contains("EP-PAYSHOP-SEG2.3.0·Confidential", PdfRead.Dense(page.Text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bookmarks_are_the_headings_of_two_levels_nested_and_lead_to_their_pages()
    {
        using var pdf = Reader.Open(Sample);
        Assert.True(pdf.TryGetBookmarks(out var bookmarks));
        var nodes = bookmarks.GetNodes().OfType<DocumentBookmarkNode>().ToList();
        var headings = SampleDocument.Document.Blocks.OfType<Block.Heading>().Where(h => h.Level <= 2).ToList();
        Assert.Equal(headings.Select(h => (h.Text, h.Level - 1)), nodes.Select(n => (n.Title, n.Level)));
        foreach (var node in nodes)
            Assert.Contains(PdfRead.Dense(node.Title), PdfRead.Dense(pdf.GetPage(node.PageNumber).Text), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_contents_names_the_page_of_each_heading_after_it()
    {
        using var pdf = Reader.Open(Sample);
        var lines = PdfRead.Lines(pdf.GetPage(2)).Select(l => PdfRead.Dense(l.Text)).ToList();
        var headings = SampleDocument.Document.Blocks.OfType<Block.Heading>().Where(h => h.Level <= 2 && h.Text != "Contents").ToList();
        Assert.Equal(10, headings.Count);
        foreach (var heading in headings)
        {
            var title = PdfRead.Dense(heading.Text);
            var page = pdf.GetPages().Single(p => p.Number != 2 && PdfRead.Lines(p).Any(l => PdfRead.Dense(l.Text) == title)).Number;
            Assert.Contains($"{title}{page}", lines);
        }
    }

    [Fact]
    public void The_pack_is_attached()
    {
        using var pdf = Reader.Open(Sample);
        Assert.True(pdf.Advanced.TryGetEmbeddedFiles(out var files));
        var file = Assert.Single(files);
        Assert.Equal("pack.json", file.Name);
        Assert.Equal(SampleDocument.Attachment.Content.ToArray(), file.Bytes.ToArray());
    }

    [Fact]
    public void Metadata_claims_what_the_file_is()
    {
        using var pdf = Reader.Open(Sample);
        Assert.True(pdf.TryGetXmpMetadata(out var xmp));
        var xml = xmp!.GetXDocument().ToString();
        foreach (var claim in new[] { "<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<xmp:CreateDate>2026-09-30T22:00:04Z<", $"sha256:{SampleDocument.Metadata.Digest}" })
            Assert.Contains(claim, xml, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes_in_another_culture_and_time_zone()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "~";
            culture.DateTimeFormat.TimeSeparator = ".";
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
            var metadata = SampleDocument.Metadata with { Created = SampleDocument.Moment.ToOffset(TimeSpan.FromHours(9)) };
            Assert.Equal(Sample, PdfRead.Bytes(SampleDocument.Document, SampleDocument.Attachment, metadata));
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Documents_written_at_the_same_time_do_not_disturb_one_another()
    {
        var all = new byte[4][];
        Parallel.For(0, all.Length, i => all[i] = PdfRead.Bytes(SampleDocument.Document, SampleDocument.Attachment));
        Assert.All(all, bytes => Assert.Equal(Sample, bytes));
    }

    [Fact]
    public void Another_document_has_another_identifier()
    {
        var other = PdfRead.Bytes(SampleDocument.Document with { Title = "Another" }, SampleDocument.Attachment);
        Assert.NotEqual(Identifier(Sample), Identifier(other));
    }

    [Fact]
    public void Letter_pages_are_laid_out_too()
    {
        var bytes = PdfRead.Bytes(SampleDocument.Document, null, SampleDocument.Metadata with { Theme = Theme.BuiltIn with { Paper = PageSize.Letter } });
        using var pdf = Reader.Open(bytes);
        Assert.All(pdf.GetPages(), p => Assert.Equal((612, 792), ((int)p.Width, (int)p.Height)));
        Assert.All(pdf.GetPages(), p => Assert.Null(PdfRead.Misplaced(p)));
    }

    [Fact]
    public void A_document_without_blocks_is_one_empty_page()
    {
        using var pdf = PdfRead.Open();
        Assert.Equal("leftmiddleright·1of1", Assert.Single(PdfRead.Pages(pdf)));
    }

    private static string Identifier(byte[] pdf)
    {
        var text = System.Text.Encoding.Latin1.GetString(pdf);
        return text.Substring(text.LastIndexOf("/ID[<", StringComparison.Ordinal) + 5, 32);
    }
}
