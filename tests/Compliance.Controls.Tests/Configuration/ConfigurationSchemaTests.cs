using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Controls.Configuration;
using Compliance.Network.Documents;
using Compliance.TestKit;
using Json.Schema;

namespace Compliance.Controls.Tests.Configuration;

/// <summary>The published schema and the reader say the same, because both come from one shape.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(System.Text.Encoding.UTF8.GetString(ConfigurationSchema.Write()));

    [Fact]
    public void The_sample_has_no_problem_for_either()
    {
        byte[] sample = File.ReadAllBytes(Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"));
        ConfigurationSource source = new(
            name => new(name, File.ReadAllBytes(Repository.PathOf("tests", "clusters", name))),
            name => new([.. Directory.EnumerateFiles(Repository.PathOf("tests", "clusters", name)).Select(f => Path.GetFileName(f))]));
        Assert.Equal([], ConfigurationReader.Read("compliance.yaml", sample, source).Problems);
        Assert.True(Fits(Root(sample)));
    }

    /// <summary>What a schema cannot say is said by the reader alone: names, ids, days, files, and what is in a cluster.</summary>
    [Theory]
    [InlineData("01-unknown-key.yaml", true)]
    [InlineData("02-bad-cron.yaml", true)]
    [InlineData("03-zone-that-matches-nothing.yaml", false)]
    [InlineData("04-flow-to-an-unknown-zone.yaml", false)]
    [InlineData("05-expired-exception.yaml", false)]
    [InlineData("06-duplicate-id.yaml", false)]
    [InlineData("07-wrong-type.yaml", true)]
    [InlineData("08-bad-cidr.yaml", true)]
    [InlineData("09-unreadable-file.yaml", false)]
    [InlineData("10-cyclic-include.yaml", false)]
    public void The_schema_refuses_a_wrong_file_exactly_where_its_form_is_wrong(string file, bool form)
    {
        JsonElement root = Root(File.ReadAllBytes(Repository.PathOf("tests", "cases", "configurations", file)));
        Assert.Equal(form, !Fits(root));
        Assert.Equal(form, !Problems(root).IsEmpty);
    }

    [Fact]
    public void A_thousand_changed_samples_are_judged_alike()
    {
        const int Seed = 20261125;
        var random = new Random(Seed);
        byte[] sample = File.ReadAllBytes(Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"));
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            JsonNode changed = JsonNode.Parse(Root(sample).GetRawText())!;
            string change = Change(changed, random);
            JsonElement root = JsonSerializer.SerializeToElement(changed);
            ImmutableArray<string> problems = Problems(root);
            bool fits = Fits(root);
            Assert.True(fits == problems.IsEmpty, $"seed {Seed}, case {i}: {change}: the schema says {fits}, the reader {string.Join("; ", problems)}");
            if (!fits) refused++;
        }
        Assert.InRange(refused, 200, 900);
    }

    /// <summary>Changes one value, or one key, anywhere but in the parameters of checks, whose values only the checks can judge.</summary>
    private static string Change(JsonNode root, Random random)
    {
        JsonNode[] containers = [.. Containers(root).Where(c => !c.GetPath().StartsWith("$.checks", StringComparison.Ordinal) && c.GetPath() != "$['checks']")];
        JsonNode at = containers[random.Next(containers.Length)];
        JsonNode? value = random.Next(8) switch
        {
            0 => JsonValue.Create(7),
            1 => JsonValue.Create(true),
            2 => JsonValue.Create("some words"),
            3 => new JsonArray(),
            4 => new JsonObject(),
            5 => JsonValue.Create(""),
            6 => JsonValue.Create("cde"),
            _ => null,
        };
        if (at is JsonObject mapping && mapping.Count > 0)
        {
            string key = mapping.ElementAt(random.Next(mapping.Count)).Key;
            if (key == "checks") return "nothing";
            switch (random.Next(3))
            {
                case 0: mapping.Remove(key); return $"{at.GetPath()}: without {key}";
                case 1: mapping[key + "x"] = "new"; return $"{at.GetPath()}: with {key}x";
                default: mapping[key] = value; return $"{at.GetPath()}.{key} is {value?.ToJsonString() ?? "null"}";
            }
        }
        if (at is JsonArray list && list.Count > 0) list[random.Next(list.Count)] = value;
        return $"an item of {at.GetPath()} is {value?.ToJsonString() ?? "null"}";
    }

    private static IEnumerable<JsonNode> Containers(JsonNode node)
    {
        yield return node;
        IEnumerable<JsonNode?> inner = node switch
        {
            JsonObject mapping => mapping.Select(p => p.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (JsonNode? child in inner)
            if (child is JsonObject or JsonArray)
                foreach (JsonNode below in Containers(child)) yield return below;
    }

    private static bool Fits(JsonElement root) => Schema.Evaluate(JsonNode.Parse(root.GetRawText())).IsValid;

    private static ImmutableArray<string> Problems(JsonElement root)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        new ShapeCheck((at, message) => problems.Add($"{at}: {message}")).Check(ConfigurationShape.Root, root, "");
        return problems.ToImmutable();
    }

    private static JsonElement Root(byte[] text) => StructuredDocument.Read(text, DocumentLimits.Default).Documents.Single().Root;
}
