using System.Globalization;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Drawings;

/// <summary>Draws a zone matrix as a heat map. Every state has a sign, a colour and a pattern or depth of its own, so that it reads in grey.</summary>
internal sealed class ZoneMatrixDrawing
{
    private const double Width = 480, Between = 2, LabelGap = 8, Small = 7, Name = 7.6, MostLabel = 118, MostCell = 72, HeaderLine = 14, LegendLine = 15;

    private readonly ZoneMatrix matrix;
    private readonly IReadOnlyDictionary<string, string> labels;
    private readonly TextFit fit;
    private readonly List<Shape> shapes = [];
    private readonly double left, cell, height;
    private readonly bool numbered;

    private ZoneMatrixDrawing(ZoneMatrix matrix, IReadOnlyDictionary<string, string> labels, TextFit fit)
    {
        (this.matrix, this.labels, this.fit) = (matrix, labels, fit);
        var count = matrix.Parts.Count;
        var label = Math.Min(MostLabel, Math.Max(fit.Width(labels["from-to"], Face.Regular, Small), matrix.Parts.Max(part => fit.Width(VisibleText.OneLine(NameOf(part)), Face.Bold, Name)))) + LabelGap;
        cell = Math.Min(MostCell, (Width - label) / count);
        numbered = matrix.Parts.Any(part => fit.Width(VisibleText.OneLine(NameOf(part)), Face.Bold, Name) > cell - 6);
        if (numbered)
        {
            label += 16;
            cell = Math.Min(MostCell, (Width - label) / count);
        }
        left = label;
        height = count <= 8 ? 30 : 24;
    }

    /// <summary>The drawing as a template places it.</summary>
    public static PackDrawing Of(ZoneMatrix matrix, TextFit fit) => new(
        matrix.Name, [.. matrix.AllStates, "from-to", "others", "figures", "strong"], labels => new ZoneMatrixDrawing(matrix, labels, fit).Draw());

    private string NameOf(ZoneMatrixPart part) => part.Members.Length == 1 ? part.Members[0] : labels["others"];

    private Drawing Draw()
    {
        shapes.Add(fit.Line(left - LabelGap, HeaderLine - 4, Small, labels["from-to"], left - LabelGap, Ink.Subdued, Face.Regular, Align.End));
        for (var i = 0; i < matrix.Parts.Count; i++)
        {
            var (part, middle) = (matrix.Parts[i], left + ((i + 0.5) * cell));
            var baseline = HeaderLine + ((i + 0.5) * height) + 2.6;
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            shapes.Add(numbered
                ? new Shape.Text(middle, HeaderLine - 4, Name, number, Ink.Subdued, Face.Bold, Align.Middle)
                : fit.Line(middle, HeaderLine - 4, Name, NameOf(part), cell, Ink.Ink, Face.Bold, Align.Middle));
            if (numbered)
                shapes.Add(new Shape.Text(left - LabelGap, baseline, Name, number, Ink.Subdued, Face.Bold, Align.End));
            var right = numbered ? left - LabelGap - 16 : left - LabelGap;
            shapes.Add(fit.Line(right, baseline, Name, NameOf(part), right, Ink.Ink, Face.Bold, Align.End));
            for (var j = 0; j < matrix.Parts.Count; j++)
                Cell(matrix.Cells[i][j], left + (j * cell) + (Between / 2), HeaderLine + (i * height) + (Between / 2));
        }
        for (var i = 0; i < matrix.Parts.Count; i++)
            if (matrix.Parts[i].Strong)
            {
                shapes.Add(new Shape.Frame(left + (i * cell), HeaderLine, cell, matrix.Parts.Count * height, null, Ink.Ink, 1.3));
                shapes.Add(new Shape.Frame(left, HeaderLine + (i * height), matrix.Parts.Count * cell, height, null, Ink.Ink, 1.3));
            }
        var bottom = Legend(HeaderLine + (matrix.Parts.Count * height) + 10);
        return new Drawing(Width, bottom, [.. shapes]);
    }

