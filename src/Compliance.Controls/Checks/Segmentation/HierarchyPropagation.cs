using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks.Governance;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.Tenancy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-HNC-PROPAGATION.</summary>
public sealed class HierarchyPropagation : ICheck
{
    private static readonly ImmutableArray<ResourceKind> Objects = [Kinds.HncConfiguration, Kinds.HierarchyConfiguration, Kinds.SubnamespaceAnchor];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-HNC-PROPAGATION",
        Group = "segmentation",
        Title = "Hierarchical namespace propagation is intact where used",
        Rationale = "Where a baseline comes to namespaces from their parent, a broken propagation takes it away without a word. The controller was archived by its makers in April 2025.",
        Condition = "Applies where HierarchyConfiguration, HNCConfiguration or SubnamespaceAnchor objects stand in the cluster. The cluster warns that the controller is no longer maintained. The settings fail where a parent holds a NetworkPolicy that selects every pod and networkpolicies of networking.k8s.io are not in mode Propagate or AllowPropagate. A HierarchyConfiguration fails with a condition that is true (ActivitiesHalted, BadConfiguration), a SubnamespaceAnchor with a status other than Ok. A namespace with a parent warns where a policy that is handed down to it is missing, or differs from its source; exceptions by annotation (select, treeSelect, none, all) are honoured, and one that is not understood leaves the namespace not evaluable. Warns where RBAC lets somebody change HierarchyConfiguration or SubnamespaceAnchor objects who is no component of the platform (a system: name, or a service account of an exempt namespace or hnc-system) and does not hold every right of the cluster anyway; not evaluable where a role is not understood, or files hold no binding.",
        Remediation = "Repair the hierarchy, or replace it by a Kyverno rule that generates the policies, or by one policy for the whole cluster.",
        Severity = Severity.Low,
        ReliesOnEnforcement = false,
        Reads = [.. Objects, Kinds.NetworkPolicy, Kinds.Namespace, .. Kinds.Access],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (NamespaceHierarchy.Of(context) is not { } hierarchy)
            return [Definition.NotApplicable(context, context.Cluster(), null, "no hierarchy of namespaces is declared")];
        return
        [
            Definition.Warn(context, context.Cluster(), null, "The Hierarchical Namespace Controller is in use; its makers archived it on 2025-04-17, and it gets no fixes.",
                Objects.SelectMany(context.Index.Objects).Take(5).Select(o => o.Ref.See())),
            OfSettings(context, hierarchy),
            Editors(context),
            .. Objects.Skip(1).SelectMany(context.Index.Objects).Select(o => State(context, o)).OfType<CheckResult>(),
            .. hierarchy.Children.Select(ns => Of(context, hierarchy, ns)),
        ];
    }

    private CheckResult OfSettings(CheckContext context, NamespaceHierarchy hierarchy)
    {
        const string subject = "hnc/networkpolicies";
        ImmutableArray<string> parents = [.. hierarchy.Children.SelectMany(hierarchy.Above).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        SnapshotObject? baseline = parents.SelectMany(hierarchy.Sources).FirstOrDefault(SelectsAll);
        EvidenceRef[] see = hierarchy.Settings is { } settings ? [settings.Ref.See(hierarchy.ModePointer)] : [];
        if (hierarchy.Mode is "Propagate" or "AllowPropagate")
            return Definition.Pass(context, subject, null, $"NetworkPolicies are in mode {hierarchy.Mode}.", see);
        if (baseline is null) return Definition.NotApplicable(context, subject, null, "no parent namespace holds a policy that selects every pod");
        string told = hierarchy.Settings is null ? "no HNCConfiguration was found" : $"NetworkPolicies are in mode {hierarchy.Mode}";
        return Definition.Fail(context, subject, null, $"{baseline.Ref} of a parent namespace is not handed down: {told}.",
            new() { AllowedBy = $"{told}, so no namespace below {baseline.Ref.Namespace} gets {baseline.Ref}", Policy = baseline.Ref }, [.. see, baseline.Ref.See()])
            with { Patch = Patch };
    }

    private CheckResult Editors(CheckContext context)
    {
        const string subject = "hnc/editors";
        AccessControl access = context.Index.Access;
        if (PolicyEditors.Undeclared(context, access) is { } reason) return Definition.NotEvaluable(context, subject, null, reason);
        (AccessGrant Grant, AccessRule Rule)[] grants =
        [
            .. access.Granting(r => r.HasAnyVerb(AccessRule.Changing) && (r.Covers("hnc.x-k8s.io", "hierarchyconfigurations") || r.Covers("hnc.x-k8s.io", "subnamespaceanchors")))
                .Where(g => !Platform(context, g.Grant.Subject) && !(g.Grant.Namespace is null && g.Rule.IsEverything)),
        ];
        if (grants.Length > 0)
            return Definition.Warn(context, subject, null,
                $"{Answers.Some(grants.Select(g => $"{g.Grant.Subject} in {g.Grant.Namespace ?? "every namespace"}").Distinct(StringComparer.Ordinal))} can change the hierarchy, and with it what is handed down.",
                grants.SelectMany(g => (EvidenceRef[])[g.Grant.Binding.See(g.Grant.Pointer), g.Grant.See(g.Rule)]).Distinct().Take(20));
        return access.Limitations.IsEmpty
            ? Definition.Pass(context, subject, null, "Nobody but components of the platform and administrators of the whole cluster can change the hierarchy.")
            : Definition.NotEvaluable(context, subject, null, PolicyEditors.Unknown(access));
    }

    private static bool Platform(CheckContext context, AccessSubject who) => !who.IsEverybody
        && (who.Kind == "ServiceAccount" ? who.Namespace == "hnc-system" || context.Exempt(who.Namespace) : who.Name.StartsWith("system:", StringComparison.Ordinal));

    private CheckResult? State(CheckContext context, SnapshotObject o)
    {
        string subject = o.Ref.ToString();
        if (o.Ref.Kind == Kinds.SubnamespaceAnchor)
            return Json.Text(o.Body, "status", "status") is not { } status || status.Equals("ok", StringComparison.OrdinalIgnoreCase) ? null
                : Definition.Fail(context, subject, o.Ref.Namespace, $"The subnamespace {o.Ref.Name} of {o.Ref.Namespace} is in state {status}.",
                    new() { AllowedBy = $"/status/status of {o.Ref} is {status}" }, o.Ref.See("/status/status"));
        (JsonElement Condition, int At)[] conditions =
            [.. Json.Items(o.Body, "status", "conditions").Select((c, at) => (c, at)).Where(c => Json.Text(c.c, "status") is null or "True")];
        if (conditions.Length == 0) return null;
        string told = Answers.Some(conditions.Select(c => $"{Json.Text(c.Condition, "type")} ({Json.Text(c.Condition, "reason")})"));
        return Definition.Fail(context, subject, o.Ref.Namespace, $"The hierarchy of namespace {o.Ref.Namespace} is at fault: {told}.",
            new() { AllowedBy = $"condition {told} of {o.Ref}: what stands above is not handed down" }, conditions.Select(c => o.Ref.See($"/status/conditions/{c.At}")));
    }

    private CheckResult Of(CheckContext context, NamespaceHierarchy hierarchy, string ns)
    {
        string subject = $"namespace/{ns}";
        ImmutableArray<(SnapshotObject Source, bool Sure, SnapshotObject? Found)> expected = [.. hierarchy.Expected(ns)];
        ImmutableArray<(SnapshotObject Source, bool Sure, SnapshotObject? Found)> lacking = [.. expected.Where(e => e.Found is null || !NamespaceHierarchy.IsCopy(e.Found, e.Source))];
        string line = string.Join(" below ", hierarchy.Above(ns).Prepend(ns));
        if (lacking.FirstOrDefault(l => !l.Sure) is { Source: { } unclear } && lacking.All(l => !l.Sure))
            return Definition.NotEvaluable(context, subject, ns, $"which namespaces {unclear.Ref} is handed down to is not understood from its annotation");
        if (lacking.IsEmpty)
            return expected.IsEmpty
                ? Definition.NotApplicable(context, subject, ns, $"nothing is handed down to {line}")
                : Definition.Pass(context, subject, ns, $"{line}: {Answers.Count(expected.Length, "policy", "policies")} handed down, each a copy of its source.", expected.Take(20).Select(e => e.Found!.Ref.See()));
        ImmutableArray<(SnapshotObject Source, bool Sure, SnapshotObject? Found)> sure = [.. lacking.Where(l => l.Sure)];
        return Definition.Warn(context, subject, ns,
            $"{line}: {Answers.Some(sure.Select(l => $"{l.Source.Ref} {(l.Found is null ? "is missing" : "is there in another form")}"))}.",
            sure.Take(20).SelectMany(l => l.Found is null ? (EvidenceRef[])[l.Source.Ref.See(null, "handed down")] : [l.Source.Ref.See(null, "handed down"), l.Found.Ref.See("/spec", "differs")]));
    }

    private static bool SelectsAll(SnapshotObject policy) =>
        Json.At(policy.Body, "spec", "podSelector") is not { } selector
        || (!Json.Fields(selector, "matchLabels").Any() && !Json.Items(selector, "matchExpressions").Any());

    private const string Patch = """
        apiVersion: hnc.x-k8s.io/v1alpha2
        kind: HNCConfiguration
        metadata:
          name: config
        spec:
          resources:
          - group: networking.k8s.io
            resource: networkpolicies
            mode: Propagate

        """;
}
