using System.Buffers;
using System.Text.Json;

namespace Compliance.Kubernetes.Live;

/// <summary>What a list says of itself.</summary>
/// <param name="ResourceVersion">Version of the state the page shows.</param>
/// <param name="Continue">Token of the next page; null at the end.</param>
/// <param name="Remaining">Objects after this page, where the server counts them.</param>
internal sealed record ListMetadata(string? ResourceVersion, string? Continue, long? Remaining);

/// <summary>Takes the UTF-8 text of one object; the text is only valid during the call.</summary>
internal delegate void ObjectSink(ReadOnlyMemory<byte> text);

/// <summary>The body ended, or broke off, before the JSON did.</summary>
internal sealed class TruncatedBodyException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The body exceeds a fixed limit of this program.</summary>
internal sealed class BodyLimitException(string message) : IOException(message);

/// <summary>Reads the body of a list as it arrives and hands on one object at a time: memory holds one object, not the list.</summary>
internal sealed class ListBody(ObjectSink sink, int maxObjectBytes)
{
    private enum Place { Start, Fields, Items, End }

    private const int FirstBuffer = 64 << 10;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };
    private Place _place;
    private JsonReaderState _state = new(Options);
    private ListMetadata _metadata = new(null, null, null);
    private bool _sawItems;

    /// <summary>Reads to the end of the body.</summary>
    /// <exception cref="TruncatedBodyException">The body ended early.</exception>
    /// <exception cref="JsonException">The body is not a JSON list of the API.</exception>
    public async Task<ListMetadata> ReadAsync(Stream body, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int held = 0;
            while (true)
            {
                int read = await body.ReadAsync(buffer.AsMemory(held), cancel);
                held += read;
                int used = Parse(buffer.AsMemory(0, held), read == 0);
                held -= used;
                buffer.AsSpan(used, held).CopyTo(buffer);
                if (read == 0) return Finished();
                if (held < buffer.Length) continue;
                if (held >= maxObjectBytes) throw new BodyLimitException($"one object is larger than the limit of {maxObjectBytes} bytes");
                byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, held).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ListMetadata Finished()
    {
        if (_place != Place.End) throw new TruncatedBodyException("the body ended before the list did");
        return _sawItems ? _metadata : throw new JsonException("expected a list of the API with the field items");
    }

    private int Parse(ReadOnlyMemory<byte> text, bool last)
    {
        var reader = new Utf8JsonReader(text.Span, isFinalBlock: false, _state);
        int used = 0;
        while (_place != Place.End && Step(ref reader, text))
        {
            _state = reader.CurrentState;
            used = (int)reader.BytesConsumed;
        }
        if (_place == Place.End && used < text.Length && !last)
        {
            if (text.Span[used..].ContainsAnyExcept(" \t\r\n"u8)) throw new JsonException("expected nothing after the list");
            used = text.Length;
        }
        return used;
    }

    /// <summary>Reads one unit: the opening, a field of the list, or one object. False when it has not arrived whole.</summary>
    private bool Step(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        if (!reader.Read()) return false;
        switch (_place)
        {
            case Place.Start:
                if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("expected a list of the API, an object");
                _place = Place.Fields;
                return true;
            case Place.Items when reader.TokenType == JsonTokenType.EndArray:
                _place = Place.Fields;
                return true;
            case Place.Items:
                int start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip()) return false;
                sink(text[start..(int)reader.BytesConsumed]);
                return true;
            default:
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    _place = Place.End;
                    return true;
                }
                return Field(ref reader, text);
        }
    }

    private bool Field(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        bool items = reader.ValueTextEquals("items"u8), metadata = reader.ValueTextEquals("metadata"u8);
        if (!reader.Read()) return false;
        if (items && reader.TokenType == JsonTokenType.StartArray)
        {
            _sawItems = true;
            _place = Place.Items;
            return true;
        }
        int start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return false;
        if (items) _sawItems = reader.TokenType == JsonTokenType.Null ? true : throw new JsonException("expected an array in the field items");
        if (metadata) _metadata = ReadMetadata(text[start..(int)reader.BytesConsumed]);
        return true;
    }

    private static ListMetadata ReadMetadata(ReadOnlyMemory<byte> text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("expected an object in the field metadata");
        string? token = ApiStatus.Text(root, "continue");
        bool counted = root.TryGetProperty("remainingItemCount", out JsonElement remaining);
        return new ListMetadata(
            ApiStatus.Text(root, "resourceVersion"), string.IsNullOrEmpty(token) ? null : token,
            counted && remaining.ValueKind == JsonValueKind.Number && remaining.TryGetInt64(out long count) ? count : null);
    }
}
