using System.Collections.Immutable;
using ClosedXML.Excel;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Csv;
using Compliance.Rendering.Templates;
using Compliance.Rendering.Workbook;

namespace Compliance.Rendering;

/// <summary>The workbook to filter: one sheet for each list of the pack, totals as formulas, a random sample, blank columns for the assessor. Tables
/// too large for it become CSV files beside it, named on their sheets.</summary>
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
    /// <exception cref="TemplateException">The template of the readme or of the sampling is missing or wrong.</exception>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var tables = PackTables.Of(pack);
        var spilled = SpillPlan.Of(tables);
        var formulas = new DetailFormulas(tables.ToDictionary(table => table.Name, StringComparer.Ordinal), spilled);
        // Only now is it known which sheets its formulas may count over.
        tables = tables.SetItem(0, ScopeSheet.Table(pack, formulas));
        file(PathFor(pack), output => Write(pack, digest, tables, spilled, formulas, output));
        foreach (var table in tables.Where(table => spilled.Contains(table.Name)))
            file("report/" + SpillPlan.FileOf(table), output => CsvTable.Write(table, output));
    }

    private void Write(EvidencePack pack, string digest, ImmutableArray<SheetTable> tables, ImmutableHashSet<string> spilled, DetailFormulas formulas, Stream output)
    {
        // A footer holds 255 characters, codes included; the whole id stands on the cover.
        var shape = new SheetShape(new Palette(settings.Theme.Colours), VisibleText.Cut(pack.Document.Id, 80) + " · " + digest[..Math.Min(16, digest.Length)]);
        var model = PackModel.Of(pack, digest, PrintLimits.For(pack), settings.Theme);
        model["spilled"] = tables.Where(table => spilled.Contains(table.Name)).Select(table => new SpilledTable(table.Name, SpillPlan.FileOf(table), table.Count)).ToList();
        model["sampling"] = SamplingWords.Of(Sampling.Of(pack));
        var continuations = new Continuations();
        WorkbookSheet Blocks(string name, string template)
        {
            var rows = BlockSheet.Rows(DocumentTemplate.Render(settings.Templates, template, model));
            return new WorkbookSheet(name, () => rows, sheet => shape.Free(sheet, BlockSheet.Widths));
        }
        var cover = CoverSheet.Rows(pack, digest);
        var summary = SummarySheet.Rows(pack, formulas);
        WorkbookSheet[] sheets =
        [
            new("Cover", () => cover, sheet => shape.Free(sheet, CoverSheet.Widths, CoverSheet.StatusCell(cover))),
            new("Summary", () => summary, sheet => shape.Summary(sheet, summary.Count)),
            .. tables.Select(table =>
            {
                var to = spilled.Contains(table.Name) ? SpillPlan.FileOf(table) : null;
                return new WorkbookSheet(table.Name, () => table.Sheet(to), sheet => shape.Table(sheet, table, to));
            }),
            Blocks("Sampling_Method", "workbook-sampling"),
            new(Continuations.Sheet, () => continuations.Table().Sheet(null), sheet => shape.Table(sheet, continuations.Table() with { Count = SpillPlan.RowsPerSheet }, null)),
            Blocks("README_Glossary", "workbook-readme"),
        ];
        new WorkbookFile(sheets, new Palette(settings.Theme.Colours), continuations, sheet => !spilled.Contains(sheet)).Write(workbook => Properties(workbook, pack, digest), pack.Document.Created, output);
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
