using System.Text;

namespace Compliance.Evidence.Approval;

/// <summary>Names of persons as configuration, register and command line write them. Two spellings of one name must not let an author approve,
/// so they are compared without case, width and runs of blanks, and without what follows the name (<c>Ada Byron, CISO</c>).</summary>
public static class PersonName
{
    /// <summary>Whether two texts name one person.</summary>
    /// <param name="one">A name.</param>
    /// <param name="other">Another.</param>
    public static bool Same(string one, string other)
    {
        string a = Plain(one), b = Plain(other);
        return a == b || Head(a) == Head(b);
    }

    private static string Plain(string name) =>
        string.Join(' ', name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Head(string name) => name.AsSpan().IndexOfAny(",;(<") is > 0 and int at ? name[..at].TrimEnd() : name;
}
