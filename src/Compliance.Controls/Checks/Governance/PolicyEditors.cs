using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-RBAC-POLICY-EDITORS.</summary>
public sealed class PolicyEditors : ICheck
{
    private sealed record Right(AccessGrant Grant, AccessRule Rule, string Target)
    {
        public string Text => $"{BindingPatch.Chain(Grant)}, which may change {Target}";
    }

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-RBAC-POLICY-EDITORS",
        Group = "governance",
        Title = "Only approved identities can change network policy or its engine",
        Rationale = "Whoever can edit a policy can open the zone. The built-in roles edit and admin include it, so ordinary editors of a namespace usually can.",
        Condition = "Editors are subjects with create, update, patch, delete or deletecollection on policies and their parts of any network plug-in, on objects of Gatekeeper, Kyverno and admission registration, on custom resource definitions, or on the plug-in's DaemonSet and settings; rules that roles gather from others count. Fails for each editor that stands for everybody or for the service accounts of a namespace, and for each user, service account or group that approved_editors (or gitops_service_accounts, by name) does not list. Warns instead for a group that edits through a RoleBinding to edit or admin alone. Service accounts of exempt namespaces, and users and groups whose names begin with system:, are components of the platform and are not judged. Members of groups and rights of other authorizers are not visible.",
        Remediation = "Bind tenants to a role without write on network policy, and let changes go through the identities of the pipeline alone.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = Kinds.Access,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("approved_editors", "")
            .Add("gitops_service_accounts", "argocd-application-controller, kustomize-controller, helm-controller"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        AccessControl access = context.Index.Access;
        ImmutableArray<string> approved = context.List("approved_editors"), pipelines = context.List("gitops_service_accounts");
        if (Undeclared(context, access) is { } reason) return [Definition.NotEvaluable(context, context.Cluster(), null, reason)];
        return Judge(context, access, approved, pipelines);
    }

    /// <summary>Why files say nothing of access; null where they do, or a cluster was read.</summary>
    internal static string? Undeclared(CheckContext context, AccessControl access) =>
        context.Snapshot.Origin == SnapshotOrigin.Manifests && access.Grants.IsEmpty && access.Limitations.IsEmpty ? "the input holds no binding, and files do not show that there is none" : null;

    private IEnumerable<CheckResult> Judge(CheckContext context, AccessControl access, ImmutableArray<string> approved, ImmutableArray<string> pipelines)
    {
        HashSet<AccessSubject> labelling = Subjects(access, r => DangerousRights.LabelsNamespaces(r) || DangerousRights.LabelsPods(r)), takingOver = Subjects(access, DangerousRights.TakesOver);
        int allowed = 0, platform = 0;
        bool told = false;
        foreach (IGrouping<AccessSubject, Right> editor in Rights(context).GroupBy(r => r.Grant.Subject).OrderBy(g => g.Key))
        {
            AccessSubject who = editor.Key;
            if (!who.IsEverybody)
            {
                if (who.Kind == "ServiceAccount" ? context.Exempt(who.Namespace) : who.Name.StartsWith("system:", StringComparison.Ordinal))
                {
                    platform++;
                    continue;
                }
                if (approved.Any(who.IsMeantBy) || who.Kind == "ServiceAccount" && (pipelines.Contains(who.Name) || pipelines.Any(who.IsMeantBy)))
                {
                    allowed++;
                    continue;
                }
            }
            told = true;
            yield return Unapproved(context, who, [.. editor.OrderBy(r => Ordinary(r) ? 1 : 0).ThenBy(r => r.Grant.Namespace is null ? 0 : 1)],
                (labelling.Contains(who) ? ", may set labels of namespaces or pods" : "") + (takingOver.Contains(who) ? ", may escalate, bind or impersonate" : ""));
        }
        if (!access.Limitations.IsEmpty)
            yield return Definition.NotEvaluable(context, context.Cluster(), null, Unknown(access));
        else if (!told)
            yield return Definition.Pass(context, context.Cluster(), null,
                $"Network policy is changed by {Answers.Count(allowed, "approved identity", "approved identities")} and {Answers.Count(platform, "component")} of the platform alone; {labelling.Count} may set labels of namespaces or pods, {takingOver.Count} may escalate, bind or impersonate.");
    }

    /// <summary>What is not known of who may do what.</summary>
    internal static string Unknown(AccessControl access) =>
        Answers.Some(access.Limitations.Select(l => $"{l.Object}{l.Pointer}: {l.Message}"), 3);

    private static IEnumerable<Right> Rights(CheckContext context)
    {
        AccessControl access = context.Index.Access;
        foreach ((AccessGrant grant, AccessRule rule) in access.Granting(r => PolicyWriting.Changes(r) is not null))
            yield return new(grant, rule, PolicyWriting.Changes(rule)!);
        if (context.Reachability.Enforcement.Agent is not { } agent) yield break;
        foreach ((AccessGrant grant, AccessRule rule) in access.Granting(r => PolicyWriting.ChangesAgent(r, agent)))
            if (grant.Namespace is null || grant.Namespace == agent.Namespace) yield return new(grant, rule, $"{agent} or its settings");
    }

    private CheckResult Unapproved(CheckContext context, AccessSubject who, ImmutableArray<Right> rights, string besides)
    {
        Right worst = rights[0];
        string places = rights.Any(r => r.Grant.Namespace is null) ? "the whole cluster"
            : Answers.Some(rights.Select(r => r.Grant.Namespace!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(n => context.Sensitive(n) ? $"{n} (sensitive)" : n));
        string summary = $"{who} {(who.IsEverybody ? "stands for identities that nobody approved, and" : "is no approved editor, and")} can change {Answers.Some(rights.Select(r => r.Target).Distinct(StringComparer.Ordinal), 3)} in {places}{besides}.";
        ImmutableArray<EvidenceRef> evidence = [.. rights.SelectMany(r => (EvidenceRef[])[r.Grant.Binding.See(r.Grant.Pointer), r.Grant.See(r.Rule)]).Distinct().Take(20)];
        CheckResult result = who.Kind == "Group" && !who.IsEverybody && rights.All(Ordinary)
            ? Definition.Warn(context, who.ToString(), worst.Grant.Namespace, summary, evidence)
            : Definition.Fail(context, who.ToString(), null, summary, new() { AllowedBy = worst.Text, Policy = worst.Grant.Binding, Pointer = worst.Grant.Pointer }, evidence);
        return result with { Patch = BindingPatch.Without(context, worst.Grant) };
    }

    private static bool Ordinary(Right right) => right.Grant is { Namespace: not null, Role.Ref: { Namespace: "", Name: "edit" or "admin" } };

    private static HashSet<AccessSubject> Subjects(AccessControl access, Func<AccessRule, bool> asked) => [.. access.Granting(asked).Select(g => g.Grant.Subject)];
}
