namespace Compliance.Network.Documents;

/// <summary>Finds the word somebody probably meant.</summary>
public static class Spelling
{
    /// <summary>The nearest of the known words, in a form that ends a message (<c>; did you mean 'title'?</c>); empty when none is near.</summary>
    public static string Suggest(string written, IEnumerable<string> known)
    {
        string? best = null;
        int least = Math.Max(2, written.Length / 3) + 1;
        foreach (string word in known)
        {
            int distance = Distance(written, word);
            if (distance >= least) continue;
            (best, least) = (word, distance);
        }
        return best is null ? "" : $"; did you mean '{best}'?";
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour, upper and lower case alike.</summary>
    private static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last) = (last, row);
        }
        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
