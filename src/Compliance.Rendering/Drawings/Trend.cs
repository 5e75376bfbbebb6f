using System.Globalization;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Drawings;

/// <summary>The controls of the last packs of a series, the present one last.</summary>
/// <param name="Entries">Packs, the oldest first.</param>
internal sealed record Trend(IReadOnlyList<TrendEntry> Entries)
{
    /// <summary>Name of the drawing.</summary>
    public string Name { get; } = "trend-01";

    /// <summary>Earlier packs among them.</summary>
    public int Earlier => Entries.Count - 1;

    /// <summary>The course that ends with a pack; null when it is the first of its series.</summary>
    public static Trend? Of(EvidencePack pack) => pack.Trend.IsEmpty ? null : new([
        .. pack.Trend,
        new TrendEntry(pack.Document.Id, pack.Document.Version, pack.Document.Created, pack.Document.Status == PackStatus.Approved, pack.Summary.Controls, pack.Findings.Length),
    ]);
}

/// <summary>Draws a course as small stacked columns, low enough for the page of the executive.</summary>
internal static class TrendDrawing
{
    private const double Width = 480, Column = 26, Most = 37, Text = 6.6, LegendWidth = 104, Base = 40;

    private static readonly (string Key, Tone Tone, Func<StatusCounts, int> Count)[] Kinds =
    [
        ("satisfied", Tone.Satisfied, counts => counts.Satisfied), ("not-satisfied", Tone.NotSatisfied, counts => counts.NotSatisfied),
        ("not-evaluated", Tone.NotEvaluated, counts => counts.NotEvaluated), ("manual", Tone.Manual, counts => counts.Manual),
        ("not-applicable", Tone.NotApplicable, counts => counts.NotApplicable),
    ];

    /// <summary>The drawing as a template places it.</summary>
    public static PackDrawing Of(Trend trend, TextFit fit) => new(trend.Name, [.. Kinds.Select(kind => kind.Key)], labels => Draw(trend, labels, fit));

    private static Drawing Draw(Trend trend, IReadOnlyDictionary<string, string> labels, TextFit fit)
    {
        var shapes = new List<Shape> { new Shape.Line([new(0, Base), new(Width - LegendWidth, Base)], Ink.Hairline, 0.6) };
        var pitch = (Width - LegendWidth - 8) / Math.Max(trend.Entries.Count, 4);
        var scale = Most / Math.Max(1, trend.Entries.Max(entry => entry.Controls.Total));
        for (var i = 0; i < trend.Entries.Count; i++)
        {
            var (entry, middle) = (trend.Entries[i], (i + 0.5) * pitch);
            Stack(shapes, entry.Controls, middle - (Column / 2), scale, fit);
            var last = i == trend.Entries.Count - 1;
            shapes.Add(fit.Line(middle, Base + 8.4, Text, entry.Version, pitch - 4, Ink.Ink, last ? Face.Bold : Face.Regular, Align.Middle));
            shapes.Add(fit.Line(middle, Base + 16.6, Text, entry.Created.ToUniversalTime().ToString("d MMM yyyy", CultureInfo.InvariantCulture), pitch - 4, Ink.Subdued, Face.Regular, Align.Middle));
        }
        for (var i = 0; i < Kinds.Length; i++)
        {
            var top = i * 10.6;
            shapes.Add(new Shape.Area(Width - LegendWidth + 12, top, 9, 7.4, Kinds[i].Tone));
            if (Kinds[i].Tone == Tone.NotSatisfied)
                Strike(shapes, Width - LegendWidth + 12, top, 9, 7.4);
            shapes.Add(fit.Line(Width - LegendWidth + 25, top + 6.2, 7, labels[Kinds[i].Key], LegendWidth - 26, Ink.Subdued));
        }
        return new Drawing(Width, Base + 19, [.. shapes]);
    }

    private static void Stack(List<Shape> shapes, StatusCounts counts, double left, double scale, TextFit fit)
    {
        const double gap = 0.7, least = 1.4;
        // What is too low to be seen is drawn higher, and the column is brought back to its height.
        var heights = Kinds.Select(kind => kind.Count(counts) is var count and > 0 ? Math.Max(least + gap, count * scale) : 0).ToArray();
        var shrink = counts.Total * scale / Math.Max(heights.Sum(), 0.001);
        var bottom = Base - 0.4;
        for (var k = 0; k < Kinds.Length; k++)
        {
            var count = Kinds[k].Count(counts);
            if (count <= 0)
                continue;
            var height = heights[k] * Math.Min(1, shrink);
            // What separates two parts is taken from the upper one.
            var tall = height - Math.Min(gap, height / 2);
            var top = bottom - tall;
            shapes.Add(new Shape.Area(left, top, Column, tall, Kinds[k].Tone));
            var number = (Kinds[k].Tone == Tone.NotSatisfied ? "✕ " : "") + count.ToString(CultureInfo.InvariantCulture);
            var width = fit.Width(number, Face.Bold, Text);
            if (tall >= 7.4 && width <= Column - 4)
            {
                if (Kinds[k].Tone == Tone.NotEvaluated)
                    shapes.Add(new Shape.Frame(left + ((Column - width) / 2) - 2, top + (tall / 2) - 3.4, width + 4, 6.8, Ink.White, null, Radius: 1.5));
                shapes.Add(new Shape.Text(left + (Column / 2), top + (tall / 2) + 2.4, Text, number,
                    Kinds[k].Tone is Tone.Satisfied or Tone.NotSatisfied ? Ink.White : Ink.Ink, Face.Bold, Align.Middle));
            }
            else if (Kinds[k].Tone == Tone.NotSatisfied)
                Strike(shapes, left, top, Column, tall);
            bottom -= height;
        }
    }

    /// <summary>Two dark areas above one another are one in greyscale, so what is not satisfied is struck through.</summary>
    private static void Strike(List<Shape> shapes, double left, double top, double width, double height) =>
        shapes.Add(new Shape.Line([new(left, top + (height / 2)), new(left + width, top + (height / 2))], Ink.White, Math.Min(1.2, height / 3)));
}
