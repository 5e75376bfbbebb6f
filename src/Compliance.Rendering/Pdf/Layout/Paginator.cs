namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Fills pages with slices and draws them, page by page; it holds one page in memory.</summary>
internal sealed class Paginator(PageCanvas canvas, PageGeometry geometry, Look look, Footer footer, LayoutFacts found)
{
    private const double Tolerance = 0.01;

    /// <summary>A chain longer than this is placed in parts, so that memory stays bounded.</summary>
    private const int LongestChain = 2000;

    private readonly List<(Slice Slice, double Top)> _page = [];
    private double _cursor = PageGeometry.Top;
    private bool _cover;

    private double Bottom => geometry.Size.Height - footer.Reserved;

    /// <summary>Places all slices and ends the last page.</summary>
    public void Run(IEnumerable<Slice> slices)
    {
        var chain = new List<Slice>();
        foreach (var slice in slices)
        {
            if (slice.BreakBefore && chain.Count > 0)
            {
                Place(chain);
                chain.Clear();
            }

            chain.Add(slice);
            if (slice.Keep != Keep.Free && chain.Count < LongestChain)
                continue;
            Place(chain);
            chain.Clear();
        }

        if (chain.Count > 0)
            Place(chain);
        if (_page.Count > 0 || found.PageCount == 0)
            EndPage();
    }

    private void Place(List<Slice> chain)
    {
        if (chain[0].BreakBefore && _page.Count > 0 && !Shares(chain[0]))
            EndPage();
        if (chain[0].Cover is { } cover)
            _cover = cover;
        if (Fits(chain, onFreshPage: false))
        {
            foreach (var slice in chain)
                Append(slice);
        }
        else if (_page.Count > 0 && Fits(chain, onFreshPage: true))
        {
            EndPage();
            foreach (var slice in chain)
                Append(slice);
        }
        else if (chain.Any(s => s.Keep == Keep.Together))
        {
            PlaceParts(chain);
        }
        else
        {
            PlaceOneByOne(chain);
        }
    }

    private bool Shares(Slice first) => first.SharesFrom > 0 && Bottom - _cursor >= first.SharesFrom;

    private void PlaceParts(List<Slice> chain)
    {
        var part = new List<Slice>();
        foreach (var slice in chain)
        {
            part.Add(slice);
            if (slice.Keep == Keep.WithNext)
                continue;
            // The link is dissolved: the chain as a whole fits on no page.
            slice.Keep = Keep.Free;
            Place(part);
            part.Clear();
        }

        if (part.Count > 0)
            PlaceOneByOne(part);
    }

    private void PlaceOneByOne(List<Slice> chain)
    {
        // What must not stand alone at a page's foot goes to the next page with the beginning of what follows.
        var lead = chain.Take(chain.Count - 1).Sum(s => s.Before + s.Height) + Math.Min(chain[^1].Height, ColumnsSlice.LeastPart);
        if (_page.Count > 0 && _cursor + lead > Bottom && lead < Bottom - PageGeometry.Top)
            EndPage();
        foreach (var slice in chain)
            PlaceSplitting(slice);
    }

    private void PlaceSplitting(Slice slice)
    {
        var rest = slice;
        while (true)
        {
            var room = RoomFor(rest);
            if (rest.Height <= room + Tolerance)
            {
                Append(rest);
                return;
            }

            var page = Bottom - PageGeometry.Top;
            var worth = _page.Count == 0 || (rest.Height > page / 2 && room > page / 4);
            if (worth && rest.Split(room) is { } parts)
            {
                Append(parts.Upper);
                EndPage();
                rest = parts.Lower;
            }
            else if (_page.Count == 0)
            {
                // One line higher than a page: no size in use comes near it.
                Append(rest);
                return;
            }
            else
            {
                EndPage();
            }
        }
    }

    private double RoomFor(Slice slice)
    {
        var padding = slice.Decoration?.TotalPadding ?? 0;
        var (last, cursor) = _page.Count == 0 ? (null, FreshTop(slice)) : (_page[^1].Slice, _cursor);
        return Bottom - padding - cursor - Gap(last, slice);
    }

    private bool Fits(List<Slice> chain, bool onFreshPage)
    {
        var fresh = onFreshPage || _page.Count == 0;
        var last = fresh ? null : _page[^1].Slice;
        var y = fresh ? FreshTop(chain[0]) : _cursor;
        foreach (var slice in chain)
        {
            y += Gap(last, slice) + slice.Height;
            if (y + (slice.Decoration?.TotalPadding ?? 0) > Bottom + Tolerance)
                return false;
            last = slice;
        }

        return true;
    }

    private double FreshTop(Slice first) =>
        PageGeometry.Top + (first.Decoration?.TotalPadding ?? 0) + (RepeatsHeader(first) ? first.Repeated!.Height : 0);

    private bool RepeatsHeader(Slice first) =>
        // A header that would fill the page is not repeated.
        first.Repeated is { } header && header.Height < (Bottom - PageGeometry.Top) * 0.4;

    public static double Gap(Slice? last, Slice next) => last is null
        ? 0
        : Math.Max(last.After, next.Before)
            + Decoration.PaddingBetween(last.Decoration, next.Decoration) + Decoration.PaddingBetween(next.Decoration, last.Decoration);

    private void Append(Slice slice)
    {
        if (_page.Count == 0)
        {
            _cursor = FreshTop(slice);
            if (RepeatsHeader(slice))
                _page.Add((slice.Repeated!, PageGeometry.Top + (slice.Repeated!.Decoration?.TotalPadding ?? 0)));
        }
        else
        {
            _cursor += Gap(_page[^1].Slice, slice);
        }

        _page.Add((slice, _cursor));
        _cursor += slice.Height;
    }

    private void EndPage()
    {
        canvas.BeginPage(geometry.Size);
        if (_cover)
            canvas.Fill(StructureElement.Decoration, new Box(0, 0, PageGeometry.Band, geometry.Size.Height), look.Colours.Ink);
        PlacedSlices.Draw(_page, canvas, found);
        found.PageCount++;
        footer.Draw(canvas, geometry, found.PageCount, _cover);
        canvas.EndPage();
        _page.Clear();
        _cursor = PageGeometry.Top;
    }
}
