using System.Globalization;

namespace Compliance.Network.Linting;

/// <summary>Orders JSON pointers as their places stand in a document: positions by number, names ordinally.</summary>
internal sealed class PointerOrder : IComparer<string>
{
    public static PointerOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        string[] a = (x ?? "").Split('/'), b = (y ?? "").Split('/');
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            int step = int.TryParse(a[i], NumberStyles.None, CultureInfo.InvariantCulture, out int m) && int.TryParse(b[i], NumberStyles.None, CultureInfo.InvariantCulture, out int n)
                ? m.CompareTo(n) : string.CompareOrdinal(a[i], b[i]);
            if (step != 0) return step;
        }
        return a.Length.CompareTo(b.Length);
    }
}
