using ClosedXML.Excel;

namespace Compliance.Rendering.Workbook;

/// <summary>A sheet: the library shapes it, its rows are written into what the library saved.</summary>
/// <param name="Name">Name, at most 31 characters.</param>
/// <param name="Rows">Rows, header first.</param>
/// <param name="Shape">Gives widths, filter, formats and page set-up; makes no cell.</param>
internal sealed record WorkbookSheet(string Name, Func<IEnumerable<SheetRow>> Rows, Action<IXLWorksheet> Shape);
