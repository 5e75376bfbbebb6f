using System.Text;
using System.Text.Json;
using Compliance.Controls.Configuration;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary>Checks and frameworks of the user's own, from the outside.</summary>
public sealed class OwnFilesTests : IDisposable
{
    private const string Check = "checks:\n- id: SHOP-NO-INTERNET\n  title: The internet reaches nothing\n  rationale: r\n  severity: high\n  remediation: m\n  noFlow: {from: internet, to: {namespaces: [shop]}}\n";

    private const string Framework = "id: house-rules\nname: House rules\nversion: \"2\"\nattribution: Our own.\nsections:\n- title: Network\n  controls:\n  - id: H1\n    title: Closed to the internet\n    demand: Nothing is reachable from the internet.\n    automation: automated\n    primary: [SHOP-NO-INTERNET]\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pack_is_assessed_by_them_shows_them_and_keeps_them()
    {
        CliResult run = Audit(Write(Check, Framework));
        Assert.Equal((0, ""), (run.Status, run.Status == 0 ? "" : run.Error));
        string pack = run.Lines[^1];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json")));
        Assert.Equal(["house-rules"], json.RootElement.GetProperty("frameworks").EnumerateArray().Select(f => f.GetProperty("id").GetString()));
        JsonElement control = Assert.Single(json.RootElement.GetProperty("controls").EnumerateArray());
        Assert.Equal(("H1", "not-satisfied"), (control.GetProperty("control").GetString(), control.GetProperty("status").GetString()));
        JsonElement result = Assert.Single(json.RootElement.GetProperty("results").EnumerateArray(), r => r.GetProperty("id").GetString() == "SHOP-NO-INTERNET");
        Assert.Equal("fail", result.GetProperty("verdict").GetString());
        Assert.Equal(Check, File.ReadAllText(Path.Combine(pack, "data", "inputs", "own", "own", "checks", "shop.yaml")));
        Assert.Equal(Framework, File.ReadAllText(Path.Combine(pack, "data", "inputs", "own", "own", "frameworks", "house.yaml")));
        string[] renditions = [.. Directory.EnumerateFiles(Path.Combine(pack, "data", "report"), "*.md").Concat(Directory.EnumerateFiles(Path.Combine(pack, "data", "report"), "*.xlsx"))];
        Assert.NotEmpty(renditions);
        Assert.All(renditions, file => Assert.Contains("House rules", PackText.Of(file), StringComparison.Ordinal));
        Assert.All(renditions, file => Assert.Contains("The internet reaches nothing", PackText.Of(file), StringComparison.Ordinal));
    }

    [Fact]
    public void An_own_framework_is_named_on_the_command_line_too()
    {
        CliResult run = Audit(Write(Check, Framework, "frameworks: [soc2]\n"), "--framework", "house-rules");
        Assert.Equal("house-rules\n", File.ReadAllText(Path.Combine(run.Lines[^1], "data", "inputs", "frameworks.txt")));
        CliResult wrong = Audit(Write(Check, Framework), "--framework", "house-rule");
        Assert.Equal(2, wrong.Status);
        Assert.Contains("--framework house-rule: unknown framework", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'house-rules'?", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_is_told_with_its_file_and_no_pack_is_written()
    {
        string config = Write(Check.Replace("internet, to", "internt, to", StringComparison.Ordinal), Framework.Replace("[SHOP-NO-INTERNET]", "[NP-ALL-PORT]", StringComparison.Ordinal));
        CliResult run = Audit(config);
        Assert.Equal(2, run.Status);
        Assert.Contains("own/checks/shop.yaml:7: /checks/0/noFlow/from: unknown zone 'internt'; did you mean 'internet'?", run.Error, StringComparison.Ordinal);
        Assert.Contains("own/frameworks/house.yaml:12: /sections/0/controls/0/primary/0: unknown check 'NP-ALL-PORT'; did you mean 'NP-ALL-PORTS'?", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "evidence")));
        Directory.Delete(Path.Combine(_folder.Path, "config", "own", "checks"), recursive: true);
        Assert.Contains("compliance.yaml:1: /folders/checks/0: own/checks cannot be read: there is no such folder", Cli.Run("config", "check", config).Error, StringComparison.Ordinal);
        _folder.Write("config/own/checks/readme.md", "nothing");
        Assert.Contains("compliance.yaml:1: /folders/checks/0: the folder 'own/checks' holds no file that ends in .yaml, .yml or .json", Cli.Run("config", "check", config).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_counted_and_their_schema_is_printed()
    {
        Assert.EndsWith("own checks: 1\nown frameworks: 1\n", Cli.Run("config", "check", Write(Check, Framework)).Output, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(ConfigurationSchema.WriteChecks()), Cli.Run("config", "schema", "--checks").Output);
    }

    private string Write(string check, string framework, string more = "frameworks: [house-rules]\n")
    {
        _folder.Write("config/own/checks/shop.yaml", check);
        _folder.Write("config/own/frameworks/house.yaml", framework);
        return _folder.Write("config/compliance.yaml", "folders: {checks: [own/checks], frameworks: [own/frameworks]}\n" + more);
    }

    private CliResult Audit(string config, params string[] more) =>
        Cli.Run(["audit", "--manifests", Shop.WriteTo(_folder), "--config", config, "--out", Path.Combine(_folder.Path, "evidence"), .. more]);
}
