using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.PolicyReports;

/// <summary>Controls by framework, each with one result: not evaluated is an error, manual and not applicable are skipped, and the status stands
/// among the properties.</summary>
internal static class ControlGroups
{
    /// <summary>The groups, in the order of the pack.</summary>
    public static IEnumerable<ReportGroup> Of(EvidencePack pack)
    {
        var names = pack.Frameworks.DistinctBy(framework => framework.Id, StringComparer.Ordinal)
            .ToDictionary(framework => framework.Id, framework => framework.Name + " " + framework.Version, StringComparer.Ordinal);
        return pack.Controls.GroupBy(control => control.Framework, StringComparer.Ordinal).Select(group =>
        {
            var name = names.GetValueOrDefault(group.Key, group.Key);
            return new ReportGroup("controls", group.Key, null, group.Select(control => Result(control, name)));
        });
    }

    private static ReportResult Result(ControlEntry control, string framework) => new()
    {
        Policy = control.Control,
        Outcome = control.Status switch
        {
            "satisfied" => "pass",
            "not-satisfied" => "fail",
            "manual" or "not-applicable" => "skip",
            _ => "error",
        },
        Category = framework,
        Message = control.Reason,
        Properties =
        [
            ("attestation", control.Attestation), ("automation", control.Automation),
            ("checks", string.Join(' ', control.Primary.Select(check => check.Check + "=" + check.Verdict))), ("controls", control.Framework + ":" + control.Control),
            ("findings", control.Findings.Length.ToString(CultureInfo.InvariantCulture)), ("reason", control.Reason), ("section", control.Section), ("status", control.Status),
            ("title", control.Title), ("waived", string.Join(' ', control.Waived)),
        ],
    };
}
