using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Host.Audits;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>controls</c> from the outside.</summary>
public sealed class ControlsTests : IDisposable
{
    private const string House = """
        id: house-rules
        name: House rules
        version: '1.0'
        attribution: Ours.
        sections:
          - title: Doors
            controls:
              - id: D-1
                title: Doors are shut
                demand: Nothing enters that nobody asked for.
                automation: automated
                primary: [NP-DEFAULT-DENY-INGRESS]

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_framework_is_listed_with_its_counts()
    {
        CliResult run = Cli.Run("controls", "list");
        Assert.Equal(0, run.Status);
        Assert.Equal("FRAMEWORK       VERSION    CONTROLS  AUTOMATED  PARTIAL  MANUAL  INHERITED  N/A  CHECKS  NO CHECK", run.Lines[0]);
        Assert.Equal(BuiltInFrameworks.Ids, run.Lines.Skip(1).Take(12).Select(l => l.Split(' ')[0]));
        Assert.Matches("^soc2            2017             31          0       23       4          2    2 +[0-9]+ +[0-9]+$", run.Lines[3]);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void A_framework_is_listed_with_every_control_its_level_and_its_checks()
    {
        CliResult run = Cli.Run("controls", "list", "--framework", "nsa-cisa");
        Assert.Equal("NSA/CISA Kubernetes Hardening 1.2  (nsa-cisa)", run.Lines[0]);
        Assert.StartsWith("13 controls: 5 automated, 8 partial. ", run.Lines[1], StringComparison.Ordinal);
        foreach (Control control in BuiltInFrameworks.Of(["nsa-cisa"])[0].Controls) Assert.Contains(run.Lines, l => l.StartsWith($"  {control.Id} ", StringComparison.Ordinal));
        int at = Array.FindIndex([.. run.Lines], l => l.StartsWith("  NSA-CLOUD-META ", StringComparison.Ordinal));
        Assert.Equal("  NSA-CLOUD-META       automated       Cloud metadata", run.Lines[at]);
        Assert.Equal("EXP-METADATA-API*", run.Lines[at + 1].Trim());
        Assert.Equal(["No check evidences", "  NSA-RESOURCE-POLICY"], run.Lines[^2..]);
    }

    [Fact]
    public void Whatever_is_shown_fits_a_terminal_of_a_hundred_columns()
    {
        string[] arguments = [.. BuiltInFrameworks.Ids.SelectMany(id => (string[])["--framework", id])];
        Assert.All(Cli.Run(["controls", "list", .. arguments]).Lines, l => Assert.InRange(l.Length, 0, 100));
        foreach (string name in (string[])["pci-dss/1.2.1", "nist-800-53-ac/SC-7", "AC-6(7)", "hipaa/164.310(b)", "NP-DEFAULT-DENY-INGRESS", "EXP-INTERNET-EGRESS", "SEG-ZONE-INBOUND"])
            Assert.All(Cli.Run("controls", "show", name).Lines, l => Assert.InRange(l.Length, 0, 100));
    }

    [Fact]
    public void A_control_is_shown_with_everything_that_its_row_says()
    {
        CliResult run = Cli.Run("controls", "show", "pci-dss/1.2.7");
        Assert.Equal(0, run.Status);
        Assert.Equal("PCI DSS 4.0.1, 1.2.7: Ruleset review", run.Lines[0]);
        foreach (string line in (string[])
            [
                "Level         partial: a part is computed; a person attests the rest", "Frequency     at least every 6 months (P6M)",
                "To attest     The rulesets were reviewed, and what was no longer relevant or effective was changed.",
                "              Valid for 180 days, a new one is due 30 days before its end. Document: Review record.",
                "Primary checks: their result is direct evidence", "Supporting checks: they help, and never satisfy the control alone",
            ])
            Assert.Contains(line, run.Lines);
        Control control = BuiltInFrameworks.Of(["pci-dss"])[0].Controls.Single(c => c.Id == "1.2.7");
        foreach (string check in control.Primary.Concat(control.Supporting))
            Assert.Contains(run.Lines, l => l.StartsWith($"  {check} ", StringComparison.Ordinal) && (CheckCatalogue.All.Any(c => c.Definition.Id == check) || l.EndsWith("not in this version", StringComparison.Ordinal)));
        Assert.Contains("Parameter     review-days: days between two reviews of user privileges; default 180", Cli.Run("controls", "show", "ac-6(7)").Lines);
        Assert.Contains("No check evidences this control.", Cli.Run("controls", "show", "soc2/CC7.5").Lines);
    }

    [Fact]
    public void A_check_is_shown_with_every_control_that_it_serves()
    {
        CliResult run = Cli.Run("controls", "show", "NP-DEFAULT-DENY-INGRESS");
        (string, string)[] serves = [.. BuiltInFrameworks.All.SelectMany(f => f.Controls
            .Where(c => c.Primary.Concat(c.Supporting).Contains("NP-DEFAULT-DENY-INGRESS"))
            .Select(c => ($"{f.Id}/{c.Id}", c.Primary.Contains("NP-DEFAULT-DENY-INGRESS") ? "primary" : "supporting")))];
        int at = Array.FindIndex([.. run.Lines], l => l.StartsWith("Serves ", StringComparison.Ordinal));
        Assert.Equal($"Serves {serves.Length} controls of 12 frameworks", run.Lines[at]);
        Assert.Equal(serves, run.Lines.Skip(at + 1).Where(l => l.StartsWith("  ", StringComparison.Ordinal) && l[2] != ' ').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(w => (w[0], w[1])));

        using JsonDocument json = JsonDocument.Parse(Cli.Run("controls", "show", "NP-DEFAULT-DENY-INGRESS", "--json").Output);
        JsonElement check = json.RootElement.GetProperty("check");
        Assert.Equal(serves, check.GetProperty("serves").EnumerateArray().Select(s => ($"{s.GetProperty("framework").GetString()}/{s.GetProperty("control").GetString()}", s.GetProperty("strength").GetString()!)));
        Assert.Equal("critical", check.GetProperty("severity").GetString());
    }

    [Theory]
    [InlineData("1.2.7", "error: 1.2.7: several frameworks have a control of this id\nSay which: pci-dss/1.2.7, cis-kubernetes/1.2.7.\n")]
    [InlineData("pci/1.2.7", "error: pci/1.2.7: unknown framework 'pci'; known: pci-dss hipaa soc2 nist-800-53-ac cis-kubernetes cis-controls mitre-attack nsa-cisa iso-27001 gdpr-art-32 dora nis2\n")]
    [InlineData("soc2/CC66", "error: soc2/CC66: SOC 2 has no control of this id; did you mean 'CC6.6'?\n`compliance controls list --framework soc2` lists its controls.\n")]
    [InlineData("NP-DEFAULT-DENY-INGRES", "error: NP-DEFAULT-DENY-INGRES: no control and no check has this id; did you mean 'NP-DEFAULT-DENY-INGRESS'?\n`compliance controls list --framework ID` lists the controls of a framework.\n")]
    [InlineData("\u001b[31mred", "error: \\u{1B}[31mred: no control and no check has this id\n`compliance controls list --framework ID` lists the controls of a framework.\n")]
    public void What_cannot_be_shown_is_told_with_status_2(string name, string error)
    {
        CliResult run = Cli.Run("controls", "show", name);
        Assert.Equal((2, "", error), (run.Status, run.Output, run.Error));
    }

    [Fact]
    public void Json_holds_every_framework_and_control()
    {
        using JsonDocument json = JsonDocument.Parse(Cli.Run("controls", "list", "--json").Output);
        JsonElement[] frameworks = [.. json.RootElement.GetProperty("frameworks").EnumerateArray()];
        Assert.Equal(BuiltInFrameworks.All.Select(f => (f.Id, f.Controls.Length)), frameworks.Select(f => (f.GetProperty("id").GetString()!, f.GetProperty("controls").GetArrayLength())));
        Assert.All(frameworks, f => Assert.Equal(
            f.GetProperty("counts").GetProperty("controls").GetInt32(),
            ((string[])["automated", "partial", "manual", "inherited", "not-applicable"]).Sum(l => f.GetProperty("counts").GetProperty(l).GetInt32())));
    }

    [Fact]
    public void A_valid_file_is_told_in_a_line()
    {
        string file = _folder.Write("house.yaml", House);
        CliResult run = Cli.Run("controls", "validate", file);
        Assert.Equal((0, $"{file}: house-rules 1.0, 1 control, 1 check cited\n", ""), (run.Status, run.Output, run.Error));
    }

    [Fact]
    public void Every_problem_of_every_file_is_told_with_file_line_and_field()
    {
        string good = _folder.Write("good.yaml", House);
        string bad = _folder.Write("bad.yaml", House.Replace("INGRESS]", "INGRES]", StringComparison.Ordinal).Replace("title: Doors\n", "titel: \"Do\\eors\"\n", StringComparison.Ordinal));
        CliResult run = Cli.Run("controls", "validate", good, bad);
        Assert.Equal(2, run.Status);
        Assert.Equal($"{good}: house-rules 1.0, 1 control, 1 check cited\n", run.Output);
        Assert.Equal(
            [
                $"{bad}:6: /sections/0/titel: unknown field 'titel'; expected one of title, controls; did you mean 'title'?",
                $"{bad}:6: /sections/0: 'title' is missing; expected text",
                $"{bad}:12: /sections/0/controls/0/primary/0: unknown check 'NP-DEFAULT-DENY-INGRES'; did you mean 'NP-DEFAULT-DENY-INGRESS'?",
                "error: 3 problems in 1 of 2 files",
            ],
            run.Error.TrimEnd('\n').Split('\n'));

        CliResult json = Cli.Run("controls", "validate", good, bad, "--json");
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal([true, false], document.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("valid").GetBoolean()));
        Assert.Equal([6, 6, 12], document.RootElement.GetProperty("files")[1].GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("line").GetInt32()));
        Assert.Equal(2, json.Status);
    }

    [Fact]
    public void Two_files_of_one_framework_are_told()
    {
        string first = _folder.Write("a.yaml", House), second = _folder.Write("b.yaml", House);
        CliResult run = Cli.Run("controls", "validate", first, second);
        Assert.Equal((2, $"{second}:1: /id: the id 'house-rules' stands twice; first in {first}\nerror: 1 problem in 1 of 2 files\n"), (run.Status, run.Error));
    }

    /// <summary>The sample's configuration has checks and a framework of its own, values and attestations.</summary>
    [Fact]
    public void With_a_configuration_own_frameworks_checks_values_and_attestations_are_known()
    {
        string config = Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml");
        string own = Repository.PathOf("tests", "clusters", "payment-shop.own", "frameworks", "house-rules.yaml");
        (string, string)[] day = [("SOURCE_DATE_EPOCH", "1796162400")];
        Framework house = AuditConfiguration.Read(config).Scope.OwnFrameworks.Single();

        Assert.Equal($"{house.Name} {house.Version}  ({house.Id})", Cli.Run("controls", "list", "--config", config, "--framework", house.Id).Lines[0]);
        Assert.Contains(Cli.Run("controls", "list", "--config", config).Lines, l => l.StartsWith(house.Id + " ", StringComparison.Ordinal));
        CliResult check = Cli.Run("controls", "show", "SHOP-LEDGER-CLIENTS", "--config", config);
        Assert.Equal("SHOP-LEDGER-CLIENTS: Only the ledger's own workloads reach its database", check.Lines[0]);
        Assert.Contains(check.Lines, l => l.StartsWith($"  {house.Id}/", StringComparison.Ordinal));
        Assert.Contains("Parameter     review-days: days between two reviews of user privileges; 90, by the configuration", Cli.Run("controls", "show", "AC-6(7)", "--config", config).Lines);
        string attested = string.Join('\n', Cli.RunIn(day, "controls", "show", "soc2/CC6.4", "--config", config).Lines);
        Assert.Contains("Attested      Attestation AT-2 by Grace Hopper (Head of platform) for Example Cloud on 2026-02-10,", attested, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Cli.RunIn(day, "controls", "show", "soc2/CC6.4", "--config", config, "--json").Output);
        Assert.Equal(("AT-2", "ending", false), (json.RootElement.GetProperty("attested").GetProperty("id").GetString(), json.RootElement.GetProperty("attested").GetProperty("state").GetString(), json.RootElement.GetProperty("attested").GetProperty("signed").GetBoolean()));

        Assert.Equal(2, Cli.Run("controls", "validate", own).Status);
        Assert.Equal(0, Cli.Run("controls", "validate", own, "--config", config).Status);
        Assert.Equal(2, Cli.Run("controls", "list", "--config", _folder.Write("wrong.yaml", "framework: [a]\n")).Status);
        Assert.Equal("error: --framework house-rule: unknown framework", Cli.Run("controls", "list", "--config", config, "--framework", "house-rule").Error.Split(';')[0]);
    }

    [Theory]
    [InlineData("nowhere.yaml", "there is no such file")]
    [InlineData(".", "it is a folder, or this user may not read it; expected a file")]
    public void A_file_that_cannot_be_read_is_told_with_status_2(string file, string why)
    {
        CliResult run = Cli.Run("controls", "validate", Path.Combine(_folder.Path, file));
        Assert.Equal((2, ""), (run.Status, run.Output));
        Assert.Equal($"error: {Path.Combine(_folder.Path, file)}: {why}\n", run.Error);
    }
}
