using System.Globalization;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.Frameworks;

/// <summary>Prints which checks evidence which controls, and holds that nothing cited is missing.</summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    public static TheoryData<string> Ids => [.. BuiltInFrameworks.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_control_has_a_level_and_cites_only_checks_that_exist(string id)
    {
        FrameworkCoverage coverage = FrameworkCoverage.Of(BuiltInFrameworks.Of([id]).Single());
        string[] known = [.. CheckIds()];
        output.WriteLine($"{coverage.Framework.Name} {coverage.Framework.Version}");
        foreach (Control control in coverage.Framework.Controls)
        {
            string checks = string.Join(", ", control.Primary.Select(c => c + "*").Concat(control.Supporting));
            output.WriteLine($"  {control.Id,-26} {control.Automation,-14} {(checks.Length == 0 ? "-" : checks)}");
        }
        output.WriteLine($"  {coverage.Unevidenced.Length} that nothing evidences: {string.Join(", ", coverage.Unevidenced.Select(c => c.Id))}");

        Assert.NotEmpty(coverage.Framework.Controls);
        Assert.Empty(coverage.Checks.Except(known));
        // From the text: every control states its level itself.
        Assert.Equal(coverage.Framework.Controls.Length, Text(id).Split('\n').Count(l => l.StartsWith("        automation: ", StringComparison.Ordinal)));
        Assert.All(coverage.Framework.Controls, c => Assert.True(Enum.IsDefined(c.Automation)));
        Assert.Equal(coverage.Framework.Controls.Length, Enum.GetValues<Automation>().Sum(coverage.Count));
    }

    [Fact]
    public void Every_check_of_the_list_is_cited_by_some_framework() =>
        Assert.Equal([], CheckIds().Except(BuiltInFrameworks.All.SelectMany(f => FrameworkCoverage.Of(f).Checks)));

    [Fact]
    public void The_list_of_checks_is_sorted_and_holds_88_ids()
    {
        string[] ids = [.. CheckIds()];
        Assert.Equal(88, ids.Length);
        Assert.Equal(ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids, BuiltInFrameworks.CheckIds);
    }

    [Fact]
    public void This_version_has_every_check_of_the_list_and_no_other()
    {
        string[] written = [.. CheckCatalogue.All.Select(c => c.Definition.Id)];
        output.WriteLine($"Not in this version: {string.Join(", ", CheckIds().Except(written))}");
        Assert.Equal(CheckIds(), written.Order(StringComparer.Ordinal));
    }

    // The page says nothing by hand that the files say.
    [Fact]
    public void The_page_on_controls_holds_the_table_of_frameworks()
    {
        string[] page = File.ReadAllLines(Repository.PathOf("docs", "controls.md"));
        string[] table =
        [
            .. BuiltInFrameworks.All.Select(FrameworkCoverage.Of).Select(c => string.Create(CultureInfo.InvariantCulture,
                $"| `{c.Framework.Id}` | {c.Framework.Name} | {c.Framework.Version} | {c.Framework.Controls.Length} | {c.Count(Automation.Automated)} | {c.Count(Automation.Partial)} | {c.Count(Automation.Manual)} | {c.Count(Automation.Inherited)} | {c.Count(Automation.NotApplicable)} | {c.Checks.Count} | {c.Unevidenced.Length} |")),
        ];
        Assert.Equal(table, page.Where(l => l.StartsWith("| `", StringComparison.Ordinal) && l.Count(c => c == '|') == 12));
    }

    /// <summary>The list as it stands on disk.</summary>
    private static IEnumerable<string> CheckIds() =>
        File.ReadAllLines(Repository.PathOf("controls", "check-ids.txt")).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');

    private static string Text(string id) => File.ReadAllText(Repository.PathOf("controls", BuiltInFrameworks.FileNamesOf([id]).Single()));
}
