using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Answer to "may this connection be opened".</summary>
public enum Verdict
{
    /// <summary>Allowed at layers 3 and 4, without a further condition.</summary>
    Allow,

    /// <summary>Not allowed.</summary>
    Deny,

    /// <summary>Layers 3 and 4 allow; a condition remains that they cannot decide (HTTP, DNS name, authentication …).</summary>
    Qualified,

    /// <summary>The API leaves it open, or something that decides it could not be read.</summary>
    Undefined,
}

/// <summary>A rule, or the absence of one, that decided a direction.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">JSON pointer of the rule inside the policy; <c>/spec</c> when isolation without a matching rule decided.</param>
/// <param name="Direction">The direction decided.</param>
/// <param name="Action"><c>allow</c>, <c>deny</c>, <c>pass</c> or <c>undefined</c>.</param>
/// <param name="Reason">Set where no rule decided: isolation, default, limitation.</param>
public sealed record DecidingRule(ObjectRef Policy, string Rule, Direction Direction, string Action, string? Reason = null);

/// <summary>The full answer to one question, both directions.</summary>
public sealed record Decision
{
    /// <summary>Both directions together (K8S-22).</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>At the source.</summary>
    public required Verdict Egress { get; init; }

    /// <summary>At the destination.</summary>
    public required Verdict Ingress { get; init; }

    /// <summary>Conditions left when <see cref="Verdict.Qualified"/>: <c>http</c>, <c>dns</c>, <c>fqdn</c>, <c>auth</c>, <c>tls-sni</c>, ….</summary>
    public ImmutableArray<string> Qualifiers { get; init; } = [];

    /// <summary>What decided, source side first.</summary>
    public ImmutableArray<DecidingRule> DecidedBy { get; init; } = [];

    /// <summary>Why the verdict is undefined, or notes such as "not realised: the pod has no address" (K8S-32).</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>Verdict if staged and audit-mode policies were enforced, where that differs.</summary>
    public Verdict? Audit { get; init; }
}
