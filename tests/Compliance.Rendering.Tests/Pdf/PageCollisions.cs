using System.Globalization;
using UglyToad.PdfPig.Content;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>Finds text that a reader of a PDF cannot read: outside the page's margins, over other text, cut by a clip, or covered by an area
/// painted after it. It reads the file with an independent reader and knows nothing of the layout that made it.</summary>
internal static class PageCollisions
{
    /// <summary>Least distance of text from the left, right and upper edge, in points.</summary>
    public const double Margin = 40;

    /// <summary>Least distance of a base line from the lower edge: the footer stands there.</summary>
    public const double Foot = 20;

    /// <summary>What is wrong, one sentence for each page that has a fault and kind of fault; empty when all is well.</summary>
    public static List<string> Of(byte[] pdf)
    {
        using var document = Reader.Open(pdf);
        return [.. document.GetPages().SelectMany(Of)];
    }

    /// <summary>What is wrong with one page.</summary>
    public static IEnumerable<string> Of(Page page)
    {
        var letters = page.Letters.Where(letter => !string.IsNullOrWhiteSpace(letter.Value)).Select(LetterBox.Of).ToList();
        string?[] problems = [Outside(page, letters), Overlapping(letters), .. PaintedAreas.Of(page).Hidden(letters)];
        return problems.OfType<string>().Select(problem => string.Create(CultureInfo.InvariantCulture, $"page {page.Number}: {problem}"));
    }

    private static string? Outside(Page page, List<LetterBox> letters)
    {
        foreach (var box in letters)
            if (box.Left < Margin || box.Right > page.Width - Margin || box.Baseline < Foot || box.Baseline + (0.8 * box.Size) > page.Height - Margin)
                return $"{box.In(letters)} lies outside the margins";
        return null;
    }

    private static string? Overlapping(List<LetterBox> letters)
    {
        var sorted = letters.OrderBy(box => box.Left).ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            var a = sorted[i];
            for (var j = i + 1; j < sorted.Count && sorted[j].Left < a.Right; j++)
            {
                var b = sorted[j];
                // Kerned letters of one line reach into one another: two slashes by 0.23 em.
                var kerned = Math.Abs(a.Bottom - b.Bottom) < 0.5 ? 0.36 * (a.Top - a.Bottom) : 0.1;
                if (b.Left < a.Right - kerned && b.Right > a.Left + kerned && b.Bottom < a.Top && a.Bottom < b.Top)
                    return $"{a.In(letters)} and {b.In(letters)} overlap";
            }
        }

        return null;
    }
}

/// <summary>Where a letter's ink may stand: without the overshoot of accents and descenders, which may come near the next line.</summary>
/// <param name="Sequence">Number of the operation that showed it.</param>
internal readonly record struct LetterBox(double Left, double Bottom, double Right, double Top, double Baseline, double Size, string Value, int Sequence)
{
    public static LetterBox Of(Letter letter)
    {
        var y = letter.StartBaseLine.Y;
        return new LetterBox(
            letter.StartBaseLine.X, y - (0.12 * letter.PointSize), letter.EndBaseLine.X, y + (0.6 * letter.PointSize), y, letter.PointSize, letter.Value, letter.TextSequence);
    }

    /// <summary>The letter in the text that was shown with it, and its place.</summary>
    public string In(IEnumerable<LetterBox> letters)
    {
        var sequence = Sequence;
        var text = string.Concat(letters.Where(other => other.Sequence == sequence).Select(other => other.Value));
        return string.Create(CultureInfo.InvariantCulture, $"'{Value}' of '{text}' at {Left:F1}, {Baseline:F1}");
    }
}
