using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>
/// Lays a document out twice: once to find the page of every anchor and the number of pages, once to draw. The table of contents
/// reserves the width of its numbers, so the second pass breaks pages exactly where the first did.
/// </summary>
internal sealed class DocumentLayout
{
    private readonly BlockDocument _document;
    private readonly Look _look;
    private readonly PageGeometry _geometry;

    public DocumentLayout(BlockDocument document, Look look, PageSize size)
    {
        DocumentRules.Check(document);
        _document = document;
        _look = look;
        _geometry = new PageGeometry(size);
        Facts = Pass(new MeasuringCanvas(), new LayoutFacts(), new StructureElement(Role.Document, null));
    }

    /// <summary>Pages, anchors and headings.</summary>
    public LayoutFacts Facts { get; }

    /// <summary>Draws the document.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="root">Element of the whole document.</param>
    public void Draw(PageCanvas canvas, StructureElement root)
    {
        var drawn = Pass(canvas, Facts, root);
        canvas.Close(root);
        if (drawn.PageCount != Facts.PageCount || !drawn.Headings.SequenceEqual(Facts.Headings))
            throw new InvalidOperationException("The two passes of the layout differ; page numbers would be wrong.");
    }

    private LayoutFacts Pass(PageCanvas canvas, LayoutFacts known, StructureElement root)
    {
        var found = new LayoutFacts();
        var footer = new Footer(_document.Footer, known.PageCount, _geometry, _look);
        var context = new DocumentContext(_look, _geometry, known)
        {
            Room = _geometry.Size.Height - PageGeometry.Top - footer.Reserved,
            Headings = [.. HeadingLayout.Listed(_document.Blocks)],
        };
        var frame = new Frame(context, PageGeometry.Margin, _geometry.BodyWidth, root, null, Nested: false);
        new Paginator(canvas, _geometry, _look, footer, found).Run(BlockFlow.Slices(SheetLayout.Fitted(_document.Blocks, frame), frame));
        return found;
    }
}
