using System.Collections.Immutable;

namespace Compliance.Rendering.PolicyReports;

/// <summary>One result of a report.</summary>
internal sealed record ReportResult
{
    private const int TextLimit = 8192;
    private const string CutNote = "… [cut here; the whole stands in pack.json]";

    /// <summary>Check or control.</summary>
    public required string Policy { get; init; }

    /// <summary><c>pass</c>, <c>fail</c>, <c>warn</c>, <c>error</c> or <c>skip</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>How many results of the pack it stands for.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Group of the check, or framework.</summary>
    public required string Category { get; init; }

    /// <summary>Severity; null when it has none that the format knows.</summary>
    public string? Severity { get; init; }

    /// <summary>What was found.</summary>
    public required string Message { get; init; }

    /// <summary>The object; null when the subject is none.</summary>
    public ObjectReference? Resource { get; init; }

    /// <summary>Further facts; one that is null or empty is left out.</summary>
    public required ImmutableArray<(string Name, string? Value)> Properties { get; init; }

    /// <summary>Writes it as an item of <c>results</c>.</summary>
    /// <param name="yaml">Where to.</param>
    /// <param name="seconds">Moment of the assessment, seconds since 1970.</param>
    /// <param name="source">Source; null where the report has it.</param>
    public void Write(YamlBuffer yaml, long seconds, string? source)
    {
        yaml.Text("- policy:"u8, Fit(Policy));
        yaml.Text("  category:"u8, Fit(Category));
        yaml.Text("  message:"u8, Fit(Message));
        WriteProperties(yaml);
        if (Resource is { } resource)
        {
            yaml.Raw("  resources:\n"u8);
            yaml.Text("  - kind:"u8, resource.Kind);
            yaml.Text("    apiVersion:"u8, resource.ApiVersion);
            yaml.Text("    namespace:"u8, Fit(resource.Namespace));
            yaml.Text("    name:"u8, Fit(resource.Name));
        }
        yaml.Text("  result:"u8, Outcome);
        yaml.Raw(Outcome is "pass" or "fail" ? "  scored: true\n"u8 : "  scored: false\n"u8);
        yaml.Text("  severity:"u8, Severity);
        yaml.Text("  source:"u8, source);
        yaml.Number("  timestamp:\n    nanos: 0\n    seconds:"u8, seconds);
    }

    /// <summary>Text as long as one report can bear it; what is cut is told.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Characters it may have.</param>
    public static string? Fit(string? text, int limit = TextLimit)
    {
        if (text is null || text.Length <= limit)
            return text;
        var end = limit - CutNote.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + CutNote;
    }

    private void WriteProperties(YamlBuffer yaml)
    {
        var first = true;
        foreach (var (name, value) in Properties)
        {
            if (string.IsNullOrEmpty(value))
                continue;
            if (first)
                yaml.Raw("  properties:\n"u8);
            first = false;
            yaml.Text(System.Text.Encoding.ASCII.GetBytes("    " + name + ":"), Fit(value));
        }
    }
}
