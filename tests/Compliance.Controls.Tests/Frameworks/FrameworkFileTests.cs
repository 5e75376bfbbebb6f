using System.Text;
using Compliance.Controls.Frameworks;

namespace Compliance.Controls.Tests.Frameworks;

/// <summary>What somebody gets wrong in a control file is told with line, field and what was expected, all of it at once.</summary>
public sealed class FrameworkFileTests
{
    private const string Good = """
        id: house-rules
        name: House rules
        version: '1'
        attribution: Ours.
        sections:
          - title: Network
            controls:
              - id: '1.1'
                title: Default deny
                demand: Every namespace denies what nobody allowed.
                automation: automated
                primary: [NP-DEFAULT-DENY-INGRESS]
        """;

    [Fact]
    public void A_good_file_is_read_whole()
    {
        FrameworkReading reading = Read(Good);
        Assert.Empty(reading.Problems);
        Control control = Assert.Single(reading.Framework!.Controls);
        Assert.Equal(("1.1", "Network", "Default deny", Automation.Automated), (control.Id, control.Section, control.Title, control.Automation));
        Assert.Equal(["NP-DEFAULT-DENY-INGRESS"], control.Primary);
    }

    [Theory]
    [InlineData("name: House rules", "nmae: House rules", 2, "did you mean 'name'?")]
    [InlineData("id: house-rules", "id: [a]", 1, "id")]
    [InlineData("version: '1'", "version: 1", 3, "version")]
    [InlineData("automation: automated", "automation: automatic", 11, "did you mean 'automated'?")]
    [InlineData("[NP-DEFAULT-DENY-INGRESS]", "[NP-DEFAULT-DENY-INGRES]", 12, "did you mean 'NP-DEFAULT-DENY-INGRESS'?")]
    [InlineData("[NP-DEFAULT-DENY-INGRESS]", "NP-DEFAULT-DENY-INGRESS", 12, "primary")]
    [InlineData("title: Default deny", "titel: Default deny", 9, "did you mean 'title'?")]
    [InlineData("demand: Every namespace denies what nobody allowed.", "demand: ''", 10, "demand")]
    [InlineData("automation: automated", "automation: inherited", 8, "rationale")]
    [InlineData("sections:", "section:", 6, "did you mean 'sections'?")]
    public void A_mistake_names_line_and_field_and_what_was_meant(string right, string wrong, int line, string told)
    {
        FrameworkReading reading = Read(Good.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Null(reading.Framework);
        Assert.Contains(reading.Problems, p => p.File == "house-rules.yaml" && p.Line == line && p.ToString().Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_controls_of_one_id_are_refused()
    {
        string twice = Good + "\n      - id: '1.1'\n        title: Again\n        demand: Again.\n        automation: manual\n";
        FrameworkReading reading = Read(twice);
        Assert.Null(reading.Framework);
        Assert.Contains(reading.Problems, p => p.Line == 13 && p.Message.Contains("1.1", StringComparison.Ordinal));
    }

    [Fact]
    public void All_mistakes_are_told_at_once() => Assert.Equal([1, 4, 11, 12], Read(Good
        .Replace("automation: automated", "automation: automatic", StringComparison.Ordinal)
        .Replace("NP-DEFAULT-DENY-INGRESS", "NP-NOTHING-OF-THE-KIND-AT-ALL", StringComparison.Ordinal)
        .Replace("attribution: Ours.", "attributoin: Ours.", StringComparison.Ordinal)).Problems.Select(p => p.Line).Distinct().Order());

    [Theory]
    [InlineData("")]
    [InlineData("just a sentence")]
    [InlineData("id: a\n---\nid: b")]
    [InlineData("id: [unclosed")]
    public void What_is_no_control_file_is_refused(string text)
    {
        FrameworkReading reading = Read(text);
        Assert.Null(reading.Framework);
        Assert.NotEmpty(reading.Problems);
    }

    private static FrameworkReading Read(string text) => FrameworkFile.Read("house-rules.yaml", Encoding.UTF8.GetBytes(text), BuiltInFrameworks.CheckIds);
}
