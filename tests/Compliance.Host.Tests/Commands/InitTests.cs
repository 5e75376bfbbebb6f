using Compliance.Host.Tests.Running;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Commands;

public sealed class InitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_first_configuration_is_written_read_back_and_not_written_over()
    {
        string file = Path.Combine(_folder.Path, "compliance.yaml"), manifests = Repository.PathOf("tests", "clusters", "payment-shop");
        CliResult init = Cli.Run("init", "--manifests", manifests, "--out", file);
        Assert.Equal(0, init.Status);
        Assert.Empty(init.Output);
        Approved.Matches("configuration/payment-shop.init.yaml", File.ReadAllText(file));
        Assert.Equal(0, Cli.Run("config", "check", file).Status);
        CliResult again = Cli.Run("init", "--manifests", manifests, "--out", file);
        Assert.Equal(2, again.Status);
        Assert.Contains("the file is there already", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, Cli.Run("init", "--manifests", manifests, "--out", file, "--force").Status);
    }

    [Fact]
    public void Suggested_zones_are_a_configuration_of_their_own()
    {
        CliResult run = Cli.Run("zones", "suggest", "--manifests", Shop.WriteTo(_folder));
        Assert.Equal(0, run.Status);
        CliResult check = Cli.Run("config", "check", _folder.Write("zones.yaml", run.Output));
        Assert.Equal((0, ""), (check.Status, check.Error));
        Assert.StartsWith("zones: 3\nflows: 0 approved, ", check.Output, StringComparison.Ordinal);
    }
}
