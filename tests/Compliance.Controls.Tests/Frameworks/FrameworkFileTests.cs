using System.Collections.Immutable;
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
    }

    [Theory]
    [InlineData("frequency: every", "freqeuncy: every", "house.yaml:14: /sections/0/controls/0/freqeuncy: unknown field 'freqeuncy'; expected one of id, title, demand, applicability, automation, rationale, frequency, evidence, primary, supporting; did you mean 'frequency'?")]
    [InlineData("version: '1.0'", "version: 1.0", "house.yaml:4: /version: a number; expected text; put it in quotes")]
    [InlineData("- id: '1.2'", "- id: '1.1'", "house.yaml:18: /sections/0/controls/1/id: control '1.1' stands further up; expected each id once")]
    [InlineData("automation: automated", "automation: automatic", "house.yaml:13: /sections/0/controls/0/automation: 'automatic'; expected one of automated, partial, manual, inherited, not-applicable; did you mean 'automated'?")]
    [InlineData("[SEG-CROSS-NAMESPACE]", "[SEG-CROSS-NAMSPACE]", "house.yaml:17: /sections/0/controls/0/supporting/0: unknown check 'SEG-CROSS-NAMSPACE'; did you mean 'SEG-CROSS-NAMESPACE'?")]
    [InlineData("rationale: There are none.", "evidence: none", "house.yaml:18: /sections/0/controls/1: 'rationale' is missing; expected the reason why the control is not applicable or inherited")]
    [InlineData("NP-DEFAULT-DENY-EGRESS, NP-DEFAULT-DENY-INGRESS", "NP-DEFAULT-DENY-INGRESS, NP-DEFAULT-DENY-EGRESS", "house.yaml:16: /sections/0/controls/0/primary/1: 'NP-DEFAULT-DENY-EGRESS' stands after 'NP-DEFAULT-DENY-INGRESS'; expected check ids sorted, each once")]
    [InlineData("[SEG-CROSS-NAMESPACE]", "[NP-DEFAULT-DENY-EGRESS]", "house.yaml:17: /sections/0/controls/0/supporting: 'NP-DEFAULT-DENY-EGRESS' is primary too; expected it in one of the two lists")]
    [InlineData("[SEG-CROSS-NAMESPACE]", "SEG-CROSS-NAMESPACE", "house.yaml:17: /sections/0/controls/0/supporting: text; expected a list")]
    [InlineData("id: house-rules", "id: House_Rules", "house.yaml:2: /id: 'House_Rules'; expected lower-case letters, digits and single hyphens, such as pci-dss")]
    [InlineData("demand: Windows are shut.", "demand: ''", "house.yaml:20: /sections/0/controls/1/demand: empty; expected text")]
    [InlineData("frequency: every night", "rationale: because", "house.yaml:14: /sections/0/controls/0/rationale: expected only where automation is not-applicable or inherited")]
    [InlineData("rationale: There are none.", "rationale: There are none.\n        supporting: [SEG-CROSS-NAMESPACE]", "house.yaml:18: /sections/0/controls/1: cites checks although it is not applicable; expected none")]
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
        Assert.Equal(["house.yaml:9: /sections/0/controls/0: is automated and cites no check; expected 'primary' or 'supporting'"], Read(text).Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void All_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines()
    {
        FrameworkReading reading = Read("id: x\nnmae: y\nversion: 1\nsections:\n  - title: t\n    controls: []\n  - 3\n");
        Assert.Equal(
            [
                "house.yaml:1: 'name' is missing; expected text",
                "house.yaml:1: 'attribution' is missing; expected text",
                "house.yaml:2: /nmae: unknown field 'nmae'; expected one of id, name, version, attribution, sections; did you mean 'name'?",
                "house.yaml:3: /version: a number; expected text; put it in quotes",
                "house.yaml:6: /sections/0/controls: empty; expected at least one item",
                "house.yaml:7: /sections/1: a number; expected a mapping with title, controls",
            ],
            reading.Problems.Select(p => p.ToString()));
    }

    [Theory]
    [InlineData("", "house.yaml:1: 0 documents; expected one, with id, name, version, attribution, sections")]
    [InlineData("a: 1\n---\nb: 2\n", "house.yaml:3: 2 documents; expected one, with id, name, version, attribution, sections")]
    [InlineData("just text\n", "house.yaml:1: text; expected a mapping with id, name, version, attribution, sections")]
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
