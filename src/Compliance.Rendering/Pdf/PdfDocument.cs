using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Pdf.Images;
using Compliance.Rendering.Pdf.Layout;
using Compliance.Rendering.Pdf.Writing;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf;

/// <summary>Writes a document as PDF/A-3a and PDF/UA-1: tagged, with bookmarks, links, embedded fonts and the pack as attachment.</summary>
public static class PdfDocument
{
    /// <summary>Lays the document out and writes it. The same input gives the same bytes.</summary>
    /// <param name="document">The document.</param>
    /// <param name="attachment">File embedded as source of the document, usually <c>pack.json</c>; null for none.</param>
    /// <param name="metadata">Moment, digest and theme.</param>
    /// <param name="output">Receives the bytes in order; need not seek; not closed.</param>
    /// <exception cref="ArgumentException">The document breaks its own rules: a link to an anchor that no block carries, an anchor
    /// carried twice, a row whose cells do not match the columns, a face that is not TrueType.</exception>
    public static void Write(BlockDocument document, PdfAttachment? attachment, PdfMetadata metadata, Stream output)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(output);
        var faces = new FontSet(metadata.Theme.Faces);
        var layout = new DocumentLayout(document, Look(faces, metadata.Theme), metadata.Theme.Paper);

        using var file = new PdfFile(output);
        var pages = new PageTree(file, layout.Facts.PageCount);
        var fonts = new FontTable(file);
        var images = new ImageTable(file);
        var structure = new StructureWriter(file, pages.Numbers);
        layout.Draw(new PdfCanvas(file, pages, fonts, images, structure, layout.Facts.Anchors), new StructureElement(Role.Document, null));

        fonts.Finish(images);
        pages.Finish();
        var bookmarks = Bookmarks.Write(file, layout.Facts.Headings, pages, metadata.Theme.Paper.Height);
        var title = DrawnText.Flatten(document.Title, faces);
        var author = metadata.Author is null ? null : DrawnText.Flatten(metadata.Author, faces);
        var (catalogue, info) = new Catalogue(file).Write(
            title, document.Language, metadata with { Author = author }, attachment, pages.Root, structure.Finish(), bookmarks);
        file.Finish(catalogue, info);
    }

    private static Look Look(FontSet faces, Theme theme) =>
        new(faces, theme.Colours) { Logo = theme.Logo is { } logo ? new LogoPicture(RasterImage.Read(logo.File), logo.Text) : null };
}
