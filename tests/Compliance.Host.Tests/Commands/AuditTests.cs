using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>audit</c> from the outside: a folder in, a pack out.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_line_names_the_packs_folder_and_the_pack_is_whole()
    {
        CliResult run = Audit("evidence");
        Assert.Equal(0, run.Status);
        string pack = run.Lines[^1];
        Assert.StartsWith(Path.Combine(_folder.Path, "evidence"), pack, StringComparison.Ordinal);
        AssertWhole(pack);
        foreach (string rendition in (string[])["evidence-pack.pdf", "evidence-pack.xlsx", "report.html", "shop.network-policies.md"])
            Assert.True(new FileInfo(Path.Combine(pack, "data", "report", rendition)).Length > 1000, rendition);
        Assert.Contains("evidence-pack.pdf", run.Error, StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json")));
        JsonElement[] results = [.. json.RootElement.GetProperty("results").EnumerateArray()];
        Assert.Contains(results, r => r.GetProperty("id").GetString() == "NP-DEFAULT-DENY-INGRESS" && r.GetProperty("verdict").GetString() == "fail");
        JsonElement[] controls = [.. json.RootElement.GetProperty("controls").EnumerateArray()];
        Assert.Equal(["cis-kubernetes", "hipaa", "nist-800-53-ac", "pci-dss", "soc2"],
            controls.Select(c => c.GetProperty("framework").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(controls, c => Assert.Contains(c.GetProperty("status").GetString(), (string[])["satisfied", "not-satisfied", "not-evaluated", "not-applicable", "manual"]));
    }

    [Fact]
    public void Nothing_that_relies_on_enforcement_passes_where_no_plug_in_is_proven()
    {
        string pack = Audit("evidence").Lines[^1];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json")));
        HashSet<string> relying = [.. CheckCatalogue.All.Where(c => c.Definition.ReliesOnEnforcement).Select(c => c.Definition.Id)];
        JsonElement[] answers = [.. json.RootElement.GetProperty("results").EnumerateArray().Where(r => relying.Contains(r.GetProperty("id").GetString()!))];
        Assert.NotEmpty(answers);
        Assert.DoesNotContain(answers, r => r.GetProperty("verdict").GetString() == "pass");
    }

    [Fact]
    public void Two_runs_under_one_clock_write_the_same_bytes_whatever_culture_and_time_zone()
    {
        string manifests = Shop.WriteTo(_folder);
        string first = Clocked("one", manifests, ("TZ", "Pacific/Kiritimati"), ("LANG", "de_DE.UTF-8"));
        string second = Clocked("two", manifests, ("TZ", "America/St_Johns"), ("LANG", "tr_TR.UTF-8"));
        Assert.Equal(Path.GetFileName(first), Path.GetFileName(second));
        Assert.Equal(Hashes(first), Hashes(second));
        Assert.Contains("\"clockOverridden\":true", File.ReadAllText(Path.Combine(first, "data", "pack.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_but_the_signature_is_the_same_when_a_pack_is_signed()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = _folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        string manifests = Shop.WriteTo(_folder);
        string first = Clocked("one", manifests, ("KEY", pem));
        string second = Clocked("two", manifests, ("KEY", pem));
        const string Signature = "evidence-manifest.dsse.json";
        Assert.NotEqual(Hashes(first)[Signature], Hashes(second)[Signature]);
        Assert.Equal(Hashes(first).Where(h => h.Key != Signature), Hashes(second).Where(h => h.Key != Signature));
    }

    [Fact]
    public void A_snapshot_audits_like_the_manifests_it_was_made_of()
    {
        string manifests = Shop.WriteTo(_folder);
        string snapshot = Path.Combine(_folder.Path, "shop.snapshot.gz");
        Assert.Equal(0, RunClocked("snapshot", "--manifests", manifests, "--out", snapshot).Status);
        string direct = RunClocked("audit", "--manifests", manifests, "--out", Path.Combine(_folder.Path, "a")).Lines[^1];
        string kept = RunClocked("audit", "--snapshot", snapshot, "--out", Path.Combine(_folder.Path, "b")).Lines[^1];
        Assert.Equal(Hashes(direct), Hashes(kept));
    }

    [Theory]
    [InlineData("info", 1)]
    [InlineData("high", 1)]
    [InlineData(null, 0)]
    public void Findings_at_or_above_the_limit_give_status_1(string? severity, int status) =>
        Assert.Equal(status, (severity is null ? Audit("evidence") : Audit("evidence", "--fail-on", severity)).Status);

    [Fact]
    public void A_gap_gives_status_3_and_stands_in_the_pack()
    {
        string manifests = Shop.WriteTo(_folder);
        File.WriteAllText(Path.Combine(manifests, "broken.yaml"), "kind: [\n");
        CliResult run = Cli.Run("audit", "--manifests", manifests, "--out", Path.Combine(_folder.Path, "evidence"));
        Assert.Equal(3, run.Status);
        Assert.Contains("broken.yaml:", File.ReadAllText(Path.Combine(run.Lines[^1], "data", "pack.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_named_frameworks_are_assessed()
    {
        string pack = Audit("evidence", "--framework", "soc2").Lines[^1];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json")));
        Assert.Equal(["soc2"], json.RootElement.GetProperty("frameworks").EnumerateArray().Select(f => f.GetProperty("id").GetString()));
    }

    [Fact]
    public void A_configuration_adds_frameworks_that_are_not_assessed_by_default()
    {
        string config = _folder.Write("compliance.yaml", "frameworks: [nis2, pci-dss]\n");
        string pack = Audit("evidence", "--config", config).Lines[^1];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json")));
        Assert.Equal(["pci-dss", "nis2"], json.RootElement.GetProperty("frameworks").EnumerateArray().Select(f => f.GetProperty("id").GetString()));
        Assert.Equal(["nis2.yaml", "pci-dss-4.0.1.yaml"],
            Directory.GetFiles(Path.Combine(pack, "data", "inputs", "controls")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_declared_attestation_stands_in_the_pack_unsigned_and_its_control_stays_open()
    {
        string config = _folder.Write("compliance.yaml", """
            frameworks: [soc2, nist-800-53-ac]
            attestations:
            - {id: AT-1, framework: soc2, control: CC6.4, by: Ada Byron, role: CISO, attestedOn: 2026-01-02, validUntil: 2026-03-01, provider: Cloud Ltd}
            - {id: AT-2, framework: soc2, control: A1.3, by: ''}
            - {id: AT-3, framework: soc2, control: CC7.5, by: Ada Byron, attestedOn: 2026-01-02, validUntil: 2026-09-30}
            controlParameters:
            - {framework: nist-800-53-ac, control: AC-6(7), parameter: review-days, value: '90'}
            """);
        CliResult run = RunClocked("audit", "--manifests", Shop.WriteTo(_folder), "--out", Path.Combine(_folder.Path, "evidence"), "--config", config);
        Assert.Contains("compliance.yaml:3: /attestations/0: Attestation AT-1 by Ada Byron (CISO) for Cloud Ltd on 2026-01-02 expired on 2026-03-01; renew it, or remove it", run.Error, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Lines[^1], "data", "pack.json")));
        JsonElement Control(string id) => json.RootElement.GetProperty("controls").EnumerateArray().Single(c => c.GetProperty("control").GetString() == id);
        JsonElement physical = Control("CC6.4");
        Assert.Equal(("manual", "AT-1"), (physical.GetProperty("status").GetString(), physical.GetProperty("attestation").GetString()));
        Assert.Equal("The provider of the platform answers for it. Attestation AT-1 by Ada Byron (CISO) for Cloud Ltd on 2026-01-02 expired on 2026-03-01; not signed.", physical.GetProperty("reason").GetString());
        Assert.Equal("A person answers for it. Attestation AT-2 is prepared, and nobody has made it; not signed.", Control("A1.3").GetProperty("reason").GetString());
        JsonElement[] attestations = [.. json.RootElement.GetProperty("attestations").EnumerateArray()];
        Assert.Contains("warning: soc2 CC7.5: Attestation AT-3 by Ada Byron on 2026-01-02 stands until 2026-09-30: 9 days left, a new one is due.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(["expired", "open", "ending"], attestations.Select(a => a.GetProperty("state").GetString()));
        Assert.All(attestations, a => Assert.False(a.GetProperty("signed").GetBoolean()));
        JsonElement days = Control("AC-6(7)").GetProperty("parameters").EnumerateArray().Single();
        Assert.Equal(("90", true), (days.GetProperty("value").GetString(), days.GetProperty("declared").GetBoolean()));
    }

    /// <summary>The name is that of the folder of manifests.</summary>
    [Theory]
    [InlineData("clusters: [{name: shop}]", null)]
    [InlineData("clusters: [{name: bank}, {name: shop}]", null)]
    [InlineData("clusters: [{name: shopp}]", "The cluster 'shop' was read, and the configuration declares 'shopp': it is not declared to be in scope; did you mean 'shopp'?")]
    [InlineData("clusters: [{name: production}, {name: bank}]", "The cluster 'shop' was read, and the configuration declares 'production', 'bank': it is not declared to be in scope")]
    public void A_cluster_that_is_not_among_the_declared_is_told_and_stands_in_the_pack(string clusters, string? told)
    {
        CliResult run = Audit("evidence", "--framework", "soc2", "--config", _folder.Write("compliance.yaml", clusters + "\n"));
        Assert.Equal(0, run.Status);
        Assert.Equal(told is not null, run.Error.Contains("not declared to be in scope", StringComparison.Ordinal));
        if (told is not null) Assert.Contains($"warning: --config: {told}\n", run.Error, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Lines[^1], "data", "pack.json")));
        Assert.Equal(told is not null, json.RootElement.GetProperty("limitations").EnumerateArray().Any(l => l.GetProperty("message").GetString() == told));
    }

    [Theory]
    [InlineData("--framework", "iso-9000")]
    [InlineData("--fail-on", "dreadful")]
    [InlineData("--signing-key", "nowhere.pem")]
    [InlineData("--config", "nowhere.yaml")]
    [InlineData("--audit-policy", "nowhere-policy.yaml")]
    public void A_wrong_option_ends_with_status_2_and_no_pack(string option, string value)
    {
        CliResult run = Audit("evidence", option, value);
        Assert.Equal(2, run.Status);
        Assert.Contains(value, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "evidence")));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelled_configuration_names_file_line_field_and_what_was_meant()
    {
        string config = _folder.Write("compliance.yaml", "document:\n  entity: Shop Ltd\n  ownr: Ada\n");
        CliResult run = Audit("evidence", "--config", config);
        Assert.Equal(2, run.Status);
        Assert.Contains("compliance.yaml:3", run.Error, StringComparison.Ordinal);
        Assert.Contains("owner", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "evidence")));
    }

    [Fact]
    public void A_killed_run_leaves_whole_packs_or_none_and_the_next_clears_up()
    {
        string manifests = Shop.WriteTo(_folder);
        string evidence = Path.Combine(_folder.Path, "evidence");
        var random = new Random(20261125);
        for (int round = 0; round < 8; round++)
        {
            using Process process = Cli.Start("audit", "--manifests", manifests, "--out", evidence);
            bool ended = process.WaitForExit(random.Next(300, 2500));
            if (!ended) process.Kill(); // SIGKILL: the program cannot clean up.
            process.WaitForExit();
            foreach (string pack in Packs(evidence)) AssertWhole(pack);
        }

        Assert.Equal(0, Cli.Run("audit", "--manifests", manifests, "--out", evidence).Status);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(evidence), e => Path.GetFileName(e).StartsWith('.'));
        Assert.NotEmpty(Packs(evidence));
        Assert.All(Packs(evidence), AssertWhole);
    }

    [Fact]
    public void Nothing_planted_as_a_secret_reaches_a_file_or_the_terminal()
    {
        const string Planted = "hunter2-PLANTED";
        string manifests = Shop.WriteTo(_folder);
        File.WriteAllText(Path.Combine(manifests, "secrets.yaml"), """
            apiVersion: v1
            kind: Secret
            metadata: {name: db, namespace: shop, annotations: {note: @@}}
            stringData: {password: @@}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: app, namespace: shop}
            data: {application.properties: "password=@@"}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: calico-config, namespace: kube-system}
            data: {cni_network_config: "@@", calico_backend: bird}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: leaky
              namespace: shop
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: '{"env":"@@"}'
                example.com/token: @@
            spec:
              selector: {matchLabels: {app: leaky}}
              template:
                metadata: {labels: {app: leaky}, annotations: {example.com/token: @@}}
                spec:
                  containers:
                  - name: c
                    image: c
                    command: [serve, --password=@@]
                    args: [@@]
                    env: [{name: PASSWORD, value: @@}]
                    lifecycle: {preStop: {exec: {command: [curl, "-u", @@]}}}
                    livenessProbe:
                      httpGet: {path: /, port: 80, httpHeaders: [{name: Authorization, value: @@}]}
                    readinessProbe: {exec: {command: [check, @@]}}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly, namespace: shop}
            spec:
              schedule: "0 0 * * *"
              jobTemplate:
                spec:
                  template:
                    spec:
                      initContainers: [{name: i, image: i, env: [{name: T, value: @@}]}]
                      containers: [{name: c, image: c, args: ["--token=@@"]}]
            """.Replace("@@", Planted, StringComparison.Ordinal));
        CliResult run = Audit("evidence");
        Assert.Equal(0, run.Status);
        Assert.DoesNotContain(Planted, run.Output + run.Error, StringComparison.Ordinal);
        string pack = run.Lines[^1];
        Assert.Contains("secret-object", File.ReadAllText(Path.Combine(pack, "data", "pack.json")), StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(pack, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Planted, PackText.Of(file), StringComparison.Ordinal);
        Assert.Contains("calico_backend", PackText.Of(Directory.EnumerateFiles(Path.Combine(pack, "data", "inputs", "snapshots")).Single()), StringComparison.Ordinal);
    }

    private CliResult Audit(string folder, params string[] options) =>
        Cli.Run(["audit", "--manifests", Shop.WriteTo(_folder), "--out", Path.Combine(_folder.Path, folder), .. options]);

    private string Clocked(string folder, string manifests, params (string Name, string Value)[] environment)
    {
        string? key = environment.FirstOrDefault(e => e.Name == "KEY").Value;
        string[] signing = key is null ? [] : ["--signing-key", key];
        CliResult run = Cli.RunIn([.. environment, ("SOURCE_DATE_EPOCH", "1790000000")],
            ["audit", "--manifests", manifests, "--out", Path.Combine(_folder.Path, folder), .. signing]);
        Assert.Equal(0, run.Status);
        return run.Lines[^1];
    }

    private static CliResult RunClocked(params string[] arguments) => Cli.RunIn([("SOURCE_DATE_EPOCH", "1790000000")], arguments);

    private static IEnumerable<string> Packs(string evidence) => Directory.Exists(evidence)
        ? Directory.EnumerateDirectories(evidence).Where(d => !Path.GetFileName(d).StartsWith('.')) : [];

    private static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            f => Path.GetRelativePath(folder, f).Replace('\\', '/'), f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))), StringComparer.Ordinal);

    // Every file is named by a manifest with its hash, and every named file is there.
    private static void AssertWhole(string pack)
    {
        var named = File.ReadLines(Path.Combine(pack, "manifest-sha256.txt")).Concat(File.ReadLines(Path.Combine(pack, "tagmanifest-sha256.txt")))
            .ToDictionary(line => line[66..], line => line[..64], StringComparer.Ordinal);
        SortedDictionary<string, string> found = Hashes(pack);
        found.Remove("tagmanifest-sha256.txt");
        Assert.Equal(named.OrderBy(n => n.Key, StringComparer.Ordinal), found);
    }
}
