using System.Text.RegularExpressions;
using Compliance.Evidence.Pack;
using Compliance.TestKit;

namespace Compliance.Rendering.Tests;

public sealed class SheetNamesTests
{
    [Fact]
    public void Every_sheet_that_a_report_sends_its_reader_to_is_in_the_workbook()
    {
        EvidencePack pack = SamplePack.Build();
        var sheets = new[] { pack, SamplePeriod.Of(pack) }.SelectMany(p => SheetParts.Of(Renditions.First(new WorkbookRenderer(RenditionSettings.BuiltIn), p)).Keys).ToHashSet();
        var templates = Path.Combine(Repository.Root, "report-templates");
        var named = (from file in Directory.EnumerateFiles(templates, "*.sbn-xml", SearchOption.AllDirectories)
                     from match in Regex.Matches(File.ReadAllText(file), "sheets? ([A-Z][A-Za-z_]+)")
                     select (Path.GetRelativePath(templates, file), match.Groups[1].Value)).ToList();
        Assert.True(named.Count > 10, "The templates name the sheets they send to.");
        Assert.DoesNotContain(named, name => !sheets.Contains(name.Value));
    }
}
