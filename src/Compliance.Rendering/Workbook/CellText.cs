using System.Globalization;
using ClosedXML.Excel;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering.Workbook;

/// <summary>Writes values to cells so that text stays text, whatever it spells.</summary>
internal static class CellText
{
    /// <summary>Characters a cell can hold.</summary>
    public const int Limit = 32_767;

    /// <summary>Writes text, a whole number, a moment, or nothing.</summary>
    public static void Put(IXLCell cell, object? value)
    {
        switch (value)
        {
            case null or "":
                break;
            case string text:
                Put(cell, text);
                break;
            case int number:
                cell.SetValue(number);
                break;
            case long number:
                cell.SetValue(number);
                break;
            case DateTimeOffset moment:
                cell.SetValue(moment.UtcDateTime);
                cell.Style.DateFormat.Format = "yyyy-mm-dd hh:mm:ss";
                break;
            default:
                throw new NotSupportedException($"a cell holds no {value.GetType().Name}");
        }
    }

    /// <summary>The value as the CSV has it.</summary>
    public static string Csv(object? value) => value switch
    {
        null => "",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>Text as a cell can hold it; what is too long is cut and says so.</summary>
    public static string Fit(string text)
    {
        var visible = VisibleText.Of(text);
        if (visible.Length <= Limit)
            return visible;
        var note = $"\n[cut here: the text has {visible.Length.ToString("N0", CultureInfo.InvariantCulture)} characters, a cell holds 32,767; it stands whole in pack.json]";
        var end = Limit - note.Length;
        if (char.IsHighSurrogate(visible[end - 1]))
            end--;
        return visible[..end] + note;
    }

    private static void Put(IXLCell cell, string text)
    {
        var fit = Fit(text);
        cell.DataType = XLDataType.Text;
        cell.SetValue<string>(fit);
        // Marks the cell as text for spreadsheets that would try the content again when it is edited.
        if (CsvTable.StartsFormula(fit) || fit[0] == '\'')
            cell.Style.IncludeQuotePrefix = true;
    }
}
