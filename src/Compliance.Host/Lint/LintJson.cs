using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Linting;

namespace Compliance.Host.Lint;

/// <summary>Findings for programs: one object with every finding and their count by severity.</summary>
internal static class LintJson
{
    /// <summary>Writes the object.</summary>
    public static void Write(Stream output, ImmutableArray<PlacedFinding> findings, int policies)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("policies"u8, policies);
        json.WriteStartObject("counts"u8);
        foreach (LintSeverity severity in Enum.GetValues<LintSeverity>()) json.WriteNumber(Words.Of(severity), findings.Count(f => f.Finding.Severity == severity));
        json.WriteEndObject();
        json.WriteStartArray("findings"u8);
        foreach (PlacedFinding finding in findings) Write(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, PlacedFinding placed)
    {
        LintFinding finding = placed.Finding;
        json.WriteStartObject();
        json.WriteString("kind"u8, placed.Kind);
        json.WriteString("severity"u8, Words.Of(finding.Severity));
        WritePart(json, finding.Part);
        if (finding.Pointer is not null) json.WriteString("pointer"u8, finding.Pointer);
        json.WriteString("message"u8, finding.Message);
        if (finding.Advice is not null) json.WriteString("advice"u8, finding.Advice);
        if (placed.File is not null)
        {
            json.WriteString("file"u8, placed.File);
            json.WriteNumber("line"u8, placed.Line!.Value);
        }
        WriteParts(json, "involved", finding.Involved);
        if (finding.Kind is LintKind.Redundant or LintKind.Shadowed)
        {
            json.WriteString("scope"u8, Words.Of(finding.Scope));
            json.WriteBoolean("removableTogether"u8, finding.RemovableTogether);
            WriteParts(json, "given", finding.Given);
        }
        if (finding.Example is { } example)
        {
            json.WriteStartObject("example"u8);
            json.WriteString("from"u8, example.From);
            json.WriteString("to"u8, example.To);
            json.WriteString("ports"u8, example.Ports);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, string name, ImmutableArray<PolicyPart> parts)
    {
        json.WriteStartArray(name);
        foreach (PolicyPart part in parts)
        {
            json.WriteStartObject();
            WritePart(json, part);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter json, PolicyPart part)
    {
        json.WriteString("policy"u8, part.Policy.ToString());
        if (part.Rule is not null) json.WriteString("rule"u8, part.Rule);
    }
}
