using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook, as the pack holds them.</summary>
internal static class PackTables
{
    /// <summary>All detail tables, in the order of their sheets.</summary>
    public static ImmutableArray<SheetTable> Of(EvidencePack pack) =>
    [
        Scope(pack), Controls(pack), ControlChecks(pack), Findings(pack), FindingObjects(pack), ScopeTables.Pairs(pack), ScopeTables.Zones(pack),
        ScopeTables.Placements(pack), ScopeTables.Flows(pack), ScopeTables.Exceptions(pack), ScopeTables.Attestations(pack), Policies(pack), PolicyRules(pack), Workloads(pack),
        LifeTables.PolicyChanges(pack), LifeTables.Difference(pack), LifeTables.RuleReview(pack), LifeTables.Approvals(pack), LifeTables.Approvers(pack), LifeTables.Metrics(pack), .. PeriodTables.Of(pack), Gaps(pack), Limitations(pack), Evidence(pack), Redactions(pack), Inputs(pack),
    ];

    internal static SheetColumn Text(string header, double width) => new(header, width);

    internal static SheetColumn Name(string header, double width) => new(header, width, ColumnKind.Name);

    internal static SheetColumn Number(string header, double width = 11) => new(header, width, ColumnKind.Number);

    internal static SheetColumn Moment(string header) => new(header, 20, ColumnKind.Moment);

    internal static SheetColumn Status(string header, double width = 16) => new(header, width, ColumnKind.Status);

    internal static SheetColumn Assessor(string header, double width, params string[] choices) =>
        new(header, width, ColumnKind.Assessor) { Choices = [.. choices] };

    internal static SheetTable Table<T>(string name, ImmutableArray<SheetColumn> columns, IReadOnlyCollection<T> items, Func<T, ImmutableArray<object?>> row,
        string whenEmpty) => new(name, columns, items.Count, items.Select(row), whenEmpty);

    private static SheetTable Scope(EvidencePack pack)
    {
        var rows = new List<ImmutableArray<object?>>();
        foreach (var c in pack.Clusters)
        {
            void Add(string property, object? value) => rows.Add([c.Name, property, value]);
            Add("Source", c.Origin);
            Add("API server", c.Server);
            Add("UID of kube-system", c.Uid);
            Add("Kubernetes version", c.Version);
            Add("Collected until (UTC)", c.CollectedAt);
            Add("Snapshot SHA-256", c.SnapshotSha256);
            Add("Network plug-in", c.PlugInVersion is null ? c.PlugIn : c.PlugIn + " " + c.PlugInVersion);
            Add("Enforcement", c.Enforcement);
            Add("Asserted by the operator", c.Asserted ? "yes" : "no");
            foreach (var observation in c.EnforcementEvidence)
                Add("Enforcement observation", observation);
            Add("Namespaces", c.Population.Namespaces);
            Add("Nodes", c.Population.Nodes);
            Add("Pods", c.Population.Pods);
            Add("Workloads", c.Population.Workloads);
            Add("Services", c.Population.Services);
            Add("Policies", c.Population.Policies);
            foreach (var name in c.NamespacesInScope)
                Add("Namespace in scope", name);
            foreach (var name in c.NamespacesExempt)
                Add("Namespace left out", name);
        }
        return new SheetTable("Scope_Population", [Name("Cluster", 24), Text("Property", 28), Name("Value", 70)], rows.Count, rows, "No cluster is in scope.");
    }

    private static SheetTable Controls(EvidencePack pack) => Table<ControlEntry>("Controls",
        [Text("Framework", 16), Text("Control", 16), Text("Section", 26), Text("Title", 44), Text("Demand", 44), Text("Automation", 14), Status("Status"),
            Text("Reason", 44), Name("Findings", 24), Text("Evidence wanted", 36), Text("Frequency", 16),
            Assessor("Assessor result", 18, "In place", "Not in place", "Not applicable", "Not tested"), Assessor("Assessor comment", 36),
            Assessor("Sampled", 10, "yes", "no")],
        pack.Controls, c => [c.Framework, c.Control, c.Section, c.Title, c.Demand, c.Automation, c.Status, c.Reason, string.Join(", ", c.Findings),
            c.Evidence, c.Frequency, null, null, null],
        "No control was assessed.");

