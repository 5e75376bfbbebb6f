using System.Collections.Immutable;

namespace Compliance.Controls.Scope;

/// <summary>Guesses the word somebody meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest of the known words, ignoring case; null when none is near.</summary>
    public static string? Nearest(string word, ImmutableArray<string> known)
    {
        if (word.Length > 100) return null;
        (string Word, int Distance)? best = null;
        foreach (string candidate in known)
        {
            int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance <= Math.Max(2, candidate.Length / 4) && (best is null || distance < best.Value.Distance)) best = (candidate, distance);
        }
        return best?.Word;
    }

    /// <summary>Insertions, deletions and replacements from one word to the other.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
