using System.Globalization;
using System.Text.RegularExpressions;
using ClosedXML.Excel;

namespace Compliance.Rendering.Workbook;

/// <summary>The styles of the cells, by look. The library numbers styles when it saves: one cell of each look is made for it, and their
/// numbers are read from what it saved.</summary>
internal sealed partial class CellStyles
{
    private static readonly CellLook[] Looks = Enum.GetValues<CellLook>();

    /// <summary>Number of each look as it is, and then of each look with the mark that keeps text text.</summary>
    private readonly string[] ids;

    private CellStyles(string[] ids) => this.ids = ids;

    /// <summary>Style number of a look, as the attribute of a cell has it.</summary>
    /// <param name="look">Look.</param>
    /// <param name="quoted">Whether the cell is marked as text for programs that would try its content again when it is edited.</param>
    public string Id(CellLook look, bool quoted) => ids[(int)look + (quoted ? Looks.Length : 0)];

    /// <summary>Puts a cell of each look into the first row of a sheet.</summary>
    public static void Show(IXLWorksheet sheet, Palette palette)
    {
        for (var i = 0; i < 2 * Looks.Length; i++)
        {
            var cell = sheet.Cell(1, i + 1);
            cell.SetValue<string>("x");
            Give(cell.Style, Looks[i % Looks.Length], palette);
            cell.Style.IncludeQuotePrefix = i >= Looks.Length;
        }
    }

    /// <summary>Reads the numbers from the sheet as it was saved.</summary>
    public static CellStyles Read(string sheet)
    {
        var ids = new string[2 * Looks.Length];
        foreach (Match cell in Shown().Matches(sheet))
            ids[XLHelper.GetColumnNumberFromLetter(cell.Groups[1].Value) - 1] = Style().Match(cell.Groups[2].Value) is { Success: true } style ? style.Groups[1].Value : "0";
        if (Array.IndexOf(ids, null) is var missing and >= 0)
            throw new InvalidOperationException("the saved workbook has no style for " + Looks[missing % Looks.Length].ToString().ToLower(CultureInfo.InvariantCulture));
        return new CellStyles(ids);
    }

    private static void Give(IXLStyle style, CellLook look, Palette palette)
    {
        style.Alignment.WrapText = look is not (CellLook.None or CellLook.Note or CellLook.Title or CellLook.Heading or CellLook.Number or CellLook.Moment or CellLook.Stated or CellLook.Total);
        switch (look)
        {
            case CellLook.Name:
                style.Font.FontName = Palette.Mono;
                break;
            case CellLook.Link:
                style.Font.FontName = Palette.Mono;
                style.Font.FontColor = palette.Accent;
                style.Font.Underline = XLFontUnderlineValues.Single;
                break;
            case CellLook.Number or CellLook.ValueNumber or CellLook.Stated or CellLook.Total:
                style.NumberFormat.Format = "#,##0";
                Right(style);
                style.Font.Bold = look == CellLook.Total;
                if (look == CellLook.Stated)
                    style.Font.FontColor = palette.Subdued;
                break;
            case CellLook.Moment or CellLook.ValueMoment:
                style.DateFormat.Format = "yyyy-mm-dd hh:mm:ss";
                style.Alignment.Horizontal = XLAlignmentHorizontalValues.Left;
                break;
            case CellLook.Assessor or CellLook.AssessorDay:
                style.Fill.BackgroundColor = palette.Assessor;
                if (look == CellLook.AssessorDay)
                    style.DateFormat.Format = "yyyy-mm-dd";
                break;
            case CellLook.Note:
                style.Font.Italic = true;
                style.Font.FontColor = palette.Subdued;
                break;
            case CellLook.Title:
                style.Font.FontSize = 20;
                style.Font.Bold = true;
                style.Font.FontColor = palette.Ink;
                break;
            case CellLook.Heading:
                style.Font.FontSize = 12;
                style.Font.Bold = true;
                style.Font.FontColor = palette.Ink;
                style.Alignment.Vertical = XLAlignmentVerticalValues.Bottom;
                break;
            case CellLook.Header or CellLook.NumberHeader or CellLook.AssessorHeader:
                style.Font.Bold = true;
                style.Font.FontColor = look == CellLook.AssessorHeader ? palette.Ink : XLColor.White;
                style.Fill.BackgroundColor = look == CellLook.AssessorHeader ? palette.AssessorHeader : palette.Ink;
                style.Alignment.Vertical = XLAlignmentVerticalValues.Center;
                if (look == CellLook.NumberHeader)
                    Right(style);
                break;
            case CellLook.Property:
                style.Font.FontColor = palette.Subdued;
                break;
        }
        if (look is not (CellLook.None or CellLook.Note or CellLook.Title or CellLook.Heading or CellLook.Header or CellLook.NumberHeader or CellLook.AssessorHeader))
        {
            style.Border.BottomBorder = XLBorderStyleValues.Thin;
            style.Border.BottomBorderColor = palette.Hairline;
        }
        if (look is CellLook.ValueNumber or CellLook.ValueMoment)
        {
            style.Alignment.Horizontal = XLAlignmentHorizontalValues.Left;
            style.Alignment.Indent = 0;
        }
    }

    /// <summary>Numbers keep away from the text of the next column.</summary>
    private static void Right(IXLStyle style)
    {
        style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        style.Alignment.Indent = 1;
    }

    [GeneratedRegex("<x:c r=\"([A-Z]+)1\"([^>]*)>")]
    private static partial Regex Shown();

    [GeneratedRegex(" s=\"([0-9]+)\"")]
    private static partial Regex Style();
}
