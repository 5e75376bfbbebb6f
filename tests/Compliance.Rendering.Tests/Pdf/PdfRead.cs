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

    /// <summary>What is wrong with the places of a page's letters: outside the page's margins, or over one another.</summary>
    public static string? Misplaced(Page page)
    {
        var boxes = new List<(double Left, double Bottom, double Right, double Top, string Value)>();
        foreach (var letter in page.Letters.Where(l => !string.IsNullOrWhiteSpace(l.Value)))
        {
            var size = letter.PointSize;
            var (left, right, y) = (letter.StartBaseLine.X, letter.EndBaseLine.X, letter.StartBaseLine.Y);
            if (left < 40 || right > page.Width - 40 || y < 20 || y + (0.8 * size) > page.Height - 40)
                return $"'{letter.Value}' at {left:F1}–{right:F1}, {y:F1} lies outside the margins of page {page.Number}.";
            boxes.Add((left, y - (0.12 * size), right, y + (0.6 * size), letter.Value));
        }

        boxes.Sort((a, b) => a.Left.CompareTo(b.Left));
        for (var i = 0; i < boxes.Count; i++)
        {
            var a = boxes[i];
            for (var j = i + 1; j < boxes.Count && boxes[j].Left < a.Right; j++)
            {
                var b = boxes[j];
                // Kerned letters of one line reach into one another: two slashes by 0.23 em.
                var kerned = Math.Abs(a.Bottom - b.Bottom) < 0.5 ? 0.36 * (a.Top - a.Bottom) : 0.1;
                if (b.Left < a.Right - kerned && b.Right > a.Left + kerned && b.Bottom < a.Top && a.Bottom < b.Top)
                    return $"'{a.Value}' and '{b.Value}' overlap on page {page.Number} at {a.Left:F1}, {a.Bottom:F1}.";
            }
        }

        return null;
    }

    /// <summary>Counts of the characters of a text, white space left out.</summary>
    public static Dictionary<Rune, int> Counts(string text) =>
        text.EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r)).GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
}
