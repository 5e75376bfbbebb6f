using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Compliance.TestKit;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Compliance.Rendering.Tests;

/// <summary>Reads reports as an API server does: by the schema of their definition, in which a field that it does not know is an error here, and by
/// the rules of Kubernetes for names, labels and sizes.</summary>
internal static partial class ReportDocuments
{
    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new(StringComparer.Ordinal);

    /// <summary>The documents, every one valid.</summary>
    public static List<JsonObject> Of(byte[] yaml)
    {
        var text = Encoding.UTF8.GetString(yaml);
        var documents = Read(text);
        foreach (var document in documents)
            Check(document);
        Assert.All(text.Split("---\n"), part => Assert.InRange(Encoding.UTF8.GetByteCount(part), 0, 1_000_000));
        var names = documents.Select(d => (d["kind"]!.ToString(), d["metadata"]!["namespace"]?.ToString(), d["metadata"]!["name"]!.ToString())).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        return documents;
    }

    private static void Check(JsonObject document)
    {
        var kind = document["kind"]!.ToString();
        var schema = Schemas.GetOrAdd(kind, _ => SchemaOf(kind, document["apiVersion"]!.ToString()));
        var answer = schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(answer.IsValid, string.Join('\n', answer.Details.Where(d => d.HasErrors).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"))));
        var metadata = document["metadata"]!.AsObject();
        Assert.Matches(Subdomain(), metadata["name"]!.ToString());
        Assert.InRange(metadata["name"]!.ToString().Length, 1, 253);
        Assert.Equal(kind.StartsWith("Cluster", StringComparison.Ordinal), metadata["namespace"] is null);
        if (metadata["namespace"] is { } ns)
            Assert.Matches(Label(), ns.ToString());
        foreach (var (key, value) in metadata["labels"]!.AsObject())
        {
            Assert.Matches(LabelKey(), key);
            Assert.Matches(LabelValue(), value!.ToString());
        }
        Assert.All(metadata["annotations"]!.AsObject(), pair => Assert.Matches(LabelKey(), pair.Key));
        var results = document["results"]!.AsArray();
        Assert.NotEmpty(results);
        foreach (var outcome in (string[])["pass", "fail", "warn", "error", "skip"])
            Assert.Equal(results.Where(r => r!["result"]!.ToString() == outcome).Sum(Count), document["summary"]![outcome]!.GetValue<long>());
    }

    /// <summary>How many results of the pack one stands for.</summary>
    public static long Count(JsonNode? result) =>
        result!["properties"]?["subjects"] is { } subjects ? long.Parse(subjects.ToString(), CultureInfo.InvariantCulture) : 1;

    /// <summary>The schema of a definition, closed to fields it does not name.</summary>
    private static JsonSchema SchemaOf(string kind, string apiVersion)
    {
        var group = apiVersion.Split('/');
        var file = Directory.EnumerateFiles(Repository.PathOf("tests", "cases", "schemas"), group[0] + "_*.yaml").Select(f => Read(File.ReadAllText(f)).Single())
            .Single(d => d["spec"]!["names"]!["kind"]!.ToString() == kind);
        var version = file["spec"]!["versions"]!.AsArray().Single(v => v!["name"]!.ToString() == group[1])!;
        var schema = version["schema"]!["openAPIV3Schema"]!;
        Close(schema);
        return JsonSchema.FromText(schema.ToJsonString());
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                Close(item);
            return;
        }
        if (node is not JsonObject o)
            return;
        foreach (var (_, value) in o.ToList())
            Close(value);
        if (o["type"] is JsonValue && o["properties"] is JsonObject && o["additionalProperties"] is null)
            o["additionalProperties"] = false;
    }

    private static List<JsonObject> Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(d => ToJson(d.RootNode)!.AsObject())];
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } text => JsonValue.Create(text.Value),
        YamlScalarNode { Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode plain when long.TryParse(plain.Value, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        YamlScalarNode plain => JsonValue.Create(plain.Value),
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex(@"^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();
}
