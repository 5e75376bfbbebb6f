using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Network.Documents;

/// <summary>Reads JSON values, one after the other, with System.Text.Json.</summary>
internal static class JsonText
{
    /// <summary>Whether a chunk begins as a JSON object or array; a YAML flow mapping with a plain key does not.</summary>
    public static bool LooksLikeJson(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("---"u8)) text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        if (text is [(byte)'{', ..]) return text[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..];
        return text is [(byte)'[', ..];
    }

    public static void Read(
        DocumentChunk chunk, DocumentLimits limits,
        ImmutableArray<StructuredDocument>.Builder documents, ImmutableArray<DocumentProblem>.Builder problems)
    {
        ReadOnlySpan<byte> text = chunk.Text.Span;
        int skip = text.StartsWith("---"u8) ? 3 : 0;
        var reader = new Utf8JsonReader(text[skip..], new JsonReaderOptions { MaxDepth = limits.MaxDepth, AllowMultipleValues = true });
        var options = new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false };
        var walk = new JsonWalk(text, skip, chunk.Line);
        try
        {
            while (reader.Read())
            {
                Utf8JsonReader again = reader;
                int start = skip + (int)reader.TokenStartIndex;
                int[] lines = walk.ReadValue(ref reader, limits, compareNames: false);
                ReadOnlySpan<byte> value = text[start..(skip + (int)reader.BytesConsumed)];
                if (value is [(byte)'n', ..]) continue;
                try
                {
                    documents.Add(new StructuredDocument(JsonElement.Parse(value, options), lines));
                }
                catch (JsonException)
                {
                    // The parser refuses duplicate names without saying where; the second walk stops at the name itself.
                    reader = again;
                    walk = new JsonWalk(text, skip, chunk.Line);
                    walk.ReadValue(ref reader, limits, compareNames: true);
                    throw;
                }
            }
        }
        catch (JsonException e)
        {
            problems.Add(walk.Problem(ref reader, e));
        }
    }
}
