using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Compliance.Controls.Checks;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Makes a finding, in the five attributes of an audit finding, of every result to act on.</summary>
internal static class Findings
{
    public static FindingEntry? Of(
        CheckResult result, CheckDefinition check, ImmutableArray<string> controls, EvidenceIndex index, RuleQuotes quotes)
    {
        if (result.Verdict is not (CheckVerdict.Fail or CheckVerdict.Warn)) return null;
        return new FindingEntry
        {
            Id = Id(result),
            Check = result.Check,
            Title = check.Title,
            Severity = Words.Of(result.Severity),
            Verdict = Words.Of(result.Verdict),
            Cluster = result.Cluster,
            Namespace = result.Namespace,
            Subject = result.Subject,
            Condition = result.Summary,
            Criteria = check.Condition,
            Cause = result.Witness?.AllowedBy ?? result.Reason ?? "See the objects named as evidence.",
            Effect = check.Rationale,
            Recommendation = check.Remediation,
            Patch = result.Patch,
            Witness = Results.Witness(result, quotes),
            Evidence = [.. result.Evidence.Select(e => index.Entry(result.Cluster, e))],
            Controls = controls,
            WaivedBy = result.WaivedBy,
        };
    }

    /// <summary>Order of findings: fails before warns, then by severity.</summary>
    public static int Rank(FindingEntry finding) =>
        (finding.Verdict == "fail" ? 0 : 10) + (int)Enum.Parse<Severity>(finding.Severity, ignoreCase: true);

    // The same condition keeps its id from pack to pack, so that the change log can say new, resolved or unchanged.
    private static string Id(CheckResult result)
    {
        byte[] key = Encoding.UTF8.GetBytes($"{result.Check}\n{result.Cluster}\n{result.Subject}");
        return "F-" + Convert.ToHexStringLower(SHA256.HashData(key))[..8];
    }
}
