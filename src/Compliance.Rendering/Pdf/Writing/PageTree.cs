namespace Compliance.Rendering.Pdf.Writing;

/// <summary>Page objects and the tree that holds them. Their numbers are known before they are written: links lead forward.</summary>
internal sealed class PageTree
{
    private const int PagesInNode = 50;

    private readonly PdfFile _file;
    private readonly int[] _nodes;
    private readonly PdfBuffer _body = new();

    public PageTree(PdfFile file, int count)
    {
        _file = file;
        Root = file.Reserve();
        Numbers = [.. Enumerable.Range(0, count).Select(_ => file.Reserve())];
        _nodes = [.. Enumerable.Range(0, (count + PagesInNode - 1) / PagesInNode).Select(_ => file.Reserve())];
    }

    public int Root { get; }

    /// <summary>Object numbers of the pages.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <summary>Writes a page.</summary>
    public void Put(int page, PageSize size, int resources, int content, IReadOnlyList<int> annotations)
    {
        _body.Clear().Raw("<</Type/Page/Parent "u8).Reference(_nodes[page / PagesInNode]);
        _body.Raw("/MediaBox[0 0 "u8).Number(size.Width).Byte((byte)' ').Number(size.Height).Raw("]/Resources "u8).Reference(resources);
        _body.Raw("/Contents "u8).Reference(content).Raw("/StructParents "u8).Number(page).Raw("/Tabs/S"u8);
        if (annotations.Count > 0)
        {
            _body.Raw("/Annots["u8);
            foreach (var annotation in annotations)
                _body.Reference(annotation).Byte((byte)' ');
            _body.Byte((byte)']');
        }

        _file.Put(Numbers[page], _body.Raw(">>"u8));
    }

    /// <summary>Writes the nodes above the pages.</summary>
    public void Finish()
    {
        for (var n = 0; n < _nodes.Length; n++)
        {
            var kids = Numbers.Skip(n * PagesInNode).Take(PagesInNode).ToList();
            Node(_nodes[n], kids, kids.Count, Root);
        }

        Node(Root, _nodes, Numbers.Count, null);
    }

    private void Node(int number, IReadOnlyList<int> kids, int pages, int? parent)
    {
        _body.Clear().Raw("<</Type/Pages/Count "u8).Number(pages).Raw("/Kids["u8);
        foreach (var kid in kids)
            _body.Reference(kid).Byte((byte)' ');
        _body.Byte((byte)']');
        if (parent is { } p)
            _body.Raw("/Parent "u8).Reference(p);
        _file.Put(number, _body.Raw(">>"u8));
    }
}
