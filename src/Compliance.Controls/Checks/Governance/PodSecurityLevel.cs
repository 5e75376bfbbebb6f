using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Admission;
using Compliance.Controls.Facts.ControlPlane;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-POD-SECURITY-NAMESPACE.</summary>
public sealed class PodSecurityLevel : ICheck
{
    private const string Label = "/metadata/labels/pod-security.kubernetes.io~1enforce", ByDefault = "min_level_default", ForProtected = "min_level_sensitive";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-POD-SECURITY-NAMESPACE",
        Group = "governance",
        Title = "Namespaces enforce a pod security level that blocks policy bypass",
        Rationale = "The level baseline refuses host networks, host ports and privileged containers, each a way around network policy; restricted also drops NET_RAW.",
        Condition = "For each namespace in scope, by its label pod-security.kubernetes.io/enforce or an enforcing rule of Gatekeeper, Kyverno or a ValidatingAdmissionPolicy that is as strong (a pod security level as a whole, or host network, host ports and privileged together). Passes at min_level_default, or min_level_sensitive where the namespace is declared to hold what is protected. In a protected namespace fails when the level is absent or privileged, and warns when it is below the one asked for; elsewhere warns for either. Warns when the level is pinned to a version older than two before the cluster's. Not evaluable for an unknown level, and where the namespace says nothing and the API server has a file of defaults that no snapshot holds. The label counts for nothing where the plug-in PodSecurity is switched off. Pods that the level would refuse are counted as far as their fields are kept.",
        Remediation = "Label the namespace.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Admission, Kinds.Pod],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(ByDefault, "baseline").Add(ForProtected, "restricted"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        AdmissionGuards guards = AdmissionGuards.Of(context);
        HashSet<string> sensitive = new(ProtectedNamespaces.Of(context), StringComparer.Ordinal);
        ILookup<string, SnapshotObject> pods = context.Index.Objects(Kinds.Pod).ToLookup(p => p.Ref.Namespace, StringComparer.Ordinal);
        bool switchedOff = context.Index.ControlPlane.Of("kube-apiserver").Any(s => s.Items("disable-admission-plugins").Contains("PodSecurity"));
        string? file = context.Index.ControlPlane.Of("kube-apiserver").Select(s => s.Flag("admission-control-config-file")?.Value).FirstOrDefault(f => f is not null);
        int? minor = ServerVersion.Minor(context);
        bool any = false;
        foreach ((string name, FrozenDictionary<string, string> labels) in context.Reachability.Population.Namespaces.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (context.Exempt(name)) continue;
            any = true;
            GuardedNamespace ns = new(name, labels);
            string wanted = context.Parameters[sensitive.Contains(name) ? ForProtected : ByDefault];
            (string? level, EvidenceRef see) = Level(guards, ns, switchedOff);
            yield return Judge(context, ns, sensitive.Contains(name), wanted, level, see, file, minor, guards.Unread, pods[name]);
        }
        if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, "no namespace is in scope");
    }

    private CheckResult Judge(
        CheckContext context, GuardedNamespace ns, bool isProtected, string wanted, string? level, EvidenceRef see, string? file, int? minor, string? unread, IEnumerable<SnapshotObject> pods)
    {
        string subject = $"namespace/{ns.Name}";
        if (PodSecurityLabels.Rank(wanted) < 0) return Definition.NotEvaluable(context, subject, ns.Name, $"the level '{wanted}' that is asked for does not exist");
        int rank = PodSecurityLabels.Rank(level);
        if (level is not null && rank < 0) return Definition.NotEvaluable(context, subject, ns.Name, $"the level '{level}' does not exist");
        bool pinned = see.Pointer == Label && ServerVersion.Of(ns.Labels.GetValueOrDefault(PodSecurityLabels.EnforceVersion)) is { } version && minor is { } now && version < now - 2;
        if (rank >= PodSecurityLabels.Rank(wanted))
            return pinned
                ? Definition.Warn(context, subject, ns.Name, $"Namespace {ns.Name} enforces {level} as of {ns.Labels[PodSecurityLabels.EnforceVersion]}, and the cluster is at v1.{minor}.", see) with { Patch = Patch(ns, level!) }
                : Definition.Pass(context, subject, ns.Name, $"Namespace {ns.Name} enforces the level {level}.", see);
        if (unread is not null) return Definition.NotEvaluable(context, subject, ns.Name, unread);
        if (level is null && file is not null)
            return Definition.NotEvaluable(context, subject, ns.Name, $"the namespace says nothing, and the API server takes defaults from {file}, which no snapshot holds");
        ImmutableArray<(ObjectRef Pod, string Fault)> refused =
            [.. pods.Select(p => (p.Ref, PodSecurityFaults.First(p.Body, wanted))).Where(p => p.Item2 is not null).Select(p => (p.Ref, p.Item2!))];
        string found = level is null ? "enforces no pod security level" : $"enforces {level} where {wanted} is asked for";
        string reported = PodSecurityLabels.Reported(ns.Labels) is { } told && level is null ? $", and only reports {told}" : "";
        string summary = $"Namespace {ns.Name} {found}{reported}; {wanted} would refuse {Answers.Count(refused.Length, "pod")} of it"
            + (refused.IsEmpty ? "." : $": {Answers.Some(refused.Select(r => $"{r.Pod.Name} ({r.Fault})"), 3)}.");
        ImmutableArray<EvidenceRef> evidence = [see, .. refused.Take(10).Select(r => r.Pod.See(null, r.Fault))];
        return (isProtected && rank < 1
            ? Definition.Fail(context, subject, ns.Name, summary, new() { To = subject, AllowedBy = $"{see.Object} {found}", Policy = see.Object, Pointer = see.Pointer }, evidence)
            : Definition.Warn(context, subject, ns.Name, summary, evidence)) with { Patch = Patch(ns, wanted) };
    }

    /// <summary>The strongest level that holds in a namespace, and what says so; null where none does.</summary>
    private static (string? Level, EvidenceRef See) Level(AdmissionGuards guards, GuardedNamespace ns, bool switchedOff)
    {
        ObjectRef at = new(Kinds.Namespace, "", ns.Name);
        string? own = switchedOff ? null : PodSecurityLabels.Enforced(ns.Labels);
        (string? Level, EvidenceRef See) best = own is null ? (null, at.See("/metadata/labels", switchedOff ? "PodSecurity is switched off" : null)) : (own, at.See(Label));
        ImmutableArray<(AdmissionGuard Guard, GuardReach Reach)> denying =
            [.. guards.InForce.Where(g => g.Reviews("Pod")).Select(g => (g, g.In(ns))).Where(g => g.Item2.State == GuardState.Denies)];
        foreach ((AdmissionGuard guard, GuardReach reach) in denying)
            if (guard.PodSecurityLevel is { } level && PodSecurityLabels.Rank(level) > PodSecurityLabels.Rank(best.Level)) best = (level, guard.Object.See(guard.Pointer));
        if (PodSecurityLabels.Rank(best.Level) < 1
            && new[] { GuardPurpose.HostNetwork, GuardPurpose.HostPorts, GuardPurpose.Privileged }.All(p => denying.Any(d => d.Guard.Purposes.Contains(p))))
            best = ("baseline", denying.First(d => d.Guard.Purposes.Contains(GuardPurpose.HostNetwork)).Guard.Object.See());
        return best;
    }

    private static string Patch(GuardedNamespace ns, string level) => $"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {Yaml.Scalar(ns.Name)}
          labels:
            {PodSecurityLabels.Enforce}: {Yaml.Scalar(level)}
            {PodSecurityLabels.EnforceVersion}: latest

        """;
}
