using System.Collections.Immutable;
using System.Globalization;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>One stacked bar, as wide as its box whatever its sum; numbers stand inside the segments where they fit.</summary>
internal sealed class BarSlice : Slice
{
    private const double LeastWidth = 4, NumberPadding = 5;

    private readonly Box _box;
    private readonly StructureElement _owner;
    private readonly Look _look;
    private readonly List<(Tone Tone, double Width, string Number, bool Inside)> _segments = [];

    // Of the box, the top is not used: the slice is told where it is drawn.
    public BarSlice(ImmutableArray<int> values, ImmutableArray<LegendEntry> legend, Look look, StructureElement owner, Box box)
    {
        _box = box;
        _owner = owner;
        _look = look;
        var total = values.Sum(v => (double)v);
        var widths = values.Select(v => v == 0 ? 0 : Math.Max(LeastWidth, v / total * box.Width)).ToArray();
        // What the smallest segments gained, the others give back.
        var small = widths.Where(w => w <= LeastWidth).Sum();
        var large = widths.Where(w => w > LeastWidth).Sum();
        var unlabelled = new List<string>();
        for (var i = 0; i < widths.Length; i++)
        {
            if (widths[i] == 0)
                continue;
            var width = widths[i] > LeastWidth ? widths[i] / large * (box.Width - small) : widths[i];
            var number = values[i].ToString(CultureInfo.InvariantCulture);
            var inside = Number(legend[i].Tone).Measure(number) + NumberPadding <= width;
            _segments.Add((legend[i].Tone, width, number, inside));
            if (!inside)
                unlabelled.Add($"{number} {legend[i].Label}");
        }

        Unlabelled = total == 0 ? "none" : string.Join(", ", unlabelled);
    }

    /// <summary>Segments too small for their number, in words; <c>none</c> for a bar without a value.</summary>
    public string Unlabelled { get; }

    public override double Height => _box.Height;

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        if (_segments.Count == 0)
            canvas.Outline(_owner, new Box(_box.Left + 0.3, top + 0.3, _box.Width - 0.6, _box.Height - 0.6), _look.Colours.Hairline, 0.6);
        var left = _box.Left;
        foreach (var (tone, width, number, inside) in _segments)
        {
            var look = _look.Of(tone);
            look.Draw(canvas, _owner, new Box(left, top, width, _box.Height));
            if (inside)
            {
                var style = Number(tone);
                var textWidth = style.Measure(number);
                var middle = left + ((width - textWidth) / 2);
                if (look.Fill == Fill.Hatched)
                    canvas.Fill(_owner, new Box(middle - 2, top + 1.8, textWidth + 4, _box.Height - 3.6), look.Ground);
                canvas.Text(_owner, number, style, middle, top + style.Baseline(_box.Height));
            }

            left += width;
        }
    }

    private TextStyle Number(Tone tone) => new(_look.Fonts.Bold, 7.4, _look.Of(tone).Text);
}
