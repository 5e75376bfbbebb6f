using System.Globalization;
using System.Text;

namespace Compliance.Rendering.Templates;

/// <summary>Targets of the internal links of one document: only what the document prints has one, so that no link leads nowhere.</summary>
internal sealed class Anchors
{
    private readonly Dictionary<string, string> byKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> defined = new(StringComparer.Ordinal);

    /// <summary>Gives what is known as <paramref name="key"/> an anchor; keys that come twice keep the first.</summary>
    public void Add(string key, string anchor) => byKey.TryAdd(key, anchor);

    /// <summary>Gives it an anchor made of the key.</summary>
    public void Add(string key) => byKey.TryAdd(key, SlugOf(key));

    /// <summary>The anchor; empty when the document does not print it.</summary>
    public string Of(string? key) => key is not null && byKey.TryGetValue(key, out var anchor) ? anchor : "";

    /// <summary>The anchor where what has the key is printed for the first time; empty where it is printed again. Two policies of one name in
    /// the manifests, or two findings whose short ids happen to be equal, are data and no mistake of a template.</summary>
    public string Define(string? key)
    {
        var anchor = Of(key);
        return anchor.Length > 0 && defined.Add(anchor) ? anchor : "";
    }

    /// <summary>Letters, digits, dot and hyphen stay; every other character becomes its code, so that different keys stay different.</summary>
    internal static string SlugOf(string key)
    {
        var slug = new StringBuilder(key.Length);
        foreach (var c in key)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
                slug.Append(char.ToLowerInvariant(c));
            else
                slug.Append('_').Append(((int)c).ToString("x", CultureInfo.InvariantCulture)).Append('_');
        }
        return slug.ToString();
    }
}
