using System.Collections.Immutable;
using System.Globalization;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>One strip of time. Parts are as long as they last, and none is too short to be seen.</summary>
/// <param name="parts">Its parts.</param>
/// <param name="scale">Weight that fills the box.</param>
/// <param name="look">Faces and colours.</param>
/// <param name="owner">Element it belongs to.</param>
/// <param name="box">Where it stands; its top is not used.</param>
internal sealed class StripSlice(ImmutableArray<StripPart> parts, double scale, Look look, StructureElement owner, Box box) : Slice
{
    private const double LeastWidth = 1.2, Between = 0.8, NumberSize = 5.6;

    public override double Height => box.Height;

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        var widths = parts.Select(part => Math.Max(LeastWidth, part.Weight / scale * box.Width)).ToArray();
        // Short parts were made longer: the whole is brought back into the box.
        var shrink = Math.Min(1, box.Width / Math.Max(widths.Sum(), 1));
        var left = box.Left;
        for (var i = 0; i < widths.Length; i++)
        {
            var width = widths[i] * shrink;
            if (parts[i].Tone is { } tone)
                Draw(canvas, tone, parts[i].Number, new Box(left, top, Math.Max(width - Between, width / 2), box.Height));
            left += width;
        }
    }

    /// <summary>Draws an area of a tone. Two dark areas beside one another are one in greyscale, so what is not satisfied is struck through.</summary>
    public static void Area(PageCanvas canvas, StructureElement owner, ToneLook look, Box box)
    {
        look.Draw(canvas, owner, box);
        if (look.Tone == Tone.NotSatisfied)
            canvas.Fill(owner, new Box(box.Left, box.Top + (box.Height / 2) - 0.7, box.Width, 1.4), look.Colours.White);
    }

    private void Draw(PageCanvas canvas, Tone tone, int? number, Box part)
    {
        var shade = look.Of(tone);
        Area(canvas, owner, shade, part);
        if (number is null)
            return;
        var style = new TextStyle(look.Fonts.Bold, NumberSize, shade.Text);
        var shown = number.Value.ToString(CultureInfo.InvariantCulture);
        var width = style.Measure(shown);
        if (width > part.Width)
            return;
        var middle = part.Left + ((part.Width - width) / 2);
        if (shade.Fill == Fill.Hatched)
            canvas.Fill(owner, new Box(middle - 0.6, part.Top + 2, width + 1.2, part.Height - 4), shade.Ground);
        canvas.Text(owner, shown, style, middle, part.Top + style.Baseline(part.Height));
    }
}
