using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Policies and rules without effect.</summary>
internal sealed class InertFindings(ClusterReachability reachability, PartTable parts)
{
    public IEnumerable<LintFinding> All()
    {
        foreach (PolicyObject policy in reachability.Model.All)
        {
            var whole = new PolicyPart(policy.Ref, null);
            if (policy.Mode != PolicyMode.Enforced)
            {
                // Staged and audited policies are meant to have no effect yet.
                bool meant = policy.Mode == PolicyMode.Audit || policy.Ref.Kind.Kind.StartsWith("Staged", StringComparison.Ordinal);
                yield return Finding(whole, null, meant ? LintSeverity.Info : LintSeverity.High, $"The policy has no effect: {policy.ModeReason?.TrimEnd('.') ?? "it is not enforced"}.");
                if (policy.Mode == PolicyMode.Inert) continue;
            }
            foreach (IGrouping<string, PolicyRule> reason in policy.Rules.Where(r => r.InertReason is not null).GroupBy(r => r.InertReason!))
            {
                PolicyRule first = reason.First();
                yield return Finding(parts[parts.PartOf(first)], first.Pointer, LintSeverity.Medium, $"{Subject(reason.Count())} no effect: {reason.Key.TrimEnd('.')}.");
            }
            if (policy.Rules.IsEmpty && !policy.IsolatesIngress && !policy.IsolatesEgress && !parts.Unknown.Contains(parts.PartOf(policy)))
                yield return Finding(whole, null, LintSeverity.Low, "The policy has no effect: it has no rules, and isolates nothing.");
        }
    }

    private static string Subject(int rules) => rules == 1 ? "The rule has" : $"The rule and {rules - 1} more of its section have";

    private static LintFinding Finding(PolicyPart part, string? pointer, LintSeverity severity, string message) =>
        new() { Kind = LintKind.Inert, Severity = severity, Part = part, Pointer = pointer, Message = message };
}
