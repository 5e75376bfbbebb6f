namespace Compliance.Rendering.Pdf.Writing;

/// <summary>A number tree of references, in leaves of bounded size.</summary>
internal sealed class NumberTree(PdfFile file)
{
    private const int EntriesInLeaf = 500;

    private readonly List<(int Key, int Number)> _entries = [];

    public void Add(int key, int number) => _entries.Add((key, number));

    /// <summary>Writes the tree.</summary>
    /// <returns>The root's object number.</returns>
    public int Finish()
    {
        _entries.Sort((a, b) => a.Key.CompareTo(b.Key));
        var root = file.Reserve();
        var kids = new PdfBuffer().Raw("<</Kids["u8);
        var body = new PdfBuffer();
        foreach (var leaf in _entries.Chunk(EntriesInLeaf))
        {
            var number = file.Reserve();
            body.Clear().Raw("<</Limits["u8).Number(leaf[0].Key).Byte((byte)' ').Number(leaf[^1].Key).Raw("]/Nums["u8);
            foreach (var (key, value) in leaf)
                body.Number(key).Byte((byte)' ').Reference(value).Byte((byte)' ');
            file.Put(number, body.Raw("]>>"u8));
            kids.Reference(number).Byte((byte)' ');
        }

        file.Put(root, kids.Raw("]>>"u8));
        return root;
    }
}
