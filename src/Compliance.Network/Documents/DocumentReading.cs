using System.Collections.Immutable;

namespace Compliance.Network.Documents;

/// <summary>What a text held.</summary>
/// <param name="Documents">Documents read, in order; empty documents are left out.</param>
/// <param name="Problems">Problems, in order.</param>
public sealed record DocumentReading(ImmutableArray<StructuredDocument> Documents, ImmutableArray<DocumentProblem> Problems);

/// <summary>Why a document could not be read.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Pointer">JSON pointer of the innermost field reached; empty at the top.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record DocumentProblem(int Line, int Column, string Pointer, string Message)
{
    private const int MaxLength = 300;

    /// <summary>The problem with what a hostile text could make endless cut to a length for a person.</summary>
    internal DocumentProblem Clipped() => this with { Pointer = Clip(Pointer), Message = Clip(Message) };

    private static string Clip(string text) => text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
}

/// <summary>Fixed limits against hostile input.</summary>
/// <param name="MaxBytes">Bytes of one text.</param>
/// <param name="MaxDepth">Nesting of mappings and sequences.</param>
/// <param name="MaxNodes">Nodes of one document after aliases are expanded (alias bombs).</param>
public sealed record DocumentLimits(long MaxBytes, int MaxDepth, int MaxNodes)
{
    /// <summary>Nodes of one document that aliases and merge keys may add: 100,000, whatever <see cref="MaxNodes"/> is.</summary>
    public const int MaxAliasNodes = 100_000;

    /// <summary>256 MiB, depth 100, 20 million nodes, of which aliases may add at most a hundred thousand.</summary>
    public static readonly DocumentLimits Default = new(256L << 20, 100, 20_000_000);
}
