using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Compliance.TestKit;

namespace Compliance.Rendering.Tests.Oscal;

/// <summary>What the schemas of OSCAL do not look at: whether every reference leads to what it names, and the rules that validators of other
/// languages hold.</summary>
internal sealed class OscalReferences
{
    private static readonly Dictionary<string, string> s_nist = File.ReadLines(Repository.PathOf("tests", "cases", "oscal", "nist-800-53-objectives.txt"))
        .Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static readonly HashSet<string> s_nistObjectives = [.. s_nist.Values.Where(value => value != "withdrawn")];

    private readonly IReadOnlyDictionary<string, JsonNode> _documents;

    private readonly IReadOnlySet<string> _packFiles;

    private readonly List<string> _problems = [];

    private OscalReferences(IReadOnlyDictionary<string, JsonNode> documents, IReadOnlySet<string> packFiles)
    {
        _documents = documents;
        _packFiles = packFiles;
    }

    /// <summary>What is wrong with a set of documents.</summary>
    /// <param name="documents">The documents by the name of their file.</param>
    /// <param name="packFiles">Files of the pack, as paths from its root.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, JsonNode> documents, IReadOnlySet<string> packFiles)
    {
        var check = new OscalReferences(documents, packFiles);
        foreach (var (file, document) in documents)
            check.Check(file, document);
        return check._problems;
    }

    private void Check(string file, JsonNode document)
    {
        var scope = new Scope();
        scope.Define(document, "", file, _problems);
        foreach (var import in Imports(document))
            if (_documents.TryGetValue(import, out var imported))
                scope.Define(imported, "", import, []);
        // A definition of components has no place for objectives: its controls are those that the plan defines.
        if (document["component-definition"] is not null && _documents.TryGetValue("assessment-plan.json", out var plan))
            scope.Controls.UnionWith(OscalDocuments.Root(plan)["local-definitions"]?["objectives-and-methods"]?.AsArray().Select(o => Text(o!.AsObject(), "control-id")!) ?? []);
        Walk(document, file, scope);
    }

    /// <summary>The documents that a document imports, through its back matter.</summary>
    private static IEnumerable<string> Imports(JsonNode document)
    {
        var root = OscalDocuments.Root(document);
        if (root["import-ap"]?["href"]?.GetValue<string>() is not { } href || root["back-matter"]?["resources"] is not JsonArray resources)
            return [];
        return resources.Where(r => "#" + r!["uuid"]!.GetValue<string>() == href).SelectMany(r => r!["rlinks"]?.AsArray() ?? []).Select(link => link!["href"]!.GetValue<string>());
    }

    private void Walk(JsonNode? node, string place, Scope scope)
    {
        switch (node)
        {
            case JsonObject o:
                Look(o, place, scope);
                foreach (var (name, value) in o)
                    Walk(value, $"{place}/{name}", scope);
                break;
            case JsonArray a:
                if (a.Count == 0)
                    _problems.Add($"{place}: an empty array");
                for (var i = 0; i < a.Count; i++)
                    Walk(a[i], $"{place}/{i}", scope);
                break;
            case JsonValue v when v.GetValueKind() == JsonValueKind.String:
                LookText(v.GetValue<string>(), place, scope);
                break;
        }
    }

    private void Look(JsonObject o, string place, Scope scope)
    {
        Resolve(o, place, "role-id", scope.Roles);
        Resolve(o, place, "party-uuid", scope.Parties);
        Resolve(o, place, "component-uuid", scope.Components);
        Resolve(o, place, "observation-uuid", scope.Of("observations"));
        Resolve(o, place, "risk-uuid", scope.Of("risks"));
        Resolve(o, place, "finding-uuid", scope.Of("findings"));
        Resolve(o, place, "activity-uuid", scope.Of("activities"));
        Resolve(o, place, "task-uuid", scope.Of("tasks"));
        Resolve(o, place, "objective-id", scope.Objectives);
        if (o.ContainsKey("target-id"))
            Resolve(o, place, "target-id", Text(o, "type") == "objective-id" ? scope.Objectives : scope.Of(""));
        if (o.ContainsKey("control-id"))
            Resolve(o, place, "control-id", scope.Controls);
        if (o.ContainsKey("actor-uuid"))
            Resolve(o, place, "actor-uuid", Text(o, "type") switch { "tool" => scope.Components, "party" => scope.Parties, "assessment-platform" => scope.Of("assessment-platforms"), _ => scope.Of("") });
        if (o.ContainsKey("subject-uuid"))
            Resolve(o, place, "subject-uuid", Text(o, "type") switch { "component" => scope.Components, "inventory-item" => scope.Of("inventory-items"), "party" => scope.Parties, _ => scope.Of("") });
        if (Text(o, "start") is { } start && Text(o, "end") is { } end && string.CompareOrdinal(start, end) > 0)
            _problems.Add($"{place}: it ends before it starts");
        if (Text(o, "href") is { } href)
            LookHref(href, place + "/href", scope);
        if (place.Contains("/control-implementations/", StringComparison.Ordinal) && Text(o, "source") is { } source)
            LookHref(source, place + "/source", scope);
    }

