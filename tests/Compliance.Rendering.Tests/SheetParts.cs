using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;

namespace Compliance.Rendering.Tests;

/// <summary>A sheet read from the parts of the package, by nothing that wrote it.</summary>
internal sealed class SheetParts
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private static readonly XNamespace Relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly IReadOnlyList<string> shared;
    private readonly Dictionary<(int Row, int Column), XElement> cells = [];
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    private SheetParts(IReadOnlyList<string> shared, string xml)
    {
        this.shared = shared;
        Xml = xml;
        Root = XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Root!;
        foreach (var cell in Root.Descendants(Main + "c"))
        {
            var address = (string)cell.Attribute("r")!;
            var letters = address.TrimEnd([.. "0123456789"]);
            cells.Add((int.Parse(address[letters.Length..], CultureInfo.InvariantCulture), letters.Aggregate(0, (number, letter) => (number * 26) + letter - 'A' + 1)), cell);
        }
        foreach (var ((row, column), _) in cells.Where(cell => cell.Key.Row == 1))
            columns.TryAdd(Text(row, column), column);
    }

    /// <summary>The part.</summary>
    public string Xml { get; }

    /// <summary>Its element.</summary>
    public XElement Root { get; }

    /// <summary>Last row with a cell.</summary>
    public int Rows => cells.Keys.Max(key => key.Row);

    /// <summary>Heads of the columns, in order.</summary>
    public IEnumerable<string> Headers => cells.Keys.Where(key => key.Row == 1).Order().Select(key => Text(1, key.Column));

    /// <summary>Links by the cell they stand in.</summary>
    public Dictionary<string, string> Links => Root.Descendants(Main + "hyperlink").ToDictionary(link => (string)link.Attribute("ref")!, link => (string)link.Attribute("location")!);

    /// <summary>The sheets of a workbook by name.</summary>
    public static Dictionary<string, SheetParts> Of(byte[] workbook)
    {
        using var archive = new ZipArchive(new MemoryStream(workbook));
        string Part(string path)
        {
            using var reader = new StreamReader(archive.GetEntry(path)!.Open());
            return reader.ReadToEnd();
        }
        var targets = XDocument.Parse(Part("xl/_rels/workbook.xml.rels")).Root!.Elements().ToDictionary(e => (string)e.Attribute("Id")!, e => ((string)e.Attribute("Target")!) is ['/', .. var path] ? path : "xl/" + (string)e.Attribute("Target")!);
        var shared = archive.GetEntry("xl/sharedStrings.xml") is null ? [] : XDocument.Parse(Part("xl/sharedStrings.xml"), LoadOptions.PreserveWhitespace).Root!.Elements().Select(TextOf).ToList();
        return XDocument.Parse(Part("xl/workbook.xml")).Descendants(Main + "sheet").ToDictionary(sheet => (string)sheet.Attribute("name")!,
            sheet => new SheetParts(shared, Part(targets[(string)sheet.Attribute(Relationships + "id")!])), StringComparer.Ordinal);
    }

    /// <summary>Places of the cells with a formula.</summary>
    public IEnumerable<(int Row, int Column)> Formulas => cells.Where(cell => cell.Value.Element(Main + "f") is not null).Select(cell => cell.Key);

    /// <summary>Text or number of a cell as it is written; empty where there is none.</summary>
    public string Text(int row, int column)
    {
        if (!cells.TryGetValue((row, column), out var cell))
            return "";
        var value = cell.Element(Main + "v")?.Value ?? "";
        return (string?)cell.Attribute("t") switch
        {
            "inlineStr" => TextOf(cell),
            "s" => shared[int.Parse(value, CultureInfo.InvariantCulture)],
            _ => value,
        };
    }

    /// <summary>Every cell as a reader sees it: a number with a fraction is a moment.</summary>
    public IEnumerable<string> Shown => cells.Select(cell => Kind(cell.Key.Row, cell.Key.Column) is null && Text(cell.Key.Row, cell.Key.Column) is { Length: > 0 } number && number.Contains('.')
        ? DateTime.FromOADate(double.Parse(number, CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : Text(cell.Key.Row, cell.Key.Column));

    /// <summary>Text of a cell under a head.</summary>
    public string Text(int row, string header) => Text(row, Column(header));

    /// <summary>Texts under a head, one for each row.</summary>
    public List<string> Texts(string header) => [.. Enumerable.Range(2, Rows - 1).Select(row => Text(row, header))];

    /// <summary>Number of the column with a head.</summary>
    public int Column(string header) => columns.TryGetValue(header, out var column) ? column : throw new Xunit.Sdk.XunitException($"there is no column '{header}' among: {string.Join(", ", columns.Keys)}");

    /// <summary>Formula of a cell; null where it has none.</summary>
    public string? Formula(int row, int column) => cells.TryGetValue((row, column), out var cell) ? cell.Element(Main + "f")?.Value : null;

    /// <summary>Kind of a cell: its attribute <c>t</c>; null for numbers and empty cells.</summary>
    public string? Kind(int row, int column) => cells.TryGetValue((row, column), out var cell) ? (string?)cell.Attribute("t") : null;

    private static string TextOf(XElement item) => Unescaped(string.Concat(item.Descendants(Main + "t").Select(t => t.Value)));

    private static string Unescaped(string text) => System.Text.RegularExpressions.Regex.Replace(text, "_x([0-9A-Fa-f]{4})_", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());
}
