using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Admission;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-POLICYREPORT-VIOLATIONS.</summary>
public sealed class ReportedViolations : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-POLICYREPORT-VIOLATIONS",
        Group = "governance",
        Title = "Open violations reported by admission tools are tracked",
        Rationale = "The cluster already knows what breaks its rules, and an auditor will find the reports.",
        Condition = "Looks at PolicyReports, ClusterPolicyReports and Reports, and at the audit results of Gatekeeper's constraints, for rules whose names or category speak of networks, hosts, privileges or pod security; in namespaces declared to hold what is protected, or in every namespace in scope where none is. Fails when a result fail or error is known to be open longer than sla_days for its severity (high where none is said; severities without days have no limit): for a pod since it and the rule exist, else since the result was made. Warns when how long it is open is not told, when the results of a tool or constraint are older than max_report_age_h, and when a constraint has more violations than it lists. Not applicable when there is no report and no constraint.",
        Remediation = "Mend the object, or accept it with an exception that expires.",
        Severity = Severity.Low,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Namespace, Kinds.Pod, Kinds.KyvernoClusterPolicy, Kinds.KyvernoPolicy, .. Kinds.Reports],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("sla_days", "critical=7, high=30, medium=90").Add("max_report_age_h", "24"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<SnapshotObject> reports = [.. Kinds.Reports.SelectMany(context.Index.Objects)];
        ImmutableArray<SnapshotObject> constraints = [.. context.Snapshot.Objects.Where(o => o.Ref.Kind.Group == GatekeeperGuards.Group)];
        if (AdmissionGuards.Of(context).Unread is { } unread) yield return Definition.NotEvaluable(context, "constraints", null, unread);
        else if (reports.IsEmpty && constraints.IsEmpty)
        {
            yield return context.Index.Objects(Kinds.KyvernoClusterPolicy).Any()
                ? Definition.NotEvaluable(context, context.Cluster(), null, "Kyverno has policies, and no report of their results was found")
                : Definition.NotApplicable(context, context.Cluster(), null, "no admission tool reports here");
            yield break;
        }
        foreach (CheckResult aged in Ages(context, reports, constraints)) yield return aged;
        ILookup<string, SnapshotObject> policies = context.Index.Objects(Kinds.KyvernoClusterPolicy).Concat(context.Index.Objects(Kinds.KyvernoPolicy)).ToLookup(p => p.Ref.Name, StringComparer.Ordinal);
        ILookup<string, ReportedViolation> open = reports.Concat(constraints).SelectMany(r => ReportedViolation.Of(context.Index, r, policies)).Where(v => v.Concerns)
            .DistinctBy(v => (v.Tool, v.Policy, v.Rule, v.Kind, v.Namespace, v.Name)).ToLookup(v => v.Namespace, StringComparer.Ordinal);
        bool declared = ProtectedNamespaces.Declared(context);
        FrozenDictionary<string, int> days = Days(context);
        foreach (string ns in declared ? ProtectedNamespaces.Of(context).AsEnumerable() : context.Reachability.Population.Namespaces.Keys.Where(n => !context.Exempt(n)).Order(StringComparer.Ordinal))
            yield return OfNamespace(context, ns, [.. open[ns]], days);
    }

    private CheckResult OfNamespace(CheckContext context, string ns, ImmutableArray<ReportedViolation> open, FrozenDictionary<string, int> days)
    {
        string subject = $"namespace/{ns}";
        ImmutableArray<ReportedViolation> limited = [.. open.Where(v => days.ContainsKey(v.Severity ?? "high"))];
        ImmutableArray<ReportedViolation> late = [.. limited.Where(v => v.OpenSince is { } since && since.AddDays(days[v.Severity ?? "high"]) < context.Moment).OrderBy(v => v.OpenSince).ThenBy(v => v.Name, StringComparer.Ordinal)];
        ImmutableArray<ReportedViolation> unsure = [.. limited.Where(v => !v.Exact && !late.Contains(v))];
        if (!late.IsEmpty)
        {
            ReportedViolation first = late[0];
            string since = string.Create(CultureInfo.InvariantCulture, $"{Text(first)} is open since {first.OpenSince:yyyy-MM-dd}, longer than {days[first.Severity ?? "high"]} days");
            return Definition.Fail(context, subject, ns, $"{Answers.Count(late.Length, "violation")} in namespace {ns} {(late.Length == 1 ? "is" : "are")} open for too long: {since}.",
                new() { To = $"{first.Kind}/{ns}/{first.Name}", AllowedBy = since, Policy = first.Report, Pointer = first.Pointer }, late.Take(20).Select(See));
        }
        if (!unsure.IsEmpty)
            return Definition.Warn(context, subject, ns, $"{Answers.Count(unsure.Length, "violation")} in namespace {ns} {(unsure.Length == 1 ? "is" : "are")} open, and since when is not told: {Answers.Some(unsure.Select(Text), 3)}.", unsure.Take(20).Select(See));
        return Definition.Pass(context, subject, ns, open.IsEmpty ? $"No violation of network or pod security rules is reported in namespace {ns}."
            : $"{Answers.Count(open.Length, "violation")} in namespace {ns}, none of them open for too long.", open.Take(20).Select(See));
    }

    private IEnumerable<CheckResult> Ages(CheckContext context, ImmutableArray<SnapshotObject> reports, ImmutableArray<SnapshotObject> constraints)
    {
        int hours = context.Int("max_report_age_h");
        foreach (IGrouping<string, SnapshotObject> tool in reports.GroupBy(r => Json.Text(r.Body, "source") ?? Json.Items(r.Body, "results").Select(x => Json.Text(x, "source")).FirstOrDefault(s => s is not null) ?? "unnamed", StringComparer.Ordinal)
            .OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (tool.Select(ReportedViolation.MadeAt).Max() is not { } made) continue;
            if (made.AddHours(hours) < context.Moment)
                yield return Definition.Warn(context, $"reports/{tool.Key}", null, $"The newest result of {tool.Key} is of {Text(made)}, older than {hours} hours.", tool.Take(20).Select(r => r.Ref.See()));
        }
        foreach (SnapshotObject constraint in constraints)
        {
            DateTimeOffset? made = ReportedViolation.MadeAt(constraint);
            string subject = constraint.Ref.ToString();
            if (made is null)
            {
                yield return Definition.NotEvaluable(context, subject, null, $"{subject} shows no result of an audit");
                continue;
            }
            int listed = Json.Items(constraint.Body, "status", "violations").Count();
            List<string> faults = [];
            if (made.Value.AddHours(hours) < context.Moment) faults.Add($"was audited at {Text(made.Value)}, more than {hours} hours ago");
            if (Json.Int(constraint.Body, "status", "totalViolations") is { } total && total > listed) faults.Add($"has {total} violations and lists {listed}");
            if (faults.Count > 0) yield return Definition.Warn(context, subject, null, $"{subject} {string.Join(", and ", faults)}.", constraint.Ref.See("/status"));
        }
    }

    private static FrozenDictionary<string, int> Days(CheckContext context) => context.List("sla_days").Select(d => d.Split('=', 2, StringSplitOptions.TrimEntries))
        .Where(d => d.Length == 2 && int.TryParse(d[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .ToFrozenDictionary(d => d[0], d => int.Parse(d[1], NumberStyles.None, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private static string Text(ReportedViolation violation) => $"{violation.Kind}/{violation.Namespace}/{violation.Name} ({violation.Policy}{(violation.Rule == violation.Policy ? "" : $", {violation.Rule}")})";

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static EvidenceRef See(ReportedViolation violation) => violation.Report.See(violation.Pointer, violation.Rule);
}
