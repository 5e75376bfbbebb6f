using System.Collections.Immutable;

namespace Compliance.Rendering.Workbook;

/// <summary>Which tables are too large for the workbook and go to CSV files beside it.</summary>
internal static class SpillPlan
{
    /// <summary>Rows a sheet may have.</summary>
    public const int RowsPerSheet = 20_000;

    /// <summary>Rows all sheets together may have.</summary>
    public const int RowsInAll = 40_000;

    /// <summary>Names of the tables that spill: every one above the sheet's limit, then the largest until the rest fits; those that tell more of rows of other
    /// sheets go before those that are populations.</summary>
    public static ImmutableHashSet<string> Of(IEnumerable<SheetTable> tables, int rowsPerSheet = RowsPerSheet, int rowsInAll = RowsInAll)
    {
        var kept = tables.ToList();
        var spilled = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var table in kept.Where(table => table.Count > rowsPerSheet).ToList())
        {
            spilled.Add(table.Name);
            kept.Remove(table);
        }
        while (kept.Sum(table => table.Count) > rowsInAll)
        {
            var largest = kept.MaxBy(table => (table.IsDetail && table.Count > 0, table.Count))!;
            spilled.Add(largest.Name);
            kept.Remove(largest);
        }
        return spilled.ToImmutable();
    }

    /// <summary>File a table spills to, beside the workbook.</summary>
    public static string FileOf(SheetTable table) => "evidence-pack." + table.Name.ToLowerInvariant().Replace('_', '-') + ".csv";
}
