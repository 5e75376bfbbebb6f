using System.Globalization;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering.Workbook;

/// <summary>Writes rows as the sheet's part has them (ECMA-376-1, 18.3.1.73 and 18.3.1.4), text in the cells themselves. Text stays text, whatever it
/// spells.</summary>
/// <param name="output">Receives the rows.</param>
/// <param name="sheet">Name of the sheet.</param>
/// <param name="styles">Styles.</param>
/// <param name="continuations">Keeps what does not fit into a cell.</param>
/// <param name="linked">Whether rows of a sheet can be led to.</param>
internal sealed class RowWriter(TextWriter output, string sheet, CellStyles styles, Continuations continuations, Func<string, bool> linked)
{
    /// <summary>A spreadsheet tells numbers of up to fifteen digits apart.</summary>
    private const long LargestNumber = 999_999_999_999_999;

    /// <summary>From this day on, every spreadsheet counts days alike.</summary>
    private static readonly DateTime FirstDay = new(1900, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<(string Cell, string Location)> links = [];
    private string[] letters = [];
    private string digits = "";
    private int number;

    /// <summary>Rows written so far.</summary>
    public int Count => number;

    /// <summary>Most cells a row has.</summary>
    public int Width => letters.Length;

    /// <summary>Writes a row.</summary>
    public void Write(SheetRow row)
    {
        number++;
        digits = Digits(number);
        if (row.Cells.Count > letters.Length)
            letters = [.. Enumerable.Range(1, row.Cells.Count).Select(CellAddress.Letters)];
        output.Write("<x:row r=\"");
        output.Write(digits);
        output.Write("\" ht=\"");
        output.Write(row.Height.ToString("0.##", CultureInfo.InvariantCulture));
        output.Write("\" customHeight=\"1\">");
        for (var i = 0; i < row.Cells.Count; i++)
            Write(row.Cells[i], i + 1);
        output.Write("</x:row>");
    }

    /// <summary>Writes the links of the rows, which stand behind them.</summary>
    public void WriteLinks()
    {
        if (links.Count == 0)
            return;
        output.Write("<x:hyperlinks>");
        foreach (var (cell, location) in links)
            output.Write($"<x:hyperlink ref=\"{cell}\" location=\"{location}\"/>");
        output.Write("</x:hyperlinks>");
    }

    private void Write(SheetCell cell, int column)
    {
        switch (cell.Value)
        {
            case null or "":
                if (cell.Look != CellLook.None)
                    Begin(cell.Look, column, quoted: false, type: "", "/>");
                break;
            case string text:
                Text(text, cell.Look, column);
                break;
            case int whole:
                Number(whole.ToString(CultureInfo.InvariantCulture), cell.Look, column);
                break;
            case long whole when Math.Abs(whole) <= LargestNumber:
                Number(whole.ToString(CultureInfo.InvariantCulture), cell.Look, column);
                break;
            case long whole:
                Text(whole.ToString(CultureInfo.InvariantCulture), cell.Look, column);
                break;
            case DateTimeOffset moment when moment.UtcDateTime >= FirstDay:
                Number(moment.UtcDateTime.ToOADate().ToString("R", CultureInfo.InvariantCulture), cell.Look, column);
                break;
            case DateTimeOffset moment:
                Text(CellText.Iso(moment), cell.Look, column);
                break;
            case Link link:
                var leads = linked(link.Sheet);
                Text(link.Text, leads || cell.Look != CellLook.Link ? cell.Look : CellLook.Name, column);
                if (leads)
                    links.Add((letters[column - 1] + digits, link.Sheet + "!A" + Digits(link.Row)));
                break;
            case Formula formula:
                Computed(formula, cell.Look, column);
                break;
            default:
                throw new NotSupportedException($"a cell holds no {cell.Value.GetType().Name}");
        }
    }

    private void Text(string text, CellLook look, int column)
    {
        var fit = continuations.Fit(sheet, number, column, VisibleText.Of(text));
        Begin(look, column, quoted: CsvTable.StartsFormula(fit) || fit[0] == '\'', " t=\"inlineStr\"", "><x:is><x:t xml:space=\"preserve\">");
        XmlText.Write(output, fit);
        output.Write("</x:t></x:is></x:c>");
    }

    private void Number(string value, CellLook look, int column)
    {
        Begin(look, column, quoted: false, "", "><x:v>");
        output.Write(value);
        output.Write("</x:v></x:c>");
    }

    private void Computed(Formula formula, CellLook look, int column)
    {
        Begin(look, column, quoted: false, formula.Value is string ? " t=\"str\"" : "", "><x:f>");
        XmlText.Write(output, formula.Text);
        output.Write("</x:f><x:v>");
        XmlText.Write(output, CellText.Csv(formula.Value));
        output.Write("</x:v></x:c>");
    }

    private void Begin(CellLook look, int column, bool quoted, string type, string end)
    {
        output.Write("<x:c r=\"");
        output.Write(letters[column - 1]);
        output.Write(digits);
        output.Write("\" s=\"");
        output.Write(styles.Id(look, quoted));
        output.Write('"');
        output.Write(type);
        output.Write(end);
    }

    private static string Digits(int value) => value.ToString(CultureInfo.InvariantCulture);
}
