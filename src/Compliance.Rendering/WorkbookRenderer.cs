using System.Collections.Immutable;
using ClosedXML.Excel;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Csv;
using Compliance.Rendering.Templates;
using Compliance.Rendering.Workbook;

namespace Compliance.Rendering;

/// <summary>The workbook to filter: one sheet for each list of the pack, totals as formulas, blank columns for the assessor. Tables too
/// large for it become CSV files beside it, named on their sheets.</summary>
/// <param name="settings">Words and look.</param>
public sealed class WorkbookRenderer(RenditionSettings settings) : IPackRenderer
{
    /// <summary>Renders with the words and the look the program was built with.</summary>
    public WorkbookRenderer() : this(RenditionSettings.BuiltIn)
    {
    }

    /// <inheritdoc/>
    public string Format => "xlsx";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "report/evidence-pack.xlsx";

    /// <inheritdoc/>
    /// <exception cref="TemplateException">The template of the readme is missing or wrong.</exception>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var tables = PackTables.Of(pack);
        var spilled = SpillPlan.Of(tables);
        file(PathFor(pack), output => Write(pack, digest, tables, spilled, output));
        foreach (var table in tables.Where(table => spilled.Contains(table.Name)))
            file("report/" + SpillPlan.FileOf(table), output => CsvTable.Write(table, output));
    }

    private void Write(EvidencePack pack, string digest, ImmutableArray<SheetTable> tables, ImmutableHashSet<string> spilled, Stream output)
    {
        // A footer holds 255 characters, codes included; the whole id stands on the cover.
        var id = VisibleText.OneLine(pack.Document.Id);
        var footer = $"{(id.Length > 80 ? id[..79] + "…" : id)} · {digest[..Math.Min(16, digest.Length)]}";
        var readme = DocumentTemplate.Render(settings.Templates, "workbook-readme", PackModel.Of(pack, digest, PrintLimits.For(pack), settings.Theme));
        using var saved = new MemoryStream();
        using (var workbook = new XLWorkbook(XLEventTracking.Disabled))
        {
            // On the workbook and not on the sheets: a sheet's own style makes the library write its columns out of order.
            workbook.Style.Font.FontName = Palette.Face;
            workbook.Style.Font.FontSize = 10;
            workbook.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
            Properties(workbook, pack, digest);
            SummarySheets.Cover(workbook, pack, digest, footer);
            SummarySheets.Summary(workbook, pack, tables.ToDictionary(table => table.Name), spilled, footer);
            foreach (var table in tables)
                SheetWriter.Add(workbook, table, spilled.Contains(table.Name) ? SpillPlan.FileOf(table) : null, footer);
            ReadmeSheet.Add(workbook, readme, footer);
            workbook.SaveAs(saved, new SaveOptions { EvaluateFormulasBeforeSaving = true, GenerateCalculationChain = false });
        }
        saved.Position = 0;
        PackageBytes.Normalize(saved, pack.Document.Created, output);
    }

    private static void Properties(XLWorkbook workbook, EvidencePack pack, string digest)
    {
        workbook.Properties.Title = VisibleText.OneLine(pack.Document.Title);
        workbook.Properties.Subject = VisibleText.OneLine(pack.Document.Id);
        workbook.Properties.Author = VisibleText.OneLine(pack.Program.Name + " " + pack.Program.Version);
        workbook.Properties.LastModifiedBy = workbook.Properties.Author;
        workbook.Properties.Created = pack.Document.Created.UtcDateTime;
        workbook.Properties.Modified = (pack.Document.LastModified ?? pack.Document.Created).UtcDateTime;
        workbook.CustomProperties.Add("PackId", VisibleText.OneLine(pack.Document.Id));
        workbook.CustomProperties.Add("PackSha256", digest);
    }
}
