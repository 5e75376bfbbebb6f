using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Csv;

/// <summary><c>machine/controls.csv</c>: one record for each control, whatever its status, with the reason beside it.</summary>
internal static class ControlsCsv
{
    /// <summary>The file.</summary>
    public static CsvFile Of(EvidencePack pack, string digest)
    {
        var items = EvidenceOfChecks(pack);
        return new CsvFile("machine/controls.csv",
            ["framework", "control", "section", "title", "status", "reason", "automation", "primary checks", "supporting checks", "waived checks", "findings",
                "evidence items", "evidence wanted", "attestation", "frequency", "pack", "digest"],
            pack.Controls.Select(c => new object?[]
            {
                c.Framework, c.Control, c.Section, c.Title, c.Status, c.Reason, c.Automation, Checks(c.Primary), Checks(c.Supporting), CsvFile.Ids(c.Waived),
                CsvFile.Ids(c.Findings), CsvFile.Ids(ItemsOf(c, items)), c.Evidence, c.Attestation, c.Frequency, pack.Document.Id, digest,
            }));
    }

    /// <summary>Check and worst verdict, as <c>CHECK=verdict</c>.</summary>
    private static string Checks(IEnumerable<CheckVerdictEntry> checks) => CsvFile.Ids(checks.Select(check => check.Check + "=" + check.Verdict));

    private static SortedSet<string> ItemsOf(ControlEntry control, Dictionary<string, SortedSet<string>> items)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var check in control.Primary.Concat(control.Supporting))
            if (items.TryGetValue(check.Check, out var some))
                all.UnionWith(some);
        return all;
    }

    private static Dictionary<string, SortedSet<string>> EvidenceOfChecks(EvidencePack pack)
    {
        var items = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var result in pack.Results)
        {
            if (!items.TryGetValue(result.Id, out var some))
                items.Add(result.Id, some = new SortedSet<string>(StringComparer.Ordinal));
            foreach (var evidence in result.Evidence)
                if (evidence.Item is { } item)
                    some.Add(item);
        }
        return items;
    }
}
