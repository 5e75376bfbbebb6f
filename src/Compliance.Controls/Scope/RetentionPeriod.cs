using System.Collections.Immutable;
using System.Globalization;

namespace Compliance.Controls.Scope;

/// <summary>A period of keeping, read from the words of a document.</summary>
internal static class RetentionPeriod
{
    private static readonly ImmutableArray<string> Words =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Whole months of <c>six years</c>, <c>6 years</c>, <c>72 months</c> or <c>P6Y</c>; null where the words say no such period.</summary>
    public static int? Months(string text)
    {
        string[] parts = text.Trim().TrimEnd('.').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [{ Length: > 2 } iso] && iso[0] == 'P' && iso[^1] is 'Y' or 'M' && Number(iso[1..^1]) is { } length) return iso[^1] == 'Y' ? length * 12 : length;
        if (parts.Length != 2 || Number(parts[0]) is not { } number) return null;
        return parts[1].ToLowerInvariant() switch
        {
            "year" or "years" => number * 12,
            "month" or "months" => number,
            _ => null,
        };
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and < 1200 ? number
            : Words.IndexOf(text.ToLowerInvariant()) is >= 0 and var word ? word + 1 : null;
}
