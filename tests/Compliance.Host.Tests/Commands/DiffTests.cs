using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class DiffTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _old, _new;

    public DiffTests()
    {
        _old = Shop.WriteTo(_folder);
        // The monitor may read the database, the replica answers the frontend no more, and a cache is new.
        _new = Path.GetDirectoryName(_folder.Write("new/shop.yaml", Shop.Manifests
            .Replace("- from: [{podSelector: {matchLabels: {app: api}}}, {podSelector: {matchLabels: {app: frontend}}}]", "- from: [{podSelector: {matchLabels: {app: api}}}]", StringComparison.Ordinal)
            + """

            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: db-from-monitor, namespace: shop}
            spec:
              podSelector: {matchLabels: {app: db}}
              ingress:
              - from: [{namespaceSelector: {matchLabels: {zone: shared}}}]
                ports: [{protocol: TCP, port: pg}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: cache, namespace: shop, labels: {app: cache}}
            spec: {containers: [{name: c, image: redis}]}
            """))!;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("md")]
    public void Every_format_matches_its_approved_file(string format)
    {
        CliResult run = Cli.Run("diff", _old, _new, "--cni", "generic", "--format", format);
        Assert.Equal(0, run.Status);
        Approved.Matches($"diff/shop.{format}", run.Output);
    }

    [Fact]
    public void A_snapshot_is_told_from_manifests_by_its_content()
    {
        string file = Path.Combine(_folder.Path, "state.yaml");
        Assert.Equal(0, Cli.Run("snapshot", "--manifests", _new, "--out", file).Status);
        CliResult run = Cli.Run("diff", _new, file, "--cni", "generic");
        Assert.Equal(0, run.Status);
        Assert.Equal("No flow differs.\n", run.Output);
    }

    [Fact]
    public void A_pack_stands_for_the_snapshot_in_it()
    {
        string pack = Cli.Run("audit", "--manifests", _old, "--cni", "generic", "--out", Path.Combine(_folder.Path, "evidence")).Lines[^1];
        CliResult run = Cli.Run("diff", pack, _new, "--cni", "generic", "--format", "json");
        Assert.Equal(0, run.Status);
        Assert.Equal(Counts(Cli.Run("diff", _old, _new, "--cni", "generic", "--format", "json")), Counts(run));
    }

    [Fact]
    public void The_other_way_round_what_became_possible_became_impossible()
    {
        JsonElement there = JsonDocument.Parse(Cli.Run("diff", _old, _new, "--cni", "generic", "--format", "json").Output).RootElement;
        JsonElement back = JsonDocument.Parse(Cli.Run("diff", _new, _old, "--cni", "generic", "--format", "json").Output).RootElement;
        Assert.NotEmpty(Flows(there, "possible"));
        Assert.NotEmpty(Flows(there, "impossible"));
        Assert.Equal(Flows(there, "possible"), Flows(back, "impossible"));
        Assert.Equal(Flows(there, "impossible"), Flows(back, "possible"));
        Assert.Equal("shop/cache[Pod]", there.GetProperty("added")[0].GetString());
        Assert.Equal("shop/cache[Pod]", back.GetProperty("removed")[0].GetString());
    }

    [Fact]
    public void New_flows_can_be_forbidden()
    {
        Assert.Equal(1, Cli.Run("diff", _old, _new, "--cni", "generic", "--forbid-new-flows").Status);
        Assert.Equal(0, Cli.Run("diff", _old, _old, "--cni", "generic", "--forbid-new-flows").Status);
    }

    [Fact]
    public void Gaps_of_either_side_end_with_3_and_say_which_side()
    {
        _folder.Write("new/broken.yaml", "kind: [\n");
        CliResult run = Cli.Run("diff", _old, _new, "--cni", "generic");
        Assert.Equal(3, run.Status);
        Assert.Contains("NEW: gap: broken.yaml:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_not_there_is_named_before_anything_is_read()
    {
        CliResult run = Cli.Run("diff", _old, _folder.Path + "/nowhere");
        Assert.Equal(2, run.Status);
        Assert.Equal("", run.Output);
        Assert.Contains("nowhere: no such file or folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_break_out_of_no_format()
    {
        string Pods(string spec) => $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{JsonSerializer.Serialize("a\u202e|<b>`x`")}}, namespace: evil}
            spec: {containers: [{name: c, image: i}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: b, namespace: evil}
            spec: {containers: [{name: c, image: i}]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: "p|<i>", namespace: evil}
            spec: {podSelector: {}, policyTypes: [{{spec}}]}
            """;
        string a = _folder.Write("a/x.yaml", Pods("Egress")), b = _folder.Write("b/x.yaml", Pods("Ingress"));
        string text = Cli.Run("diff", a, b, "--cni", "generic").Output, md = Cli.Run("diff", a, b, "--cni", "generic", "--format", "md").Output;
        Assert.DoesNotContain('\u202e', text + md);
        Assert.Contains("\\u{202E}", text, StringComparison.Ordinal);
        Assert.All(md.Split('\n').Where(l => l.StartsWith('|')), l => Assert.Equal(5, System.Text.RegularExpressions.Regex.Count(l, @"(?<!\\)\|")));
        Assert.DoesNotContain("<i>", md.Replace("\\<i\\>", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Counts(CliResult run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("counts").GetRawText();

    private static string[] Flows(JsonElement root, string effect) =>
    [
        .. from flow in root.GetProperty("flows").EnumerateArray()
           from change in flow.GetProperty("changes").EnumerateArray()
           where change.GetProperty("effect").GetString() == effect
           select $"{flow.GetProperty("from")} -> {flow.GetProperty("to")} {change.GetProperty("conns").GetRawText()}",
    ];
}
