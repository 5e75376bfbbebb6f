using System.Collections.Immutable;
using System.Text;

namespace Compliance.Evidence.Integrity;

/// <summary>Files as a manifest lists them, held against files that are there.</summary>
internal static class BagListing
{
    private const int HashLength = 64;

    /// <summary>The lines of a BagIt manifest, <c>sha256␠␠path</c>.</summary>
    public static string Text(IEnumerable<ManifestFile> files) => string.Concat(files.Select(f => $"{f.Sha256}  {f.Path}\n"));

    /// <summary>Reads a BagIt manifest. Sizes are not in it: they are −1.</summary>
    /// <exception cref="FormatException">It is not what <see cref="Text"/> writes; the line is named.</exception>
    public static ImmutableArray<ManifestFile> Read(byte[] bytes)
    {
        string text = new UTF8Encoding(false, throwOnInvalidBytes: false).GetString(bytes);
        string[] lines = text.Split('\n');
        if (lines[^1].Length > 0) throw new FormatException($"line {lines.Length}: the last line has no end");
        var files = ImmutableArray.CreateBuilder<ManifestFile>(lines.Length - 1);
        for (int i = 0; i < lines.Length - 1; i++)
        {
            string line = lines[i];
            if (line.Length <= HashLength + 2 || line[HashLength..(HashLength + 2)] != "  " || !line[..HashLength].All(char.IsAsciiHexDigitLower))
                throw new FormatException($"line {i + 1}: expected a SHA-256 in lower-case hex, two spaces and a path");
            files.Add(new ManifestFile(line[(HashLength + 2)..], -1, line[..HashLength]));
        }
        if (Order(files) is { } fault) throw new FormatException(fault);
        return Encoding.UTF8.GetBytes(Text(files)).AsSpan().SequenceEqual(bytes) ? files.ToImmutable() : throw new FormatException("it is not UTF-8 as it was written");
    }

    /// <summary>Why files are not in the order of their paths, each once; null when they are.</summary>
    public static string? Order(IReadOnlyList<ManifestFile> files)
    {
        for (int i = 1; i < files.Count; i++)
            if (string.CompareOrdinal(files[i - 1].Path, files[i].Path) >= 0) return $"'{files[i].Path}' stands after '{files[i - 1].Path}'; expected each path once, in order";
        return null;
    }

    /// <summary>Everything that differs between a list and what is there, by path.</summary>
    /// <param name="manifest">Where the list stands.</param>
    /// <param name="listed">The list.</param>
    /// <param name="present">What is there.</param>
    public static IEnumerable<PackFault> Compare(string manifest, IReadOnlyCollection<ManifestFile> listed, IReadOnlyDictionary<string, PackFile> present)
    {
        HashSet<string> known = [.. listed.Select(f => f.Path)];
        List<string> added = [.. present.Keys.Where(p => !known.Contains(p)).Order(StringComparer.Ordinal)];
        foreach (ManifestFile file in listed)
        {
            if (present.TryGetValue(file.Path, out PackFile? found))
            {
                if (Change(file, found.Digest) is { } change) yield return new PackFault(file.Path, change + $" in {manifest}");
                continue;
            }
            string? renamed = added.Find(p => present[p].Digest.Sha256 == file.Sha256);
            if (renamed is not null) added.Remove(renamed);
            yield return new PackFault(file.Path, renamed is null ? $"is missing; it is listed in {manifest}" : $"is missing, and {renamed}, which is not listed in {manifest}, holds its bytes: it was renamed");
        }
        foreach (string path in added) yield return new PackFault(path, $"was added: it is not listed in {manifest}");
    }

    private static string? Change(ManifestFile listed, FileDigest found) => found switch
    {
        _ when listed.Bytes >= 0 && found.Bytes < listed.Bytes => $"is cut: it has {found.Bytes} bytes, and {listed.Bytes} are listed",
        _ when listed.Bytes >= 0 && found.Bytes > listed.Bytes => $"has grown: it has {found.Bytes} bytes, and {listed.Bytes} are listed",
        _ when found.Sha256 != listed.Sha256 => $"was changed: its SHA-256 is {found.Sha256}, and {listed.Sha256} is listed",
        _ => null,
    };
}
