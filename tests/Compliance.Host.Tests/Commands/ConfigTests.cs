using System.Text;
using System.Text.Json;
using Compliance.Controls.Configuration;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>config</c> from the outside.</summary>
public sealed class ConfigTests : IDisposable
{
    private static readonly (string, string)[] Today = [("SOURCE_DATE_EPOCH", "1795564800")];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_wrong_configuration_is_refused_with_an_exact_message()
    {
        string folder = Repository.PathOf("tests", "cases", "configurations");
        var told = new StringBuilder();
        foreach (string file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            CliResult run = Refuse(file);
            Assert.Equal(2, run.Status);
            Assert.Empty(run.Output);
            told.Append(run.Error.Replace(folder + "/", "", StringComparison.Ordinal)).Append('\n');
        }
        Approved.Matches("configuration/wrong.txt", told.ToString());
    }

    /// <summary>A zone that matches nothing shows once there is a cluster, all else in the file alone.</summary>
    private CliResult Refuse(string file) => file.Contains("matches-nothing", StringComparison.Ordinal)
        ? Cli.RunIn(Today, "audit", "--manifests", Shop.WriteTo(_folder), "--config", file, "--out", Path.Combine(_folder.Path, "evidence"))
        : Cli.RunIn(Today, "config", "check", file);

    [Fact]
    public void A_zone_may_be_empty_where_it_says_so_and_no_pack_is_written_where_it_does_not()
    {
        string shop = Shop.WriteTo(_folder), evidence = Path.Combine(_folder.Path, "evidence");
        string config = _folder.Write("compliance.yaml", "zones:\n- {id: vault, kind: cde, members: [{namespaces: [vault]}]}\n");
        Assert.Equal(2, Cli.Run("audit", "--manifests", shop, "--config", config, "--out", evidence).Status);
        Assert.False(Directory.Exists(evidence));
        _folder.Write("compliance.yaml", "zones:\n- {id: vault, kind: cde, mayBeEmpty: true, members: [{namespaces: [vault]}]}\n");
        Assert.Equal(0, Cli.Run("audit", "--manifests", shop, "--config", config, "--out", evidence).Status);
    }

    [Fact]
    public void The_sample_is_read_and_counted()
    {
        CliResult run = Cli.RunIn(Today, "config", "check", Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"));
        Assert.Equal("zones: 7\nflows: 4 approved, 1 proposed, 0 overdue for review\ndata stores: 2\nexceptions: 1\nown checks: 6\nown frameworks: 1\n", run.Output);
        Assert.Equal(0, run.Status);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told()
    {
        CliResult run = Cli.Run("config", "check", _folder.Path + "/compliance.yaml");
        Assert.Equal(2, run.Status);
        Assert.Equal($"error: {_folder.Path}/compliance.yaml: there is no such file\n", run.Error);
    }

    [Fact]
    public void The_schema_is_printed_as_it_is_published()
    {
        CliResult run = Cli.Run("config", "schema");
        Assert.Equal(0, run.Status);
        Assert.Equal(Encoding.UTF8.GetString(ConfigurationSchema.Write()), run.Output);
        using JsonDocument schema = JsonDocument.Parse(run.Output);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
    }

    [Fact]
    public void An_audit_keeps_every_file_of_its_configuration_in_the_pack()
    {
        string main = _folder.Write("config/compliance.yaml", "include: [zones/all.yaml]\ndocument: {series: shop}\nframeworks: [soc2]\n");
        _folder.Write("config/zones/all.yaml", "zones:\n- {id: shop, kind: internal, members: [{namespaces: [shop]}]}\n");
        CliResult run = Cli.Run("audit", "--manifests", Shop.WriteTo(_folder), "--config", main, "--out", Path.Combine(_folder.Path, "evidence"));
        Assert.Equal(0, run.Status);
        string inputs = Path.Combine(run.Lines[^1], "data", "inputs");
        Assert.True(File.Exists(Path.Combine(inputs, "compliance.yaml")));
        Assert.Contains("id: shop", File.ReadAllText(Path.Combine(inputs, "include", "zones", "all.yaml")), StringComparison.Ordinal);
        Assert.Equal("soc2\n", File.ReadAllText(Path.Combine(inputs, "frameworks.txt")));
    }
}
