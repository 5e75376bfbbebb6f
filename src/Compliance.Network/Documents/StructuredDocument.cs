using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Network.Documents;

/// <summary>One document of a YAML stream or a JSON text, with the line of every field.</summary>
public sealed class StructuredDocument
{
    private readonly int[] _lines;

    internal StructuredDocument(JsonElement root, int[] lines) => (Root, _lines) = (root, lines);

    /// <summary>The content as JSON, with the scalar rules that Kubernetes applies to YAML.</summary>
    public JsonElement Root { get; }

    /// <summary>Line on which the document's content begins, from 1.</summary>
    public int Line => _lines[0];

    /// <summary>Line of the value at a JSON pointer, or of its nearest ancestor that exists; from 1.</summary>
    public int LineOf(string pointer) => _lines[Locate(pointer, out _)];

    /// <summary>Lines of the items of the array at a JSON pointer, in their order, in one pass; empty when there is no array there.</summary>
    public ImmutableArray<int> LinesOfItems(string pointer)
    {
        int index = Locate(pointer, out JsonElement? found);
        if (found is not { ValueKind: JsonValueKind.Array } array) return [];
        var lines = ImmutableArray.CreateBuilder<int>(array.GetArrayLength());
        index++;
        foreach (JsonElement item in array.EnumerateArray())
        {
            lines.Add(_lines[index]);
            index += CountValues(item);
        }
        return lines.MoveToImmutable();
    }

    /// <summary>Reads every document of a text.</summary>
    /// <remarks>Documents are split at lines that begin with <c>---</c>; one whose first characters are those of a JSON object or array is
    /// read as JSON, any other as YAML with the scalar rules of sigs.k8s.io/yaml.</remarks>
    /// <param name="text">UTF-8, with or without a byte-order mark.</param>
    /// <param name="limits">Fixed limits; what exceeds them is an error, never cut.</param>
    /// <returns>What could be read, and each problem with its place; a problem in one document does not stop the others.</returns>
    public static DocumentReading Read(ReadOnlyMemory<byte> text, DocumentLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (TextEncoding.Refuse(text.Span, limits) is { } refusal) return new DocumentReading([], [refusal]);

        var documents = ImmutableArray.CreateBuilder<StructuredDocument>();
        var problems = ImmutableArray.CreateBuilder<DocumentProblem>();
        YamlText? yaml = null;
        foreach (DocumentChunk chunk in DocumentChunk.Split(text))
        {
            if (JsonText.LooksLikeJson(chunk.Text.Span)) JsonText.Read(chunk, limits, documents, problems);
            else (yaml ??= new YamlText(limits)).Read(chunk, documents, problems);
        }
        return new DocumentReading(documents.ToImmutable(), [.. problems.Select(p => p.Clipped())]);
    }

    /// <summary>Index in document order of the value at a pointer; <paramref name="found"/> is null when only an ancestor exists.</summary>
    private int Locate(string pointer, out JsonElement? found)
    {
        JsonElement here = Root;
        int index = 0;
        foreach (string step in JsonPointer.Steps(pointer))
        {
            if (!Descend(ref here, ref index, step))
            {
                found = null;
                return index;
            }
        }
        found = here;
        return index;
    }

    private static bool Descend(ref JsonElement here, ref int index, string step)
    {
        int at = index + 1;
        if (here.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in here.EnumerateObject())
            {
                if (property.NameEquals(step))
                {
                    (here, index) = (property.Value, at);
                    return true;
                }
                at += CountValues(property.Value);
            }
        }
        else if (here.ValueKind == JsonValueKind.Array)
        {
            int position = 0;
            foreach (JsonElement item in here.EnumerateArray())
            {
                if (step == position.ToString(System.Globalization.CultureInfo.InvariantCulture))
                {
                    (here, index) = (item, at);
                    return true;
                }
                position++;
                at += CountValues(item);
            }
        }
        return false;
    }

    private static int CountValues(JsonElement element)
    {
        int count = 1;
        if (element.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty property in element.EnumerateObject()) count += CountValues(property.Value);
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in element.EnumerateArray()) count += CountValues(item);
        return count;
    }
}
