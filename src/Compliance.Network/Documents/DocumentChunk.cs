namespace Compliance.Network.Documents;

/// <summary>A part of a text between two lines that begin with <c>---</c>. No scalar of YAML or JSON can hold such a line, so a fault in one
/// chunk never reaches the next.</summary>
/// <param name="Text">UTF-8, the <c>---</c> line included.</param>
/// <param name="Line">Line of the text on which the chunk begins, from 1.</param>
internal readonly record struct DocumentChunk(ReadOnlyMemory<byte> Text, int Line)
{
    public static IEnumerable<DocumentChunk> Split(ReadOnlyMemory<byte> text)
    {
        if (text.Span is [0xEF, 0xBB, 0xBF, ..]) text = text[3..];
        int start = 0;
        int line = 1;
        while (start < text.Length)
        {
            int next = NextMarker(text.Span, start);
            ReadOnlyMemory<byte> chunk = text[start..next];
            int lines = chunk.Span.Count((byte)'\n');
            // Directives stand before the marker of the document they belong to.
            if (next < text.Length && OnlyDirectives(chunk.Span))
            {
                next = NextMarker(text.Span, next);
                chunk = text[start..next];
                lines = chunk.Span.Count((byte)'\n');
            }
            yield return new DocumentChunk(chunk, line);
            start = next;
            line += lines;
        }
    }

    /// <summary>Start of the first marker line after the line at <paramref name="from"/>; the text's length when there is none.</summary>
    private static int NextMarker(ReadOnlySpan<byte> text, int from)
    {
        while (true)
        {
            int found = text[from..].IndexOf("\n---"u8);
            if (found < 0) return text.Length;
            int at = from + found + 1;
            if (at + 3 == text.Length || text[at + 3] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') return at;
            from = at;
        }
    }

    private static bool OnlyDirectives(ReadOnlySpan<byte> chunk)
    {
        bool any = false;
        foreach (Range part in chunk.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> content = chunk[part].Trim(" \t\r"u8);
            if (content.Length == 0 || content[0] == '#') continue;
            if (chunk[part][0] != '%') return false;
            any = true;
        }
        return any;
    }
}