    private static SheetTable ControlChecks(EvidencePack pack)
    {
        var titles = pack.Checks.DistinctBy(check => check.Id).ToDictionary(check => check.Id, check => check.Title, StringComparer.Ordinal);
        var rows = pack.Controls.SelectMany(c =>
            c.Primary.Select(k => (Control: c, Check: k, Role: "primary")).Concat(c.Supporting.Select(k => (Control: c, Check: k, Role: "supporting")))).ToList();
        return Table("Control_Check_Map",
            [Text("Framework", 16), Text("Control", 16), Text("Role", 12), Name("Check", 30), Text("Check title", 56), Status("Worst verdict"), Status("Control status")],
            rows, r => [r.Control.Framework, r.Control.Control, r.Role, r.Check.Check, titles.GetValueOrDefault(r.Check.Check), r.Check.Verdict, r.Control.Status],
            "No control cites a check.");
    }

    private static SheetTable Findings(EvidencePack pack) => Table<FindingEntry>("Findings",
        [Name("Finding", 13), Status("Severity", 11), Status("Verdict", 9), Name("Check", 28), Text("Title", 36), Name("Cluster", 16), Name("Namespace", 18),
            Name("Subject", 36), Text("Condition", 48), Text("Criteria", 40), Text("Cause", 36), Text("Effect", 40), Text("Recommendation", 48),
            Name("Proposed change", 48), Text("Controls", 30), Name("Waived by", 16), Assessor("Owner", 18), Assessor("Due", 14), Assessor("Management response", 36)],
        pack.Findings, f => [f.Id, f.Severity, f.Verdict, f.Check, f.Title, f.Cluster, f.Namespace, f.Subject, f.Condition, f.Criteria, f.Cause, f.Effect,
            f.Recommendation, f.Patch, string.Join(", ", f.Controls), string.Join(", ", f.WaivedBy), null, null, null],
        "No check failed or warned.");

    private static SheetTable FindingObjects(EvidencePack pack)
    {
        var rows = pack.Findings.SelectMany(FindingRows).ToList();
        return Table<ImmutableArray<object?>>("Finding_Objects",
            [Name("Finding", 13), Text("Role", 12), Name("Object, or source", 44), Name("Destination", 40), Text("Port", 14), Text("What is to be seen", 44),
                Name("Pointer", 34), Name("Lines quoted", 44), Name("Evidence item", 14)],
            rows, row => row, "No finding, so no object.");
    }

    private static IEnumerable<ImmutableArray<object?>> FindingRows(FindingEntry f)
    {
        if (f.Witness is { } w)
        {
            yield return [f.Id, "witness", w.From, w.To, w.Port, w.AllowedBy, null, null, null];
            if (w.Policy is not null)
                yield return [f.Id, "decided by", w.Policy, null, null, w.AllowedBy, w.Pointer, w.Quote, null];
        }
        foreach (var e in f.Evidence)
            yield return [f.Id, "evidence", e.Object, null, null, e.Note, e.Pointer, null, e.Item];
    }

    private static SheetTable Policies(EvidencePack pack) => Table<PolicyEntry>("Policies",
        [Name("Cluster", 16), Name("Namespace", 20), Name("Policy", 48), Text("Subjects", 44), Number("Selected pods"), Text("Isolates", 16), Number("Rules"),
            Status("Mode", 12), Text("Why it does not count", 40), Moment("Last change (UTC)"), Name("Changed by", 24), Name("Change ticket", 16), Name("SHA-256 of the spec", 68),
            Assessor("Still needed", 12, "yes", "no"), Assessor("Reviewer", 20), Assessor("Review comment", 36)],
        pack.Policies, p => [p.Cluster, p.Namespace, p.Policy, p.Subjects, p.SelectedPods, string.Join(", ", p.Isolates), p.Rules, p.Mode, p.ModeReason, p.Change?.When, p.Change?.Who,
            p.Change?.Ticket, p.Sha256, null, null, null],
        "No network policy of any kind was found.");

