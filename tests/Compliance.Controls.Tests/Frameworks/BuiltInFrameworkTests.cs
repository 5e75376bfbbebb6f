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
        { "cis-controls", "8.1", 5, 29, 9, 0, 1 },
        { "mitre-attack", "18.1", 0, 34, 4, 0, 0 },
        { "nsa-cisa", "1.2", 5, 8, 0, 0, 0 },
        { "iso-27001", "2022", 2, 17, 0, 1, 0 },
        { "gdpr-art-32", "2016/679", 0, 5, 2, 0, 0 },
        { "dora", "2022/2554", 1, 22, 0, 0, 0 },
        { "nis2", "2024/2690", 8, 22, 0, 0, 0 },
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
    public void Every_framework_says_where_its_rows_come_from() =>
        Assert.Empty(BuiltInFrameworks.All.Where(f => f.Source is null || f.Attribution.Length == 0).Select(f => f.Id));

    // From the reference's columns of frequencies, and its notes in brackets.
    [Fact]
    public void A_frequency_with_a_number_is_a_cadence_too() => Assert.Equal(
        [
            "pci-dss 1.2.7 P6M", "pci-dss 7.2.4 P6M", "pci-dss 10.4.1 P1D", "pci-dss 10.4.1.1 P1D", "pci-dss 11.3.1 P3M", "pci-dss 11.4.5 P1Y",
            "pci-dss 11.4.6 P6M", "pci-dss 11.5.2 P1W", "pci-dss 12.3.1 P1Y", "pci-dss 12.3.4 P1Y", "pci-dss 12.4.2 P3M", "pci-dss 12.5.2 P1Y",
            "pci-dss 12.5.2.1 P6M", "pci-dss A1.1.4 P6M", "pci-dss A3.2.1 P3M", "pci-dss A3.2.4 P6M",
            "cis-controls 3.8 P1Y", "cis-controls 6.8 P1Y", "cis-controls 8.11 P1W", "cis-controls 12.4 P1Y", "cis-controls 18.2 P1Y", "cis-controls 18.5 P1Y",
            "dora DORA-8(1) P1Y", "dora DORA-24(6) P1Y", "dora DORA-25 P1Y", "dora RTS-13(1)(h) P6M", "dora RTS-13(1)(i) P1Y", "dora RTS-21 P6M",
        ],
        BuiltInFrameworks.All.SelectMany(f => f.Controls.Where(c => c.Cadence is not null).Select(c => $"{f.Id} {c.Id} {c.Cadence}")));

    [Fact]
    public void What_only_people_can_answer_says_what_they_attest() => Assert.Empty(BuiltInFrameworks.All
        .SelectMany(f => f.Controls.Where(c => c.Automation is Manual or Inherited && c.Attestation is null).Select(c => $"{f.Id} {c.Id}")));

    [Fact]
    public void An_attestation_is_asked_for_wherever_a_row_has_a_cadence_of_its_own() => Assert.Empty(BuiltInFrameworks.All
        .SelectMany(f => f.Controls.Where(c => c.Cadence is not null && c.Automation is not (Automated or NotApplicable) && c.Attestation is null).Select(c => $"{f.Id} {c.Id}")));

    // An attestation that people's daily or weekly work was done stands for a quarter; every other one is due when the work is.
    [Fact]
    public void An_attestation_lasts_no_longer_than_the_cadence_of_its_row()
    {
        DateTimeOffset day = new(2027, 1, 31, 0, 0, 0, TimeSpan.Zero);
        Assert.Empty(BuiltInFrameworks.All.SelectMany(f => f.Controls
            .Where(c => c is { Cadence: { } cadence, Attestation: { } asked } && day.AddDays(asked.Validity) > (cadence.Unit is CadenceUnit.Day or CadenceUnit.Week ? day.AddDays(90) : cadence.After(day).AddDays(2)))
            .Select(c => $"{f.Id} {c.Id}")));
    }

    [Fact]
    public void An_organisation_defined_frequency_is_a_parameter() => Assert.Empty(BuiltInFrameworks.All
        .SelectMany(f => f.Controls.Where(c => c.Frequency == "organisation-defined" && c.Parameters.IsEmpty).Select(c => $"{f.Id} {c.Id}")));

    // The defaults are those of the reference's calendar: rule reviews and access reviews 180 days, accounts of systems and kept logs 365.
    [Fact]
    public void A_value_has_a_default_only_where_the_calendar_of_reviews_has_one() => Assert.Equal(
        [
            "pci-dss 7.2.5.1 review-days 365", "pci-dss 10.4.2.1 review-days", "hipaa 164.308(a)(1)(ii)(D) review-days", "hipaa 164.308(a)(8) evaluation-days",
            "hipaa 164.316(b)(2)(iii) review-days", "nist-800-53-ac AC-1 review-days", "nist-800-53-ac AC-6(7) review-days 180", "nist-800-53-ac AU-6 review-days",
            "nist-800-53-ac AU-11 retention-days 365", "nist-800-53-ac CA-3 review-days", "nist-800-53-ac CA-9 review-days", "nist-800-53-ac CM-3(7) review-days 180",
            "nist-800-53-ac CM-7(1) review-days 180", "nist-800-53-ac SC-7(4) review-days 180", "nist-800-53-ac SC-7(10) test-days", "gdpr-art-32 32(1)(d) test-days",
            "nis2 2.2 review-days", "nis2 6.3 review-days", "nis2 6.7.3 review-days", "nis2 6.8.3 review-days 180", "nis2 11.1 review-days", "nis2 11.2 review-days 180",
            "nis2 11.3 review-days 180",
        ],
        BuiltInFrameworks.All.SelectMany(f => f.Controls.SelectMany(c => c.Parameters.Select(p => $"{f.Id} {c.Id} {p.Id} {p.Default}".TrimEnd()))));

    [Fact]
    public void An_audit_assesses_the_five_unless_it_is_told_otherwise()
    {
        Assert.Equal(["pci-dss", "hipaa", "soc2", "nist-800-53-ac", "cis-kubernetes"], BuiltInFrameworks.DefaultIds);
        Assert.Equal(["hipaa", "nis2"], BuiltInFrameworks.Of(["nis2", "nothing", "hipaa"]).Select(f => f.Id));
    }

    [Fact]
    public void Every_check_is_evidence_for_some_control()
    {
        HashSet<string> cited = [.. BuiltInFrameworks.Of(BuiltInFrameworks.DefaultIds).SelectMany(f => f.Controls).SelectMany(c => c.Primary.Concat(c.Supporting))];
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
    [InlineData("cis-controls", "13.4", "NP-DEFAULT-DENY-INGRESS")]
    [InlineData("mitre-attack", "T1552.005", "EXP-METADATA-API")]
    [InlineData("nsa-cisa", "NSA-NP-DEFAULT-DENY", "NP-DEFAULT-DENY-EGRESS")]
    [InlineData("iso-27001", "A.8.22", "SEG-CROSS-NAMESPACE")]
    [InlineData("gdpr-art-32", "32(1)(a)", "EXP-TRANSIT-ENCRYPTION")]
    [InlineData("dora", "RTS-13(1)(a)", "SEG-ZONE-INBOUND")]
    [InlineData("nis2", "6.8.2(h)", "SEG-ENV-SEPARATION")]
    public void Direct_evidence_stands_with_its_control(string framework, string control, string check) => Assert.Contains(
        check, BuiltInFrameworks.All.Single(f => f.Id == framework).Controls.Single(c => c.Id == control).Primary);

    [Fact]
    public void A_control_names_no_check_twice() => Assert.Empty(BuiltInFrameworks.All.SelectMany(f => f.Controls.Where(c =>
        c.Primary.Concat(c.Supporting).GroupBy(x => x).Any(g => g.Count() > 1)).Select(c => $"{f.Id}:{c.Id}")));
}
