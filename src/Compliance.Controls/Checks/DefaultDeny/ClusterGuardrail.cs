using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>NP-CLUSTER-GUARDRAIL.</summary>
public sealed class ClusterGuardrail : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-CLUSTER-GUARDRAIL",
        Group = "default-deny",
        Title = "A cluster-scoped guardrail exists that namespace owners cannot override",
        Rationale = "Namespaced policies can be deleted by whoever edits the namespace; a layer they cannot override keeps the zone boundary.",
        Condition = "For each namespace declared sensitive: passes when an enforced cluster-scoped policy that covers it denies ingress, by rule or by isolation, in a tier evaluated before NetworkPolicy, or by a deny rule that no allow overrides. Warns when such a policy stands only in a tier evaluated after; fails when there is none. Not applicable when the plug-in offers no cluster-scoped policies; not evaluable when no namespace is declared sensitive or the plug-in is not known.",
        Remediation = "Add a policy of the admin tier that denies traffic across zones and passes the rest.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [Kinds.Namespace, .. Kinds.Policies, .. Kinds.PolicyParts],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string plugIn = context.Reachability.Enforcement.PlugIn;
        if (plugIn == "generic" && !context.Reachability.Enforcement.Asserted)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "which plug-in runs is not known, so neither is whether it offers cluster-scoped policies")];
        if (!PolicyMatrix.OffersClusterScoped(plugIn))
            return [Definition.NotApplicable(context, context.Cluster(), null, $"{plugIn} offers no cluster-scoped policy")];
        if (context.Scope.SensitiveNamespaces.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no namespace is declared sensitive, so it is not known what a guardrail must cover")];
        return context.Scope.SensitiveNamespaces.Order(StringComparer.Ordinal).Select(ns => Of(context, ns));
    }

    private CheckResult Of(CheckContext context, string ns)
    {
        string subject = $"namespace/{ns}";
        if (!context.Reachability.Population.Namespaces.ContainsKey(ns))
            return Definition.NotApplicable(context, subject, ns, $"namespace {ns} does not exist in this cluster");
        (ImmutableArray<PolicyObject> first, ImmutableArray<PolicyObject> overridable) = Guarding(context.Reachability.Model, context.Reachability.Population, ns);
        if (!first.IsEmpty)
            return Definition.Pass(context, subject, ns, $"{Answers.Some(first.Select(p => p.Ref.ToString()))} deny ingress to {ns} before namespaced policies decide.", first.Take(20).Select(p => p.Ref.See()));
        if (context.Index.DoubtAboutAbsence(ns) is { } doubt) return Definition.NotEvaluable(context, subject, ns, $"no guardrail was found for {ns}, but {doubt}");
        return overridable.IsEmpty
            ? Definition.Fail(context, subject, ns, $"No cluster-scoped policy denies ingress to {ns}.",
                new() { AllowedBy = $"no enforced cluster-scoped policy covers namespace {ns} with a deny" }) with { Patch = GuardrailPatch.Of(context, ns) }
            : Definition.Warn(context, subject, ns, $"Only baselines that namespaced policies override deny ingress to {ns}: {Answers.Some(overridable.Select(p => p.Ref.ToString()))}.",
                overridable.Take(20).Select(p => p.Ref.See()));
    }

    /// <summary>Cluster-scoped policies that deny ingress to a namespace: those that namespaced policies cannot override, and those they can.</summary>
    internal static (ImmutableArray<PolicyObject> First, ImmutableArray<PolicyObject> Overridable) Guarding(PolicyModel model, Population population, string ns)
    {
        List<PolicyObject> first = [], overridable = [];
        bool namespacedSeen = false;
        foreach (Tier tier in model.Tiers)
        {
            // What a rule of the tier allows or passes on whatever it is, never comes to the tier's end.
            bool endsInDenial = tier.WhenIsolated == RuleAction.Deny && !tier.Policies.Any(p => p.Mode == PolicyMode.Enforced && p.Covers(ns, population) && p.IsCatchAll() && LetsEverythingOn(p));
            namespacedSeen |= tier.Policies.Any(p => p.Ref.Namespace.Length > 0);
            foreach (PolicyObject policy in tier.Policies)
            {
                if (policy.Ref.Namespace.Length > 0 || policy.Mode != PolicyMode.Enforced || !policy.Covers(ns, population) || !policy.IsCatchAll()) continue;
                bool deniesByRule = policy.Rules.Any(r => r is { Direction: Direction.Ingress, Action: RuleAction.Deny, InertReason: null });
                bool denies = deniesByRule || policy.IsolatesIngress && endsInDenial;
                if (!denies) continue;
                // In a tier without order, a deny wins over every allow (Cilium), so no namespace can override it.
                if (tier.AboveNamespaces && !namespacedSeen || !tier.Ordered && deniesByRule) first.Add(policy);
                else overridable.Add(policy);
            }
        }
        return ([.. first], [.. overridable]);
    }

    /// <summary>A rule of it allows or passes on whatever comes.</summary>
    private static bool LetsEverythingOn(PolicyObject policy) => policy.Rules.Any(r =>
        r is { Direction: Direction.Ingress, Action: RuleAction.Allow or RuleAction.Pass, InertReason: null, Ports.IsEmpty: true, NotPorts.IsEmpty: true, Subject: null }
        && r.Peers.Any(p => p is Peer.Anything));
}
