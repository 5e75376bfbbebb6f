using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>audit --flows</c>: flow records from the outside.</summary>
public sealed class AuditFlowsTests : IDisposable
{
    private const string Configuration = """
        zones:
        - {id: shop, kind: cde, members: [{namespaces: [shop]}]}
        - {id: ops, kind: management, members: [{namespaces: [ops]}]}
        """;

    private const string Record = """{"flow":{"time":"2026-10-01T10:00:00Z","verdict":"FORWARDED","IP":{"source":"10.1.0.20","destination":"10.1.0.10"},"l4":{"TCP":{"destination_port":5432}},"source":{"namespace":"ops","pod_name":"monitor"},"destination":{"namespace":"shop","pod_name":"db-0"}}}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_unapproved_flow_fails_and_the_summary_stands_in_the_pack_with_the_digest_of_the_records(bool packed)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{Record}\n{{\"hello\":1}}\n{Record}\n");
        string file = Path.Combine(_folder.Path, "flows.json");
        if (packed)
        {
            using var bytes = new MemoryStream();
            using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(text);
            text = bytes.ToArray();
        }
        File.WriteAllBytes(file, text);
        CliResult run = Audit("--flows", file);
        Assert.Equal(0, run.Status);
        Assert.Contains($"--flows {file}:2: a line that is no record of hubble", run.Error, StringComparison.Ordinal);
        string data = Path.Combine(run.Lines[^1], "data");
        using JsonDocument pack = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "pack.json")));
        Assert.Contains(pack.RootElement.GetProperty("results").EnumerateArray(), r => r.GetProperty("id").GetString() == "LOG-FLOWS-UNAPPROVED"
            && r.GetProperty("subject").GetString() == "flow/ops -> shop" && r.GetProperty("verdict").GetString() == "fail");
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "inputs", "flows.json")));
        JsonElement told = Assert.Single(summary.RootElement.GetProperty("files").EnumerateArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(text)), told.GetProperty("sha256").GetString());
        Assert.Equal((2, 1), (told.GetProperty("records").GetInt32(), told.GetProperty("malformed").GetInt32()));
        Assert.Equal(2, Assert.Single(summary.RootElement.GetProperty("flows").EnumerateArray()).GetProperty("count").GetInt32());
        Assert.DoesNotContain(_folder.Path, File.ReadAllText(Path.Combine(data, "inputs", "flows.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_no_known_form_ends_with_status_2_and_names_the_known_ones()
    {
        CliResult run = Audit("--flows", _folder.Write("flows.csv", "a,b\n1,2\n"));
        Assert.Equal(2, run.Status);
        Assert.Contains("flows.csv: in no known form (first line: 1: not JSON); expected JSON lines of Hubble", run.Error, StringComparison.Ordinal);
        run = Audit("--flows", Path.Combine(_folder.Path, "nowhere.json"));
        Assert.Equal(2, run.Status);
        Assert.Contains("nowhere.json: there is no such file", run.Error, StringComparison.Ordinal);
    }

    private CliResult Audit(params string[] arguments) => Cli.Run(
        ["audit", "--manifests", Shop.WriteTo(_folder), "--config", _folder.Write("compliance.yaml", Configuration), "--out", Path.Combine(_folder.Path, "evidence"), .. arguments]);
}
