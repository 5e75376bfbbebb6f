using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-RBAC-EXCESS.</summary>
public sealed class PrivilegedAccess : ICheck
{
    private sealed record Excess(AccessGrant Grant, bool Breaks, string Statement, AccessRule? Rule);

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-RBAC-EXCESS",
        Group = "governance",
        Title = "Privileged cluster access is minimal",
        Rationale = "cluster-admin, wildcards, escalate, bind, impersonate, nodes/proxy, reading secrets and making tokens each defeat segmentation through the management plane.",
        Condition = "Judges each subject of a binding. Fails where it is bound to cluster-admin, or to a role with every verb on every resource; where it stands for everybody and the binding is none of the defaults of Kubernetes; and for system:masters beyond its default binding. Warns where it may escalate, bind, impersonate, reach nodes/proxy, make tokens of service accounts, read secrets without naming them, create pods in every namespace, write webhook configurations or approve certificate requests, and where the service account default of a namespace is bound to anything. Subjects that exempt_subjects lists and the controllers of Kubernetes are not judged. Fails for the cluster when more than max_cluster_admins subjects, the listed ones among them and the default system:masters apart, may do everything everywhere. Members of groups and rights of other authorizers are not visible.",
        Remediation = "Bind to scoped roles instead, and remove bindings that nobody uses.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = Kinds.Access,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("exempt_subjects", "system:*").Add("max_cluster_admins", "3"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        AccessControl access = context.Index.Access;
        return PolicyEditors.Undeclared(context, access) is { } reason ? [Definition.NotEvaluable(context, context.Cluster(), null, reason)] : Judge(context, access);
    }

    private IEnumerable<CheckResult> Judge(CheckContext context, AccessControl access)
    {
        ImmutableArray<string> exempt = context.List("exempt_subjects");
        Dictionary<EffectiveRole, (bool Everything, ImmutableArray<(string, AccessRule)> Namespaced, ImmutableArray<(string, AccessRule)> ClusterWide)> roles = [];
        SortedDictionary<AccessSubject, List<Excess>> found = [];
        SortedSet<AccessSubject> administrators = [];
        foreach (AccessGrant grant in access.Grants)
        {
            if (DefaultGrants.Is(grant)) continue;
            if (!roles.TryGetValue(grant.Role, out var role))
                roles[grant.Role] = role = (grant.Role.IsEverything, [.. DangerousRights.Of(grant with { Namespace = "" })], [.. DangerousRights.Of(grant with { Namespace = null })]);
            if (role.Everything && grant.Namespace is null) administrators.Add(grant.Subject);
            ImmutableArray<Excess> excesses = [.. Of(grant, role.Everything, grant.Namespace is null ? role.ClusterWide : role.Namespaced, exempt.Any(grant.Subject.IsMeantBy))];
            if (excesses.IsEmpty) continue;
            if (!found.TryGetValue(grant.Subject, out List<Excess>? list)) found[grant.Subject] = list = [];
            list.AddRange(excesses);
        }
        foreach ((AccessSubject who, List<Excess> excesses) in found) yield return Told(context, who, [.. excesses.OrderBy(e => e.Breaks ? 0 : 1)]);
        yield return Cluster(context, access, administrators, found.Count);
    }

    private static IEnumerable<Excess> Of(AccessGrant grant, bool everything, ImmutableArray<(string, AccessRule)> dangers, bool exempt)
    {
        AccessSubject who = grant.Subject;
        if (who.IsEverybody && who.Name is not "system:serviceaccounts" && !who.Name.StartsWith("system:serviceaccounts:", StringComparison.Ordinal))
            yield return new(grant, true, "it stands for everybody", null);
        if (who is { Kind: "Group", Name: "system:masters" }) yield return new(grant, true, "it is system:masters, whose members no binding can be taken from", null);
        if (exempt && !who.IsEverybody) yield break;
        if (everything || grant.Role.Ref == new ObjectRef(Kinds.ClusterRole, "", "cluster-admin"))
            yield return new(grant, true, $"it may do everything {(grant.Namespace is { } ns ? $"in namespace {ns}" : "in the whole cluster")}", grant.Role.Rules.FirstOrDefault(r => r.IsEverything));
        else
            foreach ((string right, AccessRule rule) in dangers) yield return new(grant, false, $"it may {right}{(grant.Namespace is { } ns ? $" in namespace {ns}" : "")}", rule);
        if (who is { Kind: "ServiceAccount", Name: "default" }) yield return new(grant, false, $"it is the account of every pod of namespace {who.Namespace} that names none", null);
    }

    private CheckResult Told(CheckContext context, AccessSubject who, ImmutableArray<Excess> excesses)
    {
        Excess worst = excesses[0];
        string summary = $"{who}: {Answers.Some(excesses.Select(e => e.Statement).Distinct(StringComparer.Ordinal), 8)}.";
        ImmutableArray<EvidenceRef> evidence =
            [.. excesses.SelectMany(e => (EvidenceRef[])(e.Rule is { } rule ? [e.Grant.Binding.See(e.Grant.Pointer), e.Grant.See(rule)] : [e.Grant.Binding.See(e.Grant.Pointer)])).Distinct().Take(20)];
        return worst.Breaks
            ? Definition.Fail(context, who.ToString(), null, summary, new() { AllowedBy = $"{BindingPatch.Chain(worst.Grant)}: {worst.Statement}", Policy = worst.Grant.Binding, Pointer = worst.Grant.Pointer }, evidence)
                with { Patch = BindingPatch.Without(context, worst.Grant) }
            : Definition.Warn(context, who.ToString(), null, summary, evidence) with { Patch = BindingPatch.Without(context, worst.Grant) };
    }

    private CheckResult Cluster(CheckContext context, AccessControl access, SortedSet<AccessSubject> administrators, int told)
    {
        int most = context.Int("max_cluster_admins");
        if (administrators.Count > most)
            return Definition.Fail(context, context.Cluster(), null, $"{administrators.Count} subjects may do everything in the whole cluster, more than {most}: {Answers.Some(administrators.Select(a => a.ToString()))}.",
                new() { AllowedBy = $"bindings let {Answers.Some(administrators.Select(a => a.ToString()))} do everything" });
        if (!access.Limitations.IsEmpty) return Definition.NotEvaluable(context, context.Cluster(), null, PolicyEditors.Unknown(access));
        return Definition.Pass(context, context.Cluster(), null,
            $"{Answers.Count(administrators.Count, "subject")} may do everything in the whole cluster, of at most {most}; {told} of {Answers.Count(access.Grants.Select(g => g.Subject).Distinct().Count(), "subject")} hold more than needed.");
    }
}
