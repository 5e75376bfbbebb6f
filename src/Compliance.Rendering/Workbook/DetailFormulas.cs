using System.Globalization;

namespace Compliance.Rendering.Workbook;

/// <summary>Counts and sums over the detail sheets, as formulas that can be followed; where the rows of a sheet went to a CSV file, the numbers
/// themselves.</summary>
/// <param name="tables">Detail tables by name.</param>
/// <param name="spilled">Those whose rows do not stand in the workbook.</param>
internal sealed class DetailFormulas(IReadOnlyDictionary<string, SheetTable> tables, IReadOnlySet<string> spilled)
{
    /// <summary>Whether rows of a sheet stand in a CSV file.</summary>
    public bool Spilled(string table) => spilled.Contains(table);

    /// <summary>How many rows hold these words.</summary>
    /// <param name="count">The number.</param>
    /// <param name="table">Detail table.</param>
    /// <param name="words">Columns with the words they must hold.</param>
    public object Count(int count, string table, params Word[] words) => Of(count, table, null, words);

    /// <summary>Sum of a column over the rows that hold these words.</summary>
    /// <param name="sum">The number.</param>
    /// <param name="table">Detail table.</param>
    /// <param name="column">Column to add up.</param>
    /// <param name="words">Columns with the words they must hold.</param>
    public object Sum(long sum, string table, string column, params Word[] words) => Of(sum, table, column, words);

    private object Of(object value, string table, string? column, Word[] words)
    {
        if (spilled.Contains(table))
            return value;
        var detail = tables[table];
        var cells = column is null ? null : detail.RangeOf(column);
        if (words.All(word => IsPlain(word.Text)))
        {
            var criteria = string.Join(',', words.Select(word => $"{detail.RangeOf(word.Column)},{word.Cell}"));
            return new Formula(cells is null ? $"COUNTIFS({criteria})" : $"SUMIFS({cells},{criteria})", value);
        }
        // A criterion of COUNTIFS may be a pattern or a comparison: what is none of our own words is compared as it stands.
        var exact = string.Join('*', words.Select(word => $"EXACT({detail.RangeOf(word.Column)},{word.Cell})"));
        return new Formula(cells is null ? $"SUMPRODUCT(1*({exact}))" : $"SUMPRODUCT(1*({exact}),{cells})", value);
    }

    /// <summary>A word that COUNTIFS takes for itself and for nothing else: a letter, then letters, digits, hyphens and dots.</summary>
    private static bool IsPlain(string word) => word.Length is > 1 and < 100 && char.IsAsciiLetter(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ' ')
        && !word.Equals("true", StringComparison.OrdinalIgnoreCase) && !word.Equals("false", StringComparison.OrdinalIgnoreCase)
        && !DateTime.TryParse(word, CultureInfo.InvariantCulture, out _);
}

/// <summary>A word that a column must hold.</summary>
/// <param name="Column">Header of the column.</param>
/// <param name="Text">The word.</param>
/// <param name="Cell">Cell that holds it, as the formula names it; of our own words, the word in quotation marks.</param>
internal readonly record struct Word(string Column, string Text, string Cell)
{
    /// <summary>One of our own words.</summary>
    public static Word Fixed(string column, string text) => new(column, text, $"\"{text}\"");
}
