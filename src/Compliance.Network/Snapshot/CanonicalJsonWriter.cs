using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Compliance.Network.Snapshot;

/// <summary>Writes canonical JSON to a stream piece by piece. The caller keeps names sorted where it writes an object by hand.</summary>
internal sealed class CanonicalJsonWriter(Stream destination)
{
    private const int FlushAt = 64 * 1024;

    private byte[] _buffer = new byte[FlushAt + 4096];
    private int _length;

    public void Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(value);
                break;
            case JsonValueKind.Array:
                Raw((byte)'[');
                bool first = true;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    if (!first) Raw((byte)',');
                    first = false;
                    Value(item);
                }
                Raw((byte)']');
                break;
            case JsonValueKind.String:
                String(value);
                break;
            case JsonValueKind.Number:
                Raw(CanonicalNumber.Format(JsonMarshal.GetRawUtf8Value(value)));
                break;
            case JsonValueKind.True:
                Raw("true"u8);
                break;
            case JsonValueKind.False:
                Raw("false"u8);
                break;
            default:
                Raw("null"u8);
                break;
        }
    }

    /// <summary>Writes a text with the escapes of RFC 8785 and no others.</summary>
    public void String(string text)
    {
        Raw((byte)'"');
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is >= ' ' and not ('"' or '\\')) continue;
            Utf8(text.AsSpan(start, i - start));
            Raw(Escape(text[i]));
            start = i + 1;
        }
        Utf8(text.AsSpan(start));
        Raw((byte)'"');
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Raw(byte one)
    {
        Reserve(1);
        _buffer[_length++] = one;
    }

    public void Flush()
    {
        destination.Write(_buffer, 0, _length);
        _length = 0;
    }

    private void Object(JsonElement value)
    {
        if (IsOrdered(value)) InPlace(value);
        else Sorted(value);
    }

    /// <summary>Whether the names stand in their order and need no other spelling: those in ASCII sort by bytes as they do by characters.
    /// Nearly every object does, and its names need not be decoded.</summary>
    private static bool IsOrdered(JsonElement value)
    {
        ReadOnlySpan<byte> before = [];
        bool first = true;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            ReadOnlySpan<byte> name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (!Ascii.IsValid(name) || name.Contains((byte)'\\') || (!first && before.SequenceCompareTo(name) >= 0)) return false;
            before = name;
            first = false;
        }
        return true;
    }

    private void InPlace(JsonElement value)
    {
        Raw((byte)'{');
        bool first = true;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            Raw(first ? "\""u8 : ",\""u8);
            first = false;
            Raw(JsonMarshal.GetRawUtf8PropertyName(property));
            Raw("\":"u8);
            Value(property.Value);
        }
        Raw((byte)'}');
    }

    private void Sorted(JsonElement value)
    {
        int count = value.GetPropertyCount();
        var names = new string[count];
        var sorted = new JsonElement[count];
        int next = 0;
        foreach (JsonProperty property in value.EnumerateObject()) (names[next], sorted[next++]) = (property.Name, property.Value);
        Array.Sort(names, sorted, StringComparer.Ordinal);

        Raw((byte)'{');
        for (int i = 0; i < count; i++)
        {
            if (i > 0) Raw((byte)',');
            String(names[i]);
            Raw((byte)':');
            Value(sorted[i]);
        }
        Raw((byte)'}');
    }

    private void String(JsonElement value)
    {
        // Without a backslash the text stands as it must: JSON escapes only what RFC 8785 escapes, and more.
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        if (!raw.Contains((byte)'\\')) Raw(raw);
        else String(Decode(value));
    }

    private static string Decode(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"the text {value.GetRawText()} holds half of a surrogate pair", e);
        }
    }

    private static ReadOnlySpan<byte> Escape(char c) => c switch
    {
        '"' => "\\\""u8,
        '\\' => "\\\\"u8,
        '\b' => "\\b"u8,
        '\t' => "\\t"u8,
        '\n' => "\\n"u8,
        '\f' => "\\f"u8,
        '\r' => "\\r"u8,
        _ => Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"),
    };

    private void Utf8(ReadOnlySpan<char> text)
    {
        Reserve(text.Length * 3);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes) return;
        Flush();
        if (_buffer.Length < bytes) _buffer = new byte[bytes];
    }
}
