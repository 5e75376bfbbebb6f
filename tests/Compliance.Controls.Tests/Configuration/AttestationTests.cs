using System.Text;
using Compliance.Controls.Assessment;
using Compliance.Controls.Configuration;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Tests.Configuration;

/// <summary>Attestations and parameter values: what a configuration may say of controls, and what it is worth on a day.</summary>
public sealed class AttestationTests
{
    private const string Good = """
        attestations:
        - id: A-1
          framework: pci-dss
          control: 1.2.7
          statement: All rulesets were reviewed.
          by: Ada Byron
          role: CISO
          attestedOn: 2026-10-01
          validUntil: 2027-01-31
          document: https://docs.example/review-7
        - {id: A-2, framework: hipaa, control: 164.310(b), by: Grace Hopper, attestedOn: 2026-10-01, provider: Cloud Ltd, document: SOC 2 report}
        controlParameters:
        - {framework: nist-800-53-ac, control: AC-6(7), parameter: review-days, value: '90'}
        """;

    [Fact]
    public void An_attestation_is_read_field_by_field()
    {
        ConfigurationReading reading = Read(Good);
        Assert.Empty(reading.Problems);
        Assert.Equal(
            new Attestation
            {
                Id = "A-1", Framework = "pci-dss", Control = "1.2.7", Statement = "All rulesets were reviewed.", By = "Ada Byron", Role = "CISO",
                On = Day(2026, 10, 1), ValidUntil = Day(2027, 1, 31), Document = "https://docs.example/review-7",
            },
            reading.Scope.Attestations[0]);
        Assert.Equal("Cloud Ltd", reading.Scope.Attestations[1].Provider);
        Assert.Equal([new ControlValue("nist-800-53-ac", "AC-6(7)", "review-days", "90")], reading.Scope.ControlValues);
    }

    [Theory]
    [InlineData("control: 1.2.7", "control: 1.2.77", "compliance.yaml:4: /attestations/0/control: PCI DSS has no control '1.2.77'; did you mean '1.2.7'?")]
    [InlineData("framework: pci-dss", "framework: pci", "compliance.yaml:3: /attestations/0/framework: unknown framework 'pci'; expected one of pci-dss, hipaa, soc2, nist-800-53-ac, cis-kubernetes, cis-controls, mitre-attack, nsa-cisa, iso-27001, gdpr-art-32, dora, nis2")]
    [InlineData("control: 1.2.7", "control: 1.3.1", "compliance.yaml:4: /attestations/0/control: PCI DSS 1.3.1 is computed from the state and takes no attestation; expected a row that is partial, manual or inherited")]
    [InlineData("control: 1.2.7", "control: 1.3.3", "compliance.yaml:4: /attestations/0/control: PCI DSS 1.3.3 is not applicable and takes no attestation; expected a row that is partial, manual or inherited")]
    [InlineData("provider: Cloud Ltd, ", "", "compliance.yaml:11: /attestations/1: the key 'provider' is missing; HIPAA Security Rule 164.310(b) is inherited, expected whose attestation it is")]
    [InlineData("validUntil: 2027-01-31", "validUntil: 2026-09-30", "compliance.yaml:9: /attestations/0/validUntil: ends before the attestation of 2026-10-01; expected a later day")]
    [InlineData("by: Ada Byron", "by: ''", "compliance.yaml:2: /attestations/0: says when and not who; expected 'by'")]
    [InlineData("by: Grace Hopper, attestedOn: 2026-10-01", "by: Grace Hopper", "compliance.yaml:11: /attestations/1: says who and not when; expected 'attestedOn'")]
    [InlineData("id: A-2", "id: A-1", "compliance.yaml:11: /attestations/1/id: the id 'A-1' stands twice; first in compliance.yaml on line 2")]
    [InlineData("control: 1.2.7", "control: 1.2", "compliance.yaml:4: /attestations/0/control: expected a text that is not empty; put it in quotes")]
    [InlineData("role: CISO", "rol: CISO", "compliance.yaml:7: /attestations/0/rol: unknown key 'rol'; did you mean 'role'?")]
    [InlineData("parameter: review-days", "parameter: reviewdays", "compliance.yaml:13: /controlParameters/0/parameter: unknown parameter 'reviewdays'; expected one of review-days; did you mean 'review-days'?")]
    [InlineData("control: AC-6(7)", "control: AC-6(9)", "compliance.yaml:13: /controlParameters/0/parameter: NIST SP 800-53 AC AC-6(9) has no parameters")]
    [InlineData("value: '90'}", "value: '90'}\n- {framework: nist-800-53-ac, control: AC-6(7), parameter: review-days, value: '91'}", "compliance.yaml:14: /controlParameters/1/parameter: the parameter 'review-days' of nist-800-53-ac AC-6(7) stands twice")]
    public void A_fault_is_told_with_file_line_field_and_what_was_expected(string from, string to, string message)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        Assert.Equal([message], Read(Good.Replace(from, to, StringComparison.Ordinal)).Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void An_attestation_of_an_own_framework_is_held_against_it()
    {
        const string text = """
            folders: {frameworks: [own]}
            attestations:
            - {id: A-1, framework: house, control: '1', by: Ada, attestedOn: 2026-10-01}
            - {id: A-2, framework: house, control: '2', by: Ada, attestedOn: 2026-10-01}
            - {id: A-3, framework: hose, control: '1', by: Ada, attestedOn: 2026-10-01}
            """;
        const string house = "id: house\nname: House rules\nversion: \"1\"\nattribution: Ours.\nsections:\n- title: s\n  controls:\n  - {id: \"1\", title: t, demand: d, automation: manual}\n";
        ConfigurationProblem[] problems = [.. ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(text),
            new(name => new(name, Encoding.UTF8.GetBytes(house)), _ => new(["house.yaml"]))).Problems];
        Assert.Equal("compliance.yaml:4: /attestations/1/control: House rules has no control '2'; did you mean '1'?", problems[0].ToString());
        Assert.StartsWith("compliance.yaml:5: /attestations/2/framework: unknown framework 'hose'; did you mean 'house'?", problems[1].ToString(), StringComparison.Ordinal);
        Assert.Equal(2, problems.Length);
    }

