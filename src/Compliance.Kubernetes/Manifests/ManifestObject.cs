using System.Buffers;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Manifests;

/// <summary>One document, or one item of a list, as a Kubernetes object, or the reason why it is none.</summary>
internal sealed record ManifestObject
{
    private const int MaxName = 253;

    public ObjectRef Reference { get; private init; } = new(default, "", "");

    public string Version { get; private init; } = "";

    public JsonElement Body { get; private init; }

    /// <summary>The kind as far as it is known.</summary>
    public ResourceKind? Kind { get; private init; }

    /// <summary>Why it is no object; null when it is one.</summary>
    public (GapReason Reason, string Pointer, string Message)? Problem { get; private init; }

    /// <summary>What the items of a list default to; null when the document is no list.</summary>
    /// <returns>The apiVersion and kind of the items; both empty for the plain <c>List</c>, whose items state theirs.</returns>
    public static (string ApiVersion, string Kind)? ListKind(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "kind") is not { } kind || !kind.EndsWith("List", StringComparison.Ordinal)) return null;
        if (!root.TryGetProperty("items", out JsonElement items) || items.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null)) return null;
        return kind == "List" ? ("", "") : (Text(root, "apiVersion") ?? "", kind[..^"List".Length]);
    }

    /// <summary>Whether a list says of itself that it is only a page: what <c>kubectl get --raw</c> with a limit prints.</summary>
    public static bool IsPage(JsonElement list) =>
        list.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object && Text(metadata, "continue") is { Length: > 0 };

    /// <summary>Reads an object.</summary>
    /// <param name="root">The document or item.</param>
    /// <param name="defaults">What a list gives its items.</param>
    public static ManifestObject Of(JsonElement root, (string ApiVersion, string Kind)? defaults)
    {
        if (root.ValueKind != JsonValueKind.Object) return Invalid(null, "", $"expected a Kubernetes object, found {Word(root)}");
        if (Mistyped(root, "apiVersion") is { } badVersion) return Invalid(null, "/apiVersion", badVersion);
        if (Mistyped(root, "kind") is { } badKind) return Invalid(null, "/kind", badKind);
        string apiVersion = Text(root, "apiVersion") ?? defaults?.ApiVersion ?? "";
        string kindName = Text(root, "kind") ?? defaults?.Kind ?? "";
        if (apiVersion.Length == 0 || kindName.Length == 0)
            return Invalid(null, "", $"expected a Kubernetes object with apiVersion and kind; {(apiVersion.Length == 0 ? "apiVersion" : "kind")} is missing");

        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var kind = new ResourceKind(slash < 0 ? "" : apiVersion[..slash], kindName);
        if (kind is { Group: "kustomize.config.k8s.io" })
            return Invalid(kind, "", "a Kustomize file is not a manifest: build it first, `kustomize build DIR > built.yaml`, and read that file", GapReason.RefusedInput);
        if (!root.TryGetProperty("metadata", out JsonElement metadata)) return Invalid(kind, "", "expected the field metadata with a name");
        if (metadata.ValueKind != JsonValueKind.Object) return Invalid(kind, "/metadata", $"expected a mapping, found {Word(metadata)}");
        foreach (string field in (string[])["name", "namespace", "deletionTimestamp"])
            if (Mistyped(metadata, field) is { } bad) return Invalid(kind, $"/metadata/{field}", bad);
        foreach (string field in (string[])["labels", "annotations"])
            if (MistypedMap(metadata, field) is { } bad) return Invalid(kind, $"/metadata/{field}{bad.Pointer}", bad.Message);
        if (root.TryGetProperty("spec", out JsonElement spec) && spec.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            return Invalid(kind, "/spec", $"expected a mapping, found {Word(spec)}");
        if (Text(metadata, "name") is not { Length: > 0 } name)
            return Invalid(kind, "/metadata", metadata.TryGetProperty("generateName", out _)
                ? "expected metadata.name; an object with generateName alone has no name before it is created"
                : "expected a text in metadata.name");

        string written = Text(metadata, "namespace") ?? "";
        if (BadName(name) is { } badName) return Invalid(kind, "/metadata/name", badName);
        if (BadName(written) is { } badSpace) return Invalid(kind, "/metadata/namespace", badSpace);
        string space = Scopes.IsClusterScoped(kind) ? "" : written.Length > 0 ? written : Scopes.IsKnown(kind) ? "default" : "";
        return new ManifestObject
        {
            Kind = kind,
            Reference = new ObjectRef(kind, space, name),
            Version = slash < 0 ? apiVersion : apiVersion[(slash + 1)..],
            Body = Whole(root, apiVersion, kindName),
        };
    }

    private static ManifestObject Invalid(ResourceKind? kind, string pointer, string message, GapReason reason = GapReason.InvalidObject) =>
        new() { Kind = kind, Problem = (reason, pointer, message) };

    // Items of typed lists may carry neither apiVersion nor kind; the snapshot keeps whole objects.
    private static JsonElement Whole(JsonElement root, string apiVersion, string kind)
    {
        if (Text(root, "apiVersion") is not null && Text(root, "kind") is not null) return root;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 512 }))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", apiVersion);
            writer.WriteString("kind", kind);
            foreach (JsonProperty member in root.EnumerateObject().Where(m => m.Name is not ("apiVersion" or "kind"))) member.WriteTo(writer);
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 512 });
        return JsonElement.ParseValue(ref reader);
    }

    // What an API server takes as a part of a path; everything else is a name that no cluster can hold.
    private static string? BadName(string name) =>
        name is "." or ".." || name.Length > MaxName || name.AsSpan().ContainsAny('/', '%') || name.Any(char.IsControl)
            ? $"expected a name of at most {MaxName} characters without '/', '%' and control characters, and not '.' or '..'" : null;

    private static string? Mistyped(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)
            ? $"expected a text, found {Word(value)}" : null;

    private static (string Pointer, string Message)? MistypedMap(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement map) || map.ValueKind == JsonValueKind.Null) return null;
        if (map.ValueKind != JsonValueKind.Object) return ("", $"expected a mapping of text to text, found {Word(map)}");
        foreach (JsonProperty entry in map.EnumerateObject())
            if (entry.Value.ValueKind != JsonValueKind.String)
                return (JsonPointer.Append("", entry.Name), $"expected a text, found {Word(entry.Value)}; write numbers and booleans in quotes");
        return null;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Word(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        // Never the value itself: it may be a secret.
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "nothing",
    };
}
