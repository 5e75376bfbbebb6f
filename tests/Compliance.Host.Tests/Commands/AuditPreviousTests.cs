using System.IO.Compression;
using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>audit --previous</c>: the borders of zones against an earlier state.</summary>
public sealed class AuditPreviousTests : IDisposable
{
    private const string Configuration = """
        zones:
        - {id: shop, kind: cde, members: [{namespaces: [shop]}]}
        - {id: ops, kind: management, members: [{namespaces: [ops]}]}
        segmentationTests:
        - {id: T-1, performedOn: 2026-06-01, by: Red Ltd, reference: RT-77}
        plugIn: {assertedBy: Ada Byron}
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("snapshot")]
    [InlineData("folder")]
    [InlineData("zip")]
    public void A_border_opened_since_an_earlier_state_fails_with_its_flow_whatever_holds_that_state(string form)
    {
        string manifests = Shop.WriteTo(_folder), config = _folder.Write("compliance.yaml", Configuration);
        string closed = _folder.Write("shop/closed.yaml", """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: closed, namespace: ops}
            spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
            """);
        string previous = Path.Combine(_folder.Path, "old.gz");
        if (form == "snapshot") Assert.Equal(0, Run("1782000000", "snapshot", "--manifests", manifests, "--out", previous).Status);
        else previous = Run("1782000000", "audit", "--manifests", manifests, "--config", config, "--out", Path.Combine(_folder.Path, "first")).Lines[^1];
        if (form == "zip")
        {
            string zip = Path.Combine(_folder.Path, "pack.zip");
            ZipFile.CreateFromDirectory(previous, zip, CompressionLevel.Fastest, includeBaseDirectory: true);
            previous = zip;
        }

        File.Delete(closed);
        CliResult run = Run("1793491200", "audit", "--manifests", manifests, "--config", config, "--previous", previous, "--cni", "calico", "--out", Path.Combine(_folder.Path, "evidence"));
        Assert.Equal(0, run.Status);
        using JsonDocument pack = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Lines[^1], "data", "pack.json")));
        JsonElement result = pack.RootElement.GetProperty("results").EnumerateArray()
            .Single(r => r.GetProperty("id").GetString() == "EVD-SEGMENTATION-DELTA" && r.GetProperty("subject").GetString() == "flow/ops -> shop");
        Assert.Equal("fail", result.GetProperty("verdict").GetString());
        Assert.Contains("opened since 2026-06-21", result.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Contains(pack.RootElement.GetProperty("inputs").EnumerateArray(), i => i.GetProperty("path").GetString() == "data/inputs/previous/01-shop.json.gz");
    }

    [Fact]
    public void A_border_closed_since_names_the_policy_that_let_the_flow_through_and_is_gone()
    {
        string manifests = Shop.WriteTo(_folder), config = _folder.Write("compliance.yaml", Configuration);
        string previous = Path.Combine(_folder.Path, "old.gz");
        string open = _folder.Write("shop/open.yaml", """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: gone, namespace: ops}
            spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 22}]}]}
            """);
        Assert.Equal(0, Run("1782000000", "snapshot", "--manifests", manifests, "--out", previous).Status);
        File.WriteAllText(open, File.ReadAllText(open).Replace("name: gone", "name: stays", StringComparison.Ordinal).Replace("port: 22", "port: 23", StringComparison.Ordinal));
        CliResult run = Run("1793491200", "audit", "--manifests", manifests, "--config", config, "--previous", previous, "--cni", "calico", "--out", Path.Combine(_folder.Path, "evidence"));
        Assert.Equal(0, run.Status);
        Assert.Contains("NetworkPolicy/ops/gone", File.ReadAllText(Path.Combine(run.Lines[^1], "data", "pack.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.gz", "no such file or folder")]
    [InlineData("text.txt", "expected a snapshot file, or an evidence pack as a folder or zip; found another file")]
    [InlineData("shop", "no evidence pack: neither bagit.txt nor evidence-manifest.json is in it; a snapshot file can be given too")]
    [InlineData("damaged.gz", "damaged.gz")]
    public void A_path_that_holds_no_earlier_state_ends_with_status_2_and_says_what_was_expected(string name, string said)
    {
        string manifests = Shop.WriteTo(_folder);
        _folder.Write("text.txt", "hello");
        File.WriteAllBytes(Path.Combine(_folder.Path, "damaged.gz"), [0x1F, 0x8B, 1, 2, 3]);
        CliResult run = Cli.Run("audit", "--manifests", manifests, "--previous", Path.Combine(_folder.Path, name), "--out", Path.Combine(_folder.Path, "evidence"));
        Assert.Equal(2, run.Status);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "evidence")));
    }

    private static CliResult Run(string moment, params string[] arguments) => Cli.RunIn([("SOURCE_DATE_EPOCH", moment)], arguments);
}