    private static SheetTable PolicyRules(EvidencePack pack)
    {
        var rows = pack.Policies.SelectMany(policy => policy.RuleRows.Select(rule => (Policy: policy, Rule: rule))).ToList();
        return Table("Policy_Rules",
            [Name("Cluster", 16), Name("Policy", 48), Name("Pointer", 22), Text("Direction", 11), Text("Action", 10), Text("Peers", 56), Text("Ports", 30), Text("Note", 30)],
            rows, r => [r.Policy.Cluster, r.Policy.Policy, r.Rule.Pointer, r.Rule.Direction, r.Rule.Action, r.Rule.Peers, r.Rule.Ports, r.Rule.Note],
            "No policy has a rule.");
    }

    private static SheetTable Workloads(EvidencePack pack) => Table<WorkloadEntry>("Workloads",
        [Name("Cluster", 16), Name("Namespace", 20), Name("Workload", 44), Number("Pods", 8), Text("Host network", 9), Text("Ingress isolated", 10), Text("Egress isolated", 10),
            Name("Ingress isolated by", 44), Name("Egress isolated by", 44), Text("Reachable from outside", 28), Text("Reaches outside", 28)],
        pack.Workloads, w => [w.Cluster, w.Namespace, w.Workload, w.Pods, YesNo(w.HostNetwork), YesNo(!w.IngressIsolatedBy.IsEmpty), YesNo(!w.EgressIsolatedBy.IsEmpty),
            string.Join('\n', w.IngressIsolatedBy), string.Join('\n', w.EgressIsolatedBy), w.ReachableFromOutside, w.ReachesOutside],
        "No workload was found.");

    private static SheetTable Gaps(EvidencePack pack) => Table<GapEntry>("Coverage_Gaps",
        [Name("Cluster", 16), Text("Reason", 16), Name("Kind", 40), Name("Namespace", 20), Text("What happened", 60), Name("Place", 30), Name("Field", 30)],
        pack.Gaps, g => [g.Cluster, g.Reason, g.Kind, g.Namespace, g.Message, g.Place, g.Field], "Every list that was asked for was complete.");

    private static SheetTable Limitations(EvidencePack pack) => Table<LimitationEntry>("Limitations",
        [Name("Cluster", 16), Name("Object", 48), Name("Pointer", 30), Text("Limitation", 70), Text("Rule", 12)],
        pack.Limitations, l => [l.Cluster, l.Object, l.Pointer, l.Message, l.Rule], "Everything read was understood and decidable.");

    private static SheetTable Evidence(EvidencePack pack) => Table<EvidenceItem>("Evidence_Index",
        [Name("Item", 10), Name("Cluster", 16), Name("Kind", 40), Status("Outcome", 12), Number("Objects"), Name("Request", 50), Number("HTTP status", 8), Text("Form", 10),
            Number("Pages", 8), Name("resourceVersion", 16), Moment("Started (UTC)"), Moment("Ended (UTC)"), Moment("Server's date (UTC)"), Number("Bytes", 14), Name("SHA-256", 68)],
        pack.Evidence, e => [e.Id, e.Cluster, e.Kind, e.Outcome, e.Objects, e.Request, e.Status, e.Form, e.Pages, e.ResourceVersion, e.Started, e.Ended, e.ServerDate, e.Bytes, e.Sha256],
        "Nothing was read.");

    private static SheetTable Redactions(EvidencePack pack) => Table<RedactionEntry>("Redactions",
        [Name("Cluster", 16), Text("Rule", 60), Number("Times"), Name("For example", 60)],
        pack.Redactions, r => [r.Cluster, r.Rule, r.Count, string.Join('\n', r.Examples)], "Nothing had to be removed.");

    private static SheetTable Inputs(EvidencePack pack) => Table<InputEntry>("Inputs",
        [Name("Path in the pack", 56), Text("What it is", 44), Name("SHA-256", 68)],
        pack.Inputs, i => [i.Path, i.What, i.Sha256], "No input is recorded.");

    private static string YesNo(bool value) => value ? "yes" : "no";
}
