using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Where a column's text stands.</summary>
/// <param name="Left">Left edge of its text.</param>
/// <param name="Width">Width of its text.</param>
/// <param name="Numeric">Right-aligned.</param>
internal readonly record struct ColumnPlace(double Left, double Width, bool Numeric);

/// <summary>Widths of a table's columns: by their weights, save that a column too narrow for its longest word takes from those with room.</summary>
internal static class ColumnWidths
{
    private const double WidestPadding = 2 * PageGeometry.Millimetre, NarrowestText = 9;

    /// <summary>Words are measured in so many rows: a table of thousands is of one kind.</summary>
    private const int RowsMeasured = 60;

    /// <summary>No word makes its column wider than this share of the table; a longer one is broken.</summary>
    private const double LongestWord = 0.2;

    public static ColumnPlace[] Of(Block.Table table, Frame frame, TextStyle text, TextStyle head)
    {
        var columns = table.Columns;
        var padding = Math.Min(WidestPadding, frame.Width / columns.Length * 0.12);
        var least = (2 * padding) + NarrowestText;
        if (least * columns.Length > frame.Width)
            throw new ArgumentException($"A table of {columns.Length} columns does not fit a page {frame.Width:F0} points wide.");
        var weights = columns.Sum(c => c.Weight);
        var widths = columns.Select(c => frame.Width * c.Weight / weights).ToArray();
        Widen(widths, [.. Enumerable.Repeat(least, columns.Length)]);
        Widen(widths, Words(table, frame, text, head).Select(w => Math.Max(least, Math.Min(w, frame.Width * LongestWord) + (2 * padding) + 0.1)).ToArray());

        var places = new ColumnPlace[columns.Length];
        var left = frame.Left;
        for (var c = 0; c < columns.Length; c++)
        {
            places[c] = new ColumnPlace(left + padding, widths[c] - (2 * padding), columns[c].Numeric);
            left += widths[c];
        }

        return places;
    }

    /// <summary>Columns whose text begins at the table's own edges, without the space around it.</summary>
    public static ColumnPlace[] Flush(ColumnPlace[] places)
    {
        var padding = places.Length < 2 ? 0 : (places[1].Left - places[0].Left - places[0].Width) / 2;
        return [.. places.Select((place, i) => place with { Left = place.Left - padding, Width = place.Width + (i == places.Length - 1 ? 2 * padding : 0) })];
    }

    /// <summary>Brings every column to its need as far as the others have room, in proportion to their room.</summary>
    private static void Widen(double[] widths, double[] needs)
    {
        var missing = widths.Zip(needs, (width, need) => Math.Max(0, need - width)).ToArray();
        var room = widths.Zip(needs, (width, need) => Math.Max(0, width - need)).ToArray();
        double wanted = missing.Sum(), available = room.Sum();
        if (wanted == 0 || available == 0)
            return;
        var given = Math.Min(wanted, available);
        for (var c = 0; c < widths.Length; c++)
            widths[c] += (missing[c] / wanted * given) - (room[c] / available * given);
    }

    private static double[] Words(Block.Table table, Frame frame, TextStyle text, TextStyle head)
    {
        var words = new double[table.Columns.Length];
        var bold = text with { Face = frame.Fonts.Bold };
        for (var c = 0; c < words.Length; c++)
        {
            words[c] = LongestOf(InlineRun.Of(table.Columns[c].Header, head, StructureElement.Decoration, frame.Look));
            foreach (var row in table.Rows.Where(row => !row.Group).Take(RowsMeasured))
                words[c] = Math.Max(words[c], LongestOf(InlineRun.Of(row.Cells[c], table.RowHeads && c == 0 ? bold : text, StructureElement.Decoration, frame.Look)));
        }

        return words;
    }

    private static double LongestOf(List<InlineRun> runs)
    {
        double longest = 0, word = 0;
        foreach (var chunk in LineChunk.Cut(runs, 0, runs.Count))
        {
            word += chunk.Core;
            longest = Math.Max(longest, word);
            word = chunk.MayBreak || runs[chunk.Run].Break ? 0 : word + chunk.Space;
        }

        return longest;
    }
}
