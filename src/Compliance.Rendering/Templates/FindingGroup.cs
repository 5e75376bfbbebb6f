using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>Findings of one check: in cards, in rows, and only counted.</summary>
internal sealed record FindingGroup(string Check, string Title, string Severity, int Total,
    IReadOnlyList<FindingEntry> Cards, IReadOnlyList<FindingEntry> Rows)
{
    /// <summary>How many stand neither in a card nor in a row.</summary>
    public int Left => Total - Cards.Count - Rows.Count;

    /// <summary>First finding: the most severe.</summary>
    public FindingEntry First => Cards[0];

    /// <summary>What links lead to it by.</summary>
    public string Key => KeyOf(Check);

    /// <summary>What links lead to the findings of a check by.</summary>
    public static string KeyOf(string check) => "findings " + check;

    /// <summary>One group for each check, in the order of the pack's findings.</summary>
    public static List<FindingGroup> Of(EvidencePack pack, PrintLimits limits) => pack.Findings.GroupBy(finding => finding.Check)
        .Select(group =>
        {
            var all = group.ToList();
            var cards = all[0].Severity is "critical" or "high" ? limits.CardsPerCheck : limits.CardsPerLesserCheck;
            return new FindingGroup(group.Key, all[0].Title, all[0].Severity, all.Count, all.Take(cards).ToList(), all.Skip(cards).Take(limits.RowsPerCheck).ToList());
        }).ToList();
}
