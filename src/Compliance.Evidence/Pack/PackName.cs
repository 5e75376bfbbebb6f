using System.Globalization;
using System.Text;

namespace Compliance.Evidence.Pack;

/// <summary>Names derived from a pack and safe as file names on every system.</summary>
public static class PackName
{
    /// <summary>Name of the pack's folder: document id, moment of assessment, and the first eight digits of the digest, so that two
    /// packs share a name only if they are the same.</summary>
    /// <param name="document">Document control block.</param>
    /// <param name="digest">SHA-256 of <c>data/pack.json</c>, lower-case hex.</param>
    public static string Of(DocumentControl document, string digest) =>
        $"{Safe(document.Id)}-{document.Created.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{digest[..8]}";

    /// <summary>A name made of <c>a–z A–Z 0–9 . _ -</c> alone, at most 80 characters, never empty and never beginning with a dot: anything
    /// else becomes a hyphen. Names of clusters and series come from outside and must not choose a path.</summary>
    public static string Safe(string text)
    {
        var name = new StringBuilder(Math.Min(text.Length, 80));
        foreach (char c in text)
        {
            if (name.Length == 80) break;
            bool plain = char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
            if (plain) name.Append(c);
            else if (name.Length > 0 && name[^1] != '-') name.Append('-');
        }

        string trimmed = name.ToString().Trim('-', '.');
        return trimmed.Length == 0 ? "unnamed" : trimmed;
    }
}
