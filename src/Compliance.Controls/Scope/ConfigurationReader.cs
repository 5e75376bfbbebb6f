using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Documents;

namespace Compliance.Controls.Scope;

/// <summary>Reads <c>compliance.yaml</c> strictly: an unknown key, a value of another type and a check parameter that its check could not
/// use are problems, each with file, line and field.</summary>
public sealed class ConfigurationReader
{
    private readonly string _file;
    private readonly StructuredDocument _document;
    private readonly List<ConfigurationProblem> _problems = [];

    private ConfigurationReader(string file, StructuredDocument document) => (_file, _document) = (file, document);

    /// <summary>Reads a configuration.</summary>
    /// <param name="file">Name to show in problems.</param>
    /// <param name="text">UTF-8 YAML or JSON, one document; an empty text declares nothing.</param>
    public static ConfigurationReading Read(string file, ReadOnlyMemory<byte> text)
    {
        DocumentReading reading = StructuredDocument.Read(text, new(1 << 20, 20, 20_000));
        ImmutableArray<ConfigurationProblem> unreadable = [.. reading.Problems.Select(p => new ConfigurationProblem(file, p.Line, p.Pointer, p.Message))];
        if (reading.Documents.Length > 1)
            unreadable = unreadable.Add(new(file, reading.Documents[1].Line, "", "a second document begins here; a configuration is one document"));
        if (!unreadable.IsEmpty || reading.Documents.IsEmpty) return new(ScopeDeclaration.Undeclared, DocumentDeclaration.Undeclared, unreadable);
        ConfigurationReader reader = new(file, reading.Documents[0]);
        ScopeDeclaration scope = reader.Scope();
        DocumentDeclaration document = reader.Document();
        return new(scope, document, [.. reader._problems.OrderBy(p => p.Line).ThenBy(p => p.Field, StringComparer.Ordinal)]);
    }

    private ScopeDeclaration Scope()
    {
        Keys(_document.Root, "", ["scope", "plugIn", "checks", "document"]);
        JsonElement? scope = Section("/scope", ["exemptNamespaces", "sensitiveNamespaces"]);
        Section("/plugIn", ["assertedBy"]);
        return new()
        {
            ExemptNamespaces = scope?.TryGetProperty("exemptNamespaces", out _) == true ? Names("/scope/exemptNamespaces") : ScopeDeclaration.Undeclared.ExemptNamespaces,
            SensitiveNamespaces = Names("/scope/sensitiveNamespaces"),
            PlugInAssertedBy = Text("/plugIn/assertedBy"),
            Parameters = Checks(),
        };
    }

    private DocumentDeclaration Document()
    {
        Section("/document", ["series", "title", "entity", "owner", "author", "classification", "retention", "nextReview", "distribution"]);
        return new()
        {
            Series = Text("/document/series"),
            Title = Text("/document/title"),
            Entity = Text("/document/entity"),
            Owner = Text("/document/owner"),
            Author = Text("/document/author"),
            Classification = Text("/document/classification"),
            Retention = Text("/document/retention"),
            NextReview = Date("/document/nextReview"),
            Distribution = Names("/document/distribution"),
        };
    }

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Checks()
    {
        var checks = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);
        ImmutableArray<CheckDefinition> known = [.. CheckCatalogue.All.Select(c => c.Definition)];
        if (Section("/checks", [.. known.Select(c => c.Id)]) is not { } all) return checks.ToImmutable();
        foreach (JsonProperty entry in all.EnumerateObject())
        {
            string at = $"/checks/{entry.Name}";
            if (known.FirstOrDefault(c => c.Id == entry.Name) is not { } check || Section(at, [.. check.Parameters.Keys]) is not { } section) continue;
            var parameters = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty parameter in section.EnumerateObject())
            {
                if (!check.Parameters.TryGetValue(parameter.Name, out string? byDefault)) continue;
                string? value = Flat(parameter.Value);
                if (value is null) Problem($"{at}/{parameter.Name}", "expected a text, a number, true or false, or a list of these");
                else if (CheckParameter.Fault(parameter.Name, byDefault, value) is { } fault) Problem($"{at}/{parameter.Name}", fault);
                else parameters[parameter.Name] = value;
            }
            checks[entry.Name] = parameters.ToImmutable();
        }
        return checks.ToImmutable();
    }

    /// <summary>A scalar, or a list of scalars joined by commas; null for anything else.</summary>
    private static string? Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => value.ToString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            string.Join(", ", value.EnumerateArray()),
        _ => null,
    };

    private JsonElement? At(string pointer)
    {
        JsonElement here = _document.Root;
        foreach (string step in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(step, out here)) return null;
        return here.ValueKind == JsonValueKind.Null ? null : here;
    }

    private JsonElement? Section(string pointer, ImmutableArray<string> keys)
    {
        if (At(pointer) is not { } section) return null;
        return Keys(section, pointer, keys) ? section : null;
    }

    private bool Keys(JsonElement section, string pointer, ImmutableArray<string> keys)
    {
        if (section.ValueKind != JsonValueKind.Object)
        {
            Problem(pointer, $"expected a mapping with {string.Join(", ", keys.Take(10))}");
            return false;
        }
        foreach (JsonProperty property in section.EnumerateObject())
        {
            if (keys.Contains(property.Name)) continue;
            string guess = Spelling.Suggest(property.Name, keys) is { Length: > 0 } near ? near : $"; expected {(keys.IsEmpty ? "nothing" : string.Join(", ", keys.Take(10)))}";
            Problem($"{pointer}/{property.Name}", $"unknown key '{property.Name}'{guess}");
        }
        return true;
    }

    private string? Text(string pointer)
    {
        if (At(pointer) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text)) return text.Trim();
        Problem(pointer, "expected a text that is not empty");
        return null;
    }

    private ImmutableArray<string> Names(string pointer)
    {
        if (At(pointer) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(i => i.GetString()!)];
        Problem(pointer, "expected a list of texts");
        return [];
    }

    private DateTimeOffset? Date(string pointer)
    {
        if (Text(pointer) is not { } text) return null;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)) return date;
        Problem(pointer, $"expected a date such as 2027-03-31, found '{text}'");
        return null;
    }

    private void Problem(string pointer, string message) => _problems.Add(new(_file, _document.LineOf(pointer), pointer, message));
}
