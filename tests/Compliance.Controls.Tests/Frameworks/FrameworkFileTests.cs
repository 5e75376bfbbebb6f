using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Compliance.Controls.Frameworks;

namespace Compliance.Controls.Tests.Frameworks;

/// <summary>What somebody gets wrong in a control file is told with file, line, field and what was expected, all of it at once.</summary>
public sealed class FrameworkFileTests
{
    private const string Good = """
        # A comment
        id: house-rules
        name: House rules
        version: '1.0'
        attribution: Ours.
        source: The house, as we found it.
        sections:
          - title: '1 Doors'
            controls:
              - id: '1.1'
                title: Doors are shut
                demand: Nothing enters that nobody asked for.
                applicability: Everybody.
                automation: automated
                frequency: every night
                evidence: a list of doors
                primary: [NP-DEFAULT-DENY-EGRESS, NP-DEFAULT-DENY-INGRESS]
                supporting: [SEG-CROSS-NAMESPACE]
              - id: '1.2'
                title: Windows
                demand: Windows are shut.
                automation: not-applicable
                rationale: There are none.
              - id: '1.3'
                title: Keys
                demand: Keys are counted.
                automation: manual
                frequency: twice a year
                cadence: P6M
                parameters:
                  - {id: most-keys, meaning: Keys that may be out at once, default: '3'}
                  - {id: key-holder, meaning: Who holds the keys}
                attestation: {statement: The keys were counted and none is missing., validity: 180, reminder: 14}
              - id: '1.4'
                title: The house's walls
                demand: Walls stand.
                automation: inherited
                rationale: The landlord builds them.
                attestation:
                  statement: The walls stand.
                  document: Report of the landlord
        """;

    private static readonly ImmutableSortedSet<string> s_checks =
        ImmutableSortedSet.Create(StringComparer.Ordinal, "NP-DEFAULT-DENY-EGRESS", "NP-DEFAULT-DENY-INGRESS", "SEG-CROSS-NAMESPACE");

    [Fact]
    public void A_control_file_is_read_field_by_field()
    {
        Framework framework = Read(Good).Framework!;
        Assert.Equal(("house-rules", "House rules", "1.0", "Ours."), (framework.Id, framework.Name, framework.Version, framework.Attribution));
        Control doors = framework.Controls[0];
        Assert.Equal(("1.1", "1 Doors", "Doors are shut", "Nothing enters that nobody asked for."), (doors.Id, doors.Section, doors.Title, doors.Demand));
        Assert.Equal(("Everybody.", Automation.Automated, null, "every night", "a list of doors"), (doors.Applicability, doors.Automation, doors.Rationale, doors.Frequency, doors.Evidence));
        Assert.Equal(["NP-DEFAULT-DENY-EGRESS", "NP-DEFAULT-DENY-INGRESS"], doors.Primary);
        Assert.Equal(["SEG-CROSS-NAMESPACE"], doors.Supporting);
        Assert.Equal((Automation.NotApplicable, "There are none."), (framework.Controls[1].Automation, framework.Controls[1].Rationale));
        Assert.Equal("The house, as we found it.", framework.Source);
        Control keys = framework.Controls[2];
        Assert.Equal((new Cadence(6, CadenceUnit.Month), "twice a year"), (keys.Cadence, keys.Frequency));
        Assert.Equal([new ControlParameter("most-keys", "Keys that may be out at once", "3"), new ControlParameter("key-holder", "Who holds the keys", null)], keys.Parameters);
        Assert.Equal(new AttestationDemand("The keys were counted and none is missing.", null, 180, 14), keys.Attestation);
        Assert.Equal(new AttestationDemand("The walls stand.", "Report of the landlord", 365, 30), framework.Controls[3].Attestation);
        Assert.Equal((null, 0, null), (doors.Cadence, doors.Parameters.Length, doors.Attestation));
    }

