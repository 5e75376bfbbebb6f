using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Csv;

/// <summary><c>machine/policies.csv</c>: one record for each policy, enforced or not, with its last change and its review (PCI 1.2.7).</summary>
internal static class PoliciesCsv
{
    /// <summary>The file.</summary>
    public static CsvFile Of(EvidencePack pack, string digest)
    {
        var reviews = pack.RuleReview.ToLookup(review => (review.Cluster, review.Policy));
        return new CsvFile("machine/policies.csv",
            ["cluster", "namespace", "policy", "subjects", "selected pods", "isolates", "rules", "mode", "mode reason", "last change", "changed by", "change ticket",
                "change approved by", "revision", "sha256", "owner", "remarks", "findings", "not told", "review", "reviewed by", "reviewed on", "decision", "comment",
                "pack", "digest"],
            pack.Policies.Select(p =>
            {
                var review = reviews[(p.Cluster, p.Policy)].FirstOrDefault();
                return new object?[]
                {
                    p.Cluster, p.Namespace, p.Policy, p.Subjects, p.SelectedPods, CsvFile.Ids(p.Isolates), p.Rules, p.Mode, p.ModeReason, p.Change?.When, p.Change?.Who,
                    p.Change?.Ticket, p.Change?.Approver, p.Change?.Revision, p.Sha256, review?.Owner, Words(review?.Remarks), Findings(review?.Remarks),
                    Words(review?.NotTold), review?.State, review?.ReviewedBy, review?.ReviewedOn, review?.Decision, review?.Comment, pack.Document.Id, digest,
                };
            }));
    }

    private static string? Words(IEnumerable<RuleRemarkEntry>? remarks) =>
        remarks is null ? null : CsvFile.Ids(remarks.Select(remark => remark.Word).Distinct(StringComparer.Ordinal));

    private static string? Findings(IEnumerable<RuleRemarkEntry>? remarks) =>
        remarks is null ? null : CsvFile.Ids(remarks.Select(remark => remark.Finding).OfType<string>().Distinct(StringComparer.Ordinal));
}
