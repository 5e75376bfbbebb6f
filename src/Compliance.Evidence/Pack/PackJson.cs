using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Pack;

/// <summary>The canonical JSON of a pack's documents: keys sorted, null left out, moments in whole seconds UTC, so that the same document
/// has the same bytes everywhere (RFC 8785).</summary>
public static class PackJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { DemandWhatIsWritten } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new MomentConverter() },
    };

    /// <summary>Writes a document of the pack.</summary>
    /// <typeparam name="T">Type of the document.</typeparam>
    public static byte[] Write<T>(T document)
    {
        JsonElement element = JsonSerializer.SerializeToElement(document, Options);
        using var bytes = new MemoryStream();
        CanonicalJson.Write(element, bytes);
        return bytes.ToArray();
    }

    /// <summary>Reads a document of the pack, strictly: an unknown field, one that is missing, one that stands twice, a null (none is ever
    /// written) and a value of another type are errors.</summary>
    /// <typeparam name="T">Type of the document.</typeparam>
    /// <exception cref="JsonException">The text is not such a document; the message begins with the JSON pointer of the place.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
    {
        StrictJson.Hold(json);
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("expected an object, found null");
        }
        catch (JsonException e) when (e.Path is not null)
        {
            throw new JsonException($"{StrictJson.Pointer(e.Path)}: {e.Message}", e);
        }
    }

    // What is written always, is asked for always: a parameter of a record that may not be null.
    private static void DemandWhatIsWritten(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
            if (property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false }) property.IsRequired = true;
    }

    private sealed class MomentConverter : JsonConverter<DateTimeOffset>
    {
        private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.TryParseExact(reader.GetString(), Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
                ? moment
                : throw new JsonException($"expected a moment as {Form}");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture));
    }
}
