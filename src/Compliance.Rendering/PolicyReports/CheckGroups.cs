using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.PolicyReports;

/// <summary>Check results by cluster and namespace. Every fail, warn, error and skip is a result of its own; passes of one check in one report are
/// one result that tells how many they are.</summary>
internal sealed class CheckGroups
{
    private readonly Dictionary<string, CheckEntry> _checks;
    private readonly Dictionary<string, string> _controls;
    private readonly Dictionary<string, FindingEntry> _findings;

    private CheckGroups(EvidencePack pack)
    {
        _checks = pack.Checks.DistinctBy(check => check.Id, StringComparer.Ordinal).ToDictionary(check => check.Id, StringComparer.Ordinal);
        _findings = pack.Findings.DistinctBy(finding => finding.Id, StringComparer.Ordinal).ToDictionary(finding => finding.Id, StringComparer.Ordinal);
        _controls = pack.Controls
            .SelectMany(control => control.Primary.Concat(control.Supporting).Select(check => (check.Check, Id: control.Framework + ":" + control.Control)))
            .GroupBy(pair => pair.Check, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => string.Join(' ', group.Select(pair => pair.Id).Distinct(StringComparer.Ordinal)), StringComparer.Ordinal);
    }

    /// <summary>The groups, by cluster, what is in no namespace first.</summary>
    public static IEnumerable<ReportGroup> Of(EvidencePack pack)
    {
        var groups = new CheckGroups(pack);
        return pack.Results.GroupBy(result => (result.Cluster, result.Namespace))
            .OrderBy(group => group.Key.Cluster, StringComparer.Ordinal).ThenBy(group => group.Key.Namespace, StringComparer.Ordinal)
            .Select(group => new ReportGroup("checks", group.Key.Cluster, group.Key.Namespace, groups.Results(group)));
    }

    private IEnumerable<ReportResult> Results(IEnumerable<ResultEntry> results)
    {
        foreach (var check in results.GroupBy(result => result.Id, StringComparer.Ordinal))
        {
            var passes = check.Where(result => result.Verdict == "pass").ToList();
            if (passes.Count > 1)
                yield return Passes(check.Key, passes);
            foreach (var result in passes.Count > 1 ? check.Where(result => result.Verdict != "pass") : check)
                yield return Result(result);
        }
    }

    private ReportResult Passes(string check, List<ResultEntry> passes) => new()
    {
        Policy = check,
        Outcome = "pass",
        Count = passes.Count,
        Category = CategoryOf(check),
        Severity = SeverityOf(passes[0]),
        Message = $"{passes.Count.ToString(CultureInfo.InvariantCulture)} subjects pass.",
        Properties = [("controls", _controls.GetValueOrDefault(check)), ("subjects", passes.Count.ToString(CultureInfo.InvariantCulture)), ("title", _checks.GetValueOrDefault(check)?.Title)],
    };

    private ReportResult Result(ResultEntry result)
    {
        var finding = result.Finding is { } id ? _findings.GetValueOrDefault(id) : null;
        return new ReportResult
        {
            Policy = result.Id,
            Outcome = OutcomeOf(result.Verdict),
            Category = CategoryOf(result.Id),
            Severity = SeverityOf(result),
            Message = result.Summary,
            Resource = ObjectReference.Of(result),
            Properties =
            [
                ("allowedBy", result.Witness?.Policy), ("controls", finding is null ? _controls.GetValueOrDefault(result.Id) : string.Join(' ', finding.Controls)),
                ("finding", result.Finding), ("from", result.Witness?.From), ("port", result.Witness?.Port), ("reason", result.Reason), ("subject", result.Subject),
                ("title", _checks.GetValueOrDefault(result.Id)?.Title), ("to", result.Witness?.To), ("verdict", result.Verdict), ("waivedBy", string.Join(' ', result.WaivedBy)),
            ],
        };
    }

    private string CategoryOf(string check) => _checks.GetValueOrDefault(check)?.Group ?? "";

    /// <summary>Outcome of a verdict. Not evaluable, and a verdict that this version does not know, could not be evaluated.</summary>
    private static string OutcomeOf(string verdict) => verdict switch
    {
        "pass" or "fail" or "warn" => verdict,
        "not-applicable" => "skip",
        _ => "error",
    };

    private static string? SeverityOf(ResultEntry result) => result.Severity is "critical" or "high" or "medium" or "low" or "info" ? result.Severity : null;
}
