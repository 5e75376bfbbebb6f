using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>The form that checks on policies share: one result for each policy with something to say, and one for each namespace whose
/// other policies are clean, so that a pack stays readable at thousands of policies.</summary>
internal static class PolicySurvey
{
    /// <summary>Judges policies of namespaces in scope.</summary>
    /// <param name="check">The check.</param>
    /// <param name="context">Its context.</param>
    /// <param name="policies">Policies to look at.</param>
    /// <param name="clean">What holds of the policies without a result of their own, for example <c>name their ports</c>.</param>
    /// <param name="judge">The result for a policy; null when it is clean.</param>
    public static IEnumerable<CheckResult> Survey(
        this CheckDefinition check, CheckContext context, IEnumerable<PolicyObject> policies, string clean, Func<PolicyObject, CheckResult?> judge)
    {
        bool any = false;
        foreach (IGrouping<string, PolicyObject> group in policies.Where(p => !context.Exempt(p.Ref.Namespace))
            .GroupBy(p => p.Ref.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            any = true;
            ImmutableArray<PolicyObject> all = [.. group];
            ImmutableArray<CheckResult> told = [.. all.Select(judge).OfType<CheckResult>()];
            foreach (CheckResult result in told) yield return result;
            if (told.Length == all.Length) continue;
            string? ns = group.Key.Length == 0 ? null : group.Key;
            HashSet<string> subjects = [.. told.Select(t => t.Subject)];
            yield return check.Pass(context, ns is null ? context.Cluster() : $"namespace/{ns}", ns,
                $"{Answers.Count(all.Length - told.Length, "policy", "policies")} {(ns is null ? "of the cluster" : $"of namespace {ns}")} looked at: {clean}.",
                all.Where(p => !subjects.Contains(Subject(p.Ref))).Take(20).Select(p => p.Ref.See()));
        }
        if (!any) yield return check.NotApplicable(context, context.Cluster(), null, "no policy in scope to look at");
    }

    /// <summary>Subject of a policy: <c>Kind/NS/NAME</c>, with the group where two kinds share a name.</summary>
    public static string Subject(ObjectRef policy)
    {
        bool shared = policy.Kind.Kind is "NetworkPolicy" or "ClusterNetworkPolicy" or "GlobalNetworkPolicy"
            && policy.Kind.Group is not "networking.k8s.io";
        string kind = shared ? policy.Kind.ToString() : policy.Kind.Kind;
        return policy.Namespace.Length == 0 ? $"{kind}/{policy.Name}" : $"{kind}/{policy.Namespace}/{policy.Name}";
    }

    /// <summary>Namespace of a policy; null for a cluster-scoped one.</summary>
    public static string? NamespaceOf(PolicyObject policy) => policy.Ref.Namespace.Length == 0 ? null : policy.Ref.Namespace;

    /// <summary>Rules that take effect and allow.</summary>
    public static IEnumerable<PolicyRule> Allowing(this PolicyObject policy, Direction? direction = null) =>
        policy.Rules.Where(r => r is { Action: RuleAction.Allow, InertReason: null } && (direction is null || r.Direction == direction));

    /// <summary>An example that is a rule, not a flow.</summary>
    public static Witness RuleWitness(PolicyObject policy, string pointer, string allowedBy) =>
        new() { AllowedBy = allowedBy, Policy = policy.Ref, Pointer = pointer };
}
