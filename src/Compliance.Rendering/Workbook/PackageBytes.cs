using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Compliance.Rendering.Workbook;

/// <summary>Makes the bytes of a saved workbook depend on its content alone: the library gives the core properties a random name, one
/// relationship a random id, and every entry the time of day.</summary>
internal static partial class PackageBytes
{
    private const string CoreProperties = "docProps/core.psmdcp";

    /// <summary>First moment a zip entry can have.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the package again, in a fixed form and with the rows of its sheets.</summary>
    /// <param name="saved">The package as saved; read from its beginning.</param>
    /// <param name="moment">Creation and change, as the properties tell it.</param>
    /// <param name="last">Sheet that is written after all others.</param>
    /// <param name="sheets">Writes a sheet: its name, the part as saved, and where the part goes. Called in the order of the sheets.</param>
    /// <param name="output">Receives the bytes.</param>
    public static void Rewrite(Stream saved, DateTimeOffset moment, string last, Action<string, string, Stream> sheets, Stream output)
    {
        using var source = new ZipArchive(saved, ZipArchiveMode.Read, leaveOpen: true);
        // The archive writer wants to seek to fill in sizes, and writes data descriptors when it cannot: one form for every stream.
        using var package = new MemoryStream();
        using (var target = new ZipArchive(package, ZipArchiveMode.Create, leaveOpen: true))
        {
            var parts = SheetParts(source);
            var names = parts.Select(part => part.Path).ToHashSet(StringComparer.Ordinal);
            foreach (var entry in source.Entries.Where(entry => !names.Contains(entry.FullName)).OrderBy(entry => entry.FullName != "[Content_Types].xml").ThenBy(entry => entry.FullName, StringComparer.Ordinal))
            {
                var isCore = entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal);
                using var to = Create(target, isCore ? CoreProperties : entry.FullName);
                if (isCore)
                    Change(entry, to, text => Moments().Replace(text, match => match.Groups[1].Value + CellText.Iso(moment) + match.Groups[2].Value));
                else if (entry.FullName == "_rels/.rels")
                    Change(entry, to, Relationships);
                else if (entry.FullName == "xl/workbook.xml")
                    Change(entry, to, text => PrintTitle().Replace(text, match => Relative().Replace(match.Value, "!$$$1:$$$2")));
                else
                    Change(entry, to, text => text);
            }
            foreach (var (name, path) in parts.OrderBy(part => part.Name == last))
            {
                using var to = Create(target, path);
                sheets(name, ColumnsInOrder(Text(source.GetEntry(path)!)), to);
            }
        }
        package.Position = 0;
        package.CopyTo(output);
    }

    /// <summary>Text of a part of a saved package.</summary>
    public static string SheetText(Stream saved, string sheet)
    {
        using var source = new ZipArchive(saved, ZipArchiveMode.Read, leaveOpen: true);
        return Text(source.GetEntry(SheetParts(source).Single(part => part.Name == sheet).Path)!);
    }

    /// <summary>The sheets in their order, with the paths of their parts.</summary>
    private static List<(string Name, string Path)> SheetParts(ZipArchive source)
    {
        var targets = Target().Matches(Text(source.GetEntry("xl/_rels/workbook.xml.rels")!))
            .ToDictionary(match => Attribute(match.Value, "Id"), match => Attribute(match.Value, "Target"), StringComparer.Ordinal);
        return [.. SheetElement().Matches(Text(source.GetEntry("xl/workbook.xml")!)).Select(match =>
            (Attribute(match.Value, "name"), targets[Attribute(match.Value, "r:id")] is ['/', .. var path] ? path : "xl/" + targets[Attribute(match.Value, "r:id")]))];
    }

    private static string Attribute(string element, string name)
    {
        var start = element.IndexOf($" {name}=\"", StringComparison.Ordinal) + name.Length + 3;
        return element[start..element.IndexOf('"', start)];
    }

    private static Stream Create(ZipArchive target, string path)
    {
        var entry = target.CreateEntry(path, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        return entry.Open();
    }

    /// <summary>Relationships of the package in the order of their targets, numbered.</summary>
    private static string Relationships(string text)
    {
        var number = 0;
        var named = CoreName().Replace(text, "\"/" + CoreProperties + "\"");
        var all = Relationship().Matches(named).Select(match => RelationshipId().Replace(match.Value, "")).Order(StringComparer.Ordinal)
            .Select(element => element.Replace("<Relationship ", $"<Relationship Id=\"rId{++number}\" ", StringComparison.Ordinal));
        var first = named.IndexOf("<Relationship ", StringComparison.Ordinal);
        var end = named.IndexOf("</Relationships>", StringComparison.Ordinal);
        return named[..first] + string.Concat(all) + named[end..];
    }

    /// <summary>The library writes the columns that follow the used ones first; the schema wants them from left to right.</summary>
    private static string ColumnsInOrder(string text)
    {
        var first = text.IndexOf("<x:cols>", StringComparison.Ordinal);
        if (first < 0)
            return text;
        first += "<x:cols>".Length;
        var end = text.IndexOf("</x:cols>", first, StringComparison.Ordinal);
        var columns = Column().Matches(text[first..end]).OrderBy(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Select(match => match.Value);
        return text[..first] + string.Concat(columns) + text[end..];
    }

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static void Change(ZipArchiveEntry from, Stream to, Func<string, string> change) => to.Write(Encoding.UTF8.GetBytes(change(Text(from))));

    [GeneratedRegex("(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")]
    private static partial Regex Moments();

    [GeneratedRegex("\"/?package/services/metadata/core-properties/[^\"]*\\.psmdcp\"")]
    private static partial Regex CoreName();

    [GeneratedRegex("<Relationship [^>]*/>")]
    private static partial Regex Relationship();

    /// <summary>Print titles, which the library writes as relative references.</summary>
    [GeneratedRegex("<x:definedName name=\"_xlnm.Print_Titles\"[^>]*>[^<]*<")]
    private static partial Regex PrintTitle();

    [GeneratedRegex("!([A-Z0-9]+):([A-Z0-9]+)")]
    private static partial Regex Relative();

    [GeneratedRegex("<x:col min=\"([0-9]+)\"[^>]*/>")]
    private static partial Regex Column();

    [GeneratedRegex(" Id=\"[^\"]*\"")]
    private static partial Regex RelationshipId();

    [GeneratedRegex("<x:sheet [^>]*/>")]
    private static partial Regex SheetElement();

    [GeneratedRegex("<(?:[a-z]+:)?Relationship [^>]*/>")]
    private static partial Regex Target();
}
