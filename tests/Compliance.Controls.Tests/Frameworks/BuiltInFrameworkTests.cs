using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using static Compliance.Controls.Frameworks.Automation;

namespace Compliance.Controls.Tests.Frameworks;

public sealed class BuiltInFrameworkTests
{
    // Counted by hand from the reference's tables: rows that name several requirements stand as one control each.
    public static TheoryData<string, string, int, int, int, int, int> Rows => new()
    {
        { "pci-dss", "4.0.1", 8, 58, 24, 0, 4 },
        { "hipaa", "2013", 2, 28, 7, 5, 2 },
        { "soc2", "2017", 0, 23, 4, 2, 2 },
        { "nist-800-53-ac", "5.1.1", 13, 109, 14, 2, 28 },
        { "cis-kubernetes", "2.0.1", 44, 20, 14, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_stands_with_its_level(string id, string version, int automated, int partial, int manual, int inherited, int notApplicable)
    {
        Framework framework = Assert.Single(BuiltInFrameworks.All, f => f.Id == id);
        Assert.Equal(version, framework.Version);
        Dictionary<Automation, int> count = framework.Controls.CountBy(c => c.Automation).ToDictionary();
        Assert.Equal((automated, partial, manual, inherited, notApplicable),
            (count.GetValueOrDefault(Automated), count.GetValueOrDefault(Partial), count.GetValueOrDefault(Manual), count.GetValueOrDefault(Inherited), count.GetValueOrDefault(NotApplicable)));
        Assert.Equal(framework.Controls.Length, framework.Controls.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_whole_AC_family_is_there() => Assert.Empty(
        Enumerable.Range(1, 25).Select(i => $"AC-{i}").Except(BuiltInFrameworks.All.Single(f => f.Id == "nist-800-53-ac").Controls.Select(c => c.Id)));

    [Fact]
    public void Controls_without_a_verdict_of_their_own_say_why() => Assert.Empty(BuiltInFrameworks.All
        .SelectMany(f => f.Controls.Where(c => c.Automation is NotApplicable or Inherited && string.IsNullOrWhiteSpace(c.Rationale)).Select(c => $"{f.Id}:{c.Id}")));

    [Fact]
    public void Every_check_is_evidence_for_some_control()
    {
        HashSet<string> cited = [.. BuiltInFrameworks.All.SelectMany(f => f.Controls).SelectMany(c => c.Primary.Concat(c.Supporting))];
        Assert.Equal([], CheckCatalogue.All.Select(c => c.Definition.Id).Where(id => !cited.Contains(id)));
        Assert.Equal([], CheckCatalogue.All.Select(c => c.Definition.Id).Where(id => !BuiltInFrameworks.CheckIds.Contains(id)));
    }

    [Theory]
    [InlineData("pci-dss", "1.3.1", "NP-DEFAULT-DENY-INGRESS")]
    [InlineData("pci-dss", "1.3.2", "NP-DEFAULT-DENY-EGRESS")]
    [InlineData("hipaa", "164.312(a)(1)", "NP-DEFAULT-DENY-INGRESS")]
    [InlineData("soc2", "CC6.6", "NP-DEFAULT-DENY-INGRESS")]
    [InlineData("nist-800-53-ac", "AC-4", "SEG-CROSS-NAMESPACE")]
    [InlineData("cis-kubernetes", "5.3.1", "CNI-ENFORCEMENT-CAPABLE")]
    public void Direct_evidence_stands_with_its_control(string framework, string control, string check) => Assert.Contains(
        check, BuiltInFrameworks.All.Single(f => f.Id == framework).Controls.Single(c => c.Id == control).Primary);

    [Fact]
    public void A_control_names_no_check_twice() => Assert.Empty(BuiltInFrameworks.All.SelectMany(f => f.Controls.Where(c =>
        c.Primary.Concat(c.Supporting).GroupBy(x => x).Any(g => g.Count() > 1)).Select(c => $"{f.Id}:{c.Id}")));
}
