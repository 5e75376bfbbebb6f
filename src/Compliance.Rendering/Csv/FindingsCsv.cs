using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Csv;

/// <summary><c>machine/findings.csv</c>: one record for each finding, a waived one too.</summary>
internal static class FindingsCsv
{
    /// <summary>The file.</summary>
    public static CsvFile Of(EvidencePack pack, string digest) => new("machine/findings.csv",
        ["id", "severity", "verdict", "check", "title", "cluster", "namespace", "subject", "condition", "criteria", "cause", "effect", "recommendation", "from", "to",
            "port", "policy", "pointer", "controls", "pack", "digest", "waived by", "patch", "objects"],
        pack.Findings.Select(f => new object?[]
        {
            f.Id, f.Severity, f.Verdict, f.Check, f.Title, f.Cluster, f.Namespace, f.Subject, f.Condition, f.Criteria, f.Cause, f.Effect, f.Recommendation,
            f.Witness?.From, f.Witness?.To, f.Witness?.Port, f.Witness?.Policy, f.Witness?.Pointer, CsvFile.Ids(f.Controls), pack.Document.Id, digest,
            CsvFile.Ids(f.WaivedBy), f.Patch, CsvFile.Names(f.Evidence.Select(evidence => evidence.Object)),
        }));
}
