using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Network.Documents;

/// <summary>One document of a YAML stream or a JSON text, with the line of every field.</summary>
public sealed class StructuredDocument
{
    private StructuredDocument() { }

    /// <summary>The content as JSON, with the scalar rules that Kubernetes applies to YAML.</summary>
    public JsonElement Root => throw new NotImplementedException();

    /// <summary>Line on which the document begins, from 1.</summary>
    public int Line => throw new NotImplementedException();

    /// <summary>Line of the value at a JSON pointer, or of its nearest ancestor that exists; from 1.</summary>
    public int LineOf(string pointer) => throw new NotImplementedException();

    /// <summary>Reads every document of a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="limits">Fixed limits; what exceeds them is an error, never cut.</param>
    /// <returns>What could be read, and each problem with its place; a problem in one document does not stop the others.</returns>
    public static DocumentReading Read(ReadOnlyMemory<byte> text, DocumentLimits limits) => throw new NotImplementedException();
}

/// <summary>What a text held.</summary>
/// <param name="Documents">Documents read, in order; empty documents are left out.</param>
/// <param name="Problems">Problems, in order.</param>
public sealed record DocumentReading(ImmutableArray<StructuredDocument> Documents, ImmutableArray<DocumentProblem> Problems);

/// <summary>Why a document could not be read.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Pointer">JSON pointer of the innermost field reached; empty at the top.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record DocumentProblem(int Line, int Column, string Pointer, string Message);

/// <summary>Fixed limits against hostile input.</summary>
/// <param name="MaxBytes">Bytes of one text.</param>
/// <param name="MaxDepth">Nesting of mappings and sequences.</param>
/// <param name="MaxNodes">Nodes of one document after aliases are expanded (alias bombs).</param>
public sealed record DocumentLimits(long MaxBytes, int MaxDepth, int MaxNodes)
{
    /// <summary>256 MiB, depth 100, 20 million nodes, of which aliases may add at most a hundred thousand.</summary>
    public static readonly DocumentLimits Default = new(256L << 20, 100, 20_000_000);
}
