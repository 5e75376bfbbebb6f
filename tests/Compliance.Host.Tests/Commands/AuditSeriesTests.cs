using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Host.Tests.Running;
using Compliance.Host.Tests.Verification;
using Compliance.Storage;

namespace Compliance.Host.Tests.Commands;

/// <summary>Packs of one series in one store: <c>audit</c>, an approval, a change, and <c>audit</c> again.</summary>
public sealed class AuditSeriesTests : IDisposable
{
    private const string Configuration = """
        document: {series: shop, owner: Ada Byron}
        plugIn: {assertedBy: Ada Byron}
        zones:
        - {id: shop, kind: cde, members: [{namespaces: [shop]}]}
        - {id: ops, kind: management, members: [{namespaces: [ops]}]}
        """;

    // Nothing enters or leaves ops any more.
    private static readonly string[] OpsClosed =
    [
        "Connectivity Removed ip/1.1.1.1 → ops/monitor", "Connectivity Removed ops/monitor → ip/1.1.1.1 TCP/443", "Connectivity Removed ops/monitor → ip/1.1.1.1 TCP/53",
        "Connectivity Removed ops/monitor → shop/api[Deployment] TCP/443", "Connectivity Removed shop/db-0 → ops/monitor TCP/443",
        "Connectivity Changed internet → ops", "Connectivity Changed ops → internet", "Connectivity Changed ops → shop", "Connectivity Changed ops → unzoned",
        "Connectivity Changed ops/monitor[Pod]", "Connectivity Changed shop → ops", "Connectivity Changed unzoned → ops",
        "Policy Added NetworkPolicy/ops/closed",
        "Finding Removed EXP-DNS-EGRESS namespace/ops", "Finding Removed EXP-INTERNET-EGRESS namespace/ops", "Finding Removed GOV-JUSTIFICATION zone/ops",
        "Finding Removed NP-DEFAULT-DENY-EGRESS namespace/ops", "Finding Removed NP-DEFAULT-DENY-INGRESS namespace/ops", "Finding Removed NP-NAMESPACE-WITHOUT-POLICY namespace/ops",
        "Finding Removed NP-UNSELECTED-PODS namespace/ops", "Finding Removed SEG-CROSS-NAMESPACE namespace/ops", "Finding Removed SEG-CROSS-NAMESPACE namespace/shop",
        "Finding Removed SEG-MANAGEMENT-PLANE namespace/ops", "Finding Removed SEG-ZONE-INBOUND flow/ops -> shop", "Finding Removed SEG-ZONE-OUTBOUND flow/shop -> ops",
        "Finding Incomparable EXP-APISERVER-ACCESS namespace/ops",
        "Result Added GOV-CHANGE-APPROVAL", "Result Added GOV-GITOPS-OWNERSHIP", "Result Added NP-DANGLING-PEER", "Result Added NP-POLICYTYPE-MISMATCH", "Result Added NP-STALE-POLICY",
        "Result Added POL-REDUNDANT", "Result Added POL-TIER-SHADOWING", "Result Changed EXP-METADATA-API",
    ];

