using Compliance.Rendering.Pdf.Layout;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>Bookmarks: headings of level 1, and below each those of level 2.</summary>
internal static class Bookmarks
{
    /// <summary>Writes them.</summary>
    /// <returns>Object number of the outline; null when there is no heading.</returns>
    public static int? Write(PdfFile file, IReadOnlyList<PlacedHeading> headings, PageTree pages, double pageHeight)
    {
        if (headings.Count == 0)
            return null;
        var root = new Item(null, file.Reserve());
        var chapter = root;
        foreach (var heading in headings)
        {
            var parent = heading.Level == 1 ? root : chapter;
            var item = new Item(heading, file.Reserve());
            parent.Children.Add(item);
            if (heading.Level == 1)
                chapter = item;
        }

        var body = new PdfBuffer().Raw("<</Type/Outlines"u8);
        Children(body, root);
        file.Put(root.Number, body.Raw("/Count "u8).Number(root.Children.Count).Raw(">>"u8));
        WriteItems(file, root, pages, pageHeight, body);
        return root.Number;
    }

    private static void WriteItems(PdfFile file, Item parent, PageTree pages, double pageHeight, PdfBuffer body)
    {
        for (var i = 0; i < parent.Children.Count; i++)
        {
            var item = parent.Children[i];
            var at = item.Heading!.At;
            body.Clear().Raw("<</Title"u8).Text(item.Heading.Text).Raw("/Parent "u8).Reference(parent.Number);
            body.Raw("/Dest["u8).Reference(pages.Numbers[at.Page]).Raw("/XYZ null "u8).Number(pageHeight - at.Top).Raw(" null]"u8);
            if (i > 0)
                body.Raw("/Prev "u8).Reference(parent.Children[i - 1].Number);
            if (i + 1 < parent.Children.Count)
                body.Raw("/Next "u8).Reference(parent.Children[i + 1].Number);
            if (item.Children.Count > 0)
            {
                Children(body, item);
                // A negative count: closed at first.
                body.Raw("/Count "u8).Number(-item.Children.Count);
            }

            file.Put(item.Number, body.Raw(">>"u8));
            WriteItems(file, item, pages, pageHeight, body);
        }
    }

    private static void Children(PdfBuffer body, Item item) =>
        body.Raw("/First "u8).Reference(item.Children[0].Number).Raw("/Last "u8).Reference(item.Children[^1].Number);

    private sealed record Item(PlacedHeading? Heading, int Number)
    {
        public List<Item> Children { get; } = [];
    }
}
