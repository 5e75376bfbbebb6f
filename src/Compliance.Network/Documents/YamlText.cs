using System.Buffers;
using System.Collections.Immutable;
using YamlDotNet.Core.Events;

namespace Compliance.Network.Documents;

/// <summary>Reads YAML chunks with YamlDotNet's event parser; holds buffers that are used again from document to document.</summary>
internal sealed class YamlText(DocumentLimits limits)
{
    /// <summary>YamlDotNet takes NUL for the end of the text and would drop the rest in silence; YAML allows no control characters.</summary>
    private static readonly SearchValues<byte> s_controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, .. Enumerable.Range(14, 18).Select(b => (byte)b), 0x7F]);

    private readonly YamlNodes _nodes = new(limits);

    public void Read(
        DocumentChunk chunk, ImmutableArray<StructuredDocument>.Builder documents, ImmutableArray<DocumentProblem>.Builder problems)
    {
        ReadOnlySpan<byte> text = chunk.Text.Span;
        if (IsBlank(text)) return;
        int control = text.IndexOfAny(s_controls);
        if (control >= 0)
        {
            ReadOnlySpan<byte> before = text[..control];
            problems.Add(new DocumentProblem(
                chunk.Line + before.Count((byte)'\n'), control - before.LastIndexOf((byte)'\n'), "",
                $"control character 0x{text[control]:X2}; YAML text has none"));
            return;
        }
        var events = new YamlEvents(System.Text.Encoding.UTF8.GetString(text), chunk.Line - 1);
        _nodes.Clear();
        int ended = documents.Count;
        try
        {
            while (events.MoveNext())
            {
                if (events.Current is not DocumentStart) continue;
                bool marked = _nodes.Fill(events);
                if (new YamlToJson(_nodes, limits).Convert() is { } document) documents.Add(document);
                if (marked) ended = documents.Count;
            }
        }
        catch (YamlProblemException e)
        {
            // A document whose end no marker shows may be the front part of the one that failed: it is not taken for whole.
            documents.Count = ended;
            problems.Add(new DocumentProblem(e.Line, e.Column, e.Pointer ?? _nodes.PointerReached(), e.Message));
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("---"u8)) text = text[3..];
        return !text.ContainsAnyExcept(" \r\n"u8);
    }
}