    private const string Closed = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: closed, namespace: ops}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
        """;

    private readonly TempFolder _folder = new();
    private readonly string _manifests, _store;

    public AuditSeriesTests()
    {
        _manifests = Shop.WriteTo(_folder);
        _store = Path.Combine(_folder.Path, "evidence");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_changed_since_the_approved_pack_is_the_planted_change_log_and_gives_the_planted_step()
    {
        Approve(Audit(0, Configuration));
        string closed = _folder.Write("shop/closed.yaml", Closed);
        EvidencePack minor = Pack(Audit(1, Configuration));
        File.Delete(closed);
        EvidencePack patch = Pack(Audit(2, Configuration.Replace("owner: Ada Byron", "owner: Grace Hopper", StringComparison.Ordinal)));
        EvidencePack major = Pack(Audit(3, Configuration + "\n- {id: dmz, kind: dmz, mayBeEmpty: true, members: [{namespaces: [front]}]}\n"));

        Assert.Equal(("1.0.1", VersionStep.Patch), (patch.Document.Version, patch.Changes!.Step));
        Assert.Equal(["Input Changed data/inputs/compliance.yaml", "Document Changed owner", "Document Changed pack.json"], Rows(patch, null));
        Assert.Equal("PATCH after 1.0.0. Only words or metadata changed: input (1), document (2).", patch.Document.VersionReason);

        Assert.Equal(("1.1.0", VersionStep.Minor), (minor.Document.Version, minor.Changes!.Step));
        Assert.Equal(OpsClosed, Rows(minor, VersionStep.Minor));
        Assert.Contains("NetworkPolicy/ops/closed was created", minor.Changes.Entries.Single(e => e.Subject == "shop → ops").Why, StringComparison.Ordinal);
        Assert.Equal("MINOR after 1.0.0. Results, policies or findings changed, the scope did not: connectivity (12), policy (1), finding (13), result (8).", minor.Document.VersionReason);

        Assert.Equal(("2.0.0", VersionStep.Major), (major.Document.Version, major.Changes!.Step));
        Assert.Equal(["Zone Added dmz"], Rows(major, VersionStep.Major));
    }

    [Fact]
    public void A_pack_approved_through_the_verbs_is_the_predecessor_and_another_register_of_approvers_is_told()
    {
        using var shop = new ReviewedShop();
        string first = shop.Audit();
        shop.Submit(first);
        shop.Approve(first);
        Assert.Equal("Payment Shop Ltd", Pack(first).Register!.Organisation);
        File.WriteAllText(shop.File("approvers.yaml"), File.ReadAllText(shop.File("approvers.yaml")).Replace("- person: Joan Clarke\n  roles: [engineer]", "- person: Joan Clarke\n  roles: [engineer, ciso]", StringComparison.Ordinal));
        File.Delete(shop.File("approvers.dsse.json"));
        ReviewedShop.Expect(0, ReviewedShop.At(3), "approvers", "sign", shop.File("approvers.yaml"), "--signing-key", shop.File("organisation.pem"), "--out", shop.File("approvers.dsse.json"));
        string second = shop.Audit(24);
        Assert.Equal(("1.0.1", Path.GetFileName(first)), (Pack(second).Document.Version, SeriesOf(second).Predecessor!.Pack));
        Assert.Equal(["Approver Changed approver Joan Clarke", "Input Changed data/inputs/approvers.dsse.json", "Document Changed pack.json"], Rows(Pack(second), null));
        CliResult verified = Cli.Run("verify", second);
        Assert.True(verified.Status == 0, verified.Output + verified.Error);
    }

    [Fact]
    public void The_same_audit_again_is_kept_as_it_was_even_after_others()
    {
        string first = Audit(0, Configuration);
        Approve(first);
        string second = Audit(1, Configuration);
        string before = Bytes(_store);
        Assert.Equal(first, Audit(0, Configuration));
        Assert.Equal(second, Audit(1, Configuration));
        Assert.Equal(before, Bytes(_store));
        Assert.Equal("1.0.1", Pack(second).Document.Version);
    }

    [Fact]
    public void A_pack_with_a_predecessor_matches_and_what_it_says_of_its_series_cannot_be_edited()
    {
        string first = Audit(0, Configuration);
        Approve(first);
        _folder.Write("shop/closed.yaml", Closed);
        string pack = Audit(1, Configuration);
        CliResult match = Cli.Run("verify", pack);
        Assert.True(match.Status == 0, match.Output + match.Error);

        // Another predecessor, with its digests made to fit below the one that was approved.
        Assert.Contains("the predecessor in the pack: evidence-manifest.json was changed", Edited(pack, files =>
            files["data/inputs/predecessor/evidence-manifest.json"] = Replace(files["data/inputs/predecessor/evidence-manifest.json"], "EP-shop-1.0.0", "EP-shop-0.9.0")), StringComparison.Ordinal);
        Assert.Contains("data/inputs/predecessor/pack.json.gz: expected a gzip file", Edited(pack, files =>
            files["data/inputs/predecessor/pack.json.gz"] = Encoding.UTF8.GetBytes("{}")), StringComparison.Ordinal);
        Assert.Contains("the pack says 1.1.0, recomputed it is 1.1.1", Edited(pack, files =>
            files[SeriesFacts.FileName] = Replace(files[SeriesFacts.FileName], "\"versions\":[\"1.0.0\"]", "\"versions\":[\"1.0.0\",\"1.1.0\"]")), StringComparison.Ordinal);
        Assert.Contains("data/inputs/series.json: is missing, and the pack says what it follows", Edited(pack, files => files.Remove(SeriesFacts.FileName)), StringComparison.Ordinal);
        Assert.Contains("change policy networkpolicy/ops/closed in shop added: the pack says nothing, recomputed it is MINOR", Edited(pack, files =>
        {
            EvidencePack said = PackJson.Read<EvidencePack>(files["data/pack.json"]);
            files["data/pack.json"] = PackJson.Write(said with { Changes = said.Changes! with { Entries = [.. said.Changes.Entries.Where(e => e.Kind != ChangeKind.Policy)] } });
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_predecessor_whose_bytes_changed_and_a_broken_ledger_end_with_status_4_and_no_pack()
    {
        string first = Audit(0, Configuration), config = Path.Combine(_folder.Path, "compliance.yaml");
        Approve(first);
        string json = Path.Combine(first, "data", "pack.json");
        File.WriteAllText(json, File.ReadAllText(json).Replace("Ada Byron", "Ada Eve", StringComparison.Ordinal));
        string before = Bytes(_store);
        CliResult changed = Run(1, config);
        Assert.Equal((4, ""), (changed.Status, changed.Output));
        Assert.Contains($"the last approved pack {Path.GetFileName(first)}: data/pack.json was changed", changed.Error, StringComparison.Ordinal);
        Assert.Equal(before, Bytes(_store));

        string ledger = Path.Combine(_store, LedgerChain.FileName);
        File.WriteAllLines(ledger, File.ReadAllLines(ledger).Skip(1));
        before = Bytes(_store);
        CliResult broken = Run(1, config);
        Assert.Equal((4, ""), (broken.Status, broken.Output));
        Assert.Contains("ledger entry 1", broken.Error, StringComparison.Ordinal);
        Assert.Equal(before, Bytes(_store));
    }

    [Fact]
    public void Scans_of_the_series_that_were_missed_fail_the_check_of_freshness()
    {
        const string Nightly = Configuration + "\nschedule: {scan: '0 2 * * *'}\n";
        Assert.Equal("not-evaluable", Gaps(Audit(0, Nightly)));
        Assert.Equal("pass", Gaps(Audit(7, Nightly)));
        Assert.Equal("fail", Gaps(Audit(15, Nightly)));
        string Gaps(string pack) => Pack(pack).Results.Single(r => r is { Id: "EVD-FRESHNESS", Subject: "scans/shop" }).Verdict;
    }

    private string Edited(string pack, Action<Dictionary<string, byte[]>> edit)
    {
        Dictionary<string, byte[]> files = VerifiedPack.Bytes(pack);
        edit(files);
        string folder = Path.Combine(_folder.Path, "forged", Path.GetRandomFileName());
        CliResult run = Cli.Run("verify", VerifiedPack.Reseal(files, folder, key: null));
        Assert.Equal(("DRIFT", 4), (run.Lines[0], run.Status));
        return run.Output;
    }

    private static byte[] Replace(byte[] file, string from, string to)
    {
        string text = Encoding.UTF8.GetString(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }

    private string Audit(int day, string configuration)
    {
        CliResult run = Run(day, _folder.Write("compliance.yaml", configuration));
        Assert.True(run.Status == 0, run.Error);
        return run.Lines[^1];
    }

    private CliResult Run(int day, string config) => Cli.RunIn([("SOURCE_DATE_EPOCH", $"{1_790_000_000 + day * 86_400}")],
        "audit", "--manifests", _manifests, "--config", config, "--framework", "soc2", "--cni", "calico", "--out", _store);

    private void Approve(string pack)
    {
        var store = new FolderStore(_store);
        foreach ((LedgerKind kind, PackStatus status) in ((LedgerKind, PackStatus)[])[(LedgerKind.Submitted, PackStatus.InReview), (LedgerKind.Decided, PackStatus.Approved)])
            store.Commit(state => new LedgerRecord
            {
                Kind = kind, Series = "shop", Moment = DateTimeOffset.UnixEpoch, Pack = Path.GetFileName(pack), Status = status, Person = "Ada Byron",
                Digest = state.Pack(Path.GetFileName(pack))!.Digest,
            });
    }

    private static SeriesFacts SeriesOf(string folder) => PackJson.Read<SeriesFacts>(File.ReadAllBytes(Path.Combine(folder, SeriesFacts.FileName)));

    private static EvidencePack Pack(string folder) => PackJson.Read<EvidencePack>(File.ReadAllBytes(Path.Combine(folder, "data", "pack.json")));

    /// <summary>Entries of a step; all of them for null.</summary>
    private static ImmutableArray<string> Rows(EvidencePack pack, VersionStep? step) =>
        [.. pack.Changes!.Entries.Where(e => step is null || e.Step == step).Select(e => $"{e.Kind} {e.Action} {e.Subject}")];

    /// <summary>Every file of a folder with its hash.</summary>
    private static string Bytes(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Select(f => $"{f} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}"));
}
