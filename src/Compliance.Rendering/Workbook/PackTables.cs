using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook, as the pack holds them.</summary>
internal static class PackTables
{
    /// <summary>All detail tables, in the order of their sheets.</summary>
    public static ImmutableArray<SheetTable> Of(EvidencePack pack)
    {
        var places = new RowPlaces(pack);
        return
        [
            ScopeSheet.Table(pack, null),
            ControlTables.Controls(pack, places), ControlTables.Checks(pack, places), ControlTables.Results(pack, places),
            FindingTables.Findings(pack, places), FindingTables.Objects(pack, places),
            ZoneTables.Grid(pack), ZoneTables.Pairs(pack), ZoneTables.Zones(pack), ZoneTables.Placements(pack),
            FlowTables.Register(pack), FlowTables.Approved(pack),
            PolicyTables.Policies(pack), PolicyTables.Rules(pack), PolicyTables.Review(pack, places),
            PolicyTables.Workloads(pack),
            LifeTables.PolicyChanges(pack), LifeTables.Difference(pack),
            LifeTables.Exceptions(pack),
            ManualTables.Manual(pack, places), ManualTables.Attestations(pack, places),
            .. PeriodTables.Of(pack, places),
            EvidenceTables.Gaps(pack), EvidenceTables.Limitations(pack),
            EvidenceTables.Index(pack, places), EvidenceTables.Redactions(pack), EvidenceTables.Inputs(pack),
            LifeTables.Approvals(pack), LifeTables.Approvers(pack), LifeTables.Metrics(pack),
            PlanTable.Table(pack, places),
            SamplingTable.Table(Sampling.Of(pack)),
        ];
    }

    internal static SheetColumn Text(string header, double width) => new(header, width);

    internal static SheetColumn Name(string header, double width) => new(header, width, ColumnKind.Name);

    internal static SheetColumn Number(string header, double width = 11) => new(header, width, ColumnKind.Number);

    internal static SheetColumn Moment(string header) => new(header, 20, ColumnKind.Moment);

    internal static SheetColumn Status(string header, double width = 16) => new(header, width, ColumnKind.Status);

    internal static SheetColumn Assessor(string header, double width, params string[] choices) =>
        new(header, width, ColumnKind.Assessor) { Choices = [.. choices] };

    internal static SheetColumn AssessorDay(string header) => new(header, 14, ColumnKind.Assessor) { IsDay = true };

    internal static SheetTable Table<T>(string name, ImmutableArray<SheetColumn> columns, IReadOnlyCollection<T> items, Func<T, ImmutableArray<object?>> row,
        string whenEmpty) => new(name, columns, items.Count, items.Select(row), whenEmpty);

    internal static string YesNo(bool value) => value ? "yes" : "no";

    /// <summary>A list in one cell, an item to a line; null for none.</summary>
    internal static string? Lines(IEnumerable<string> items) => string.Join('\n', items) is { Length: > 0 } text ? text : null;

    /// <summary>A list in one cell, as it was cut, and how many are not in it.</summary>
    internal static string? Lines(ImmutableArray<string> items, int count) => items.Length >= count ? Lines(items)
        : Lines(items.Append($"and {(count - items.Length).ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} more"));
}
