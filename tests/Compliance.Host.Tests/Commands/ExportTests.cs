using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;
using Json.Schema;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>export</c>: what Conftest and OPA are given, and the example policy that reads it.</summary>
public sealed partial class ExportTests
{
    private static readonly JsonNode Published = JsonNode.Parse(File.ReadAllText(Repository.PathOf("docs", "policy-input.schema.json")))!;

    private static readonly Lazy<CliResult> Sample = new(() => Cli.RunIn([("SOURCE_DATE_EPOCH", "1796169600")],
        "export", "--manifests", Repository.PathOf("tests", "clusters", "payment-shop"), "--config", Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml")));

    [Fact]
    public void The_sample_has_the_published_form_and_no_key_that_is_not_published()
    {
        Assert.Equal(0, Sample.Value.Status);
        EvaluationResults judged = JsonSchema.FromText(Strict().ToJsonString()).Evaluate(JsonNode.Parse(Sample.Value.Output), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(judged.IsValid, string.Join('\n', judged.Details.Where(d => d.HasErrors).Take(5).Select(d => $"{d.InstanceLocation}: {string.Join(", ", d.Errors!.Values)}")));
    }

    [Fact]
    public void It_says_what_an_audit_says()
    {
        using JsonDocument json = JsonDocument.Parse(Sample.Value.Output);
        JsonElement root = json.RootElement, cluster = Assert.Single(root.GetProperty("clusters").EnumerateArray());
        Assert.Contains(root.GetProperty("results").EnumerateArray(), r => Text(r, "id") == "SHOP-STAGING-APART" && Text(r, "subject") == "namespace/fraud" && Text(r, "verdict") == "fail"
            && Text(r.GetProperty("witness"), "to") == "fraud/rule-editor[Deployment]");
        Assert.Contains(root.GetProperty("controls").EnumerateArray(), c => Text(c, "framework") == "house-rules" && Text(c, "control") == "H1" && Text(c, "status") == "not-satisfied");
        Assert.Equal(("calico", "enforced"), (Text(cluster.GetProperty("plugIn"), "name"), Text(cluster.GetProperty("plugIn"), "enforcement")));
        JsonElement database = cluster.GetProperty("workloads").EnumerateArray().Single(w => Text(w, "id") == "orders/orders-db[StatefulSet]");
        Assert.True(database.GetProperty("ingress").GetProperty("isolated").GetBoolean());
        Assert.False(database.GetProperty("egress").GetProperty("isolated").GetBoolean());
        JsonElement policy = cluster.GetProperty("policies").EnumerateArray().Single(p => Text(p, "id") == "NetworkPolicy/ledger/db-access");
        Assert.Equal("10.0.0.0/8", Text(policy.GetProperty("rules")[0].GetProperty("peers")[0], "cidr"));
        Assert.Equal("ledger/ledger-db[StatefulSet]", Assert.Single(policy.GetProperty("selects").EnumerateArray()).GetString());
    }

    /// <summary>Neither OPA nor Conftest is served by the registries the tests reach, so the policy is held as far as it can be without
    /// running it: every path it names is in the schema, and every word it compares a path with is one the path can hold.</summary>
    [Fact]
    public void Every_path_and_word_of_the_example_policy_is_in_the_schema()
    {
        string policy = File.ReadAllText(Repository.PathOf("docs", "examples", "segmentation.rego"));
        (int paths, int words, List<string> faults) = Judge(policy);
        Assert.Equal([], faults);
        Assert.InRange(paths, 25, 200);
        Assert.InRange(words, 6, 50);
    }

    [Theory]
    [InlineData("result.verdict == \"fail\"", "result.verdict == \"failed\"", "result.verdict is never failed")]
    [InlineData("workload.ingress.isolated", "workload.ingres.isolated", "workload.ingres.isolated is not in the schema")]
    [InlineData("input.results", "input.findings", "input.findings is not in the schema")]
    [InlineData("{\"critical\", \"high\"}", "{\"critical\", \"severe\"}", "result.severity is never severe")]
    public void A_policy_that_would_never_fire_is_found(string from, string to, string fault)
    {
        string policy = File.ReadAllText(Repository.PathOf("docs", "examples", "segmentation.rego"));
        Assert.Contains(from, policy, StringComparison.Ordinal);
        Assert.Contains(fault, Judge(policy.Replace(from, to, StringComparison.Ordinal)).Faults);
    }

    [Fact]
    public void What_it_asks_for_is_in_the_sample()
    {
        using JsonDocument json = JsonDocument.Parse(Sample.Value.Output);
        JsonElement root = json.RootElement, cluster = root.GetProperty("clusters")[0];
        Assert.Contains(root.GetProperty("results").EnumerateArray(), r => Text(r, "verdict") == "fail" && Text(r, "severity") == "critical" && r.GetProperty("waivedBy").GetArrayLength() == 0);
        Assert.Contains(cluster.GetProperty("workloads").EnumerateArray(), w => w.GetProperty("zones").EnumerateArray().Any(z => z.GetString() == "cde"));
        Assert.Contains(cluster.GetProperty("policies").EnumerateArray().SelectMany(p => p.GetProperty("rules").EnumerateArray()).SelectMany(r => r.GetProperty("peers").EnumerateArray()), p => Text(p, "type") == "any");
    }

    /// <summary>Reads the plain Rego of the example: <c>some NAME in PATH</c>, paths, and comparisons of a path with words.</summary>
    private static (int Paths, int Words, List<string> Faults) Judge(string policy)
    {
        List<string> faults = [];
        Dictionary<string, JsonNode?> names = new() { ["input"] = Published };
        string code = string.Join('\n', policy.Split('\n').Where(l => !l.TrimStart().StartsWith('#')));
        foreach (Match some in Binding().Matches(code))
        {
            JsonNode? list = Resolve(names, some.Groups["path"].Value);
            JsonNode? item = list?["items"] is { } items ? Follow(items) : null;
            // A name that stands for one thing in one rule stands for it in all of this file.
            if (names.TryGetValue(some.Groups["name"].Value, out JsonNode? known) && !ReferenceEquals(known, item)) faults.Add($"{some.Groups["name"].Value} stands for two things");
            names[some.Groups["name"].Value] = item;
        }
        string[] paths = [.. Path().Matches(Quoted().Replace(code, "\"\"")).Select(m => m.Value).Where(p => names.ContainsKey(p.Split('.')[0]))];
        faults.AddRange(paths.Where(p => Resolve(names, p) is null).Select(p => $"{p} is not in the schema"));
        int words = 0;
        foreach (Match comparison in Comparison().Matches(code))
        {
            if (Resolve(names, comparison.Groups["path"].Value)?["enum"] is not JsonArray possible) continue;
            foreach (Match word in Quoted().Matches(comparison.Groups["words"].Value))
            {
                words++;
                if (possible.All(p => $"\"{p!.GetValue<string>()}\"" != word.Value)) faults.Add($"{comparison.Groups["path"].Value} is never {word.Value.Trim('"')}");
            }
        }
        return (paths.Length, words, faults);
    }

    private static JsonNode? Resolve(Dictionary<string, JsonNode?> names, string path)
    {
        string[] parts = path.Split('.');
        return parts.Skip(1).Aggregate(names.GetValueOrDefault(parts[0]), (at, key) => at?["properties"]?[key] is { } next ? Follow(next) : null);
    }

    private static JsonNode Follow(JsonNode schema) =>
        schema["$ref"] is { } reference ? Published["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]! : schema;

    /// <summary>The published schema, with a key that it does not name refused.</summary>
    private static JsonNode Strict()
    {
        JsonNode strict = Published.DeepClone();
        Close(strict);
        return strict;

        static void Close(JsonNode node)
        {
            if (node is JsonObject { } schema)
            {
                foreach (JsonNode child in schema.Select(p => p.Value).OfType<JsonNode>().ToArray()) Close(child);
                if (schema["properties"] is JsonObject && schema["type"] is not null) schema["additionalProperties"] = false;
            }
            else if (node is JsonArray list)
                foreach (JsonNode child in list.OfType<JsonNode>().ToArray()) Close(child);
        }
    }

    private static string? Text(JsonElement parent, string key) => parent.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    [GeneratedRegex(@"some (?<name>\w+) in (?<path>[\w.]+)")]
    private static partial Regex Binding();

    [GeneratedRegex(@"\b[a-z]\w*(\.\w+)+\b")]
    private static partial Regex Path();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("(?<path>[a-z]\\w*(\\.\\w+)+) (==|in) (?<words>\"[^\"]*\"|\\{[^}]*\\})")]
    private static partial Regex Comparison();
}
