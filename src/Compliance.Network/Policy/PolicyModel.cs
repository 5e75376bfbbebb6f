using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Policy;

/// <summary>Every policy of a cluster in one neutral form, in order of evaluation. Dialects only translate into it; precedence lives here.</summary>
public sealed record PolicyModel
{
    /// <summary>Tiers in order of evaluation. A connection that no tier decides is allowed (K8S-01).</summary>
    public required ImmutableArray<Tier> Tiers { get; init; }

    /// <summary>Policies that take part in no tier because the plug-in at hand does not enforce them, with the reason.</summary>
    public ImmutableArray<PolicyObject> Inert { get; init; } = [];

    /// <summary>Policies whose effect is not known: every verdict of their subjects is undefined.</summary>
    public ImmutableArray<OpaquePolicy> Opaque { get; init; } = [];

    /// <summary>Every policy, enforced or not, in the order of tiers and then of references.</summary>
    public IEnumerable<PolicyObject> All => Tiers.SelectMany(t => t.Policies).Concat(Inert);
}

/// <summary>A stage of evaluation.</summary>
public sealed record Tier
{
    /// <summary>Name shown in explanations, for example <c>NetworkPolicy</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Policies in order of evaluation; within a tier of <see cref="Ordered"/> false, order does not matter (K8S-23).</summary>
    public required ImmutableArray<PolicyObject> Policies { get; init; }

    /// <summary>First matching rule wins (true), or the union of all allows minus all denies (false).</summary>
    public required bool Ordered { get; init; }

    /// <summary>What happens to a connection of a subject that some policy of this tier isolates in that direction and that no rule of
    /// the tier decided: <see cref="RuleAction.Deny"/> or <see cref="RuleAction.Pass"/>.</summary>
    public required RuleAction WhenIsolated { get; init; }
}

/// <summary>How far a policy object counts.</summary>
public enum PolicyMode
{
    /// <summary>It decides connections.</summary>
    Enforced,

    /// <summary>Staged or audited: it is reported, and changes no verdict.</summary>
    Audit,

    /// <summary>The plug-in at hand does not implement it.</summary>
    Inert,
}

/// <summary>One policy object in neutral form.</summary>
public sealed record PolicyObject
{
    /// <summary>The object.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary>Name of the dialect that translated it, for example <c>kubernetes</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>Whether it counts.</summary>
    public required PolicyMode Mode { get; init; }

    /// <summary>Why it does not count, where <see cref="Mode"/> is not <see cref="PolicyMode.Enforced"/>.</summary>
    public string? ModeReason { get; init; }

    /// <summary>Namespace of the subjects; null where <see cref="SubjectNamespaces"/> decides.</summary>
    public string? SubjectNamespace { get; init; }

    /// <summary>Condition on the labels of the subject's namespace; used where <see cref="SubjectNamespace"/> is null.</summary>
    public Selector SubjectNamespaces { get; init; } = Selector.Everything;

    /// <summary>Condition on the subject's own labels.</summary>
    public required Selector SubjectLabels { get; init; }

    /// <summary>Ingress is isolated for its subjects: what no rule allows is left to <see cref="Tier.WhenIsolated"/> (K8S-02).</summary>
    public required bool IsolatesIngress { get; init; }

    /// <summary>Egress is isolated for its subjects.</summary>
    public required bool IsolatesEgress { get; init; }

    /// <summary>Place among the policies of an ordered tier. Policies of one rank stand in no defined order: where more than one of them
    /// decides a connection and they differ, the verdict is undefined (ANP-05). Null where every policy has a place of its own.</summary>
    public int? Rank { get; init; }

    /// <summary>Rules in the order they stand; inert ones (K8S-04) included and marked.</summary>
    public required ImmutableArray<PolicyRule> Rules { get; init; }

    /// <summary>Whether it isolates its subjects in <paramref name="direction"/>.</summary>
    public bool Isolates(Direction direction) => direction == Direction.Ingress ? IsolatesIngress : IsolatesEgress;
}

/// <summary>One rule of a policy.</summary>
public sealed record PolicyRule
{
    /// <summary>JSON pointer inside the policy object, for example <c>/spec/ingress/0</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>Direction it speaks of.</summary>
    public required Direction Direction { get; init; }

    /// <summary>What it does.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>Peers, of which one must match; never empty: "any peer" is <see cref="Peer.Anything"/>.</summary>
    public required ImmutableArray<Peer> Peers { get; init; }

    /// <summary>Port entries, of which one must match; empty means every port of every protocol.</summary>
    public ImmutableArray<PortMatch> Ports { get; init; } = [];

    /// <summary>Conditions that layers 3 and 4 cannot decide; an allow through this rule is qualified by them.</summary>
    public ImmutableArray<string> Qualifiers { get; init; } = [];

    /// <summary>Why the rule has no effect although its policy is enforced, for example a section outside <c>policyTypes</c> (K8S-04); null when it has effect.</summary>
    public string? InertReason { get; init; }
}
