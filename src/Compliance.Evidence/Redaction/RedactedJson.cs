using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Compliance.Evidence.Redaction;

/// <summary>Copies a document without the names of people. Signed envelopes in it are opened: what is left of them is what they said, without
/// names, signatures and certificates.</summary>
internal static class RedactedJson
{
    // A subject of OpenID Connect is often an address; the word also stands for what a check looked at.
    private const string Account = "openid subject";

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 512 };

    private static readonly JsonWriterOptions s_writing = new() { MaxDepth = 512, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a document with its envelopes opened.</summary>
    /// <exception cref="JsonException">It is no JSON, or too deep.</exception>
    public static JsonElement Read(ReadOnlyMemory<byte> text)
    {
        using JsonDocument document = JsonDocument.Parse(text, s_reading);
        return Opened(document.RootElement);
    }

    /// <summary>The same for what was read already.</summary>
    public static JsonElement Opened(JsonElement root) => Parse(Write(root, (value, _, writer) => Open(value, writer)));

    /// <summary>The document without names.</summary>
    public static byte[] Without(JsonElement root, People people) => Write(root, (value, field, writer) => Replace(value, field, writer, people));

    private static bool Open(JsonElement value, Utf8JsonWriter writer)
    {
        if (Statement(value) is not { } statement) return false;
        writer.WriteStartObject();
        writer.WriteString("envelope", "opened for redaction: its signature is not kept, and would prove nothing of what is left");
        writer.WritePropertyName("statement");
        Copy(statement, null, writer, (inner, _, w) => Open(inner, w));
        writer.WriteEndObject();
        return true;
    }

    private static bool Replace(JsonElement value, string? field, Utf8JsonWriter writer, People people)
    {
        if (value.ValueKind != JsonValueKind.String) return false;
        string text = value.GetString()!;
        if (text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)) writer.WriteStringValue("⟨certificate⟩");
        else if (field == Account) writer.WriteStringValue("⟨account⟩");
        else if (field == "identitySource" && text.StartsWith("openid ", StringComparison.Ordinal)) writer.WriteStringValue("openid ⟨account⟩");
        else if (field is not null && PersonFields.Holds(field)) writer.WriteStringValue(people.Instead(text));
        else writer.WriteStringValue(people.Without(text));
        return true;
    }

    /// <summary>What an envelope says, given as an object or as a text; null for anything else.</summary>
    private static JsonElement? Statement(JsonElement value)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                string text = value.GetString()!;
                if (!text.StartsWith('{') || !text.Contains("\"payload\"", StringComparison.Ordinal)) return null;
                using JsonDocument inner = JsonDocument.Parse(text, s_reading);
                return inner.RootElement.ValueKind == JsonValueKind.Object ? Statement(inner.RootElement) : null;
            }
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty("payloadType", out _) && value.TryGetProperty("signatures", out _)
                && value.TryGetProperty("payload", out JsonElement payload) && payload.ValueKind == JsonValueKind.String && payload.TryGetBytesFromBase64(out byte[]? bytes)
                ? Parse(bytes) : null;
        }
        catch (JsonException)
        {
            // A text that only looks like one is a text.
            return null;
        }
    }

    private static JsonElement Parse(byte[] text)
    {
        using JsonDocument document = JsonDocument.Parse(text, s_reading);
        return document.RootElement.Clone();
    }

    private static byte[] Write(JsonElement root, Func<JsonElement, string?, Utf8JsonWriter, bool> special)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_writing)) Copy(root, null, writer, special);
        return buffer.WrittenSpan.ToArray();
    }

    // A field's name goes for the items of its list as well.
    private static void Copy(JsonElement value, string? field, Utf8JsonWriter writer, Func<JsonElement, string?, Utf8JsonWriter, bool> special)
    {
        if (special(value, field, writer)) return;
        if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (JsonElement item in value.EnumerateArray()) Copy(item, field, writer, special);
            writer.WriteEndArray();
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            bool user = PersonFields.User(value) is not null, account = value.TryGetProperty("issuer", out _) && value.TryGetProperty("subject", out _);
            writer.WriteStartObject();
            foreach (JsonProperty member in value.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                Copy(member.Value, user && member.Name == "name" ? "person" : account && member.Name == "subject" ? Account : member.Name, writer, special);
            }
            writer.WriteEndObject();
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
