using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Compliance.Network.Documents;

/// <summary>Walks the tokens of one JSON value, notes the line of each value, and knows at any moment the pointer it has reached.</summary>
internal ref struct JsonWalk(ReadOnlySpan<byte> text, int skip, int firstLine)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly List<Frame> _frames = [];
    private int _scanned;
    private int _newlines;

    private struct Frame
    {
        public bool IsArray;
        public int Position;
        public int NameStart;
        public int NameLength;
        public HashSet<string>? Names;
    }

    /// <summary>Reads from the reader's current token to the end of its value; returns the line of every value in document order.</summary>
    public int[] ReadValue(ref Utf8JsonReader reader, DocumentLimits limits, bool compareNames)
    {
        _frames.Clear();
        var lines = new List<int>();
        do
        {
            Span<Frame> frames = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_frames);
            JsonTokenType token = reader.TokenType;
            if (token is JsonTokenType.PropertyName)
            {
                ref Frame frame = ref frames[^1];
                frame.NameStart = skip + (int)reader.TokenStartIndex + 1;
                frame.NameLength = reader.ValueSpan.Length;
                if (!compareNames && !reader.ValueIsEscaped) continue;
                string name = Unescape(ref reader);
                if (compareNames && !(frame.Names ??= []).Add(name)) throw new JsonException($"the key '{name}' stands twice in one object");
                continue;
            }
            if (token is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                _frames.RemoveAt(_frames.Count - 1);
                continue;
            }
            if (lines.Count >= limits.MaxNodes) throw new JsonException($"the document has more than {limits.MaxNodes} values");
            if (frames.Length > 0) frames[^1].Position++;
            lines.Add(LineAt(skip + (int)reader.TokenStartIndex));
            if (token is JsonTokenType.StartObject or JsonTokenType.StartArray)
                _frames.Add(new Frame { IsArray = token == JsonTokenType.StartArray, Position = -1 });
            else if (token is JsonTokenType.String && reader.ValueIsEscaped) Unescape(ref reader);
        }
        while (_frames.Count > 0 && reader.Read());
        return [.. lines];
    }

    public readonly DocumentProblem Problem(ref Utf8JsonReader reader, JsonException e)
    {
        string pointer = "";
        foreach (Frame frame in _frames)
        {
            if (frame.IsArray) pointer = JsonPointer.Append(pointer, Math.Max(frame.Position, 0).ToString(CultureInfo.InvariantCulture));
            else if (frame.NameStart > 0) pointer = JsonPointer.Append(pointer, Encoding.UTF8.GetString(_text.Slice(frame.NameStart, frame.NameLength)));
        }
        // The reader's own errors carry a place; those thrown here stand at the reader's last token.
        ReadOnlySpan<byte> before = _text[..Math.Min(_text.Length, skip + (int)reader.TokenStartIndex)];
        int line = firstLine + (e.LineNumber is { } l ? (int)l : before.Count((byte)'\n'));
        int column = e.BytePositionInLine is { } b ? (int)b + 1 : before.Length - before.LastIndexOf((byte)'\n');
        int tail = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new DocumentProblem(line, column, pointer, $"not well-formed JSON: {(tail < 0 ? e.Message : e.Message[..tail])}");
    }

    private int LineAt(int offset)
    {
        _newlines += _text[_scanned..offset].Count((byte)'\n');
        _scanned = offset;
        return firstLine + _newlines;
    }

    /// <summary>Half a surrogate pair passes the parser and would throw wherever the text is first used.</summary>
    private static string Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a text holds half of a surrogate pair; expected Unicode text", e);
        }
    }
}
