using System.Text;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary>Input of every kind that a person or an attacker gets wrong: the exit status of the contract, a message to act on, no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: x}\nspec: {containers: [{name: c, image: i}]}\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_path_that_does_not_exist_is_named()
    {
        CliResult run = Connectivity("--manifests", _folder.Path + "/nowhere");
        Refused(run);
        Assert.Contains("nowhere", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_nothing_readable_in_it_is_refused()
    {
        _folder.Write("readme.txt", "hello");
        Refused(Connectivity("--manifests", _folder.Path));
    }

    [Fact]
    public void A_file_that_is_no_manifest_is_refused_with_its_line()
    {
        _folder.Write("broken.yaml", "kind: Pod\nmetadata: {name: a\n");
        CliResult run = Connectivity("--manifests", _folder.Path);
        Refused(run);
        Assert.Matches(@"broken\.yaml:\d+", run.Error);
    }

    [Fact]
    public void A_malformed_document_among_readable_ones_is_a_gap_told_with_file_and_line()
    {
        _folder.Write("good.yaml", Pod);
        _folder.Write("bad.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: [unclosed\n");
        CliResult run = Connectivity("--manifests", _folder.Path);
        Assert.Equal(3, run.Status);
        Assert.Contains("x/a[Pod]", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"gap: bad\.yaml:\d+: ", run.Error);
    }

    [Fact]
    public void Only_the_first_twenty_gaps_are_told_and_the_rest_is_counted()
    {
        _folder.Write("good.yaml", Pod);
        for (int i = 0; i < 25; i++) _folder.Write($"bad-{i:D2}.yaml", "kind: [\n");
        CliResult run = Connectivity("--manifests", _folder.Path);
        Assert.Equal(3, run.Status);
        Assert.Equal(20, run.Error.Split('\n').Count(l => l.Contains("gap: ", StringComparison.Ordinal)));
        Assert.Contains("5 more gaps (25 in all)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_yaml_alias_bomb_is_refused_quickly()
    {
        var bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'j'; c++) bomb.Append($"{c}: &{c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]\n");
        _folder.Write("bomb.yaml", bomb.ToString());
        CliResult run = Connectivity("--manifests", _folder.Path);
        Refused(run);
        Assert.Contains("bomb.yaml", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deep.json", "[", "]")]
    [InlineData("deep.yaml", "[", "]")]
    [InlineData("objects.json", "{\"a\":", "}")]
    public void Deep_nesting_is_refused(string name, string open, string close)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) text.Append(open);
        text.Append('1');
        for (int i = 0; i < 100_000; i++) text.Append(close);
        _folder.Write(name, text.ToString());
        CliResult run = Connectivity("--manifests", _folder.Path);
        Refused(run);
        Assert.Contains(name, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_enormous_file_is_refused_without_being_read_whole()
    {
        _folder.Write("good.yaml", Pod);
        using (FileStream huge = File.Create(_folder.Path + "/huge.yaml")) huge.SetLength(4L << 30);
        CliResult run = Connectivity("--manifests", _folder.Path);
        Assert.Equal(3, run.Status);
        Assert.Contains("huge.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_out_of_the_folder_is_not_followed()
    {
        using var outside = new TempFolder();
        outside.Write("secret.yaml", Pod.Replace("name: a", "name: outsider", StringComparison.Ordinal));
        _folder.Write("good.yaml", Pod);
        File.CreateSymbolicLink(_folder.Path + "/link.yaml", outside.Path + "/secret.yaml");
        Directory.CreateSymbolicLink(_folder.Path + "/linked", outside.Path);
        CliResult run = Connectivity("--manifests", _folder.Path);
        Assert.Equal(3, run.Status);
        Assert.DoesNotContain("outsider", run.Output, StringComparison.Ordinal);
        Assert.Contains("link.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_helm_chart_is_refused_with_what_to_do()
    {
        _folder.Write("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
        _folder.Write("templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.name }}}\n");
        CliResult run = Connectivity("--manifests", _folder.Path);
        Refused(run);
        Assert.Contains("helm template", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_kustomize_base_is_refused_with_what_to_do()
    {
        _folder.Write("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pod.yaml]\n");
        _folder.Write("pod.yaml", Pod);
        CliResult run = Connectivity("--manifests", _folder.Path);
        Assert.Contains(run.Status, new[] { 2, 3 });
        Assert.Contains("kustom", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_snapshot_that_does_not_exist_is_named() => Refused(Connectivity("--snapshot", _folder.Path + "/nowhere.gz"));

    [Theory]
    [InlineData("")]
    [InlineData("not gzip at all")]
    public void A_file_that_is_no_snapshot_is_refused(string content)
    {
        CliResult run = Connectivity("--snapshot", _folder.Write("x.snapshot.gz", content));
        Refused(run);
        Assert.Contains("x.snapshot.gz", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_bomb_is_refused_within_its_limit()
    {
        CliResult run = Connectivity("--snapshot", _folder.WriteGzipOfZeros("bomb.gz", 6L << 30));
        Refused(run);
    }

    [Fact]
    public void Names_with_terminal_codes_do_not_reach_the_terminal()
    {
        _folder.Write("pod.yaml", Pod.Replace("name: a", "name: \"a\\e[31m\\u202e\"", StringComparison.Ordinal));
        _folder.Write("bad\u001b[2J.yaml", "kind: [\n");
        CliResult run = Connectivity("--manifests", _folder.Path);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
        Assert.DoesNotContain('\u202e', run.Output + run.Error);
    }

    private static void Refused(CliResult run)
    {
        Assert.True(run.Status == 2, $"exit {run.Status}: {run.Error}");
        Assert.Equal("", run.Output);
        Assert.Contains("error: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private static CliResult Connectivity(params string[] arguments) => Cli.Run(["connectivity", .. arguments, "--cni", "generic", "--format", "text"]);
}
