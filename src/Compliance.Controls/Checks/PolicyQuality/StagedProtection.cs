using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>POL-STAGED-NOT-ENFORCED.</summary>
public sealed class StagedProtection : ICheck
{
    private static readonly ImmutableArray<ResourceKind> Staged =
    [
        .. from api in (string[])["crd.projectcalico.org", "projectcalico.org"]
           from kind in (string[])["StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy", "StagedNetworkPolicy"]
           select new ResourceKind(api, kind),
    ];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "POL-STAGED-NOT-ENFORCED",
        Group = "policy-quality",
        Title = "No protection exists only as a staged or audit-only policy",
        Rationale = "Staged policies and audit modes look right in every review and stop nothing.",
        Condition = "One result for each staged or audited policy. Fails when a flow into or out of a sensitive zone or namespace is possible that all such policies together would deny if they were enforced, and this one takes part in it; warns when it was created more than max_stage_days ago or its age is not recorded, and, as information, when it stages a deletion. Not evaluable for a young one where nothing is declared sensitive. Admission policies that only audit are not told here.",
        Remediation = "Enforce the policy, or delete it.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, .. Staged],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("max_stage_days", "30"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<PolicyObject> audited = [.. context.Reachability.Model.All.Where(p => p.Mode == PolicyMode.Audit)];
        // Left aside on purpose: they would change nothing either.
        ImmutableArray<PolicyObject> idle = [.. context.Reachability.Model.Inert.Where(p => Staged.Contains(p.Ref.Kind)).DistinctBy(p => p.Ref)];
        if (audited.IsEmpty && idle.IsEmpty)
            return [Definition.Pass(context, context.Cluster(), null, "No policy is staged or audited only.")];
        ProtectedGround ground = ProtectedGround.Of(context);
        Dictionary<ObjectRef, Witness> open = audited.IsEmpty || ground.Members.Count == 0 ? [] : Open(context, audited, ground);
        return [.. audited.Concat(idle).Select(p => Judge(context, p, ground, open.GetValueOrDefault(p.Ref)))];
    }

    private CheckResult Judge(CheckContext context, PolicyObject policy, ProtectedGround ground, Witness? witness)
    {
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        string why = policy.ModeReason?.TrimEnd('.') ?? "it is not enforced";
        EvidenceRef see = policy.Ref.See(null, why);
        if (witness is not null)
            return Definition.Fail(context, subject, ns, $"{policy.Ref} would deny {witness.From} -> {witness.To}{(witness.Port is null ? "" : $" {witness.Port}")} and does not: {why}.", witness, see)
                with { Patch = Staged.Contains(policy.Ref.Kind) ? PolicyPatches.Enforced(context, policy.Ref) : null };
        // A mode of the plug-in makes every policy an audited one; how old each is then says nothing.
        bool staged = Staged.Contains(policy.Ref.Kind);
        if (staged && context.Index.Find(policy.Ref) is { } source)
        {
            if (Json.Text(source.Body, "spec", "stagedAction") == "Delete")
                return Definition.Warn(context, subject, ns, $"{policy.Ref} stages the deletion of {policy.Replaces?.ToString() ?? "a policy"}.", policy.Ref.See("/spec/stagedAction")) with { Severity = Severity.Info };
            if (Json.Time(source.Body, "metadata", "creationTimestamp") is not { } created)
                return Definition.Warn(context, subject, ns, $"{policy.Ref} is staged, and since when is not recorded.", see);
            int days = (int)(context.Moment - created).TotalDays;
            if (days > context.Int("max_stage_days"))
                return Definition.Warn(context, subject, ns, $"{policy.Ref} has been staged for {days} days, more than {context.Int("max_stage_days")}.", policy.Ref.See("/metadata/creationTimestamp"));
            if (!ground.Declared) return Definition.NotEvaluable(context, subject, ns, "no zone of kind cde or phi and no sensitive namespace is declared, so nothing says whether a flow that it would deny matters");
            return Definition.Pass(context, subject, ns, $"{policy.Ref} has been staged for {Answers.Count(days, "day")}, and no flow of a sensitive zone depends on it.", see);
        }
        return Definition.Warn(context, subject, ns, $"{policy.Ref} is not enforced ({why}); no flow of a zone declared sensitive depends on it.", see);
    }

    /// <summary>For each policy that would deny a flow of a sensitive zone, one that is possible now.</summary>
    private static Dictionary<ObjectRef, Witness> Open(CheckContext context, ImmutableArray<PolicyObject> audited, ProtectedGround ground)
    {
        Dictionary<ObjectRef, Witness> found = [];
        ClusterReachability cluster = context.Reachability;
        HashSet<ObjectRef> replaced = [.. audited.Select(p => p.Replaces).OfType<ObjectRef>()], candidates = [.. audited.Select(p => p.Ref)];
        ClusterReachability enforced = cluster.With(p => p.Mode == PolicyMode.Audit ? p with { Mode = PolicyMode.Enforced, Replaces = null } : replaced.Contains(p.Ref) ? null : p);
        IEnumerable<(Endpoint, Direction)> subjects = from policy in audited
                                                      from subject in cluster.SubjectsOf(policy)
                                                      from direction in Enum.GetValues<Direction>()
                                                      select (subject, direction);
        foreach (DifferingFlow flow in DifferingFlow.All(context, cluster, enforced, subjects, ground))
        {
            if (found.Count == candidates.Count) break;
            (TransportProtocol protocol, int port) = Flows.First(flow.Ports);
            // Where a policy is replaced, what denies may be one that stands already: then those that replace have done it.
            ImmutableArray<ObjectRef> denying = [.. enforced.Decide(flow.From, flow.To, protocol, port).DecidedBy.Where(d => d.Action == "deny").Select(d => d.Policy)];
            ImmutableArray<ObjectRef> own = [.. denying.Where(candidates.Contains)];
            foreach (ObjectRef policy in own.IsEmpty ? audited.Where(p => p.Replaces is not null).Select(p => p.Ref) : own)
                if (!found.ContainsKey(policy)) found[policy] = Flows.Witness(cluster, flow.From, flow.To, flow.Ports);
        }
        return found;
    }
}
