using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Compliance.Rendering.Sarif;

/// <summary>What every SARIF 2.1.0 log of this program shares, whatever its results are of.</summary>
internal static class SarifWriter
{
    private const int FlushAt = 1 << 16;

    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    /// <summary>Writes one log with one run.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="run">Writes the members of the run.</param>
    public static void Write(Stream output, Action<Utf8JsonWriter> run)
    {
        using var json = new Utf8JsonWriter(output, s_options);
        json.WriteStartObject();
        json.WriteString("$schema"u8, "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version"u8, "2.1.0");
        json.WriteStartArray("runs"u8);
        json.WriteStartObject();
        run(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    /// <summary>An object.</summary>
    public static void Object(this Utf8JsonWriter json, string name, Action content)
    {
        json.WriteStartObject(name);
        content();
        json.WriteEndObject();
    }

    /// <summary>An array of objects, a small part at a time; none when there are no items.</summary>
    public static void Items<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> content)
    {
        var begun = false;
        foreach (var item in items)
        {
            if (!begun)
                json.WriteStartArray(name);
            begun = true;
            json.WriteStartObject();
            content(item);
            json.WriteEndObject();
            if (json.BytesPending > FlushAt)
                json.Flush();
        }
        if (begun)
            json.WriteEndArray();
    }

    /// <summary>A message, or a text in the forms of its readers.</summary>
    public static void Text(this Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    /// <summary>Where something is that stands in no file: an object of a cluster.</summary>
    public static void Resource(this Utf8JsonWriter json, string name)
    {
        json.WriteStartArray("logicalLocations"u8);
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName"u8, name);
        json.WriteString("kind"u8, "resource");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>The driver's own words for itself; what follows is written by the caller.</summary>
    public static void Driver(this Utf8JsonWriter json, string version, Action content)
    {
        json.WriteStartObject("tool"u8);
        json.WriteStartObject("driver"u8);
        json.WriteString("name"u8, "compliance");
        json.WriteString("version"u8, version);
        content();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A path with forward slashes as an address.</summary>
    public static string Uri(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));

    /// <summary>What stays the same from run to run: hosts tell an old result from a new one by it.</summary>
    public static string Fingerprint(params ReadOnlySpan<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
