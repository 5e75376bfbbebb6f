using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Rendering.Sarif;

/// <summary>A rule that results are of.</summary>
/// <param name="Id">Stable id, for example <c>lint/redundant</c>.</param>
/// <param name="Description">One sentence.</param>
public sealed record SarifRule(string Id, string Description);

/// <summary>One result.</summary>
public sealed record SarifResult
{
    /// <summary>Id of its rule.</summary>
    public required string Rule { get; init; }

    /// <summary><c>error</c>, <c>warning</c> or <c>note</c>.</summary>
    public required string Level { get; init; }

    /// <summary>One or more sentences.</summary>
    public required string Message { get; init; }

    /// <summary>Path with forward slashes, relative; null where there is no file.</summary>
    public string? File { get; init; }

    /// <summary>Line from 1; null where there is no file.</summary>
    public int? Line { get; init; }

    /// <summary>What it is about inside the cluster, for example <c>NetworkPolicy/shop/web /spec/ingress/0</c>.</summary>
    public required string Object { get; init; }

    /// <summary>Further facts, name to text.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Writes results as SARIF 2.1.0, which code hosts and editors show beside the lines.</summary>
public static class SarifLog
{
    /// <summary>Writes one log with one run.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="version">Version of this program.</param>
    /// <param name="rules">Every rule that a result could be of, in order.</param>
    /// <param name="results">The results, in order.</param>
    public static void Write(Stream output, string version, ImmutableArray<SarifRule> rules, IEnumerable<SarifResult> results) => SarifWriter.Write(output, json =>
    {
        json.Driver(version, () =>
        {
            json.WriteStartArray("rules"u8);
            foreach (SarifRule rule in rules)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, rule.Id);
                json.Text("shortDescription", rule.Description);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        json.WriteString("columnKind"u8, "utf16CodeUnits");
        json.WriteStartArray("results"u8);
        foreach (SarifResult result in results) WriteResult(json, result, rules.IndexOf(rules.First(r => r.Id == result.Rule)));
        json.WriteEndArray();
    });

    private static void WriteResult(Utf8JsonWriter json, SarifResult result, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId"u8, result.Rule);
        json.WriteNumber("ruleIndex"u8, rule);
        json.WriteString("level"u8, result.Level);
        json.Text("message", result.Message);
        json.WriteStartArray("locations"u8);
        json.WriteStartObject();
        if (result.File is { } file)
        {
            json.WriteStartObject("physicalLocation"u8);
            json.WriteStartObject("artifactLocation"u8);
            json.WriteString("uri"u8, SarifWriter.Uri(file));
            json.WriteEndObject();
            json.WriteStartObject("region"u8);
            json.WriteNumber("startLine"u8, result.Line ?? 1);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.Resource(result.Object);
        json.WriteEndObject();
        json.WriteEndArray();
        // Lines move; this does not.
        json.WriteStartObject("partialFingerprints"u8);
        json.WriteString("object/v1"u8, SarifWriter.Fingerprint(result.Rule, result.Object, result.Message));
        json.WriteEndObject();
        if (!result.Properties.IsEmpty)
        {
            json.WriteStartObject("properties"u8);
            foreach ((string name, string value) in result.Properties) json.WriteString(name, value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
