namespace Compliance.Rendering.Workbook;

/// <summary>Heights of rows with wrapped text, estimated: measuring text would need a graphics library, and programs differ in whether they
/// fit rows when they open a file.</summary>
internal static class RowHeight
{
    /// <summary>A row never takes more of the screen than this many lines; the cell still holds all of its text.</summary>
    private const int MostLines = 7;

    private const double LineHeight = 13.2;

    /// <summary>Lines a text takes in a column.</summary>
    /// <param name="text">Text; null takes one line.</param>
    /// <param name="width">Width of the column in digits of the running face.</param>
    /// <param name="mono">Whether the text stands in monospace, whose characters are wider.</param>
    public static int Lines(string? text, double width, bool mono = false)
    {
        var room = mono ? width * 0.9 : width * 1.05;
        if (text is null || text.Length <= room && !text.Contains('\n'))
            return 1;
        var lines = 0;
        foreach (var line in text.AsSpan().Split('\n'))
            lines += Math.Max(1, (int)Math.Ceiling((line.End.GetOffset(text.Length) - line.Start.GetOffset(text.Length)) / room));
        return lines;
    }

    /// <summary>Height in points of a row of so many lines.</summary>
    public static double Of(int lines) => 3 + Math.Min(lines, MostLines) * LineHeight;
}
