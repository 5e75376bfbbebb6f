using System.Text.Json;

namespace Compliance.Network.Snapshot;

/// <summary>Canonical JSON after RFC 8785: UTF-8, keys sorted by UTF-16 code units, no white space, minimal escapes. Integers keep their
/// digits whatever their size; other numbers are written as ECMAScript writes the nearest double, and as given where that is infinite.</summary>
public static class CanonicalJson
{
    /// <summary>Writes a value.</summary>
    /// <param name="value">The value; names must be unique within each object.</param>
    /// <param name="destination">Where to; neither flushed nor closed.</param>
    /// <exception cref="FormatException">A text is not Unicode: it holds half of a surrogate pair.</exception>
    public static void Write(JsonElement value, Stream destination)
    {
        var writer = new CanonicalJsonWriter(destination);
        writer.Value(value);
        writer.Flush();
    }

    /// <summary>The canonical bytes of a value.</summary>
    /// <exception cref="FormatException">A text is not Unicode: it holds half of a surrogate pair.</exception>
    public static byte[] Bytes(JsonElement value)
    {
        using var bytes = new MemoryStream();
        Write(value, bytes);
        return bytes.ToArray();
    }
}
