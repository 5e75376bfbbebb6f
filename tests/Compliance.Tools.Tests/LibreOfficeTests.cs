using System.IO.Compression;
using System.Text.RegularExpressions;
using Compliance.Evidence.Pack;
using Compliance.Rendering;
using Compliance.Rendering.Tests;

namespace Compliance.Tools.Tests;

public sealed class LibreOfficeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("compliance-soffice-").FullName;

    [Fact]
    public async Task LibreOffice_opens_the_workbook_and_computes_the_same_totals()
    {
        var pack = SamplePeriod.Of(SampleLife.Approved(SamplePack.Build()));
        await File.WriteAllBytesAsync(Path.Combine(folder, "pack.xlsx"), Renditions.First(new WorkbookRenderer(), pack), TestContext.Current.CancellationToken);
        // Filter options: comma, quote, UTF-8, first line, …, formulas as values, and every sheet to a file of its own.
        Convert("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1");

        var summary = await Lines("Summary");
        foreach (var framework in pack.Frameworks)
        {
            var n = framework.Counts;
            var counts = $"{n.Satisfied},{n.NotSatisfied},{n.NotEvaluated},{n.Manual},{n.NotApplicable},{n.Total}";
            Assert.Contains(summary, line => line.StartsWith(framework.Id + ",", StringComparison.Ordinal) && line.EndsWith($",{counts},{counts},equal", StringComparison.Ordinal));
        }
        var findings = string.Join('\n', await Lines("Findings"));
        Assert.All(pack.Findings, finding => Assert.Contains(finding.Id, findings, StringComparison.Ordinal));
        // Shown as it was written: a formula would show its result.
        Assert.Contains("-2+3", findings, StringComparison.Ordinal);
        Assert.Contains("@SUM(A1:A9)", findings, StringComparison.Ordinal);
        Assert.Contains("=HYPERLINK(", findings, StringComparison.Ordinal);
        Assert.Contains("␀", findings, StringComparison.Ordinal);

        var changes = string.Join('\n', await Lines("Policy_Changes"));
        Assert.Contains("CHG-2041", changes, StringComparison.Ordinal);
        Assert.Contains("=HYPERLINK(", changes, StringComparison.Ordinal);
        Assert.Contains("=HYPERLINK(", string.Join('\n', await Lines("Rule_Review")), StringComparison.Ordinal);
        Assert.Equal(pack.Document.Approvals.Length, (await Lines("Approvals_Log")).Count(line => line.Contains(SampleLife.EvidenceDigest, StringComparison.Ordinal)));
        Assert.Contains(await Lines("Period_Controls"), line => line.StartsWith("pci-dss,1.3.1,not-satisfied,2026-07-10 02:00:00,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LibreOffice_recalculates_every_formula_to_the_value_it_was_written_with(bool hostile)
    {
        var pack = SamplePeriod.Of(SampleLife.Approved(SamplePack.Build()));
        if (hostile)
            pack = Renamed(pack);
        var written = Renditions.First(new WorkbookRenderer(), pack);
        await File.WriteAllBytesAsync(Path.Combine(folder, "pack.xlsx"), WithoutValues(written), TestContext.Current.CancellationToken);
        RecalculateAlways();
        var result = Path.Combine(folder, "recalculated");
        Convert("xlsx:Calc MS Excel 2007 XML", result);

        var recalculated = SheetParts.Of(await File.ReadAllBytesAsync(Path.Combine(result, "pack.xlsx"), TestContext.Current.CancellationToken));
        var formulas = 0;
        foreach (var (name, sheet) in SheetParts.Of(written))
            foreach (var (row, column) in sheet.Formulas)
            {
                formulas++;
                Assert.Equal((name, row, column, sheet.Text(row, column)), (name, row, column, recalculated[name].Text(row, column)));
            }
        Assert.InRange(formulas, 80, 1000);
        Assert.Equal("equal", recalculated["Summary"].Text(1, 3));
    }

    /// <summary>Clusters and frameworks with names that a criterion of COUNTIFS would take for a comparison, a pattern or a number.</summary>
    private static EvidencePack Renamed(EvidencePack pack)
    {
        string[] names = ["=pci*", "<>", "soc?", "42", "~TRUE"];
        var frameworks = pack.Frameworks.Select((framework, i) => (framework.Id, Name: names[i])).ToDictionary(pair => pair.Id, pair => pair.Name);
        return pack with
        {
            Frameworks = [.. pack.Frameworks.Select(f => f with { Id = frameworks[f.Id] })],
            Controls = [.. pack.Controls.Select(c => c with { Framework = frameworks[c.Framework] })],
            Clusters = [.. pack.Clusters.Select(c => c with { Name = ">*" })],
            Workloads = [.. pack.Workloads.Select((w, i) => w with { Cluster = i % 3 == 0 ? "other" : ">*" })],
            Policies = [.. pack.Policies.Select((p, i) => p with { Cluster = i == 0 ? ">x" : ">*", Mode = i == 0 ? "=" : p.Mode })],
            Evidence = [.. pack.Evidence.Select(e => e with { Cluster = ">*" })],
        };
    }

    /// <summary>The workbook with another value in the place of what every formula gives.</summary>
    private static byte[] WithoutValues(byte[] workbook)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            foreach (var entry in archive.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)).ToList())
            {
                string text;
                using (var reader = new StreamReader(entry.Open()))
                    text = reader.ReadToEnd();
                entry.Delete();
                using var writer = new StreamWriter(archive.CreateEntry(entry.FullName).Open());
                writer.Write(Regex.Replace(text, "</x:f><x:v>[^<]*</x:v>", "</x:f><x:v>987654</x:v>"));
            }
        return stream.ToArray();
    }

    /// <summary>By itself it takes the values that stand in a file for granted.</summary>
    private void RecalculateAlways()
    {
        var user = Directory.CreateDirectory(Path.Combine(folder, "profile", "user")).FullName;
        File.WriteAllText(Path.Combine(user, "registrymodifications.xcu"), """
            <?xml version="1.0" encoding="UTF-8"?>
            <oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            <item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
            </oor:items>
            """);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<string[]> Lines(string sheet) =>
        await File.ReadAllLinesAsync(Path.Combine(folder, $"pack-{sheet}.csv"), TestContext.Current.CancellationToken);

    /// <summary>With a profile of its own, so that a LibreOffice somebody has open neither helps nor hinders.</summary>
    private void Convert(string filter, string? to = null)
    {
        var (status, output, errors) = Tool.Run("soffice", "-env:UserInstallation=" + new Uri(Path.Combine(folder, "profile")), "--headless",
            "--convert-to", filter, "--outdir", to ?? folder, Path.Combine(folder, "pack.xlsx"));
        Assert.True(status == 0, output + errors);
    }
}
