using System.Globalization;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>What of long texts did not fit into their cells, to be printed on a sheet of its own: nothing is lost.</summary>
internal sealed class Continuations
{
    /// <summary>Name of the sheet.</summary>
    public const string Sheet = "Continued_Texts";

    private readonly List<(string Sheet, string Cell, int Part, int Parts, string Text)> parts = [];

    /// <summary>Text as a cell can hold it; what is left of it is kept for the sheet.</summary>
    /// <param name="sheet">Sheet of the cell.</param>
    /// <param name="row">Row of the cell.</param>
    /// <param name="column">Column of the cell.</param>
    /// <param name="visible">The text, visible already.</param>
    public string Fit(string sheet, int row, int column, string visible)
    {
        if (visible.Length <= CellText.Limit)
            return visible;
        var note = $"\n[goes on in {Sheet}: the text has {visible.Length.ToString("N0", CultureInfo.InvariantCulture)} characters, a cell holds 32,767]";
        var first = End(visible, 0, CellText.Limit - note.Length);
        var ends = new List<int>();
        for (var end = first; end < visible.Length; ends.Add(end))
            end = End(visible, end, CellText.Limit);
        var (cell, begin) = (CellAddress.Of(row, column), first);
        for (var i = 0; i < ends.Count; begin = ends[i++])
            parts.Add((sheet, cell, i + 2, ends.Count + 1, visible[begin..ends[i]]));
        return visible[..first] + note;
    }

    /// <summary>The table of the sheet, as far as texts were fitted.</summary>
    public SheetTable Table() => PackTables.Table(Sheet, [Name("Sheet", 24), Name("Cell", 12), Number("Part", 8), Number("Parts", 8), Text("Text", 150)], parts,
        part => [part.Sheet, part.Cell, part.Part, part.Parts, part.Text], "Every text fits into its cell.");

    /// <summary>End of a piece: a character of two halves stays whole.</summary>
    private static int End(string text, int start, int length)
    {
        var end = Math.Min(text.Length, start + length);
        return end < text.Length && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }
}
