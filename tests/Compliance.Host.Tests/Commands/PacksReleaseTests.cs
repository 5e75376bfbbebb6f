using System.Text.Json;
using Compliance.Host.Tests.Running;
using static Compliance.Host.Tests.Running.ReviewedShop;

namespace Compliance.Host.Tests.Commands;

/// <summary>Packs that are released, and those that a later one supersedes.</summary>
public sealed class PacksReleaseTests : IDisposable
{
    private readonly ReviewedShop _shop = new();

    public void Dispose() => _shop.Dispose();

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
