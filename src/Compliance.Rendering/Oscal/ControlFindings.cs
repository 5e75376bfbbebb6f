using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What the assessment says of each control that is satisfied or not satisfied. Of any other no finding is made: OSCAL has no state for it.</summary>
internal static class ControlFindings
{
    public static void Write(OscalWriter json, OscalPack pack)
    {
        var outcomes = pack.Outcomes.ToLookup(o => o.Outcome.Check, StringComparer.Ordinal);
        var risks = new Dictionary<string, OscalRisk>(StringComparer.Ordinal);
        foreach (var risk in pack.Risks)
            foreach (var finding in risk.Findings)
                risks.TryAdd(finding.Entry.Id, risk);
        var courses = new Dictionary<(string, string), ControlPeriodEntry>();
        foreach (var course in pack.Pack.Period?.Controls ?? [])
            courses.TryAdd((course.Framework, course.Control), course);
        json.Array("findings", pack.Controls.Where(c => c.HasFinding), control =>
        {
            var entry = control.Entry;
            json.Id("uuid", pack.Once("finding", $"{entry.Framework}\n{entry.Control}"));
            json.Markup("title", $"{control.Label}: {entry.Title}");
            json.Paragraphs("description", Definitions.Text(entry.Reason));
            json.Properties(
                [
                    new("framework", entry.Framework) { Class = control.Framework }, new("control", entry.Control), new("control-id", control.Id), new("automation", entry.Automation), new("frequency", entry.Frequency),
                    new("findings", entry.Findings.Length), new("attestation", entry.Attestation),
                    .. entry.Primary.Select(c => new Property("primary-check", c.Check) { Class = OscalText.Token(c.Verdict) }),
                    .. entry.Supporting.Select(c => new Property("supporting-check", c.Check) { Class = OscalText.Token(c.Verdict) }),
                    .. entry.Waived.Select(c => new Property("waived-check", c) { Remarks = "Every fail of this check is accepted by an exception. It fails all the same." }),
                    .. Course(courses.GetValueOrDefault((entry.Framework, entry.Control))),
                ]);
            Definitions.WriteOrigins(json);
            WriteTarget(json, control);
            json.References("related-observations", "observation-uuid",
                entry.Primary.Concat(entry.Supporting).Select(c => c.Check).Distinct().SelectMany(check => outcomes[check]).Select(o => o.Observation));
            json.References("related-risks", "risk-uuid", entry.Findings.Where(risks.ContainsKey).Select(f => risks[f].Id).Distinct());
        });
    }

    private static void WriteTarget(OscalWriter json, ControlName control) => json.Object("target", () =>
    {
        var entry = control.Entry;
        json.Word("type", "objective-id");
        json.Word("target-id", control.Objective);
        json.Markup("title", entry.Title);
        json.Object("status", () =>
        {
            json.Word("state", entry.Status);
            // Where people answer for a part of it, checks alone did not decide.
            json.Word("reason", entry.Status == "not-satisfied" ? "fail" : entry.Attestation is null ? "pass" : "other");
        });
    });

    private static IEnumerable<Property> Course(ControlPeriodEntry? course) => course is null ? [] :
    [
        new("worst-scan", course.WorstScan), new("worst-since", (DateTimeOffset?)course.WorstMoment), new("at-end", course.AtEnd),
        new("scans-at-worst", string.Create(CultureInfo.InvariantCulture, $"{course.WorstScans} of {course.Scans}")),
    ];
}
