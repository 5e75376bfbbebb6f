using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("unknown network plug-in; known: generic calico cilium", "connectivity", "--manifests", ".", "--cni", "frobnicate")]
    [InlineData("unknown key; known: version enable-policy", "connectivity", "--manifests", ".", "--cni-config", "colour=red")]
    [InlineData("expected KEY=VALUE", "connectivity", "--manifests", ".", "--cni-config", "version")]
    [InlineData("looks like JSON and is not", "connectivity", "--manifests", ".", "--cni-config", "clusterNetworks=[\"10.0.0.0/16\"")]
    [InlineData("--manifests and --snapshot name different sources", "connectivity", "--manifests", ".", "--snapshot", "x")]
    [InlineData("--in-cluster and --context name different sources", "snapshot", "--in-cluster", "--context", "x", "--out", "y")]
    [InlineData("'--queries' is required", "verdicts", "--manifests", ".")]
    [InlineData("svg", "connectivity", "--manifests", ".", "--format", "pdf")]
    [InlineData("pod", "connectivity", "--manifests", ".", "--granularity", "node")]
    [InlineData("--nonsense", "connectivity", "--manifests", ".", "--nonsense")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("no such file", "verdicts", "--manifests", ".", "--queries", "/does/not/exist")]
    public void A_bad_option_names_what_was_expected_and_ends_with_2(string message, params string[] arguments)
    {
        CliResult run = Cli.Run(arguments);
        Assert.Equal(2, run.Status);
        Assert.Equal("", run.Output);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verdicts")]
    [InlineData("connectivity")]
    [InlineData("explain")]
    [InlineData("lint")]
    [InlineData("snapshot")]
    public void Help_of_every_verb_has_its_options_and_examples(string verb)
    {
        CliResult run = Cli.Run(verb, "--help");
        Assert.Equal(0, run.Status);
        Assert.Equal("", run.Error);
        Assert.Contains("--manifests <PATH>", run.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  compliance " + verb, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_is_printed_alone()
    {
        CliResult run = Cli.Run("--version");
        Assert.Equal(0, run.Status);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Output);
    }

    [Fact]
    public void Without_input_and_kubeconfig_the_error_names_manifests()
    {
        CliResult run = Cli.Run("connectivity");
        Assert.Equal(2, run.Status);
        Assert.Contains("--manifests", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_named_like_a_response_file_is_not_expanded()
    {
        CliResult run = Cli.Run("connectivity", "--manifests", "@/etc/hostname");
        Assert.Equal(2, run.Status);
        Assert.Contains("@/etc/hostname", run.Error, StringComparison.Ordinal);
    }
}
