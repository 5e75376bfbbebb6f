using System.Globalization;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Bulleted and numbered lists; an item holds any blocks.</summary>
internal static class ListLayout
{
    private const double Between = 3.5;

    public static IEnumerable<Slice> Slices(Block.List list, Frame frame)
    {
        var style = frame.Body;
        var indent = list.Ordered ? style.Measure(Number(list.Items.Length)) + 6 : 12;
        var owner = new StructureElement(Role.L, frame.Parent) { Ordered = list.Ordered };
        Slice? held = null;
        for (var i = 0; i < list.Items.Length; i++)
        {
            var item = owner.Child(Role.LI);
            var label = new ItemLabel(item.Child(Role.Lbl), list.Ordered ? Number(i + 1) : "•", style, frame.Left, frame.BodyLine);
            var inner = frame with
            {
                Left = frame.Left + indent,
                Width = frame.Width - indent,
                Parent = item.Child(Role.LBody),
                Nested = true,
            };
            var first = true;
            Slice? last = null;
            foreach (var slice in BlockFlow.Slices(list.Items[i], inner).DefaultIfEmpty(new EmptySlice(frame.BodyLine) { Decoration = frame.Decoration }))
            {
                if (held is not null)
                    yield return held;
                if (first)
                    slice.Labels.Insert(0, label);
                first = false;
                held = last = slice;
            }

            last!.Closing.Add(item);
            // A paragraph's own space is for running text; what wants more, a table or a card, keeps it.
            last.After = last.After > 9 ? last.After : Between;
        }

        if (held is null)
            yield break;
        held.Closing.Add(owner);
        held.After = Math.Max(held.After, 7);
        yield return held;
    }

    private static string Number(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}.");
}
