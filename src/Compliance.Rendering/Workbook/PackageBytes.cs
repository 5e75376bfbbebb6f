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

    /// <summary>Writes the package again, in a fixed form.</summary>
    /// <param name="saved">The package as saved; read from its beginning.</param>
    /// <param name="moment">Creation and change, as the properties tell it.</param>
    /// <param name="output">Receives the bytes.</param>
    public static void Normalize(Stream saved, DateTimeOffset moment, Stream output)
    {
        using var source = new ZipArchive(saved, ZipArchiveMode.Read, leaveOpen: true);
        // The archive writer wants to seek to fill in sizes, and writes data descriptors when it cannot: one form for every stream.
        using var package = new MemoryStream();
        using (var target = new ZipArchive(package, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries.OrderBy(entry => entry.FullName != "[Content_Types].xml").ThenBy(entry => entry.FullName, StringComparer.Ordinal))
            {
                var isCore = entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal);
                var copy = target.CreateEntry(isCore ? CoreProperties : entry.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = EntryTime;
                using var from = entry.Open();
                using var to = copy.Open();
                if (isCore)
                    Rewrite(from, to, text => Moments().Replace(text, match => match.Groups[1].Value + Iso(moment) + match.Groups[2].Value));
                else if (entry.FullName == "_rels/.rels")
                    Rewrite(from, to, Relationships);
                else if (entry.FullName == "xl/workbook.xml")
                    Rewrite(from, to, text => PrintTitle().Replace(text, match => Relative().Replace(match.Value, "!$$$1:$$$2")));
                else if (entry.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal))
                    Rewrite(from, to, ColumnsInOrder);
                else
                    from.CopyTo(to);
            }
        }
        package.Position = 0;
        package.CopyTo(output);
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

    private static void Rewrite(Stream from, Stream to, Func<string, string> change)
    {
        using var reader = new StreamReader(from, Encoding.UTF8);
        to.Write(Encoding.UTF8.GetBytes(change(reader.ReadToEnd())));
    }

    private static string Iso(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

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
}
