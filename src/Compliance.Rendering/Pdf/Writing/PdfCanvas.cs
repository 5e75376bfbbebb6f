using System.Collections.Immutable;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Pdf.Images;
using Compliance.Rendering.Pdf.Layout;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>Pages drawn as PDF content streams, each written as soon as it ends.</summary>
internal sealed class PdfCanvas : PageCanvas
{
    private readonly PdfFile _file;
    private readonly IReadOnlyDictionary<string, Destination> _anchors;
    private readonly StructureWriter _structure;
    private readonly FontTable _fonts;
    private readonly ImageTable _images;
    private readonly PageContent _content = new();
    private readonly PdfBuffer _body = new();
    private readonly List<int> _annotations = [];
    private PageSize _size = PageSize.A4;
    private StructureElement? _marked;
    private int _page = -1;

    public PdfCanvas(PdfFile file, PageTree pages, FontTable fonts, ImageTable images, StructureWriter structure, IReadOnlyDictionary<string, Destination> anchors)
    {
        _file = file;
        Pages = pages;
        _fonts = fonts;
        _images = images;
        _structure = structure;
        _anchors = anchors;
    }

    private PageTree Pages { get; }

    public override void BeginPage(PageSize size)
    {
        _page++;
        _size = size;
        _marked = null;
        _annotations.Clear();
        _content.Begin(size.Height);
        _structure.BeginPage(_page);
    }

    public override void EndPage()
    {
        _content.End();
        _structure.EndPage();
        var stream = _file.Reserve();
        _file.PutStream(stream, "", _content.Written.Span);
        Pages.Put(_page, _size, _fonts.Resources, stream, _annotations);
    }

    public override void Open(StructureElement element)
    {
        if (element.Role != Role.Artifact)
            _structure.Open(element);
    }

    public override void Close(StructureElement element)
    {
        if (element.Role == Role.Artifact)
            return;
        // A figure's extent is measured from the top; PDF counts from the bottom.
        if (element.Bounds is { } box)
            element.Bounds = box with { Top = _size.Height - box.Bottom };
        _structure.Close(element);
        if (ReferenceEquals(_marked, element))
            Unmark();
    }

    public override void Text(StructureElement owner, string text, TextStyle style, double left, double baseline, string? actual = null)
    {
        if (text.Length == 0)
            return;
        Mark(owner);
        var (name, subset) = _fonts.Of(style.Face);
        _content.Text(subset, name, text, style, left, baseline, actual);
    }

    public override void Fill(StructureElement owner, Box box, Rgb colour, double radius = 0)
    {
        Mark(owner);
        _content.Fill(box, colour, radius);
    }

    public override void Outline(StructureElement owner, Box box, Rgb colour, double width, double radius = 0)
    {
        Mark(owner);
        _content.Outline(box, colour, width, radius);
    }

    public override void Stroke(StructureElement owner, ImmutableArray<Spot> points, Rgb colour, double width, bool dashed = false)
    {
        Mark(owner);
        _content.Stroke(points, colour, width, dashed);
    }

    public override void Polygon(StructureElement owner, ImmutableArray<Spot> points, Rgb colour)
    {
        Mark(owner);
        _content.Polygon(points, colour);
    }

    public override void Hatch(StructureElement owner, Box box, Rgb ground, Rgb stripe)
    {
        Mark(owner);
        _content.Hatch(box, ground, stripe);
    }

    public override void Image(StructureElement owner, Box box, RasterImage image)
    {
        Mark(owner);
        _content.Image(_images.Of(image), box);
    }

    public override void Link(StructureElement owner, Box box, string anchor, string description)
    {
        if (owner.Role == Role.Artifact)
            return;
        var number = _file.Reserve();
        var key = _structure.AddLink(owner, number);
        var target = _anchors[anchor];
        _body.Clear().Raw("<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect["u8);
        _body.Number(box.Left).Byte((byte)' ').Number(_size.Height - box.Bottom).Byte((byte)' ');
        _body.Number(box.Right).Byte((byte)' ').Number(_size.Height - box.Top).Raw("]/Dest["u8).Reference(Pages.Numbers[target.Page]);
        _body.Raw("/XYZ null "u8).Number(_size.Height - target.Top).Raw(" null]/StructParent "u8).Number(key);
        _file.Put(number, _body.Raw("/Contents"u8).Text(description).Raw(">>"u8));
        _annotations.Add(number);
    }

    private void Mark(StructureElement owner)
    {
        if (ReferenceEquals(_marked, owner))
            return;
        if (ReferenceEquals(owner, StructureElement.Pagination))
            _content.BeginArtifact("<</Type/Pagination>>");
        else if (owner.Role == Role.Artifact)
            _content.BeginArtifact(null);
        else
            _content.BeginMarked(owner.Role.ToString(), _structure.Mark(owner));
        _marked = owner;
    }

    private void Unmark()
    {
        _content.End();
        _marked = null;
    }
}
