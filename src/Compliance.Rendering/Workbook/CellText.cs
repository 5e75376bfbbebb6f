using System.Globalization;

namespace Compliance.Rendering.Workbook;

/// <summary>Values of cells as text.</summary>
internal static class CellText
{
    /// <summary>Characters a cell can hold.</summary>
    public const int Limit = 32_767;

    /// <summary>The value as the CSV has it.</summary>
    public static string Csv(object? value) => value switch
    {
        null => "",
        DateTimeOffset moment => Iso(moment),
        Formula formula => Csv(formula.Value),
        Link link => link.Text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>The text of a value that is text; null for others.</summary>
    public static string? Of(object? value) => value switch
    {
        string text => text,
        Link link => link.Text,
        _ => null,
    };

    /// <summary>A moment in UTC.</summary>
    public static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
