using System.Collections.Immutable;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Tables: one strong rule below the header, hairlines between rows, the header repeated on every page.</summary>
internal static class TableLayout
{
    private const double RowPadding = 1.5 * PageGeometry.Millimetre;
    private const double NarrowColumn = 46;

    public static IEnumerable<Slice> Slices(Block.Table table, Frame frame)
    {
        var owner = frame.Parent.Child(Role.Table);
        // Many columns: smaller text, so that a name still finds room.
        var average = frame.Width / table.Columns.Length;
        var scale = Math.Clamp(average / NarrowColumn, 0.65, 1);
        var text = new TextStyle(frame.Fonts.Regular, 8.6 * scale, frame.Colours.Ink);
        var head = new TextStyle(frame.Fonts.Bold, 7.6 * scale, frame.Colours.Subdued, 0.3);
        var columns = ColumnWidths.Of(table, frame, text, head);

        var before = 5.0;
        if (table.Caption is { Length: > 0 } caption)
        {
            var captionStyle = new TextStyle(frame.Fonts.Bold, 9, frame.Colours.Ink);
            foreach (var slice in frame.Lines(caption, captionStyle, 12.6, frame.TextWidth, owner.Child(Role.Caption)))
            {
                slice.Before = before;
                slice.Keep = Keep.WithNext;
                before = 0;
                yield return slice;
            }

            before = 3;
        }

        Slice? repeated = null;
        if (table.Columns.Any(c => c.Header.Length > 0))
        {
            var headers = table.Columns.Select(c => ImmutableArray.Create<Inline>(new Inline.Text(c.Header))).ToList();
            var row = owner.Child(Role.TR);
            repeated = Row(StructureElement.Pagination, headers, columns, head, Role.Artifact, null, frame, strong: true);
            var header = Row(row, headers, columns, head, Role.TH, null, frame, strong: true);
            header.Before = before;
            header.Keep = Keep.WithNext;
            header.Closing.Add(row);
            if (table.Rows.IsEmpty)
            {
                header.Keep = Keep.Free;
                header.After = 12;
                header.Closing.Add(owner);
            }

            before = 0;
            yield return header;
        }

        for (var r = 0; r < table.Rows.Length; r++)
        {
            var row = owner.Child(Role.TR);
            var slice = Row(row, table.Rows[r].Cells, columns, text, Role.TD, repeated, frame, strong: false);
            slice.Before = before;
            before = 0;
            if (table.Rows[r].Anchor is { } anchor)
                slice.Anchors.Add(anchor);
            slice.Closing.Add(row);
            if (r == table.Rows.Length - 1)
            {
                slice.After = 12;
                slice.Closing.Add(owner);
            }

            yield return slice;
        }
    }

    private static ColumnsSlice Row(
        StructureElement row, IReadOnlyList<ImmutableArray<Inline>> cells, ColumnPlace[] columns, TextStyle style, Role role, Slice? repeated,
        Frame frame, bool strong)
    {
        var lineHeight = style.Size * 1.42;
        var content = new List<Cell>(columns.Length);
        for (var c = 0; c < columns.Length; c++)
        {
            var owner = row.Child(role);
            var column = columns[c];
            var lines = Typesetter.Lines(InlineRun.Of(cells[c], style, owner, frame.Look), column.Width);
            var slices = new List<Slice>(lines.Count);
            foreach (var line in lines)
            {
                var left = column.Left + (column.Numeric ? column.Width - line.Width : 0);
                slices.Add(new LineSlice(line, style, left, lineHeight, owner));
            }

            content.Add(new Cell(owner, slices));
        }

        var padding = strong ? 1.3 * PageGeometry.Millimetre : RowPadding;
        return new ColumnsSlice(row, content, padding)
        {
            Decoration = frame.Decoration,
            Repeated = repeated,
            Under = (canvas, top, height) =>
            {
                var thickness = strong ? 1 : 0.5;
                var rule = new Box(frame.Left, top + height - thickness, frame.Width, thickness);
                canvas.Fill(StructureElement.Decoration, rule, strong ? frame.Colours.Ink : frame.Colours.Hairline);
            },
        };
    }
}
