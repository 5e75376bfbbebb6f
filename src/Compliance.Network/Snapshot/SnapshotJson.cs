using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Compliance.Network.Snapshot;

/// <summary>The canonical JSON of a snapshot. Objects are written one by one, so that a large snapshot is never held twice.</summary>
internal static class SnapshotJson
{
    private const int Format = 1;
    private const string Moment = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new MomentConverter() },
    };

    /// <summary>Writes the snapshot; names are in canonical order.</summary>
    public static void Write(ClusterSnapshot snapshot, Stream destination)
    {
        var writer = new CanonicalJsonWriter(destination);
        writer.Raw("{\"cluster\":"u8);
        writer.String(snapshot.Cluster);
        Part(writer, ",\"collectedAt\":"u8, snapshot.CollectedAt);
        Part(writer, ",\"format\":"u8, Format);
        Part(writer, ",\"gaps\":"u8, snapshot.Gaps);
        if (snapshot.Identity is not null) Part(writer, ",\"identity\":"u8, snapshot.Identity);
        Part(writer, ",\"listings\":"u8, snapshot.Listings);
        writer.Raw(",\"objects\":["u8);
        for (int i = 0; i < snapshot.Objects.Length; i++)
        {
            if (i > 0) writer.Raw((byte)',');
            Object(writer, snapshot.Objects[i]);
        }

        Part(writer, "],\"origin\":"u8, snapshot.Origin);
        Part(writer, ",\"preflight\":"u8, snapshot.Preflight);
        Part(writer, ",\"redactions\":"u8, snapshot.Redactions);
        Part(writer, ",\"unmodelledPolicyKinds\":"u8, snapshot.UnmodelledPolicyKinds);
        writer.Raw((byte)'}');
        writer.Flush();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="SnapshotException">The JSON is not a snapshot of this form.</exception>
    public static ClusterSnapshot Read(ReadOnlyMemory<byte> json, SnapshotLimits limits)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false }).RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new JsonException($"expected an object, found {root.ValueKind}");
            int format = Get<int>(root, "format");
            if (format != Format) throw new JsonException($"/format: this program reads form {Format}, the file has form {format}");
            string[] unknown = [.. root.EnumerateObject().Select(p => p.Name).Except(Names, StringComparer.Ordinal)];
            if (unknown.Length > 0) throw new JsonException($"/{unknown[0]}: unknown field");
            return new ClusterSnapshot
            {
                Cluster = Get<string>(root, "cluster"),
                Origin = Get<SnapshotOrigin>(root, "origin"),
                CollectedAt = Get<DateTimeOffset>(root, "collectedAt"),
                Identity = root.TryGetProperty("identity", out _) ? Get<ClusterIdentity>(root, "identity") : null,
                Objects = Objects(root),
                Listings = Get<ImmutableArray<KindListing>>(root, "listings"),
                Gaps = Get<ImmutableArray<CollectionGap>>(root, "gaps"),
                Redactions = Get<ImmutableArray<Redaction>>(root, "redactions"),
                Preflight = Get<ImmutableArray<AccessAnswer>>(root, "preflight"),
                UnmodelledPolicyKinds = Get<ImmutableArray<ResourceKind>>(root, "unmodelledPolicyKinds"),
            };
        }
        catch (JsonException e)
        {
            throw SnapshotFile.Refused(e.Message);
        }
    }

    private static readonly string[] Names =
        ["cluster", "collectedAt", "format", "gaps", "identity", "listings", "objects", "origin", "preflight", "redactions", "unmodelledPolicyKinds"];

    /// <summary>Writes one object as it stands among those of a snapshot.</summary>
    internal static void Object(CanonicalJsonWriter writer, SnapshotObject item)
    {
        writer.Raw("{\"body\":"u8);
        try
        {
            writer.Value(item.Body);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException && SurrogatePairs.FindHalf(item.Body) is not null)
        {
            string at = SurrogatePairs.FindHalf(item.Body)!;
            string problem = $"{at} of {item.Ref} holds half of a surrogate pair; expected Unicode text";
            throw new SnapshotException($"the snapshot cannot be written: {problem}", [new CollectionGap(GapReason.InvalidObject, item.Ref.Kind, null, problem, item.Source, at)]);
        }
        writer.Raw(",\"ref\":{\"kind\":{\"group\":"u8);
        writer.String(item.Ref.Kind.Group);
        writer.Raw(",\"kind\":"u8);
        writer.String(item.Ref.Kind.Kind);
        writer.Raw("},\"name\":"u8);
        writer.String(item.Ref.Name);
        writer.Raw(",\"namespace\":"u8);
        writer.String(item.Ref.Namespace);
        writer.Raw((byte)'}');
        if (item.Source is not null) Part(writer, ",\"source\":"u8, item.Source);
        writer.Raw(",\"version\":"u8);
        writer.String(item.Version);
        writer.Raw((byte)'}');
    }

    /// <summary>Reads the field <c>objects</c>: in order, each reference once.</summary>
    internal static ImmutableArray<SnapshotObject> Objects(JsonElement root)
    {
        if (!root.TryGetProperty("objects", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            throw new JsonException("/objects: expected an array");
        var objects = ImmutableArray.CreateBuilder<SnapshotObject>(list.GetArrayLength());
        ObjectRef? before = null;
        foreach (JsonElement item in list.EnumerateArray())
        {
            string at = $"/objects/{objects.Count}";
            if (item.ValueKind != JsonValueKind.Object) throw new JsonException($"{at}: expected an object");
            if (!item.TryGetProperty("body", out JsonElement body) || body.ValueKind != JsonValueKind.Object)
                throw new JsonException($"{at}/body: expected an object");
            ObjectRef reference = Reference(item, before) ?? Get<ObjectRef>(item, "ref", at);
            if (before is not null && before.CompareTo(reference) >= 0) throw new JsonException($"{at}: objects are out of order, or {reference} stands twice");
            before = reference;
            objects.Add(new SnapshotObject
            {
                Ref = reference,
                Version = Text(item, "version", objects.Count > 0 ? objects[^1].Version : null) ?? Get<string>(item, "version", at),
                Body = body,
                Source = item.TryGetProperty("source", out _) ? Get<SourceLocation>(item, "source", at) : null,
            });
        }

        return objects.MoveToImmutable();
    }

    /// <summary>A reference in the form that is written; null for any other, which the serializer then names. Objects stand in order, so most
    /// words are those of the object before.</summary>
    private static ObjectRef? Reference(JsonElement item, ObjectRef? before) =>
        item.TryGetProperty("ref", out JsonElement reference) && reference.ValueKind == JsonValueKind.Object && reference.GetPropertyCount() == 3
            && reference.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.Object && kind.GetPropertyCount() == 2
            && Text(kind, "group", before?.Kind.Group) is { } group && Text(kind, "kind", before?.Kind.Kind) is { } name
            && Text(reference, "namespace", before?.Namespace) is { } space && Text(reference, "name", null) is { } own
            ? new ObjectRef(new ResourceKind(group, name), space, own) : null;

    private static string? Text(JsonElement parent, string name, string? before)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String) return null;
        if (before is not null && value.ValueEquals(before)) return before;
        // Half a surrogate pair is told by the serializer.
        return JsonMarshal.GetRawUtf8Value(value).Contains((byte)'\\') ? null : value.GetString();
    }

    internal static void Part<T>(CanonicalJsonWriter writer, ReadOnlySpan<byte> name, T value)
    {
        writer.Raw(name);
        writer.Value(JsonSerializer.SerializeToElement(value, Options));
    }

    internal static T Get<T>(JsonElement parent, string name, string at = "")
    {
        if (!parent.TryGetProperty(name, out JsonElement value)) throw new JsonException($"{at}/{name}: the field is missing");
        try
        {
            return value.Deserialize<T>(Options) ?? throw new JsonException("found null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new JsonException($"{at}/{name}: {e.Message}", e);
        }
    }

    private sealed class MomentConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String &&
            DateTimeOffset.TryParseExact(reader.GetString(), Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
                ? moment
                : throw new JsonException($"expected a moment as {Moment}");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture));
    }
}
