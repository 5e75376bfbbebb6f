using ClosedXML.Excel;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Workbook;

/// <summary>Prints a document of blocks as rows: headings, sentences, and tables of two columns.</summary>
internal static class ReadmeSheet
{
    /// <summary>Adds the sheet.</summary>
    public static void Add(XLWorkbook workbook, BlockDocument document, string footer)
    {
        var sheet = workbook.Worksheets.Add("README_Glossary");
        sheet.Column(1).Width = 26;
        sheet.Column(2).Width = 110;
        sheet.Column(2).Style.Alignment.WrapText = true;
        var row = 0;
        foreach (var block in document.Blocks)
        {
            switch (block)
            {
                case Block.Heading heading:
                    row += row == 0 ? 1 : 2;
                    CellText.Put(sheet.Cell(row, 1), heading.Text);
                    sheet.Cell(row, 1).Style.Font.Bold = true;
                    sheet.Cell(row, 1).Style.Font.FontSize = 13;
                    break;
                case Block.Paragraph paragraph:
                    row++;
                    Row(sheet, row, "", Plain(paragraph.Text));
                    break;
                case Block.Table table when table.Columns.Length == 2:
                    row++;
                    Row(sheet, row, table.Columns[0].Header, table.Columns[1].Header);
                    SheetWriter.Header(sheet.Range(row, 1, row, 2));
                    foreach (var line in table.Rows)
                        Row(sheet, ++row, Plain(line.Cells[0]), Plain(line.Cells[1]));
                    break;
                default:
                    throw new NotSupportedException($"the readme of the workbook holds headings, paragraphs and tables of two columns, not {block.GetType().Name}");
            }
        }
        SheetWriter.Print(sheet, footer, repeatHeader: false);
    }

    private static void Row(IXLWorksheet sheet, int row, string first, string second)
    {
        CellText.Put(sheet.Cell(row, 1), first);
        CellText.Put(sheet.Cell(row, 2), second);
        sheet.Row(row).Height = RowHeight.Of(RowHeight.Lines(second, 110));
    }

    private static string Plain(IEnumerable<Inline> inlines) => string.Concat(inlines.Select(inline => inline switch
    {
        Inline.Text text => text.Value,
        Inline.Strong strong => strong.Value,
        Inline.Name name => name.Value,
        Inline.Link link => link.Value,
        Inline.Badge badge => badge.Value,
        _ => "\n",
    }));
}
