using System.Text;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;
using UglyToad.PdfPig.Content;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>Writes documents and reads them back with an independent reader.</summary>
internal static class PdfRead
{
    public static byte[] Bytes(BlockDocument document, PdfAttachment? attachment = null, PdfMetadata? metadata = null)
    {
        using var stream = new MemoryStream();
        PdfDocument.Write(document, attachment, metadata ?? SampleDocument.Metadata, stream);
        return stream.ToArray();
    }

    public static BlockDocument Document(params Block[] blocks) =>
        new() { Title = "Test", Language = "en", Footer = ["left", "middle", "right"], Blocks = [.. blocks] };

    /// <summary>Opens the written document.</summary>
    public static Reader Open(params Block[] blocks) => Reader.Open(Bytes(Document(blocks)));

    /// <summary>Text of every page without white space, in the order of its content.</summary>
    public static List<string> Pages(Reader pdf) => [.. pdf.GetPages().Select(p => Dense(p.Text))];

    public static string Dense(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>Lines of a page from top to bottom: letters of one baseline.</summary>
    public static List<(double Top, string Text)> Lines(Page page) =>
    [
        .. page.Letters.GroupBy(l => Math.Round(l.StartBaseLine.Y, 1)).OrderByDescending(g => g.Key)
            .Select(g => (page.Height - g.Key, string.Concat(g.OrderBy(l => l.StartBaseLine.X).Select(l => l.Value)).Trim())),
    ];

    /// <summary>The first thing that is wrong with the places of a page's letters; null when nothing is.</summary>
    public static string? Misplaced(Page page) => PageCollisions.Of(page).FirstOrDefault();

    /// <summary>Counts of the characters of a text, white space left out.</summary>
    public static Dictionary<Rune, int> Counts(string text) =>
        text.EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r)).GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
}
