using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Compliance.Evidence.Pack;
using Compliance.TestKit;
using Json.Schema;

namespace Compliance.Rendering.Tests.Oscal;

/// <summary>The OSCAL documents of a pack, and the schemas they are held against.</summary>
internal static class OscalDocuments
{
    private static readonly Dictionary<string, JsonSchema> s_schemas = Directory.EnumerateFiles(Repository.PathOf("tests", "cases", "schemas", "oscal"), "*.json")
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => JsonSchema.FromText(File.ReadAllText(path)), StringComparer.Ordinal);

    private static readonly Dictionary<string, string> s_models = new(StringComparer.Ordinal)
    {
        ["assessment-results.json"] = "assessment-results", ["assessment-plan.json"] = "assessment-plan", ["poam.json"] = "poam", ["component-definition.json"] = "component",
    };

    /// <summary>The documents by the name of their file.</summary>
    public static Dictionary<string, JsonNode> Of(EvidencePack pack, string version = OscalRenderer.DefaultVersion) =>
        Renditions.Of(new OscalRenderer(version), pack).ToDictionary(file => Path.GetFileName(file.Key), file => JsonNode.Parse(file.Value)!, StringComparer.Ordinal);

    /// <summary>The object that a document is.</summary>
    public static JsonObject Root(JsonNode document) => document.AsObject().Single().Value!.AsObject();

    /// <summary>What the schema of a version says against a document.</summary>
    public static ImmutableArray<string> Errors(string file, JsonNode document, string version)
    {
        var name = version == "1.2.2" ? "oscal_complete_schema-1.2.2" : $"oscal_{s_models[file]}_schema-{version}";
        var judged = s_schemas[name].Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return judged.IsValid ? [] : [$"{file} is not valid by {name}", .. judged.Details.Where(d => d.HasErrors).Take(20).Select(d => $"{d.InstanceLocation}: {string.Join(", ", d.Errors!.Values)}")];
    }

    /// <summary>Whether there is a schema of the version for a document.</summary>
    public static bool HasSchema(string file, string version) => version == "1.2.2" || s_schemas.ContainsKey($"oscal_{s_models[file]}_schema-{version}");
}
