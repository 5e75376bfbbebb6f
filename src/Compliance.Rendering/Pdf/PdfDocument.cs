using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf;

/// <summary>Writes a document as PDF/A-3a and PDF/UA-1: tagged, with bookmarks, links, embedded fonts and the pack as attachment.</summary>
public static class PdfDocument
{
    /// <summary>Lays the document out and writes it. The same input gives the same bytes.</summary>
    /// <param name="document">The document.</param>
    /// <param name="attachment">File embedded as source of the document, usually <c>pack.json</c>; null for none.</param>
    /// <param name="metadata">Moment, digest, page size and fallback faces.</param>
    /// <param name="output">Receives the bytes in order; need not seek; not closed.</param>
    /// <exception cref="ArgumentException">The document breaks its own rules: a link to an anchor that no block carries, an anchor
    /// carried twice, a row whose cells do not match the columns, a fallback face that is not TrueType.</exception>
    public static void Write(BlockDocument document, PdfAttachment? attachment, PdfMetadata metadata, Stream output) =>
        throw new NotImplementedException();
}