    private void Cell(ZoneMatrixCell? of, double x, double y)
    {
        var (width, tall) = (cell - Between, height - Between);
        if (of is null)
        {
            shapes.Add(new Shape.Frame(x + 0.3, y + 0.3, width - 0.6, tall - 0.6, null, Ink.Hairline, 0.5));
            return;
        }
        var look = ZoneMatrixLook.Of(of.State);
        look.Paint(shapes, x, y, width, tall);
        var count = of.Flows > 0 ? of.Flows.ToString("N0", CultureInfo.InvariantCulture) : "";
        var (middle, baseline) = (x + (width / 2), y + (tall / 2) + 2.8);
        var text = count.Length == 0 ? look.Sign : look.Sign + " " + count;
        var size = fit.Width(text, Face.Bold, 8.4) <= width - 4 ? 8.4 : Small;
        if (fit.Width(text, Face.Bold, size) <= width - 4)
        {
            if (look.Patterned)
                Clear(middle, y + (tall / 2), fit.Width(text, Face.Bold, size));
            shapes.Add(new Shape.Text(middle, baseline, size, text, look.Ink, Face.Bold, Align.Middle));
            return;
        }
        // Beside one another sign and figure do not fit: they stand one above the other.
        if (look.Patterned)
            shapes.Add(new Shape.Frame(x + 2, y + 2, width - 4, tall - 4, Ink.White, null));
        shapes.Add(new Shape.Text(middle, y + (tall / 2) - 1.2, Small, look.Sign, look.Ink, Face.Bold, Align.Middle));
        shapes.Add(fit.Line(middle, y + tall - 3.4, Small, count, width - 2, look.Ink, Face.Bold, Align.Middle));
    }

    private void Clear(double middle, double centre, double width) =>
        shapes.Add(new Shape.Frame(middle - (width / 2) - 2.5, centre - 5.5, width + 5, 11, Ink.White, null, Radius: 2));

    private double Legend(double top)
    {
        const double swatch = 16, gap = 5, entryGap = 16;
        var x = left + (Between / 2);
        foreach (var state in matrix.AllStates.Where(state => (matrix.Zoned && state != "not-applicable") || matrix.Counts.Any(count => count.State == state && count.Pairs > 0)))
        {
            var words = fit.Shorten(labels[state], Face.Regular, Name, Width - left - swatch - gap);
            var width = swatch + gap + fit.Width(words, Face.Regular, Name);
            if (x > left + Between && x + width > Width)
                (x, top) = (left + (Between / 2), top + LegendLine);
            var look = ZoneMatrixLook.Of(state);
            look.Paint(shapes, x, top, swatch, 11);
            if (look.Patterned)
                Clear(x + (swatch / 2), top + 5.5, 2);
            shapes.Add(new Shape.Text(x + (swatch / 2), top + 8.2, Small, look.Sign, look.Ink, Face.Bold, Align.Middle));
            shapes.Add(new Shape.Text(x + swatch + gap, top + 8.2, Name, words, Ink.Subdued));
            x += width + entryGap;
        }
        top += LegendLine + 3;
        foreach (var note in (string[])[matrix.Flows > 0 || matrix.Left > 0 ? labels["figures"] : "", matrix.Strong ? labels["strong"] : ""])
            foreach (var line in fit.Wrap(note, Face.Regular, Small, Width - left - Between))
            {
                shapes.Add(new Shape.Text(left + (Between / 2), top + 7, Small, line, Ink.Subdued));
                top += 10;
            }
        return top + 2;
    }
}

/// <summary>How a state of the matrix looks.</summary>
/// <param name="Sign">Its sign.</param>
/// <param name="Ink">Colour of sign and figure.</param>
/// <param name="Tone">Tone of the cell; null for a ground alone.</param>
/// <param name="Ground">Ground of the cell where it has no tone.</param>
/// <param name="Edge">Colour of the line around it, inside its border; null for none.</param>
internal sealed record ZoneMatrixLook(string Sign, Ink Ink, Tone? Tone, Ink? Ground, Ink? Edge)
{
    /// <summary>The sign needs a clear ground.</summary>
    public bool Patterned => Tone == Blocks.Tone.NotEvaluated;

    /// <summary>Look of a state.</summary>
    public static ZoneMatrixLook Of(string state) => state switch
    {
        "violation" or "unapproved" => new("✕", Ink.White, Blocks.Tone.NotSatisfied, null, null),
        "broader-than-intended" or "overdue" => new("▲", Ink.Ink, Blocks.Tone.Warning, null, Ink.Caution),
        "as-intended" or "approved" => new("✓", Ink.Ink, null, Ink.AccentSoft, null),
        "unknown" => new("?", Ink.Ink, Blocks.Tone.NotEvaluated, null, null),
        "unstated" => new("○", Ink.Ink, null, Ink.White, Ink.Subdued),
        "denied" or "none" => new("·", Ink.Subdued, null, Ink.Soft, null),
        "not-applicable" => new("–", Ink.Subdued, null, null, Ink.Hairline),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state."),
    };

    /// <summary>Paints a cell.</summary>
    public void Paint(List<Shape> shapes, double x, double y, double width, double height)
    {
        shapes.Add(Tone is { } tone ? new Shape.Area(x, y, width, height, tone) : new Shape.Frame(x, y, width, height, Ground, null));
        if (Edge is { } edge)
            shapes.Add(new Shape.Frame(x + 0.6, y + 0.6, width - 1.2, height - 1.2, null, edge, edge == Ink.Caution ? 1.2 : 0.6));
    }
}
