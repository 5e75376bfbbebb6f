using System.Text.Json;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Host.Packs;

/// <summary>A change log for programs: one object.</summary>
internal static class ChangeLogJson
{
    /// <summary>Writes the log.</summary>
    public static void Write(Stream output, ChangeLog log)
    {
        using JsonDocument document = JsonDocument.Parse(PackJson.Write(log));
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" })) document.WriteTo(json);
        output.Write("\n"u8);
    }
}