    private void LookText(string text, string place, Scope scope)
    {
        var name = place[(place.LastIndexOf('/') + 1)..];
        if (name == "uuid" || name.EndsWith("-uuid", StringComparison.Ordinal) || place.Contains("-uuids/", StringComparison.Ordinal))
            if (!Regex.IsMatch(text, "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"))
                _problems.Add($"{place}: {text} is no UUID of version 5");
        if (place.Contains("/party-uuids/", StringComparison.Ordinal) && !scope.Parties.Contains(text))
            _problems.Add($"{place}: {text} is no party");
        if (name is "last-modified" or "published" or "start" or "end" or "collected" or "expires" or "deadline" or "date" && !DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            _problems.Add($"{place}: {text} is no moment in whole seconds of UTC");
        if (text.Any(c => (char.IsControl(c) && c != '\n') || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')))
            _problems.Add($"{place}: a control character");
    }

    private void LookHref(string href, string place, Scope scope)
    {
        if (href.StartsWith('#'))
        {
            if (!scope.Of("resources").Contains(href[1..]))
                _problems.Add($"{place}: {href} is no resource");
        }
        else if (href.StartsWith("../../", StringComparison.Ordinal))
        {
            if (!_packFiles.Contains(Uri.UnescapeDataString(href[6..])))
                _problems.Add($"{place}: {href} is no file of the pack");
        }
        else if (!href.StartsWith("https://", StringComparison.Ordinal) && !_documents.ContainsKey(href))
            _problems.Add($"{place}: {href} leads nowhere");
    }

    private void Resolve(JsonObject o, string place, string member, HashSet<string> known)
    {
        if (Text(o, member) is { } id && !known.Contains(id))
            _problems.Add($"{place}/{member}: {id} leads nowhere");
    }

    private static string? Text(JsonObject o, string member) => o.TryGetPropertyValue(member, out var value) && value is JsonValue v && v.GetValueKind() == JsonValueKind.String ? v.GetValue<string>() : null;

    /// <summary>What a document defines, and what it may refer to in those it imports.</summary>
    private sealed class Scope
    {
        private readonly Dictionary<string, HashSet<string>> _byArray = new(StringComparer.Ordinal);

        private readonly HashSet<string> _seen = [];

        public HashSet<string> Roles { get; } = [];

        public HashSet<string> Parties => Of("parties");

        public HashSet<string> Components => Of("components");

        public HashSet<string> Objectives { get; } = [.. s_nistObjectives];

        public HashSet<string> Controls { get; } = [.. s_nist.Keys];

        public HashSet<string> Of(string array) => _byArray.TryGetValue(array, out var ids) ? ids : _byArray[array] = [];

        public void Define(JsonNode? node, string array, string place, List<string> problems)
        {
            switch (node)
            {
                case JsonObject o:
                    if (Text(o, "uuid") is { } id)
                    {
                        if (!_seen.Add(id))
                            problems.Add($"{place}: {id} was given to another thing");
                        Of(array).Add(id);
                    }
                    if (array == "roles" && Text(o, "id") is { } role)
                        Roles.Add(role);
                    if (array == "objectives-and-methods")
                    {
                        Controls.Add(Text(o, "control-id")!);
                        foreach (var part in o["parts"]!.AsArray())
                            Objectives.Add(Text(part!.AsObject(), "id")!);
                    }
                    foreach (var (name, value) in o)
                        Define(value, name, $"{place}/{name}", problems);
                    break;
                case JsonArray a:
                    for (var i = 0; i < a.Count; i++)
                        Define(a[i], array, $"{place}/{i}", problems);
                    break;
            }
        }
    }
}
