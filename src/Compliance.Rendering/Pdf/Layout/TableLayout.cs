using System.Collections.Immutable;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Tables: one strong rule below the header, hairlines between rows, the header repeated on every page.</summary>
internal static class TableLayout
{
    private const double RowPadding = 1.25 * PageGeometry.Millimetre, CardRowPadding = 0.45 * PageGeometry.Millimetre;
    private const double NarrowColumn = 46;

    public static IEnumerable<Slice> Slices(Block.Table table, Frame frame)
    {
        var owner = frame.Parent.Child(Role.Table);
        // Many columns: smaller text, so that a name still finds room.
        var average = frame.Width / table.Columns.Length;
        var scale = Math.Clamp(average / NarrowColumn, 0.65, 1);
        var bare = table.RowHeads && frame.Decoration is not null;
        var text = new TextStyle(frame.Fonts.Regular, (bare ? 8.3 : 8.6) * scale, frame.Colours.Ink);
        var head = new TextStyle(frame.Fonts.Bold, 7.6 * scale, frame.Colours.Subdued, 0.3);
        var columns = ColumnWidths.Of(table, frame, text, head);
        if (bare)
            columns = ColumnWidths.Flush(columns);

        var before = bare ? 1.0 : 5.0;
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
            var slice = table.Rows[r].Group
                ? Group(row, table.Rows[r].Cells[0], columns, text, repeated, frame)
                : Row(row, table.Rows[r].Cells, columns, text, Role.TD, repeated, frame, strong: false, table.RowHeads);
            slice.Before = before;
            before = 0;
            if (table.Rows[r].Anchor is { } anchor)
                slice.Anchors.Add(anchor);
            slice.Closing.Add(row);
            // No row stands alone on a table's last page.
            if (r == table.Rows.Length - 2)
                slice.Keep = Keep.WithNext;
            if (r == table.Rows.Length - 1)
            {
                slice.Keep = Keep.Free;
                slice.After = bare ? 3 : 12;
                slice.Closing.Add(owner);
            }

            yield return slice;
        }
    }

    /// <summary>A heading of rows, across all columns; never the last on a page.</summary>
    private static ColumnsSlice Group(StructureElement row, ImmutableArray<Inline> text, ColumnPlace[] columns, TextStyle style, Slice? repeated, Frame frame)
    {
        var across = new ColumnPlace(columns[0].Left, columns[^1].Left + columns[^1].Width - columns[0].Left, Numeric: false);
        var owner = new StructureElement(Role.TD, row) { Columns = columns.Length };
        var look = style with { Face = frame.Fonts.Bold };
        var lineHeight = style.Size * 1.42;
        var lines = Typesetter.Lines(InlineRun.Of(text, look, owner, frame.Look), across.Width);
        var content = new Cell(owner, [.. lines.Select(line => new LineSlice(line, look, across.Left, lineHeight, owner))]);
        return new ColumnsSlice(row, [content], RowPadding)
        {
            Decoration = frame.Decoration,
            Repeated = repeated,
            Keep = Keep.WithNext,
            Under = (canvas, top, height) => canvas.Fill(StructureElement.Decoration, new Box(frame.Left, top, frame.Width, height - 0.5), frame.Colours.Soft),
        };
    }

    private static ColumnsSlice Row(
        StructureElement row, IReadOnlyList<ImmutableArray<Inline>> cells, ColumnPlace[] columns, TextStyle style, Role role, Slice? repeated,
        Frame frame, bool strong, bool headed = false)
    {
        var lineHeight = style.Size * 1.42;
        var content = new List<Cell>(columns.Length);
        for (var c = 0; c < columns.Length; c++)
        {
            var head = headed && c == 0;
            var owner = head ? new StructureElement(Role.TH, row) { RowHead = true } : row.Child(role);
            var column = columns[c];
            var look = head ? style with { Face = frame.Fonts.Bold, Colour = frame.Colours.Subdued } : style;
            var lines = Typesetter.Lines(InlineRun.Of(cells[c], look, owner, frame.Look), column.Width);
            var slices = new List<Slice>(lines.Count);
            foreach (var line in lines)
            {
                var left = column.Left + (column.Numeric ? column.Width - line.Width : 0);
                slices.Add(new LineSlice(line, look, left, lineHeight, owner));
            }

            content.Add(new Cell(owner, slices));
        }

        // On a card, attributes stand close and without rules.
        var bare = headed && frame.Decoration is not null;
        var padding = strong ? 1.3 * PageGeometry.Millimetre : bare ? CardRowPadding : RowPadding;
        return new ColumnsSlice(row, content, padding)
        {
            Decoration = frame.Decoration,
            Repeated = repeated,
            Under = bare ? null : (canvas, top, height) =>
            {
                var thickness = strong ? 1 : 0.5;
                var rule = new Box(frame.Left, top + height - thickness, frame.Width, thickness);
                canvas.Fill(StructureElement.Decoration, rule, strong ? frame.Colours.Ink : frame.Colours.Hairline);
            },
        };
    }
}
