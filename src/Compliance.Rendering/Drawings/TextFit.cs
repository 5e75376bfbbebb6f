using System.Globalization;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Pdf.Layout;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Drawings;

/// <summary>Measures and shortens the texts of drawings with the metrics of a document's faces, so that every text fits its place.</summary>
/// <param name="look">Faces and colours.</param>
internal sealed class TextFit(Look look)
{
    /// <summary>Measures with the faces of a theme.</summary>
    public TextFit(Theme theme) : this(new Look(new FontSet(theme.Faces), theme.Colours))
    {
    }

    /// <summary>Width of a text in points, as the PDF prints it.</summary>
    public double Width(string text, Face face, double size) => Runs(text, face, size, Ink.Ink).Sum(run => run.Style.Measure(run.Text));

    /// <summary>Whether the face itself has every character of the text; a browser's width of any other is not ours.</summary>
    public bool IsOfFace(string text, Face face) =>
        Runs(text, face, 1, Ink.Ink).TrueForAll(run => ReferenceEquals(run.Style.Face, FaceOf(face)) && run.Actual is null);

    /// <summary>The text on one line, what no document may hold made visible; where it is wider than its place, its middle or its end gives way to
    /// an ellipsis. Empty where not even that fits.</summary>
    public string Shorten(string text, Face face, double size, double width, bool atEnd = false)
    {
        var whole = VisibleText.OneLine(text);
        // No character is narrower than a hundredth of its size: a longer text need not be measured.
        if (text.Length < width / size * 100 && Width(whole, face, size) <= width)
            return whole;
        var (least, most) = (0, Math.Min(text.Length - 1, (int)(width / size * 10)));
        while (least < most)
        {
            var kept = (least + most + 1) / 2;
            if (Width(Without(text, kept, atEnd), face, size) <= width)
                least = kept;
            else
                most = kept - 1;
        }
        var shortened = Without(text, Math.Max(0, least), atEnd);
        return Width(shortened, face, size) <= width ? shortened : "";
    }

    /// <summary>The text as a drawing holds it: shortened where needed, with the whole of it beside.</summary>
    public Shape.Text Line(double x, double baseline, double size, string text, double width, Ink ink, Face face = Face.Regular, Align align = Align.Start, bool atEnd = false)
    {
        var shown = Shorten(text, face, size, width, atEnd);
        return new Shape.Text(x, baseline, size, shown, ink, face, align) { Whole = shown == VisibleText.OneLine(text) ? null : text };
    }

    /// <summary>The text in lines of at most a width, broken between words; a word wider than a line is shortened.</summary>
    public IEnumerable<string> Wrap(string text, Face face, double size, double width)
    {
        var line = "";
        foreach (var word in VisibleText.OneLine(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, face, size) > width)
            {
                yield return line;
                longer = word;
            }
            line = Shorten(longer, face, size, width);
        }
        if (line.Length > 0)
            yield return line;
    }

    /// <summary>Runs of a text, each with the face that draws it.</summary>
    public List<InlineRun> Runs(string text, Face face, double size, Ink ink) =>
        InlineRun.Of(text, new TextStyle(FaceOf(face), size, look.Colours.Of(ink)), StructureElement.Decoration, look);

    private FontFace FaceOf(Face face) => face switch
    {
        Face.Regular => look.Fonts.Regular,
        Face.Bold => look.Fonts.Bold,
        Face.Mono => look.Fonts.Mono,
        _ => throw new ArgumentOutOfRangeException(nameof(face), face, "Unknown face."),
    };

    /// <summary>So many characters of the text, from both its ends or its beginning; none is halved, none loses the marks that combine with it.</summary>
    private static string Without(string text, int kept, bool atEnd)
    {
        var head = atEnd ? kept : (kept + 1) / 2;
        if (head > 0 && head < text.Length && char.IsHighSurrogate(text[head - 1]) && char.IsLowSurrogate(text[head]))
            head--;
        var tail = text.Length - (atEnd ? 0 : kept / 2);
        while (tail < text.Length && (CharUnicodeInfo.GetUnicodeCategory(text[tail]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            || (char.IsLowSurrogate(text[tail]) && char.IsHighSurrogate(text[tail - 1]))))
            tail++;
        return VisibleText.OneLine(text[..head]).TrimEnd(' ', ',', ';') + "…" + VisibleText.OneLine(text[tail..]);
    }
}
