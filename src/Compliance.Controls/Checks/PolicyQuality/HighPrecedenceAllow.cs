using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>POL-HIGH-PRECEDENCE-ALLOW.</summary>
public sealed class HighPrecedenceAllow : ICheck
{
    private const string MostDecisions = "max_decisions";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "POL-HIGH-PRECEDENCE-ALLOW",
        Group = "policy-quality",
        Title = "No high-precedence allow overrides zone protection",
        Rationale = "An allow of the administrators' tiers ends the evaluation before the denies of the namespace itself are read.",
        Condition = "Looks at the rules that allow in tiers evaluated before those of namespaced policies (the admin tier of the network policy API, Calico's tiers before default, Antrea's other than application and baseline). Fails for each through which a flow into or out of a sensitive zone or namespace is possible that is not when all such rules are taken away, so that the rest of the policies denies it; ports that an approved flow between the zones covers do not count. A rule that passes on is fine. Not evaluable when nothing is declared sensitive, and for what max_decisions looked-at flows do not settle.",
        Remediation = "Let the rule pass on instead of allowing, or narrow its ports and peers.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(MostDecisions, "5000"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ProtectedGround ground = ProtectedGround.Of(context);
        if (!ground.Declared) return [Definition.NotEvaluable(context, context.Cluster(), null, "no zone of kind cde or phi and no sensitive namespace is declared, so nothing says what must be protected")];
        if (ground.Members.Count == 0) return [Definition.NotApplicable(context, context.Cluster(), null, "no endpoint of this cluster is in a sensitive zone or namespace")];
        if (context.Index.Enforced.IsEmpty && context.Reachability.Model.All.Any())
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no policy has effect here")];
        ImmutableArray<PolicyObject> allowing = [.. context.Reachability.Model.Tiers.Where(t => t.AboveNamespaces).SelectMany(t => t.Policies)
            .Where(p => p.Mode == PolicyMode.Enforced && p.Rules.Any(Allows))];
        if (allowing.IsEmpty) return [Definition.Pass(context, context.Cluster(), null, "No rule of a tier before those of namespaced policies allows anything.")];
        return Judge(context, ground, allowing);
    }

    private IEnumerable<CheckResult> Judge(CheckContext context, ProtectedGround ground, ImmutableArray<PolicyObject> allowing)
    {
        ClusterReachability cluster = context.Reachability;
        HashSet<PolicyObject> above = new(allowing, ReferenceEqualityComparer.Instance);
        ClusterReachability without = cluster.With(p => above.Contains(p) ? p with { Rules = [.. p.Rules.Where(r => !Allows(r))] } : p);
        HashSet<(ObjectRef Policy, string Pointer)> rules = [.. allowing.SelectMany(p => p.Rules.Where(Allows).Select(r => (p.Ref, r.Pointer)))];
        Dictionary<(ObjectRef Policy, string Pointer), (Witness Witness, DifferingFlow Flow, TransportProtocol Protocol, int Port)> failing = [];
        int decisions = 0;
        string? open = null;
        foreach (DifferingFlow flow in DifferingFlow.All(context, cluster, without, Subjects(cluster, allowing), ground))
        {
            PortSet surplus = flow.Ports.Except(flow.Approved(context));
            if (surplus.IsEmpty || failing.Count == rules.Count) continue;
            if (++decisions > context.Int(MostDecisions))
            {
                open = $"more than {context.Int(MostDecisions)} flows are possible through such rules alone (parameter {MostDecisions})";
                break;
            }
            (TransportProtocol protocol, int port) = Flows.First(surplus);
            foreach (DecidingRule decider in cluster.Decide(flow.From, flow.To, protocol, port).DecidedBy.Where(d => rules.Contains((d.Policy, d.Rule)) && !failing.ContainsKey((d.Policy, d.Rule))))
                failing[(decider.Policy, decider.Rule)] = (Flows.Witness(cluster, flow.From, flow.To, surplus) with { Policy = decider.Policy, Pointer = decider.Rule }, flow, protocol, port);
        }

        // Passing on leaves the tier, also what denies in it: whether it mends is decided, not assumed.
        ClusterReachability? passing = failing.Count == 0 ? null : cluster.With(p => above.Contains(p)
            ? p with { Rules = [.. p.Rules.Select(r => failing.ContainsKey((p.Ref, r.Pointer)) && Allows(r) ? r with { Action = RuleAction.Pass } : r)] } : p);
        foreach (((ObjectRef policy, string pointer), (Witness witness, DifferingFlow flow, TransportProtocol protocol, int port)) in failing.OrderBy(f => f.Key.Policy).ThenBy(f => f.Key.Pointer, StringComparer.Ordinal))
            yield return Definition.Fail(context, $"{PolicySurvey.Subject(policy)} {pointer}", policy.Namespace.Length == 0 ? null : policy.Namespace,
                $"The rule {pointer} of {policy} allows {witness.From} -> {witness.To}{(witness.Port is null ? "" : $" {witness.Port}")}, which the rest of the policies denies.", witness, policy.See(pointer, "allows before namespaced policies are read"))
                with { Patch = passing!.Decide(flow.From, flow.To, protocol, port).Verdict == Verdict.Deny ? PolicyPatches.Passing(context, policy, pointer) : null };
        if (open is not null) yield return Definition.NotEvaluable(context, $"{context.Cluster()}/rest", null, open);
        else if (failing.Count == 0)
            yield return Definition.Pass(context, context.Cluster(), null,
                $"{Answers.Count(rules.Count, "rule")} that {(rules.Count == 1 ? "allows" : "allow")} before namespaced policies looked at: none opens a sensitive zone that the rest of the policies keeps closed.", allowing.Take(20).Select(p => p.Ref.See()));
    }

    private static IEnumerable<(Endpoint, Direction)> Subjects(ClusterReachability cluster, ImmutableArray<PolicyObject> policies) =>
        from policy in policies
        from direction in policy.Rules.Where(Allows).Select(r => r.Direction).Distinct()
        from subject in cluster.SubjectsOf(policy)
        select (subject, direction);

    private static bool Allows(PolicyRule rule) => rule is { Action: RuleAction.Allow, InertReason: null };
}
