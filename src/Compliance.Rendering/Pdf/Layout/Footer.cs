using System.Collections.Immutable;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>The line at the foot of every page: three texts of the document, and the page's number.</summary>
internal sealed class Footer
{
    private const double LineHeight = 10.4, AboveText = 2.2 * PageGeometry.Millimetre, AboveRule = 5 * PageGeometry.Millimetre;

    private readonly string[] _texts;
    private readonly Look _look;
    private readonly int _pages;
    private readonly PageGeometry _geometry;
    private readonly int _lines;

    // Of the texts, the middle one is set in monospace; pages is 0 while their number is not known.
    public Footer(ImmutableArray<string> texts, int pages, PageGeometry geometry, Look look)
    {
        _texts = [.. texts, .. Enumerable.Repeat("", 3 - texts.Length)];
        _look = look;
        _pages = pages;
        _geometry = geometry;
        // Its height is the same on all pages and in both passes, so it is taken for the longest number on the narrowest page.
        _lines = Columns(PageNumber(99999, 99999), PageGeometry.CoverLeft).Max(c => c.Lines.Count);
    }

    /// <summary>Height at the page's foot that no body text enters.</summary>
    public double Reserved => PageGeometry.FooterBottom + (_lines * LineHeight) + AboveText + AboveRule;

    public void Draw(PageCanvas canvas, PageGeometry geometry, int page, bool cover)
    {
        var left = cover ? PageGeometry.CoverLeft : PageGeometry.Margin;
        var width = geometry.Size.Width - PageGeometry.Margin - left;
        var top = geometry.Size.Height - PageGeometry.FooterBottom - (_lines * LineHeight);
        canvas.Fill(StructureElement.Pagination, new Box(left, top - AboveText, width, 0.6), _look.Colours.Hairline);
        foreach (var (column, lines, style) in Columns(PageNumber(page, _pages), left))
        {
            for (var i = 0; i < lines.Count; i++)
            {
                var shift = column.Align * (column.Width - lines[i].Width);
                lines[i].Draw(canvas, column.Left + shift, top + (i * LineHeight) + style.Baseline(LineHeight));
            }
        }
    }

    private static string PageNumber(int page, int pages) => FormattableString.Invariant($"{page} of {pages}");

    private IEnumerable<((double Left, double Width, double Align) Place, List<TextLine> Lines, TextStyle Style)> Columns(string number, double left)
    {
        const double gap = 10;
        var width = _geometry.Size.Width - PageGeometry.Margin - left;
        var style = new TextStyle(_look.Fonts.Regular, 7.4, _look.Colours.Subdued);
        var mono = new TextStyle(_look.Fonts.Mono, 7.4 * InlineRun.NameScale, _look.Colours.Subdued);
        var right = _texts[2].Length == 0 ? number : $"{_texts[2]} · {number}";
        yield return Column(_texts[0], style, left, (width * 0.4) - gap, 0);
        yield return Column(_texts[1], mono, left + (width * 0.4), width * 0.3, 0.5);
        yield return Column(right, style, left + (width * 0.7) + gap, (width * 0.3) - gap, 1);
    }

    private ((double, double, double), List<TextLine>, TextStyle) Column(string text, TextStyle style, double left, double width, double align) =>
        ((left, width, align), Typesetter.Lines(InlineRun.Of(text, style, StructureElement.Pagination, _look), width), style);
}
