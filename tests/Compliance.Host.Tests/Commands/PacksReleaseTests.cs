using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Host.Tests.Running;
using Compliance.Storage;
using static Compliance.Host.Tests.Running.ReviewedShop;

namespace Compliance.Host.Tests.Commands;

/// <summary>Packs that are released, and those that a later one supersedes.</summary>
public sealed class PacksReleaseTests : IDisposable
{
    private readonly ReviewedShop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_released_pack_is_rendered_with_its_approvals_verifies_and_is_handed_out_whole()
    {
        string pack = _shop.Audit(), name = Path.GetFileName(pack);
        string evidence = File.ReadAllText(Path.Combine(pack, EvidenceManifest.FileName));
        _shop.Submit(pack);
        Assert.StartsWith("MATCH", Expect(0, At(1), "verify", pack, "--trust", _shop.File("organisation.public.pem")).Output, StringComparison.Ordinal);
        Expect(4, At(1), "verify", pack, "--trust", _shop.File("organisation.public.pem"), "--require-approved");
        _shop.Approve(pack);
        Refused("keeps", At(3), "packs", "release", pack, "--signing-key", "ephemeral");
        Refused("would lie before the approval", At(1), "packs", "release", pack, "--signing-key", _shop.File("organisation.pem"));
        Expect(0, At(3), "packs", "release", pack, "--signing-key", _shop.File("organisation.pem"), "--by", "Ada Byron");
        Refused("is released already", At(3), "packs", "release", pack, "--signing-key", _shop.File("organisation.pem"));

        JsonNode released = JsonNode.Parse(File.ReadAllText(Path.Combine(pack, "release", "pack.json")))!["document"]!;
        Assert.Equal(("approved", "2026-06-21T02:00:00Z"), ((string?)released["status"], (string?)released["approvalDate"]));
        Assert.Equal(["self Grace Hopper", "peer Joan Clarke", "security Katherine Johnson", "final Ada Byron"], released["approvals"]!.AsArray().Select(a => $"{a!["step"]} {a["person"]}"));
        Assert.True(File.Exists(Path.Combine(pack, "release", "report", "evidence-pack.pdf")));
        Assert.True(File.Exists(Path.Combine(pack, "release", "approvals", "02-peer.dsse.json")));

        Assert.Equal(evidence, File.ReadAllText(Path.Combine(pack, EvidenceManifest.FileName)));
        LedgerEntry entry = new FolderStore(_shop.Store).Ledger()[^1];
        Assert.Equal((LedgerKind.Released, "Ada Byron"), (entry.Record.Kind, entry.Record.Person));
        Assert.Equal(entry.Record.Content, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(pack, ReleaseManifest.FileName)))));

        Assert.Contains("  status              approved, released 2026-06-21 03:00Z", Expect(0, At(4), "packs", "show", pack).Output, StringComparison.Ordinal);
        string zip = _shop.File("shop.zip");
        Expect(0, At(5), "packs", "export", pack, "--out", zip, "--by", "Ruth Teitelbaum");
        using (ZipArchive opened = ZipFile.OpenRead(zip)) Assert.Contains(opened.Entries, e => e.FullName == $"{name}/release/release-manifest.json");
        Assert.StartsWith("MATCH", Expect(0, At(6), "verify", zip, "--trust", _shop.File("organisation.public.pem"), "--require-approved").Output, StringComparison.Ordinal);
        File.AppendAllText(Path.Combine(pack, "release", "machine", "findings.csv"), "\n");
        Expect(4, At(6), "packs", "export", pack, "--out", _shop.File("other.zip"), "--by", "Ruth Teitelbaum");
    }

    [Fact]
    public void The_next_approved_pack_supersedes_and_retention_counts_from_then()
    {
        string first = _shop.Audit();
        _shop.Submit(first);
        _shop.Approve(first);
        string config = _shop.File("compliance.yaml");
        File.WriteAllText(config, File.ReadAllText(config).Replace("nextReview: 2027-03-31", "nextReview: 2028-03-31", StringComparison.Ordinal)
            .Replace("{step: security, roles: [security-officer]}", "{step: compliance, roles: [security-officer]}", StringComparison.Ordinal));
        string second = _shop.Audit(24 * 90), name = Path.GetFileName(second);
        Assert.StartsWith("EP-shop-1.0.1-", name, StringComparison.Ordinal);
        string changes = Expect(0, At(24 * 90), "packs", "diff", first, second).Output.ReplaceLineEndings(" ");
        Assert.Contains("review steps is self by author; peer by engineer; compliance by security-officer", string.Join(' ', changes.Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        _shop.Submit(second, (24 * 90) + 1);
        Refused("is approved; expected a draft, or a pack that is rejected or superseded", At((24 * 90) + 1), "packs", "archive", first);
        foreach ((string step, string by, string key) in ((string, string, string)[])[("self", "Grace Hopper", "grace"), ("peer", "Joan Clarke", "joan"), ("compliance", "Katherine Johnson", "katherine"), ("final", "Ada Byron", "ada")])
            Expect(0, At((24 * 90) + 2), "packs", "review", second, "--step", step, "--by", by, "--key", _shop.File(key + ".pem"));

        using JsonDocument list = JsonDocument.Parse(Expect(0, At(24 * 91), "packs", "list", "--store", _shop.Store, "--format", "json").Output);
        JsonElement[] packs = [.. list.RootElement.GetProperty("packs").EnumerateArray()];
        Assert.Equal(["superseded", "approved"], packs.Select(p => p.GetProperty("status").GetString()));
        // In effect from June to the nineteenth of September; the configuration keeps it two years from then.
        Assert.Equal(("2028-09-19T02:00:00Z", name), (packs[0].GetProperty("retainedUntil").GetString(), packs[0].GetProperty("supersededBy").GetString()));
        Assert.False(packs[1].TryGetProperty("retainedUntil", out _));
        string kept = Expect(0, At(24 * 800), "packs", "purge", "--store", _shop.Store, "--dry-run").Output;
        Assert.Contains($"kept    {Path.GetFileName(first)}: it is kept until 2028-09-19", kept, StringComparison.Ordinal);
        Expect(0, At(24 * 800), "packs", "archive", first, "--by", "Ada Byron");
        Expect(0, At(24 * 830), "packs", "purge", "--store", _shop.Store);
        Assert.False(Directory.Exists(first));
        Assert.Contains("  follows", Expect(0, At(24 * 830), "packs", "show", second).Output, StringComparison.Ordinal);
    }
}
