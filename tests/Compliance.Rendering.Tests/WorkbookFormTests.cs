using System.IO.Compression;
using System.Xml.Linq;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>What every sheet of the workbook has, read from its parts.</summary>
public class WorkbookFormTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private static readonly string[] Free = ["Cover", "Summary", "Sampling_Method", "README_Glossary"];

    private static readonly EvidencePack Pack = SamplePeriod.Of(SampleLife.Approved(SamplePack.Build()));

    private static readonly byte[] Bytes = Renditions.First(new WorkbookRenderer(), Pack);

    private static readonly Dictionary<string, SheetParts> Sheets = SheetParts.Of(Bytes);

    [Theory]
    [InlineData("Scope_Population", "Cluster|Property|Value|Counted again|Difference|Agrees|Where it is counted again")]
    [InlineData("Controls", "Framework|Control|Section|Title|Demand|Automation|Status|Reason|Primary checks|Waived checks|Findings|Which findings|Values set by the organisation|Evidence wanted|Frequency|Cadence|Assessor result|Assessor comment|Sampled? Y/N")]
    [InlineData("Control_Check_Map", "Framework|Control|Role|Check|Check title|Worst verdict|Control status")]
    [InlineData("Findings", "Finding|Severity|Verdict|Check|Title|Cluster|Namespace|Subject|Condition|Criteria|Cause|Effect|Recommendation|Proposed change|Controls|Which controls|Evidence items|Waived by|Owner|Due|State|Ticket|Management response")]
    [InlineData("Flows", "Flow|State|Cluster|From zone|To zone|Sources|Number of sources|Destinations|Number of destinations|Protocols and ports|Services|Allowed by|Number of policies|In the clear|Protocols in the clear|Condition that remains|Why it cannot be told|Ends in one row|Approved flows|Business need|Owner|Approver|Approved on (UTC)|Review by (UTC)|Mitigations|Still needed? Y/N|Reviewer|Review comment")]
    [InlineData("Policies", "Cluster|Namespace|Policy|Subjects|Selected pods|Isolates|Rules|Mode|Why it does not count|Last change (UTC)|Changed by|Change ticket|Change approved by|Owner|Review|Reviewed by|Reviewed on (UTC)|Review decision|SHA-256 of the spec|Still needed? Y/N|Reviewer|Review comment")]
    [InlineData("Workloads", "Cluster|Namespace|Workload|Pods|Zone|Host network|Ingress isolated|Egress isolated|Reachable from outside|Reaches outside|Ingress isolated by|Egress isolated by")]
    [InlineData("Manual_Inherited", "Framework|Control|Title|Responsibility|Status|Reason|Demand|What is to be attested|Document wanted|Valid for, days|Reminder, days|Attestation|State|Signed|By|Role|Provider|Attested on (UTC)|Valid until (UTC)|Document|What it is worth|Assessor result|Assessor comment|Sampled? Y/N")]
    [InlineData("Scans", "State at (UTC)|Scan|Assessed at (UTC)|Pack|Version|Gap before, seconds|Satisfied|Not satisfied|Not evaluated|Manual|Not applicable|Parts not read|Recomputable|Why not|Program|Snapshots|SHA-256 of its evidence manifest|SHA-256 of its pack.json")]
    [InlineData("Sampling", "Population|Rank|Use|Key|Stands on sheet|Population size|Sample size|SHA-256 of seed, colon and key|SHA-256 of the population|Seed|Tested by|Tested on|Result|Comment")]
    public void A_sheet_has_these_columns(string sheet, string columns) => Assert.Equal(columns.Split('|'), Sheets[sheet].Headers);

    [Fact]
    public void Every_sheet_prints_on_landscape_pages_with_pack_digest_and_page_at_the_foot()
    {
        Assert.Equal(44, Sheets.Count);
        foreach (var (name, sheet) in Sheets)
        {
            Assert.InRange(name.Length, 1, 31);
            Assert.Equal("landscape", (string?)sheet.Root.Element(Main + "pageSetup")!.Attribute("orientation"));
            Assert.Equal("0", (string?)sheet.Root.Element(Main + "pageSetup")!.Attribute("fitToHeight"));
            Assert.Equal("1", (string?)sheet.Root.Element(Main + "sheetPr")!.Element(Main + "pageSetUpPr")!.Attribute("fitToPage"));
            var foot = sheet.Root.Element(Main + "headerFooter")!.Element(Main + "oddFooter")!.Value;
            Assert.Equal($"&L{Pack.Document.Id} · {SamplePack.Digest(Pack)[..16]}&C{name}&R&P of &N", foot);
            Assert.Null(sheet.Root.Element(Main + "sheetProtection"));
            Assert.Null(sheet.Root.Element(Main + "dimension"));
            Assert.NotEmpty(sheet.Root.Descendants(Main + "row"));
        }
    }

    [Fact]
    public void Every_table_has_a_frozen_head_a_filter_over_its_rows_and_widths()
    {
        foreach (var (name, sheet) in Sheets.Where(sheet => !Free.Contains(sheet.Key)))
        {
            var pane = sheet.Root.Descendants(Main + "pane").Single();
            Assert.Equal("1", (string?)pane.Attribute("ySplit"));
            var columns = sheet.Headers.Count();
            Assert.Equal(columns, sheet.Root.Descendants(Main + "col").Where(col => (int)col.Attribute("max")! <= columns && (string?)col.Attribute("customWidth") == "1").Sum(col => (int)col.Attribute("max")! - (int)col.Attribute("min")! + 1));
            var filter = (string)sheet.Root.Element(Main + "autoFilter")!.Attribute("ref")!;
            if (name != "Continued_Texts")
                Assert.Equal("A1:" + Workbook.CellAddress.Of(sheet.Rows, columns), filter);
        }
    }

    [Theory]
    [InlineData("Controls", "Assessor result", "list", "\"In place,Not in place,Not applicable,Not tested\"")]
    [InlineData("Controls", "Sampled? Y/N", "list", "\"Y,N\"")]
    [InlineData("Manual_Inherited", "Assessor result", "list", "\"In place,Not in place,Not applicable,Not tested\"")]
    [InlineData("Sampling", "Result", "list", "\"no exception,exception,not tested\"")]
    [InlineData("Sampling", "Tested on", "date", "36526")]
    [InlineData("Findings", "Due", "date", "36526")]
    [InlineData("POAM", "Likelihood", "list", "\"High,Moderate,Low\"")]
    [InlineData("Flows", "Still needed? Y/N", "list", "\"Y,N\"")]
    public void A_column_of_the_assessor_is_blank_and_takes_what_it_offers(string name, string header, string type, string offered)
    {
        var sheet = Sheets[name];
        var letters = Workbook.CellAddress.Letters(sheet.Column(header));
        var rule = Assert.Single(sheet.Root.Descendants(Main + "dataValidation"), rule => (string?)rule.Attribute("sqref") == $"{letters}2:{letters}{sheet.Rows}");
        Assert.Equal((type, offered), ((string)rule.Attribute("type")!, rule.Element(Main + "formula1")!.Value));
        Assert.All(sheet.Texts(header), text => Assert.Equal("", text));
    }

    [Fact]
    public void Nothing_in_the_package_runs_or_points_outside()
    {
        using var archive = new ZipArchive(new MemoryStream(Bytes));
        Assert.DoesNotContain(archive.Entries, entry => entry.FullName.Contains("vba", StringComparison.OrdinalIgnoreCase) || entry.FullName.Contains("external", StringComparison.OrdinalIgnoreCase)
            || entry.FullName.Contains("connections", StringComparison.OrdinalIgnoreCase) || entry.FullName.Contains("activeX", StringComparison.OrdinalIgnoreCase));
        foreach (var entry in archive.Entries.Where(entry => entry.FullName.EndsWith(".rels", StringComparison.Ordinal)))
        {
            using var stream = entry.Open();
            Assert.All(XDocument.Load(stream).Root!.Elements(), relation => Assert.NotEqual("External", (string?)relation.Attribute("TargetMode")));
        }
        Assert.All(Sheets.Values, sheet => Assert.All(sheet.Formulas, cell => Assert.Matches(@"^(COUNTIFS|SUMIFS|SUMPRODUCT|SUM|IF|ROWS|[A-Z]+[0-9]+-)", sheet.Formula(cell.Row, cell.Column)!)));
        Assert.All(Sheets.Where(sheet => sheet.Key is not ("Summary" or "Scope_Population")), sheet => Assert.Empty(sheet.Value.Formulas));
    }

    [Fact]
    public void Links_lead_to_the_row_they_name()
    {
        var findings = Sheets["Findings"];
        var count = 0;
        foreach (var (name, sheet) in Sheets)
            foreach (var (cell, location) in sheet.Links)
            {
                count++;
                var (target, place) = (location.Split('!')[0], location.Split('!')[1]);
                var row = int.Parse(place[1..], System.Globalization.CultureInfo.InvariantCulture);
                Assert.InRange(row, 2, Sheets[target].Rows);
                var digits = cell.TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]);
                var column = cell[..^digits.Length].Aggregate(0, (number, letter) => (number * 26) + letter - 'A' + 1);
                var text = sheet.Text(int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture), column);
                var key = target switch
                {
                    "Findings" => findings.Text(row, "Finding"),
                    "Evidence_Index" => Sheets[target].Text(row, "Item"),
                    "Controls" => Sheets[target].Text(row, "Control"),
                    "Workloads" => Sheets[target].Text(row, "Workload").Replace('\n', '␊').Replace('\t', '␉'),
                    "Policies" => Sheets[target].Text(row, "Policy").Replace('\n', '␊').Replace('\t', '␉'),
                    "Flows" => Sheets[target].Text(row, "Flow"),
                    _ => throw new Xunit.Sdk.XunitException($"{name} leads to {target}"),
                };
                Assert.Contains(key, text, StringComparison.Ordinal);
            }
        Assert.InRange(count, 150, 5000);
        Assert.Contains("Findings!", string.Concat(Sheets["Controls"].Links.Values), StringComparison.Ordinal);
        Assert.Contains("Controls!", string.Concat(findings.Links.Values), StringComparison.Ordinal);
        Assert.Contains("Evidence_Index!", string.Concat(findings.Links.Values), StringComparison.Ordinal);
        Assert.Contains("Findings!", string.Concat(Sheets["Evidence_Index"].Links.Values), StringComparison.Ordinal);
    }

    [Fact]
    public void No_link_leads_to_rows_that_went_to_a_file()
    {
        var pack = SamplePack.Large(20_001, 5, 15);
        var sheets = SheetParts.Of(Renditions.First(new WorkbookRenderer(), pack));
        Assert.DoesNotContain(sheets.Values, sheet => sheet.Links.Values.Any(location => location.StartsWith("Findings!", StringComparison.Ordinal)));
        Assert.Equal(pack.Controls.Length, sheets["Controls"].Rows - 1);
    }

    [Fact]
    public void Hostile_names_are_text_in_the_workbook_and_in_the_file_a_table_spills_to()
    {
        var names = SamplePack.HostileNames.Select((name, i) => name + new string('x', i == 3 ? 253 : 0)).ToList();
        var pack = Pack with
        {
            Workloads = [.. Enumerable.Range(0, 20_001).Select(i => Pack.Workloads[0] with { Workload = names[i % names.Count] })],
            Flows = [.. names.Select(name => Pack.Flows[0] with { From = [name], To = [name], FromCount = 2, ToCount = 1, Ports = name, Services = [name], Reason = name })],
        };
        var files = Renditions.Of(new WorkbookRenderer(), pack);
        var flows = SheetParts.Of(files["report/evidence-pack.xlsx"])["Flows"];
        Assert.Equal(names.Select(VisibleText.Of), flows.Texts("Protocols and ports"));
        Assert.Equal(names.Select(name => VisibleText.Of(name) + "\nand 1 more"), flows.Texts("Sources"));
        Assert.All(Enumerable.Range(2, names.Count), row => Assert.Equal("inlineStr", flows.Kind(row, flows.Column("Services"))));
        var records = CsvRecords.Of(files["report/evidence-pack.workloads.csv"]);
        Assert.Equal(20_002, records.Count);
        Assert.All(records.Skip(1).Take(names.Count).Zip(names), pair => Assert.Contains(VisibleText.Of(pair.Second), pair.First[2], StringComparison.Ordinal));
        Assert.All(records.SelectMany(record => record), field => Assert.DoesNotMatch(@"^[\s␍␉␊]*[=+\-@＝＋－＠]", field));
    }

    [Fact]
    public void The_colours_are_those_of_the_theme()
    {
        var red = new Theming.Rgb(1, 2, 3);
        var settings = RenditionSettings.BuiltIn with { Theme = Theming.Theme.BuiltIn with { Colours = Theming.Colours.BuiltIn with { Ink = red } } };
        string Styles(WorkbookRenderer renderer)
        {
            using var archive = new ZipArchive(new MemoryStream(Renditions.First(renderer, SamplePack.WithoutLife())));
            using var reader = new StreamReader(archive.GetEntry("xl/styles.xml")!.Open());
            return reader.ReadToEnd();
        }
        Assert.Contains("FF010203", Styles(new WorkbookRenderer(settings)), StringComparison.Ordinal);
        Assert.DoesNotContain("FF010203", Styles(new WorkbookRenderer()), StringComparison.Ordinal);
    }
}
