using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>audit --declared</c>: what runs against what should.</summary>
public sealed class AuditDeclaredTests : IDisposable
{
    private const string OpenDatabase = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: opened, namespace: shop}
        spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}], ports: [{port: 5432}]}]}
        """;

    private readonly TempFolder _folder = new();
    private readonly string _shop;

    public AuditDeclaredTests() => _shop = Shop.WriteTo(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_declared_passes_against_itself_and_stands_in_the_pack()
    {
        CliResult run = Audit("--declared", _shop);
        Assert.Equal(0, run.Status);
        Assert.Equal("pass", Assert.Single(Drift(run), r => r.GetProperty("subject").GetString()!.StartsWith("declared/", StringComparison.Ordinal)).GetProperty("verdict").GetString());
        using JsonDocument pack = Pack(run);
        string path = Assert.Single(pack.RootElement.GetProperty("inputs").EnumerateArray(), i => i.GetProperty("path").GetString()!.StartsWith("data/inputs/declared/", StringComparison.Ordinal)).GetProperty("path").GetString()!;
        Assert.True(File.Exists(Path.Combine(run.Lines[^1], path)));
        Assert.Contains($"  {path}\n", File.ReadAllText(Path.Combine(run.Lines[^1], "manifest-sha256.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_nobody_declared_fails_with_the_flow_that_it_opens()
    {
        string declared = Path.Combine(_folder.Path, "declared");
        Directory.CreateDirectory(declared);
        foreach (string file in Directory.EnumerateFiles(_shop)) File.Copy(file, Path.Combine(declared, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(_shop, "opened.yaml"), OpenDatabase);
        JsonElement result = Assert.Single(Drift(Audit("--declared", declared)));
        Assert.Equal(("NetworkPolicy/shop/opened", "fail"), (result.GetProperty("subject").GetString(), result.GetProperty("verdict").GetString()));
        JsonElement witness = result.GetProperty("witness");
        Assert.Equal("TCP/5432", witness.GetProperty("port").GetString());
        Assert.StartsWith("shop/frontend", witness.GetProperty("from").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_it_nothing_is_claimed_of_drift() =>
        Assert.Equal("not-evaluable", Assert.Single(Drift(Audit())).GetProperty("verdict").GetString());

    [Fact]
    public void A_declaration_that_cannot_be_read_as_a_whole_is_refused_with_file_and_line()
    {
        string declared = Path.Combine(_folder.Path, "declared");
        Directory.CreateDirectory(declared);
        File.WriteAllText(Path.Combine(declared, "good.yaml"), OpenDatabase);
        File.WriteAllText(Path.Combine(declared, "bad.yaml"), "apiVersion: v1\nkind: [\n");
        CliResult run = Audit("--declared", declared);
        Assert.Equal(2, run.Status);
        Assert.Contains("--declared", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"bad\.yaml:\d+: ", run.Error);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "evidence")));
    }

    [Fact]
    public void A_path_that_is_not_there_is_refused() => Assert.Equal(2, Audit("--declared", Path.Combine(_folder.Path, "nowhere")).Status);

    private CliResult Audit(params string[] more) =>
        Cli.Run(["audit", "--manifests", _shop, "--cni", "calico", "--framework", "soc2", "--out", Path.Combine(_folder.Path, "evidence"), .. more]);

    private static JsonDocument Pack(CliResult run) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Lines[^1], "data", "pack.json")));

    private static JsonElement[] Drift(CliResult run)
    {
        using JsonDocument pack = Pack(run);
        return [.. pack.RootElement.GetProperty("results").EnumerateArray().Where(r => r.GetProperty("id").GetString() == "GOV-GITOPS-DRIFT").Select(r => r.Clone())];
    }
}
