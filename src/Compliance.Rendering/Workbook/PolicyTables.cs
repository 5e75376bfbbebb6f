using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on policies and workloads.</summary>
internal static class PolicyTables
{
    private static readonly string[] Decisions = ["keep", "change", "remove"];

    /// <summary>Every policy, with its last change, who answers for it and what a review decided.</summary>
    public static SheetTable Policies(EvidencePack pack)
    {
        var reviews = pack.RuleReview.DistinctBy(e => (e.Cluster, e.Policy)).ToDictionary(e => (e.Cluster, e.Policy));
        return Table<PolicyEntry>("Policies",
            [Name("Cluster", 16), Name("Namespace", 20), Name("Policy", 48), Text("Subjects", 44), Number("Selected pods"), Text("Isolates", 12), Number("Rules", 8),
                Status("Mode", 12), Text("Why it does not count", 40), Moment("Last change (UTC)"), Name("Changed by", 24), Name("Change ticket", 16), Name("Change approved by", 20), Name("Owner", 20),
                Status("Review", 12), Name("Reviewed by", 20), Moment("Reviewed on (UTC)"), Text("Review decision", 12), Name("SHA-256 of the spec", 74),
                Assessor("Still needed? Y/N", 12, "Y", "N"), Assessor("Reviewer", 20), Assessor("Review comment", 36)],
            pack.Policies,
            p =>
            {
                var review = reviews.GetValueOrDefault((p.Cluster, p.Policy));
                return [p.Cluster, p.Namespace, p.Policy, p.Subjects, p.SelectedPods, string.Join(", ", p.Isolates), p.Rules, p.Mode, p.ModeReason, p.Change?.When, p.Change?.Who, p.Change?.Ticket, p.Change?.Approver,
                    review?.Owner, review?.State, review?.ReviewedBy, review?.ReviewedOn, review?.Decision, p.Sha256, null, null, null];
            },
            "No network policy of any kind was found.") with { FrozenColumns = 0 };
    }

    /// <summary>Every rule in words.</summary>
    public static SheetTable Rules(EvidencePack pack)
    {
        var rows = pack.Policies.SelectMany(policy => policy.RuleRows.Select(rule => (Policy: policy, Rule: rule))).ToList();
        return Table("Policy_Rules",
            [Name("Cluster", 16), Name("Policy", 48), Name("Pointer", 22), Text("Direction", 11), Text("Action", 10), Text("Peers", 56), Text("Ports", 30), Text("Note", 30)],
            rows, r => [r.Policy.Cluster, r.Policy.Policy, r.Rule.Pointer, r.Rule.Direction, r.Rule.Action, r.Rule.Peers, r.Rule.Ports, r.Rule.Note],
            "No policy has a rule.") with { FrozenColumns = 0, IsDetail = true };
    }

    /// <summary>The review of every policy (PCI 1.2.7), with blank columns for who reviews it.</summary>
    public static SheetTable Review(EvidencePack pack, RowPlaces places) => Table<RuleReviewEntry>("Rule_Review",
        [Name("Cluster", 16), Name("Policy", 48), Moment("Last change (UTC)"), Name("Changed by", 26), Name("Change ticket", 16), Name("Change approved by", 20), Name("Revision", 20), Name("Owner", 20),
            Text("Remarks", 20), Text("What the analysis says", 56), Name("Findings", 24), Text("What could not be told", 56), Status("Review", 12), Name("Reviewed by", 20), Moment("Reviewed on"), Text("Recorded decision", 12),
            Text("Recorded comment", 36), Assessor("Still needed? Y/N", 12, "Y", "N"), Assessor("Decision", 12, Decisions), Assessor("Reviewer", 20), AssessorDay("Date"), Assessor("Comment", 36)],
        pack.RuleReview,
        e => [e.Cluster, e.Policy, e.LastChange?.When, e.LastChange?.Who, e.LastChange?.Ticket, e.LastChange?.Approver, e.LastChange?.Revision, e.Owner,
            Lines(e.Remarks.Select(m => m.Word)), Lines(e.Remarks.Select(m => m.Text)), Link.ToFirst([.. e.Remarks.Select(m => m.Finding).OfType<string>()], "Findings", places.Findings),
            Lines(e.NotTold.Select(m => $"{m.Word}: {m.Text}")), e.State, e.ReviewedBy, e.ReviewedOn, e.Decision, e.Comment, null, null, null, null, null],
        pack.Policies.IsEmpty ? "There is no policy to review." : "This pack holds no record of a review of rules.") with { FrozenColumns = 0 };

    /// <summary>Every workload: zone, isolation, exposure, and the policies that isolate it.</summary>
    public static SheetTable Workloads(EvidencePack pack)
    {
        var zones = new WorkloadZones(pack);
        return Table<WorkloadEntry>("Workloads",
            [Name("Cluster", 16), Name("Namespace", 20), Name("Workload", 44), Number("Pods", 8), Name("Zone", 22), Text("Host network", 9), Text("Ingress isolated", 10), Text("Egress isolated", 10),
                Text("Reachable from outside", 36), Text("Reaches outside", 36), Name("Ingress isolated by", 44), Name("Egress isolated by", 44)],
            pack.Workloads, w => [w.Cluster, w.Namespace, w.Workload, w.Pods, zones.Of(w), YesNo(w.HostNetwork), YesNo(!w.IngressIsolatedBy.IsEmpty), YesNo(!w.EgressIsolatedBy.IsEmpty),
                w.ReachableFromOutside, w.ReachesOutside, Lines(w.IngressIsolatedBy), Lines(w.EgressIsolatedBy)],
            "No workload was found.") with { FrozenColumns = 0 };
    }
}
