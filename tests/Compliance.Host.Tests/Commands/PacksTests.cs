using System.IO.Compression;
using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>packs diff</c>: the change log between two packs.</summary>
public sealed class PacksTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_policy_taken_away_between_two_audits_is_told_with_what_it_opened_in_every_format()
    {
        string manifests = Shop.WriteTo(_folder);
        string closed = _folder.Write("shop/closed.yaml", """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: closed, namespace: ops}
            spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
            """);
        string old = Audit("1782000000", manifests, "first");
        File.Delete(closed);
        string now = Audit("1793491200", manifests, "second"), zip = Path.Combine(_folder.Path, "now.zip");
        ZipFile.CreateFromDirectory(now, zip, CompressionLevel.Fastest, includeBaseDirectory: true);

        CliResult json = Cli.Run("packs", "diff", old, zip, "--format", "json");
        Assert.Equal(0, json.Status);
        using JsonDocument log = JsonDocument.Parse(json.Output);
        Assert.Equal("minor", log.RootElement.GetProperty("step").GetString());
        Assert.Equal("1.1.0", log.RootElement.GetProperty("version").GetString());
        JsonElement[] entries = [.. log.RootElement.GetProperty("entries").EnumerateArray()];
        JsonElement policy = entries.Single(e => e.GetProperty("kind").GetString() == "policy");
        Assert.Equal("removed NetworkPolicy/ops/closed", $"{policy.GetProperty("action").GetString()} {policy.GetProperty("subject").GetString()}");
        Assert.Contains(entries, e => e.GetProperty("kind").GetString() == "connectivity" && e.GetProperty("why").GetString()!.Contains("no longer NetworkPolicy/ops/closed", StringComparison.Ordinal));
        Assert.Contains(entries, e => e.GetProperty("kind").GetString() == "finding" && e.GetProperty("action").GetString() == "added" && e.GetProperty("subject").GetString()!.StartsWith("NP-DEFAULT-DENY-INGRESS ", StringComparison.Ordinal));

        CliResult text = Cli.Run("packs", "diff", old, now);
        Assert.Equal(0, text.Status);
        Assert.Contains("  - shop: NetworkPolicy/ops/closed was deleted.", text.Lines);
        Assert.All(text.Lines, line => Assert.True(line.Length <= 100, line));
        Assert.Contains("| removed | shop: NetworkPolicy/ops/closed was deleted. |", Cli.Run("packs", "diff", old, now, "--format", "md").Output, StringComparison.Ordinal);
        Assert.Contains("NONE  Nothing changed. It stays version 1.0.0.", Cli.Run("packs", "diff", now, zip).Lines);
    }

    [Fact]
    public void Who_changed_a_policy_and_when_is_told_with_ticket_and_approver()
    {
        string manifests = Shop.WriteTo(_folder);
        string Policy(string metadata, string types) => _folder.Write("shop/closed.yaml", $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: closed, namespace: ops{{metadata}}}
            spec: {podSelector: {}, policyTypes: [{{types}}]}
            """);
        Policy("", "Ingress");
        string old = Audit("1782000000", manifests, "first");
        Policy(", annotations: {compliance.example.com/author: Ada Byron, compliance.example.com/change-ticket: CHG-7, compliance.example.com/approved-by: Grace Hopper}, "
            + "managedFields: [{manager: kubectl-edit, operation: Update, time: \"2026-10-30T09:00:00Z\", fieldsV1: {\"f:spec\": {\"f:policyTypes\": {}}}}, {manager: 7}]", "Ingress, Egress");
        string now = Audit("1793491200", manifests, "second");
        using JsonDocument log = JsonDocument.Parse(Cli.Run("packs", "diff", old, now, "--format", "json").Output);
        JsonElement entry = log.RootElement.GetProperty("entries").EnumerateArray().Single(e => e.GetProperty("kind").GetString() == "policy");
        string? Text(string field) => entry.GetProperty(field).GetString();
        Assert.Equal(("Ada Byron, by manager kubectl-edit (Update)", "Grace Hopper", "2026-10-30T09:00:00Z"), (Text("author"), Text("approver"), Text("when")));
        Assert.EndsWith("The object names ticket CHG-7.", Text("why"), StringComparison.Ordinal);
        // What caused the change of a connection is named beside it.
        Assert.Contains(log.RootElement.GetProperty("entries").EnumerateArray(), e => e.GetProperty("kind").GetString() == "connectivity" && e.GetProperty("why").GetString()!.Contains("NetworkPolicy/ops/closed was changed", StringComparison.Ordinal));
        // The broken manager is a limitation, and ends nothing.
        using JsonDocument pack = JsonDocument.Parse(File.ReadAllText(Path.Combine(now, "data", "pack.json")));
        Assert.Contains(pack.RootElement.GetProperty("limitations").EnumerateArray(), l => l.TryGetProperty("pointer", out JsonElement at) && at.GetString() == "/metadata/managedFields/1/manager");
    }

    [Fact]
    public void The_metrics_of_a_series_are_those_of_its_ledger_and_newest_pack()
    {
        string manifests = Shop.WriteTo(_folder), store = Path.GetDirectoryName(Audit("1782000000", manifests, "first"))!;
        CliResult text = Cli.Run("packs", "metrics", "shop", "--store", store), json = Cli.Run("packs", "metrics", "shop", "--store", store, "--format", "json");
        Assert.Equal((0, 0), (text.Status, json.Status));
        Assert.Contains("review cycle             no pack was approved yet", text.Lines);
        JsonElement metrics = JsonDocument.Parse(json.Output).RootElement.GetProperty("metrics");
        Assert.Equal(0, metrics.GetProperty("updates").GetInt32());
        Assert.InRange(metrics.GetProperty("completenessPercent").GetInt32(), 0, 99);
        CliResult none = Cli.Run("packs", "metrics", "shp", "--store", store);
        Assert.Equal(2, none.Status);
        Assert.Contains("holds no pack of the series 'shp'; it holds shop; did you mean 'shop'?", none.Error, StringComparison.Ordinal);
        File.AppendAllText(Path.Combine(store, "ledger.jsonl"), "{}\n");
        Assert.Contains("ledger entry ", Cli.Run("packs", "metrics", "shop", "--store", store).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_pack_is_refused_with_its_place()
    {
        string pack = Audit("1782000000", Shop.WriteTo(_folder), "first"), document = Path.Combine(pack, "data", "pack.json"), whole = File.ReadAllText(document);
        Refused("OLD ", "no such file or folder", Path.Combine(_folder.Path, "none"), pack);
        Refused("NEW ", "no evidence pack: neither bagit.txt nor", pack, _folder.Path);
        Refused("NEW ", "expected a folder or a zip, found something else", pack, document);
        File.WriteAllText(document, whole.Replace("\"format\":1", "\"format\":1,\"formaat\":1", StringComparison.Ordinal));
        Refused("OLD ", "data/pack.json: /formaat: ", pack, pack);
        File.WriteAllText(document, whole.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal));
        Refused("OLD ", "/format: expected 1, found 2", pack, pack);
        File.Delete(document);
        File.CreateSymbolicLink(document, "/dev/zero");
        Refused("OLD ", "data/pack.json: is a link", pack, pack);
    }

    [Fact]
    public void Names_in_a_pack_neither_move_the_cursor_nor_break_a_table()
    {
        string pack = Audit("1782000000", Shop.WriteTo(_folder), "first"), other = Path.Combine(_folder.Path, "other");
        Directory.CreateDirectory(Path.Combine(other, "data"));
        File.Copy(Path.Combine(pack, "bagit.txt"), Path.Combine(other, "bagit.txt"));
        File.WriteAllText(Path.Combine(other, "data", "pack.json"), File.ReadAllText(Path.Combine(pack, "data", "pack.json"))
            .Replace("\"title\":\"Network segmentation and access control\"", "\"title\":\"\\u001b[2Ja|b\\u202e<script>\"", StringComparison.Ordinal));
        string text = Cli.Run("packs", "diff", pack, other).Output, markdown = Cli.Run("packs", "diff", pack, other, "--format", "md").Output;
        Assert.Contains(@"\u{1B}[2Ja|b\u{202E}<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text + markdown);
        Assert.DoesNotContain('\u202e', text + markdown);
        Assert.Contains(@"a\|b", markdown, StringComparison.Ordinal);
        Assert.Contains(@"\<script\>", markdown, StringComparison.Ordinal);
    }

    private string Audit(string epoch, string manifests, string name)
    {
        CliResult run = Cli.RunIn([("SOURCE_DATE_EPOCH", epoch)], "audit", "--manifests", manifests, "--config", _folder.Write("compliance.yaml", "plugIn: {assertedBy: Ada Byron}"), "--cni", "calico", "--out", Path.Combine(_folder.Path, name));
        Assert.Equal(0, run.Status);
        return run.Lines[^1];
    }

    private static void Refused(string role, string message, string old, string now)
    {
        CliResult run = Cli.Run("packs", "diff", old, now);
        Assert.Equal(2, run.Status);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: " + role, run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