    // The row of 1.2.7 lets an attestation stand for 180 days and reminds 30 days before its end: 2026-10-01 + 180 days = 2027-03-30.
    [Theory]
    [InlineData("2026-09-30", "2027-01-31", AttestationState.Future, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 is dated after this assessment")]
    [InlineData("2026-10-01", "2027-01-31", AttestationState.Current, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 stands until 2027-01-31")]
    [InlineData("2027-01-01", "2027-01-31", AttestationState.Current, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 stands until 2027-01-31")]
    [InlineData("2027-01-02", "2027-01-31", AttestationState.Ending, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 stands until 2027-01-31: 30 days left, a new one is due")]
    [InlineData("2027-01-31", "2027-01-31", AttestationState.Ending, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 stands until 2027-01-31: 1 day left, a new one is due")]
    [InlineData("2027-02-01", "2027-01-31", AttestationState.Expired, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 expired on 2027-01-31")]
    [InlineData("2027-03-30", null, AttestationState.Ending, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 stands until 2027-03-30: 1 day left, a new one is due")]
    [InlineData("2027-03-31", "2099-12-31", AttestationState.Expired, "Attestation A-1 by Ada Byron (CISO) on 2026-10-01 expired on 2027-03-30, the 180 days that the row lets it stand")]
    public void What_an_attestation_is_worth_depends_on_the_day(string moment, string? until, AttestationState state, string reason)
    {
        Attestation attestation = Read(Good).Scope.Attestations[0] with { Document = null, ValidUntil = until is null ? null : Parse(until) };
        AttestationAssessment assessed = AttestationRegister.At(attestation, AttestationRegister.Row(attestation, BuiltInFrameworks.All)!.Attestation, Parse(moment));
        Assert.Equal((state, reason), (assessed.State, assessed.Reason));
    }

    [Fact]
    public void An_attestation_that_nobody_made_is_open()
    {
        Attestation attestation = Read(Good).Scope.Attestations[0] with { By = null, On = null };
        Assert.Equal(AttestationState.Open, AttestationRegister.At(attestation, null, Day(2026, 12, 1)).State);
    }

    [Fact]
    public void Of_several_attestations_of_a_control_the_one_that_stands_longest_counts()
    {
        Attestation first = Read(Good).Scope.Attestations[0];
        ScopeDeclaration scope = new()
        {
            Attestations =
            [
                first with { Id = "over", ValidUntil = Day(2026, 11, 1) }, first with { Id = "short", ValidUntil = Day(2027, 2, 1) },
                first with { Id = "long", ValidUntil = Day(2027, 3, 1) }, first with { Id = "open", By = null, On = null },
                first with { Id = "elsewhere", Control = "7.2.4" }, first with { Id = "other", Framework = "house" },
            ],
        };
        var assessed = AttestationRegister.Of(scope, BuiltInFrameworks.Of(["pci-dss"]), Day(2026, 12, 1));
        Assert.Equal(["over", "short", "long", "open", "elsewhere"], assessed.Select(a => a.Attestation.Id));
        Assert.Equal("long", AttestationRegister.For("pci-dss", "1.2.7", assessed)?.Attestation.Id);
        Assert.Null(AttestationRegister.For("pci-dss", "1.2.8", assessed));
    }

    [Fact]
    public void An_attestation_that_is_over_is_a_problem_of_the_day()
    {
        ConfigurationReading reading = Read(Good);
        Assert.Empty(reading.ProblemsAt(Day(2027, 1, 31)));
        Assert.Equal(
            ["compliance.yaml:2: /attestations/0: Attestation A-1 by Ada Byron (CISO) on 2026-10-01, document: https://docs.example/review-7 expired on 2027-01-31; renew it, or remove it"],
            reading.ProblemsAt(Day(2027, 2, 1)).Select(p => p.ToString()));
    }

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Parse(string day) => DateTimeOffset.Parse(day + "Z", System.Globalization.CultureInfo.InvariantCulture);

    private static ConfigurationReading Read(string text) => ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(text));
}
