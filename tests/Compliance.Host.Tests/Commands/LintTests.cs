using System.Text.Json;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;
using NJsonSchema;

namespace Compliance.Host.Tests.Commands;

public sealed class LintTests : IDisposable
{
    private const string Policies = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: db}}
          policyTypes: [Ingress]
          ingress:
          - from:
            - podSelector: {matchLabels: {app: api}}
            ports: [{port: 5432}]
          - from:
            - podSelector: {matchLabels: {app: api}}
            - podSelector: {matchLabels: {app: batch}}
            ports: [{port: 5432}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db-copy, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: db}}
          policyTypes: [Ingress]
          ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: open, namespace: ops}
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress: [{}]
          egress:
          - {}
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: monitoring}
        spec:
          priority: 10
          subject: {namespaces: {}}
          ingress:
          - action: Allow
            from: [{namespaces: {matchLabels: {zone: shared}}}]
            ports: [{portNumber: {protocol: TCP, port: 9090}}]
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: no-ops-to-shop}
        spec:
          priority: 20
          subject: {namespaces: {matchLabels: {zone: cde}}}
          ingress:
          - action: Deny
            from: [{namespaces: {matchLabels: {zone: shared}}}]
          - action: Deny
            from: [{namespaces: {matchLabels: {zone: shared}}}]
            ports: [{portNumber: {protocol: TCP, port: 22}}]
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: tie}
        spec:
          priority: 20
          subject: {namespaces: {matchLabels: {zone: cde}}}
          ingress:
          - action: Pass
            from: [{namespaces: {matchLabels: {zone: shared}}}]
            ports: [{portNumber: {protocol: TCP, port: 8080}}]
        """;

    private readonly TempFolder _folder = new();
    private readonly string _cluster;

    public LintTests()
    {
        _cluster = Path.GetDirectoryName(_folder.Write("cluster/shop.yaml", Shop.Manifests[..Shop.Manifests.IndexOf("---\napiVersion: networking", StringComparison.Ordinal)]))!;
        _folder.Write("cluster/policies/all.yaml", Policies);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_text_matches_its_approved_file() => Approved.Matches("lint/findings.txt", Run("text").Output);

    [Fact]
    public void The_json_matches_its_approved_file() => Approved.Matches("lint/findings.json", Run("json").Output);

    [Fact]
    public async Task The_sarif_is_valid_and_leads_to_the_lines()
    {
        CliResult run = Run("sarif");
        JsonSchema schema = await JsonSchema.FromFileAsync(Repository.PathOf("tests", "cases", "schemas", "sarif-schema-2.1.0.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(run.Output).Select(e => e.ToString()));
        Assert.NotEmpty(schema.Validate(run.Output.Replace("\"version\": \"2.1.0\"", "\"version\": \"3\"", StringComparison.Ordinal)));
        JsonElement[] results = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()];
        JsonElement ssh = results.Single(r => r.GetProperty("ruleId").GetString() == "lint/shadowed");
        JsonElement place = ssh.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("policies/all.yaml", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(Array.FindIndex(Policies.Split('\n'), l => l.Contains("port: 22", StringComparison.Ordinal)) - 1, place.GetProperty("region").GetProperty("startLine").GetInt32());
    }

    [Theory]
    [InlineData("critical", 0)]
    [InlineData("high", 1)]
    [InlineData("info", 1)]
    public void Findings_at_or_above_the_threshold_end_with_1(string severity, int status) =>
        Assert.Equal(status, Cli.Run("lint", "--manifests", _cluster, "--cni", "generic", "--fail-on", severity).Status);

    [Fact]
    public void An_allow_of_a_later_tier_wins_where_a_pass_hands_it_the_flow() => Assert.Contains(
        "wins because a rule before it in tier security passes them on to tier default",
        Cli.Run("lint", "--manifests", Repository.PathOf("tests", "cases", "calico-tiers.yaml"), "--cni", "calico").Output, StringComparison.Ordinal);

    [Fact]
    public void A_gap_ends_with_3_unless_findings_do_with_1()
    {
        _folder.Write("cluster/broken.yaml", "kind: [");
        Assert.Equal(3, Cli.Run("lint", "--manifests", _cluster, "--cni", "generic").Status);
        CliResult failed = Cli.Run("lint", "--manifests", _cluster, "--cni", "generic", "--fail-on", "low");
        Assert.Equal(1, failed.Status);
        Assert.Contains("gap: broken.yaml:", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_has_no_lines_and_gives_the_same_findings()
    {
        string snapshot = Path.Combine(_folder.Path, "s.json.gz");
        Assert.Equal(0, Cli.Run("snapshot", "--manifests", _cluster, "--out", snapshot).Status);
        string[] kinds = Kinds(Run("json").Output), again = Kinds(Cli.Run("lint", "--snapshot", snapshot, "--cni", "generic", "--format", "json").Output);
        Assert.NotEmpty(kinds);
        Assert.Equal(kinds, again);
    }

    [Fact]
    public void Clean_policies_are_said_to_be_so()
    {
        string shop = Shop.WriteTo(_folder);
        File.Delete(Path.Combine(shop, "shop.yaml"));
        _folder.Write("shop/one.yaml", Policies[..Policies.IndexOf("  - from:", StringComparison.Ordinal)] + "  - {from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 1}]}\n---\n"
            + "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop, labels: {app: db}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: api, namespace: shop, labels: {app: api}}\n");
        CliResult run = Cli.Run("lint", "--manifests", shop, "--cni", "generic", "--fail-on", "info");
        Assert.Equal((0, "No findings in 1 policy.\n"), (run.Status, run.Output));
    }

    [Fact]
    public void Names_from_the_cluster_cannot_steer_the_terminal()
    {
        _folder.Write("cluster/evil.json", """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"evil","namespace":"shop"},"spec":{"podSelector":{"matchLabels":{"app":"a\u001b[31mb\nc"}}}}""");
        CliResult run = Run("text");
        Assert.Contains(@"a\u{1B}[31mb\u{A}c", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    private CliResult Run(string format)
    {
        CliResult run = Cli.Run("lint", "--manifests", _cluster, "--cni", "generic", "--format", format);
        Assert.Equal(0, run.Status);
        return run;
    }

    private static string[] Kinds(string json) => [.. JsonDocument.Parse(json).RootElement.GetProperty("findings").EnumerateArray()
        .Select(f => $"{f.GetProperty("kind")} {f.GetProperty("policy")} {f.GetProperty("message")}")];
}
