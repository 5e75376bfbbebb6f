using Compliance.Rendering.Pdf.Layout;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>
/// The structure tree. An element is written when it ends, so that only open ones are in memory; the parent tree leads back from
/// the marked content of each page, and from each link, to its element.
/// </summary>
internal sealed class StructureWriter(PdfFile file, IReadOnlyList<int> pages)
{
    private readonly int _root = file.Reserve();
    private readonly int _columnScope = file.Reserve();
    private readonly int _rowScope = file.Reserve();
    private readonly Dictionary<StructureElement, State> _open = [];
    private readonly List<int> _marked = [];
    private readonly NumberTree _parents = new(file);
    private readonly List<(string Id, int Number)> _ids = [];
    private readonly PdfBuffer _body = new();
    private int _page = -1;
    private int _links;
    private int _document;

    public void BeginPage(int page)
    {
        _page = page;
        _marked.Clear();
    }

    /// <summary>Ends the page: its marked content leads back to the elements.</summary>
    public void EndPage()
    {
        var number = file.Reserve();
        _body.Clear().Byte((byte)'[');
        foreach (var element in _marked)
            _body.Reference(element).Byte((byte)' ');
        file.Put(number, _body.Byte((byte)']'));
        _parents.Add(_page, number);
    }

    public void Open(StructureElement element) => StateOf(element);

    /// <summary>Marks content of the current page as the element's.</summary>
    /// <returns>Its number on the page.</returns>
    public int Mark(StructureElement element)
    {
        var state = StateOf(element);
        if (state.Page < 0)
            state.Page = _page;
        state.Kids.Add(new Kid(_page, _marked.Count, IsObject: false));
        _marked.Add(state.Number);
        return _marked.Count - 1;
    }

    /// <summary>Adds a link annotation to an element.</summary>
    /// <returns>The annotation's key in the parent tree.</returns>
    public int AddLink(StructureElement element, int annotation)
    {
        var state = StateOf(element);
        if (state.Page < 0)
            state.Page = _page;
        state.Kids.Add(new Kid(_page, annotation, IsObject: true));
        var key = pages.Count + _links++;
        _parents.Add(key, state.Number);
        return key;
    }

    /// <summary>Writes an element and those inside it that are still open.</summary>
    public void Close(StructureElement element)
    {
        if (!_open.Remove(element, out var state))
            return;
        foreach (var child in state.Children.Where(_open.ContainsKey).ToList())
            Close(child);
        if (element.Parent is null)
            _document = state.Number;
        Write(element, state);
    }

    /// <summary>Writes the tree's root.</summary>
    /// <returns>Its object number.</returns>
    public int Finish()
    {
        if (_open.Count > 0)
            throw new InvalidOperationException($"{_open.Count} structure elements were never closed, the first of role {_open.Keys.First().Role}.");
        file.Put(_columnScope, _body.Clear().Raw("<</O/Table/Scope/Column>>"u8));
        file.Put(_rowScope, _body.Clear().Raw("<</O/Table/Scope/Row>>"u8));
        var parents = _parents.Finish();
        _body.Clear().Raw("<</Type/StructTreeRoot/K "u8).Reference(_document).Raw("/ParentTree "u8).Reference(parents);
        _body.Raw("/ParentTreeNextKey "u8).Number(pages.Count + _links);
        if (_ids.Count > 0)
        {
            _body.Raw("/IDTree<</Names["u8);
            foreach (var (id, number) in _ids)
                _body.Raw($"({id})").Reference(number).Byte((byte)' ');
            _body.Raw("]>>"u8);
        }

        file.Put(_root, _body.Raw(">>"u8));
        return _root;
    }

    private State StateOf(StructureElement element)
    {
        if (_open.TryGetValue(element, out var known))
            return known;
        var parent = element.Parent is null ? null : StateOf(element.Parent);
        var state = new State(file.Reserve(), parent?.Number ?? _root);
        _open.Add(element, state);
        parent?.Kids.Add(new Kid(-1, state.Number, IsObject: false));
        parent?.Children.Add(element);
        if (parent is not null && parent.Children.Count > 64)
            parent.Children.RemoveAll(c => !_open.ContainsKey(c));
        return state;
    }

    private void Write(StructureElement element, State state)
    {
        _body.Clear().Raw("<</S/"u8).Raw(element.Role.ToString()).Raw("/P "u8).Reference(state.Parent);
        if (state.Page >= 0)
            _body.Raw("/Pg "u8).Reference(pages[state.Page]);
        if (element.Role == Role.TH)
            _body.Raw("/A "u8).Reference(element.RowHead ? _rowScope : _columnScope);
        if (element.Columns > 1)
            _body.Raw(FormattableString.Invariant($"/A<</O/Table/ColSpan {element.Columns}>>"));
        if (element.Role == Role.L)
            _body.Raw(element.Ordered ? "/A<</O/List/ListNumbering/Decimal>>" : "/A<</O/List/ListNumbering/Disc>>");
        if (element.Role == Role.Note)
        {
            var id = FormattableString.Invariant($"note-{_ids.Count:D8}");
            _ids.Add((id, state.Number));
            _body.Raw($"/ID({id})");
        }

        if (element.Alternative is not null)
            _body.Raw("/Alt"u8).Text(element.Alternative);
        if (element.Bounds is { } box)
        {
            _body.Raw("/A<</O/Layout/Placement/Block/BBox["u8).Number(box.Left).Byte((byte)' ').Number(box.Top).Byte((byte)' ');
            _body.Number(box.Right).Byte((byte)' ').Number(box.Bottom).Raw("]>>"u8);
        }

        if (state.Kids.Count > 0)
        {
            _body.Raw("/K"u8).Byte((byte)'[');
            foreach (var kid in state.Kids)
                WriteKid(kid, state.Page);
            _body.Byte((byte)']');
        }

        file.Put(state.Number, _body.Raw(">>"u8));
    }

    private void WriteKid(Kid kid, int page)
    {
        if (kid.Page < 0)
        {
            _body.Reference(kid.Number).Byte((byte)' ');
        }
        else if (kid.IsObject)
        {
            _body.Raw("<</Type/OBJR/Obj "u8).Reference(kid.Number).Raw("/Pg "u8).Reference(pages[kid.Page]).Raw(">>"u8);
        }
        else if (kid.Page == page)
        {
            _body.Number(kid.Number).Byte((byte)' ');
        }
        else
        {
            _body.Raw("<</Type/MCR/Pg "u8).Reference(pages[kid.Page]).Raw("/MCID "u8).Number(kid.Number).Raw(">>"u8);
        }
    }

    /// <param name="Page">Page index of marked content or an annotation; -1 for an element.</param>
    /// <param name="Number">Number of the marked content on the page, or an object number.</param>
    /// <param name="IsObject">An annotation.</param>
    private readonly record struct Kid(int Page, int Number, bool IsObject);

    private sealed class State(int number, int parent)
    {
        public int Number { get; } = number;

        public int Parent { get; } = parent;

        public int Page { get; set; } = -1;

        public List<Kid> Kids { get; } = [];

        public List<StructureElement> Children { get; } = [];
    }
}
