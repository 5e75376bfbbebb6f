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
            Assert.Contains(summary, line => line.StartsWith(framework.Id + ",", StringComparison.Ordinal)
                && line.EndsWith($",{n.Satisfied},{n.NotSatisfied},{n.NotEvaluated},{n.Manual},{n.NotApplicable},{n.Total},{n.Total},yes", StringComparison.Ordinal));
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

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<string[]> Lines(string sheet) =>
        await File.ReadAllLinesAsync(Path.Combine(folder, $"pack-{sheet}.csv"), TestContext.Current.CancellationToken);

    /// <summary>With a profile of its own, so that a LibreOffice somebody has open neither helps nor hinders.</summary>
    private void Convert(string filter)
    {
        var (status, output, errors) = Tool.Run("soffice", "-env:UserInstallation=" + new Uri(Path.Combine(folder, "profile")), "--headless",
            "--convert-to", filter, "--outdir", folder, Path.Combine(folder, "pack.xlsx"));
        Assert.True(status == 0, output + errors);
    }
}