    [Theory]
    [InlineData("P1D", "2027-01-31", "2027-02-01")]
    [InlineData("P2W", "2027-01-31", "2027-02-14")]
    [InlineData("P1M", "2027-01-31", "2027-02-28")]
    [InlineData("P1Y", "2028-02-29", "2029-02-28")]
    public void A_cadence_leads_from_one_day_to_the_next(string cadence, string from, string to)
    {
        Assert.Equal(cadence, Cadence.Parse(cadence)!.ToString());
        Assert.Equal(DateTimeOffset.Parse(to + "Z", CultureInfo.InvariantCulture), Cadence.Parse(cadence)!.After(DateTimeOffset.Parse(from + "Z", CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("P0D")]
    [InlineData("P6")]
    [InlineData("P1Y6M")]
    [InlineData("PT1H")]
    [InlineData("p6m")]
    [InlineData("P6M\n")]
    [InlineData("P٣M")]
    public void What_is_no_cadence_is_none(string text) => Assert.Null(Cadence.Parse(text));

    [Theory]
    [InlineData("frequency: every", "freqeuncy: every", "house.yaml:15: /sections/0/controls/0/freqeuncy: unknown field 'freqeuncy'; expected one of id, title, demand, applicability, automation, rationale, frequency, cadence, evidence, primary, supporting, parameters, attestation; did you mean 'frequency'?")]
    [InlineData("version: '1.0'", "version: 1.0", "house.yaml:4: /version: a number; expected text; put it in quotes")]
    [InlineData("- id: '1.2'", "- id: '1.1'", "house.yaml:19: /sections/0/controls/1/id: control '1.1' stands further up; expected each id once")]
    [InlineData("automation: automated", "automation: automatic", "house.yaml:14: /sections/0/controls/0/automation: 'automatic'; expected one of automated, partial, manual, inherited, not-applicable; did you mean 'automated'?")]
    [InlineData("[SEG-CROSS-NAMESPACE]", "[SEG-CROSS-NAMSPACE]", "house.yaml:18: /sections/0/controls/0/supporting/0: unknown check 'SEG-CROSS-NAMSPACE'; did you mean 'SEG-CROSS-NAMESPACE'?")]
    [InlineData("rationale: There are none.", "evidence: none", "house.yaml:19: /sections/0/controls/1: 'rationale' is missing; expected the reason why the control is not applicable or inherited")]
    [InlineData("NP-DEFAULT-DENY-EGRESS, NP-DEFAULT-DENY-INGRESS", "NP-DEFAULT-DENY-INGRESS, NP-DEFAULT-DENY-EGRESS", "house.yaml:17: /sections/0/controls/0/primary/1: 'NP-DEFAULT-DENY-EGRESS' stands after 'NP-DEFAULT-DENY-INGRESS'; expected check ids sorted, each once")]
    [InlineData("[SEG-CROSS-NAMESPACE]", "[NP-DEFAULT-DENY-EGRESS]", "house.yaml:18: /sections/0/controls/0/supporting: 'NP-DEFAULT-DENY-EGRESS' is primary too; expected it in one of the two lists")]
    [InlineData("[SEG-CROSS-NAMESPACE]", "SEG-CROSS-NAMESPACE", "house.yaml:18: /sections/0/controls/0/supporting: text; expected a list")]
    [InlineData("id: house-rules", "id: House_Rules", "house.yaml:2: /id: 'House_Rules'; expected lower-case letters, digits and single hyphens, such as pci-dss")]
    [InlineData("demand: Windows are shut.", "demand: ''", "house.yaml:21: /sections/0/controls/1/demand: empty; expected text")]
    [InlineData("frequency: every night", "rationale: because", "house.yaml:15: /sections/0/controls/0/rationale: expected only where automation is not-applicable or inherited")]
    [InlineData("rationale: There are none.", "rationale: There are none.\n        supporting: [SEG-CROSS-NAMESPACE]", "house.yaml:19: /sections/0/controls/1: cites checks although it is not applicable; expected none")]
    [InlineData("        automation: manual\n", "", "house.yaml:24: /sections/0/controls/2: 'automation' is missing; expected text")]
    [InlineData("cadence: P6M", "cadence: twice", "house.yaml:29: /sections/0/controls/2/cadence: 'twice'; expected a duration such as P6M, P1Y or P90D, or a number of days; words stand in 'frequency'")]
    [InlineData("cadence: P6M", "cadence: 0", "house.yaml:29: /sections/0/controls/2/cadence: 0; expected a whole number of days from 1 to 3660")]
    [InlineData("validity: 180", "validity: 1.5", "house.yaml:33: /sections/0/controls/2/attestation/validity: 1.5; expected a whole number of days from 1 to 3660")]
    [InlineData("reminder: 14", "reminder: 180", "house.yaml:33: /sections/0/controls/2/attestation/reminder: 180 days before the end of 180; expected fewer days than it is valid")]
    [InlineData("statement: The keys were counted and none is missing., ", "", "house.yaml:33: /sections/0/controls/2/attestation: 'statement' is missing; expected text")]
    [InlineData("id: key-holder", "id: most-keys", "house.yaml:32: /sections/0/controls/2/parameters/1/id: parameter 'most-keys' stands further up; expected each id once in a control")]
    [InlineData("id: key-holder", "id: key holder", "house.yaml:32: /sections/0/controls/2/parameters/1/id: 'key holder'; expected letters and digits, with single dots, dashes or underscores between, such as review-days")]
    [InlineData("default: '3'", "default: 3", "house.yaml:31: /sections/0/controls/2/parameters/0/default: a number; expected text; put it in quotes")]
    [InlineData("          document: Report of the landlord", "          validity: 30", "house.yaml:40: /sections/0/controls/3/attestation: 'document' is missing; expected the document by which the provider attests an inherited row")]
    [InlineData("rationale: There are none.", "rationale: There are none.\n        attestation: {statement: None.}", "house.yaml:24: /sections/0/controls/1/attestation: expected only where automation is partial, manual or inherited")]
    public void A_fault_is_told_with_file_line_field_and_what_was_expected(string from, string to, string message)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        FrameworkReading reading = Read(Good.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(reading.Framework);
        Assert.Equal([message], reading.Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void An_automated_control_without_any_check_is_refused()
    {
        string text = string.Join('\n', Good.Split('\n').Where(l => !l.Contains("primary:", StringComparison.Ordinal) && !l.Contains("supporting:", StringComparison.Ordinal)));
        Assert.Equal(["house.yaml:10: /sections/0/controls/0: is automated and cites no check; expected 'primary' or 'supporting'"], Read(text).Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void All_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines()
    {
        FrameworkReading reading = Read("id: x\nnmae: y\nversion: 1\nsections:\n  - title: t\n    controls: []\n  - 3\n");
        Assert.Equal(
            [
                "house.yaml:1: 'name' is missing; expected text",
                "house.yaml:1: 'attribution' is missing; expected text",
                "house.yaml:2: /nmae: unknown field 'nmae'; expected one of id, name, version, attribution, source, sections; did you mean 'name'?",
                "house.yaml:3: /version: a number; expected text; put it in quotes",
                "house.yaml:6: /sections/0/controls: empty; expected at least one item",
                "house.yaml:7: /sections/1: a number; expected a mapping with title, controls",
            ],
            reading.Problems.Select(p => p.ToString()));
    }

    [Theory]
    [InlineData("", "house.yaml:1: 0 documents; expected one, with id, name, version, attribution, source, sections")]
    [InlineData("a: 1\n---\nb: 2\n", "house.yaml:3: 2 documents; expected one, with id, name, version, attribution, source, sections")]
    [InlineData("just text\n", "house.yaml:1: text; expected a mapping with id, name, version, attribution, source, sections")]
    public void A_file_that_is_no_control_file_is_refused(string text, string message) =>
        Assert.Equal([message], Read(text).Problems.Select(p => p.ToString()));

    [Fact]
    public void Text_that_is_no_YAML_is_refused_with_its_line()
    {
        FrameworkProblem problem = Assert.Single(Read("id: house\nname: [unclosed\n").Problems);
        Assert.InRange(problem.Line, 2, 3);
    }

    [Fact]
    public void A_key_written_twice_is_refused_with_its_line()
    {
        FrameworkProblem problem = Assert.Single(Read(Good.Replace("name: House rules", "name: House rules\nname: Other", StringComparison.Ordinal)).Problems);
        Assert.Equal(4, problem.Line);
        Assert.Contains("'name' stands twice", problem.Message, StringComparison.Ordinal);
    }

    private static FrameworkReading Read(string text) => FrameworkFile.Read("house.yaml", Encoding.UTF8.GetBytes(text), s_checks);
}
