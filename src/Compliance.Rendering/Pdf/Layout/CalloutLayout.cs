using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>A box set apart, with an edge in the colour and pattern of its tone; together on a page where it fits.</summary>
internal static class CalloutLayout
{
    private const double Edge = 3.2, Inset = 4.2 * PageGeometry.Millimetre, Padding = 2.6 * PageGeometry.Millimetre;

    /// <summary>A callout longer than this fits on no page anyway.</summary>
    private const int LongestTogether = 400;

    public static IEnumerable<Slice> Slices(Block.Callout callout, Frame frame)
    {
        var owner = frame.Parent.Child(Role.Div);
        var inner = frame with
        {
            Left = frame.Left + Inset,
            Width = frame.Width - (2 * Inset),
            Parent = owner,
            Decoration = new Card(frame.Decoration, frame, frame.Look.Of(callout.Tone)),
            Nested = true,
            Small = true,
        };
        var continued = Continued(callout, inner);
        var first = true;
        Slice? held = null;
        var count = 0;
        foreach (var slice in Title(callout, inner).Concat(BlockFlow.Slices(callout.Content, inner)))
        {
            if (held is not null)
            {
                if (held.Keep == Keep.Free && ++count < LongestTogether)
                    held.Keep = Keep.Together;
                yield return held;
            }

            if (first)
                slice.Before = 8;
            else
                slice.Repeated ??= continued;
            first = false;
            held = slice;
        }

        if (held is null)
            yield break;
        held.Closing.Add(owner);
        held.After = 8;
        // What ends a card, a heading even, does not hold to what follows it.
        held.Keep = Keep.Free;
        yield return held;
    }

    private static List<Slice> Title(Block.Callout callout, Frame frame)
    {
        if (callout.Title is not { Length: > 0 } title)
            return [];
        var slices = frame.Lines(title, new TextStyle(frame.Fonts.Bold, 9.6, frame.Colours.Ink), 13.6, frame.Width, frame.Parent.Child(Role.P));
        foreach (var slice in slices)
            slice.Keep = Keep.WithNext;
        if (slices.Count > 0)
            slices[^1].After = 4;
        return slices;
    }

    /// <summary>What stands at the head of every further page; null for nothing.</summary>
    private static ColumnsSlice? Continued(Block.Callout callout, Frame frame)
    {
        if (callout.Continued is not { Length: > 0 } words)
            return null;
        var lines = frame.Lines(words, new TextStyle(frame.Fonts.Bold, 8.4, frame.Colours.Subdued), 12, frame.Width, StructureElement.Pagination);
        foreach (var line in lines)
            line.Closing.Clear();
        return new ColumnsSlice(StructureElement.Pagination, [new Cell(null, lines)], 2) { Decoration = frame.Decoration };
    }

    private sealed class Card(Decoration? around, Frame frame, ToneLook look) : Decoration(around, CalloutLayout.Padding)
    {
        public override void Draw(PageCanvas canvas, double top, double bottom)
        {
            var box = new Box(frame.Left, top, frame.Width, bottom - top);
            canvas.Fill(StructureElement.Decoration, box, frame.Colours.Soft);
            if (look.Fill == Fill.Hatched)
                canvas.Hatch(StructureElement.Decoration, box with { Width = Edge * 1.4 }, look.Ground, look.Edge);
            else if (look.Fill == Fill.Outlined)
                look.Draw(canvas, StructureElement.Decoration, box with { Width = Edge * 1.4 });
            else
                canvas.Fill(StructureElement.Decoration, box with { Width = Edge }, look.Edge);
        }
    }
}
