using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf;

/// <summary>What a PDF says about itself, and how it looks.</summary>
/// <param name="Created">Moment of creation: the pack's own moment, never the clock's.</param>
/// <param name="Digest">SHA-256 of the pack, lower-case hex; the document's identifier in its metadata.</param>
public sealed record PdfMetadata(DateTimeOffset Created, string Digest)
{
    /// <summary>Moment of the last change: that of the last decision once the pack is approved.</summary>
    public DateTimeOffset Modified { get; init; } = Created;

    /// <summary>Organisation that issues the document; null when not stated.</summary>
    public string? Author { get; init; }

    /// <summary>Faces, colours and size of the pages.</summary>
    public Theme Theme { get; init; } = Theme.BuiltIn;
}
