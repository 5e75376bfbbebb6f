using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Admission;
using Compliance.Controls.Facts.ControlPlane;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-ADMISSION-ENFORCING.</summary>
public sealed class AdmissionEnforcing : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-ADMISSION-ENFORCING",
        Group = "governance",
        Title = "Admission control enforces the network and pod baseline",
        Rationale = "Rules that only detect let the next object in that breaks them.",
        Condition = "For each of required_rules, in the namespaces declared to hold what is protected, or in every namespace in scope where none is: passes when a rule of Gatekeeper, Kyverno or a ValidatingAdmissionPolicy that asks for it denies there, the pod security level of the namespace does (deny-hostnetwork), or every API server runs DenyServiceExternalIPs (deny-externalips). Warns when rules only report or their tool has no webhook, or leave objects or requests out; fails when none exists, none speaks of the namespace, or an exemption takes it, or objects of a namespace declared protected, out. What a rule asks for is told by the templates of the Gatekeeper library, the fields it tests, or rule_objects (RULE=Kind/NAME); whether it tests them rightly is not judged. Not evaluable where no rule is recognised and others deny whose purpose is not told.",
        Remediation = "Switch from audit to enforce once violations are cleared, and scope exemptions away from what is protected.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Admission, Kinds.Pod],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("required_rules", $"{GuardPurpose.DefaultDeny}, {GuardPurpose.HostNetwork}, {GuardPurpose.ExternalAddresses}, {GuardPurpose.ZoneLabels}").Add("rule_objects", ""),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        bool declared = ProtectedNamespaces.Declared(context);
        ImmutableArray<GuardedNamespace> namespaces =
            [.. (declared ? ProtectedNamespaces.Of(context).AsEnumerable() : context.Reachability.Population.Namespaces.Keys.Where(n => !context.Exempt(n)).Order(StringComparer.Ordinal))
                .Select(n => new GuardedNamespace(n, context.Reachability.Population.Namespaces[n]))];
        if (namespaces.IsEmpty)
        {
            yield return Definition.NotApplicable(context, context.Cluster(), null, declared ? "no protected namespace exists in this cluster" : "no namespace is in scope");
            yield break;
        }
        AdmissionGuards guards = AdmissionGuards.Of(context);
        ImmutableArray<string[]> mapped = [.. context.List("rule_objects").Select(m => m.Split('=', 2)).Where(m => m.Length == 2)];
        foreach (string rule in context.List("required_rules").Distinct(StringComparer.Ordinal))
        {
            string[] objects = [.. mapped.Where(m => m[0].Trim() == rule).Select(m => m[1].Trim())];
            yield return Judge(context, rule, guards, [.. guards.InForce.Where(g => g.Purposes.Contains(rule) || objects.Contains(g.Object.ToString()) || objects.Contains(g.ToString()))], namespaces, declared);
        }
    }

    private CheckResult Judge(
        CheckContext context, string rule, AdmissionGuards guards, ImmutableArray<AdmissionGuard> asking, ImmutableArray<GuardedNamespace> namespaces, bool declared)
    {
        string subject = $"rule/{rule}";
        ImmutableArray<(GuardedNamespace Namespace, GuardReach? Best)> reached = [.. namespaces.Select(n => (n, Best(context, rule, asking, n)))];
        ImmutableArray<EvidenceRef> evidence = [.. reached.Select(r => r.Best).OfType<GuardReach>().Select(r => r.Object.See(r.Pointer, r.Reason)).Distinct().Take(20)];
        if (reached.All(r => r.Best is { State: GuardState.Denies }))
            return Definition.Pass(context, subject, null, $"{rule} is denied in {Answers.Count(namespaces.Length, declared ? "protected namespace" : "namespace in scope", declared ? "protected namespaces" : "namespaces in scope")} by {By(reached)}.", evidence);
        if (guards.Unread is { } unread) return Definition.NotEvaluable(context, subject, null, unread);
        (GuardedNamespace ns, GuardReach? worst) = reached.MinBy(r => r.Best?.State ?? GuardState.Silent);
        if (worst is null or { State: GuardState.Silent })
        {
            ImmutableArray<string> untold = [.. guards.InForce.Where(g => g.Purposes.IsEmpty && g.In(ns).State >= GuardState.Partly).Select(g => g.ToString())];
            if (!untold.IsEmpty)
                return Definition.NotEvaluable(context, subject, null, $"no rule is recognised as {rule} in namespace {ns.Name}, and what {Answers.Some(untold)} deny is not told; rule_objects can say it");
            if (!GuardPurpose.All.Contains(rule) && asking.IsEmpty)
                return Definition.NotEvaluable(context, subject, null, $"what {rule} asks for is not known; rule_objects can name what enforces it");
            return Definition.Fail(context, subject, null, $"{rule}: nothing denies it in {Answers.Some(Names(reached, r => r is null or { State: GuardState.Silent }))}.",
                new() { To = $"namespace/{ns.Name}", AllowedBy = worst?.Reason ?? $"no admission rule asks for {rule}", Policy = worst?.Object, Pointer = worst?.Pointer }, evidence)
                with { Patch = GuardPatches.New(rule, context.Scope.Labels.Zone) };
        }
        bool exempt = worst.State == GuardState.Exempts || declared && worst.State == GuardState.Partly && IsExemption(worst);
        string summary = $"{rule} in {Answers.Some(Names(reached, r => r!.State == worst.State))}: {worst.Reason}.";
        return exempt
            ? Definition.Fail(context, subject, null, summary, new() { To = $"namespace/{ns.Name}", AllowedBy = worst.Reason!, Policy = worst.Object, Pointer = worst.Pointer }, evidence)
            : Definition.Warn(context, subject, null, summary, evidence) with { Patch = GuardPatches.Deny(asking.FirstOrDefault(g => g.In(ns) == worst), worst) };
    }

    // A level that the namespace asks of the API server itself, or its own plug-in, is as good as a rule.
    private static GuardReach? Best(CheckContext context, string rule, ImmutableArray<AdmissionGuard> asking, GuardedNamespace ns)
    {
        if (rule == GuardPurpose.HostNetwork && PodSecurityLabels.Rank(PodSecurityLabels.Enforced(ns.Labels)) >= 1)
            return new(GuardState.Denies, new(Kinds.Namespace, "", ns.Name), "/metadata/labels/pod-security.kubernetes.io~1enforce");
        if (rule == GuardPurpose.ExternalAddresses)
        {
            ControlPlaneArguments[] servers = [.. context.Index.ControlPlane.Of("kube-apiserver")];
            if (servers.Length > 0 && servers.All(s => s.Items("enable-admission-plugins").Contains("DenyServiceExternalIPs") && !s.Items("disable-admission-plugins").Contains("DenyServiceExternalIPs")))
                return new(GuardState.Denies, servers[0].Pod, servers[0].Flag("enable-admission-plugins")!.Pointer);
        }
        return asking.Select(g => g.In(ns)).MaxBy(r => r.State);
    }

    private static bool IsExemption(GuardReach reach) => reach.Object.Kind == Kinds.KyvernoException
        || reach.Pointer.Contains("exclude", StringComparison.Ordinal) || reach.Pointer.EndsWith("exemptImages", StringComparison.Ordinal);

    private static string By(ImmutableArray<(GuardedNamespace Namespace, GuardReach? Best)> reached) =>
        Answers.Some(reached.Select(r => r.Best!.Object.ToString()).Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> Names(ImmutableArray<(GuardedNamespace Namespace, GuardReach? Best)> reached, Func<GuardReach?, bool> which) =>
        reached.Where(r => which(r.Best)).Select(r => r.Namespace.Name);
}
