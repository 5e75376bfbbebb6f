using System.Globalization;
using System.IO.Compression;
using ClosedXML.Excel;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Workbook;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace Compliance.Rendering.Tests;

public class WorkbookRendererTests
{
    private static readonly EvidencePack Pack = SamplePack.Build();

    private static readonly byte[] Bytes = Renditions.First(new WorkbookRenderer(), Pack);

    private static XLWorkbook Open(byte[] bytes) => new(new MemoryStream(bytes));

    [Fact]
    public void The_package_is_valid_Office_Open_XML()
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(Bytes), false);
        var errors = new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document, TestContext.Current.CancellationToken).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}").ToList();
        Assert.Empty(errors);
    }

    [Fact]
    public void The_sheets_stand_in_order_with_frozen_headers_filters_and_print_titles()
    {
        using var workbook = Open(Bytes);
        Assert.Equal(
            ["Cover", "Summary", "Scope_Population", "Controls", "Control_Check_Map", "Check_Results", "Findings", "Finding_Objects", "Segmentation_Matrix", "Zone_Pairs", "Zones",
                "Zone_Placement", "Flows", "Approved_Flows", "Policies", "Policy_Rules", "Rule_Review", "Workloads", "Policy_Changes", "Diff_vs_Previous", "Exceptions", "Manual_Inherited", "Attestations",
                "Scans", "Coverage_Gaps", "Limitations", "Evidence_Index", "Redactions", "Inputs", "Approvals_Log", "Approvers", "Metrics", "POAM", "Sampling", "Sampling_Method", "Continued_Texts",
                "README_Glossary"],
            workbook.Worksheets.Select(sheet => sheet.Name));
        foreach (var sheet in workbook.Worksheets.Where(sheet => sheet.Name is not ("Cover" or "Summary" or "Sampling_Method" or "README_Glossary")))
        {
            Assert.Equal(1, sheet.SheetView.SplitRow);
            Assert.True(sheet.AutoFilter.IsEnabled, sheet.Name);
            Assert.Contains($">{sheet.Name}!$A:$A,{sheet.Name}!$1:$1<", Part(Bytes, "xl/workbook.xml"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_readme_names_every_sheet()
    {
        using var workbook = Open(Bytes);
        HashSet<string> named = [.. workbook.Worksheet("README_Glossary").CellsUsed().Select(cell => cell.GetString())];
        Assert.All(workbook.Worksheets.Select(sheet => sheet.Name).Where(name => name != "README_Glossary"), name => Assert.Contains(name, named));
    }

    [Fact]
    public void Every_id_of_the_pack_stands_on_its_sheet()
    {
        using var workbook = Open(Bytes);
        Assert.Equal(Pack.Findings.Select(f => f.Id), Column(workbook, "Findings", "Finding"));
        Assert.Equal(Pack.Controls.Select(c => c.Control), Column(workbook, "Controls", "Control"));
        Assert.Equal(Pack.Evidence.Select(e => e.Id), Column(workbook, "Evidence_Index", "Item"));
        Assert.Equal(Pack.Policies.Select(p => VisibleText.Of(p.Policy)), Column(workbook, "Policies", "Policy"));
        Assert.Equal(Pack.Workloads.Select(w => VisibleText.Of(w.Workload)), Column(workbook, "Workloads", "Workload"));
        Assert.Equal(Pack.ZonePairs.Select(p => p.From), Column(workbook, "Zone_Pairs", "From zone"));
        Assert.Equal(Pack.ZonePlacements.Select(p => VisibleText.Of(p.Member)), Column(workbook, "Zone_Placement", "Workload or node"));
        Assert.Equal(Pack.ApprovedFlows.Select(f => f.Id), Column(workbook, "Approved_Flows", "Flow"));
        Assert.Equal(Pack.Exceptions.Select(e => e.Id), Column(workbook, "Exceptions", "Exception"));
        Assert.Equal(Pack.Attestations.Select(a => a.Id), Column(workbook, "Attestations", "Attestation"));
        Assert.All(Column(workbook, "Attestations", "Signed"), signed => Assert.Equal("no", signed));
        Assert.Equal(Pack.Policies.Sum(p => p.RuleRows.Length), Column(workbook, "Policy_Rules", "Pointer").Count);
        Assert.Equal(Pack.Controls.Sum(c => c.Primary.Length + c.Supporting.Length), Column(workbook, "Control_Check_Map", "Check").Count);
    }

    [Fact]
    public void Text_that_begins_like_a_formula_stays_text()
    {
        using var workbook = Open(Bytes);
        var sheet = workbook.Worksheet("Findings");
        var subjects = sheet.Column(8).CellsUsed().Where(cell => cell.Address.RowNumber > 1).ToList();
        foreach (var name in SamplePack.HostileNames)
        {
            var cell = Assert.Single(subjects, cell => cell.GetString() == VisibleText.Of(name));
            Assert.Equal(XLDataType.Text, cell.DataType);
            Assert.False(cell.HasFormula);
            if (name.TrimStart()[0] is '=' or '+' or '-' or '@')
                Assert.True(cell.Style.IncludeQuotePrefix, name);
        }
        Assert.All(workbook.Worksheets.Where(s => s.Name is not ("Summary" or "Scope_Population")), s => Assert.Empty(s.CellsUsed(cell => cell.HasFormula)));
    }

    [Theory]
    [InlineData("'quoted")]
    [InlineData("00123")]
    [InlineData("1e5")]
    [InlineData("TRUE")]
    [InlineData("2026-01-01")]
    [InlineData(" padded ")]
    public void Text_comes_back_as_it_was(string text)
    {
        var pack = Pack with { Gaps = [new GapEntry("c", "r", null, null, text, null, null)] };
        using var workbook = Open(Renditions.First(new WorkbookRenderer(), pack));
        var cell = workbook.Worksheet("Coverage_Gaps").Cell(2, 5);
        Assert.Equal((text, XLDataType.Text), (cell.GetString(), cell.DataType));
    }

    [Theory]
    [InlineData("_x003D_1+1", ">_x005F_x003D_1+1<")]
    [InlineData("__x000a_", ">__x005F_x000a_<")]
    [InlineData("_x00G0_ _x12_ _", ">_x00G0_ _x12_ _<")]
    public void Text_that_spells_an_escape_of_the_format_is_escaped_itself(string text, string expected)
    {
        var pack = Pack with { Gaps = [new GapEntry("c", "r", null, null, text, null, null)] };
        var sheet = SheetParts.Of(Renditions.First(new WorkbookRenderer(), pack))["Coverage_Gaps"];
        Assert.Contains(expected, sheet.Xml, StringComparison.Ordinal);
        Assert.Equal(text, sheet.Text(2, "What happened"));
    }

    [Fact]
    public void Text_too_long_for_a_cell_goes_on_on_a_sheet_of_its_own_and_nothing_is_lost()
    {
        var text = "=" + string.Concat(Enumerable.Range(0, 25_000).Select(i => i % 2 == 0 ? "💳" : "a")) + "end";
        var pack = Pack with { Gaps = [new GapEntry("c", "r", null, null, text, null, null), new GapEntry("c", "r", null, null, new string('b', CellText.Limit), null, null)] };
        var sheets = SheetParts.Of(Renditions.First(new WorkbookRenderer(), pack));
        var first = sheets["Coverage_Gaps"].Text(2, "What happened");
        Assert.True(first.Length <= CellText.Limit);
        var note = first.LastIndexOf('\n');
        Assert.Equal("[goes on in Continued_Texts: the text has 37,504 characters, a cell holds 32,767]", first[(note + 1)..]);
        var rest = sheets["Continued_Texts"];
        Assert.Equal(("Coverage_Gaps", "E2", "2", "2"), (rest.Text(2, "Sheet"), rest.Text(2, "Cell"), rest.Text(2, "Part"), rest.Text(2, "Parts")));
        Assert.Equal(text, first[..note] + rest.Text(2, "Text"));
        Assert.Equal(new string('b', CellText.Limit), sheets["Coverage_Gaps"].Text(3, "What happened"));
        Assert.Equal(2, rest.Rows);
    }

    [Fact]
    public void Moments_are_real_dates_in_UTC()
    {
        using var workbook = Open(Bytes);
        var cell = workbook.Worksheet("Evidence_Index").Cell(2, 11);
        Assert.Equal(XLDataType.DateTime, cell.DataType);
        Assert.Equal(Pack.Evidence[0].Started!.Value.UtcDateTime, cell.GetDateTime());
    }

    [Fact]
    public void The_assessors_columns_are_blank_and_offer_their_choices()
    {
        using var workbook = Open(Bytes);
        var sheet = workbook.Worksheet("Controls");
        Assert.Equal(["Assessor result", "Assessor comment", "Sampled? Y/N"], Enumerable.Range(17, 3).Select(column => sheet.Cell(1, column).GetString()));
        Assert.All(Enumerable.Range(2, Pack.Controls.Length), row => Assert.All(Enumerable.Range(17, 3), column => Assert.True(sheet.Cell(row, column).IsEmpty(XLCellsUsedOptions.Contents))));
        Assert.Contains(sheet.DataValidations, rule => rule.Value.Contains("In place,Not in place", StringComparison.Ordinal));
    }

    [Fact]
    public void The_properties_carry_pack_and_digest()
    {
        using var workbook = Open(Bytes);
        Assert.Equal(Pack.Document.Id, workbook.CustomProperty("PackId").GetValue<string>());
        Assert.Equal(SamplePack.Digest(Pack), workbook.CustomProperty("PackSha256").GetValue<string>());
    }

    [Fact]
    public void The_same_bytes_come_out_in_another_culture() => Foreign.Culture(() => Assert.Equal(Bytes, Renditions.First(new WorkbookRenderer(), SamplePack.Build())));

    [Fact]
    public void The_same_moments_in_another_offset_give_the_same_bytes()
    {
        var shifted = Pack with
        {
            Document = Pack.Document with { Created = Pack.Document.Created.ToOffset(TimeSpan.FromHours(9)), NextReview = Pack.Document.NextReview!.Value.ToOffset(TimeSpan.FromHours(-5)) },
            Evidence = [.. Pack.Evidence.Select(e => e with { Started = e.Started?.ToOffset(TimeSpan.FromHours(9)) })],
        };
        var digest = SamplePack.Digest(Pack);
        byte[] Render(EvidencePack pack)
        {
            using var bytes = new MemoryStream();
            new WorkbookRenderer().Render(pack, default, digest, (_, write) => write(bytes));
            return bytes.ToArray();
        }
        Assert.Equal(Render(Pack), Render(shifted));
    }

    [Fact]
    public void A_table_too_large_spills_to_a_CSV_file_named_on_its_sheet()
    {
        var pack = SamplePack.Large(15, 5, SpillPlan.RowsPerSheet + 1);
        var files = Renditions.Of(new WorkbookRenderer(), pack);
        Assert.Equal(["report/evidence-pack.xlsx", "report/evidence-pack.workloads.csv"], files.Keys);
        using var workbook = Open(files["report/evidence-pack.xlsx"]);
        Assert.Equal("20,001 rows are too many for this workbook: they stand in evidence-pack.workloads.csv beside it, under the same headings.", workbook.Worksheet("Workloads").Cell(2, 1).GetString());
        var csv = System.Text.Encoding.UTF8.GetString(files["report/evidence-pack.workloads.csv"]);
        Assert.Equal(SpillPlan.RowsPerSheet + 2, csv.Split("\r\n").Length - 1);
        Assert.StartsWith("Cluster,Namespace,Workload,Pods,", csv, StringComparison.Ordinal);
        var summary = SheetParts.Of(files["report/evidence-pack.xlsx"])["Summary"];
        var row = Enumerable.Range(1, summary.Rows).Single(row => summary.Text(row, 1) == "Neither");
        Assert.Equal((pack.Workloads.Count(w => w.IngressIsolatedBy.IsEmpty && w.EgressIsolatedBy.IsEmpty).ToString(CultureInfo.InvariantCulture), null), (summary.Text(row, 3), summary.Formula(row, 3)));
        Assert.Contains(Enumerable.Range(1, summary.Rows), row => summary.Text(row, 1) == "Workloads by isolation (values and no formulas: the rows of Workloads stand in a CSV file)");
        var readme = SheetParts.Of(files["report/evidence-pack.xlsx"])["README_Glossary"];
        Assert.Contains(Enumerable.Range(1, readme.Rows), row => (readme.Text(row, 1), readme.Text(row, 2)) == ("Workloads", "evidence-pack.workloads.csv, 20,001 rows"));
    }

    [Fact]
    public void The_largest_tables_spill_until_the_rest_fits()
    {
        SheetTable Table(string name, int rows) => new(name, [new SheetColumn("h", 1)], rows, [], "");
        Assert.Equal(["B", "C"], SpillPlan.Of([Table("A", 10), Table("B", 101), Table("C", 90), Table("D", 80)], 100, 100).Order());
        Assert.Empty(SpillPlan.Of([Table("A", 100), Table("B", 100)], 100, 200));
    }

    private static string Part(byte[] workbook, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(workbook));
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private static List<string> Column(XLWorkbook workbook, string sheet, string header)
    {
        var worksheet = workbook.Worksheet(sheet);
        var column = worksheet.Row(1).CellsUsed().Single(cell => cell.GetString() == header).Address.ColumnNumber;
        return [.. worksheet.Column(column).Cells(2, worksheet.LastRowUsed(XLCellsUsedOptions.Contents).RowNumber()).Select(cell => cell.GetString())];
    }
}
