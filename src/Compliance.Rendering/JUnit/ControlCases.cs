using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Workbook;

namespace Compliance.Rendering.JUnit;

/// <summary>A suite for each framework of the pack, a case for each of its controls. Only a satisfied control is a passed case: one that was not
/// evaluated, waits for people or does not apply is skipped, and its message says which.</summary>
internal static class ControlCases
{
    private const int IdsPerLine = 8;

    /// <summary>The suites, in the order of the frameworks.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="digest">Its digest.</param>
    public static ImmutableArray<JUnitSuite> Of(EvidencePack pack, string digest)
    {
        var controls = pack.Controls.ToLookup(control => control.Framework, StringComparer.Ordinal);
        var frameworks = pack.Frameworks.ToLookup(framework => framework.Id, StringComparer.Ordinal);
        var titles = pack.Checks.DistinctBy(check => check.Id, StringComparer.Ordinal).ToDictionary(check => check.Id, check => check.Title, StringComparer.Ordinal);
        return
        [
            .. pack.Frameworks.Select(framework => framework.Id).Concat(controls.Select(group => group.Key)).Distinct(StringComparer.Ordinal)
                .Select(id => Suite(id, frameworks[id].FirstOrDefault(), [.. controls[id]], titles, pack, digest)),
        ];
    }

    private static JUnitSuite Suite(string id, FrameworkEntry? framework, ImmutableArray<ControlEntry> controls, Dictionary<string, string> titles, EvidencePack pack, string digest) => new()
    {
        Name = framework is null ? id : framework.Name + " " + framework.Version,
        Timestamp = CellText.Csv(pack.Document.Created),
        Properties =
        [
            ("framework", id), ("pack", pack.Document.Id), ("digest", digest), ("version", pack.Document.Version),
            ("program", pack.Program.Name + " " + pack.Program.Version), ("clusters", string.Join(", ", pack.Clusters.Select(cluster => cluster.Name))),
        ],
        Cases = [.. controls.Select(control => Case(control, titles))],
    };

    private static JUnitCase Case(ControlEntry control, Dictionary<string, string> titles)
    {
        var outcome = control.Status switch
        {
            "satisfied" => JUnitOutcome.Passed,
            "not-satisfied" => JUnitOutcome.Failed,
            "not-evaluated" or "manual" or "not-applicable" => JUnitOutcome.Skipped,
            _ => JUnitOutcome.Error,
        };
        var passed = outcome == JUnitOutcome.Passed;
        return new JUnitCase
        {
            ClassName = control.Framework,
            Name = control.Control + " " + control.Title,
            Outcome = outcome,
            Type = control.Status,
            Message = passed ? null : control.Status switch
            {
                "not-evaluated" => "not evaluated: ",
                "not-applicable" => "not applicable: ",
                "manual" => "manual, open: ",
                _ => "",
            } + control.Reason,
            Lines = passed ? [] : Lines(control, titles),
            Output = passed ? string.Join('\n', Lines(control, titles).Select(line => line.Text).Prepend(control.Reason)) : null,
        };
    }

    private static IEnumerable<(int Indent, string Text)> Lines(ControlEntry control, Dictionary<string, string> titles)
    {
        string Check(string role, CheckVerdictEntry check) => $"{role} {check.Check}: {check.Verdict}{(titles.TryGetValue(check.Check, out var title) ? ", " + title : "")}";
        foreach (var check in control.Primary)
            yield return (0, Check("primary", check));
        foreach (var check in control.Supporting)
            yield return (0, Check("supporting", check));
        foreach (var check in control.Waived)
            yield return (0, $"waived {check}: exceptions accept every fail of it; it fails all the same");
        if (control.Attestation is { } attestation)
            yield return (0, "attestation " + attestation);
        foreach (var ids in control.Findings.Chunk(IdsPerLine))
            yield return (0, "findings " + string.Join(' ', ids));
    }
}
