using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Policy;

/// <summary>Every policy of a cluster in one neutral form, in order of evaluation. Dialects only translate into it; precedence lives here.</summary>
public sealed record PolicyModel
{
    /// <summary>Tiers in order of evaluation. A connection that no tier decides is allowed (K8S-01).</summary>
    public required ImmutableArray<Tier> Tiers { get; init; }

    /// <summary>Further stages, each with tiers of its own: a connection must pass the tiers and every gate (CMB-06).</summary>
    public ImmutableArray<Gate> Gates { get; init; } = [];

    /// <summary>Policies that take part in no tier because the plug-in at hand does not enforce them, with the reason.</summary>
    public ImmutableArray<PolicyObject> Inert { get; init; } = [];

    /// <summary>Policies whose effect is not known: every verdict of their subjects is undefined.</summary>
    public ImmutableArray<OpaquePolicy> Opaque { get; init; } = [];

    /// <summary>Objects that are another form of one of these policies, for example the stored form of what an API shows too (CAL-47).</summary>
    public ImmutableArray<ObjectRef> OtherForms { get; init; } = [];

    /// <summary>Every policy, enforced or not, in the order of tiers and then of references; once, by its first part, where it stands in
    /// several tiers or stages (CAL-36) or two plug-ins enforce it.</summary>
    public IEnumerable<PolicyObject> All => Every.DistinctBy(p => p.Ref);

    /// <summary>Every part of every policy, and of one that two plug-ins enforce, every translation (CMB-11).</summary>
    internal IEnumerable<PolicyObject> Every => Stages.SelectMany(s => s.Tiers).SelectMany(t => t.Policies).Concat(Inert);

    /// <summary>The tiers as a stage, and the gates after them.</summary>
    internal IEnumerable<Gate> Stages => Gates.Prepend(new Gate { Name = "", Tiers = Tiers });
}

/// <summary>A stage that a connection must pass beside the tiers; what none of its own tiers decides, passes.</summary>
public sealed record Gate
{
    /// <summary>Name shown in explanations, for example <c>EgressFirewall</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its tiers, in order of evaluation.</summary>
    public required ImmutableArray<Tier> Tiers { get; init; }

    /// <summary>It stands where connections come into the cluster, and sees a client's own address where the other stages may see a node's
    /// (ANT-27, K8S-29).</summary>
    public bool SeesClients { get; init; }
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

    /// <summary>Place among the tiers of the plug-in at hand: lower is evaluated first.</summary>
    public double Order { get; init; }

    /// <summary>It sees the address and port that a client opened, before a Service sends the connection on (CAL-41).</summary>
    public bool BeforeTranslation { get; init; }

    /// <summary>It is evaluated before the tiers that namespaced policies stand in by default: what it allows, no namespace can deny (ANP-01,
    /// CAL-01, ANT-02).</summary>
    public bool AboveNamespaces { get; init; }

    /// <summary>Tiers that <see cref="RuleAction.Pass"/> leaves together: it goes on with the first tier after them (ANT-07). Null where it
    /// leaves only the tier it stands in.</summary>
    public string? Band { get; init; }
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

    /// <summary>The subjects. Addresses in it are not: only an endpoint can be one. Where membership is not known
    /// (<see cref="Peer.Unknown"/>), every verdict of the endpoint is undefined.</summary>
    public required Peer Subject { get; init; }

    /// <summary>Ingress is isolated for its subjects: what no rule allows is left to <see cref="Tier.WhenIsolated"/> (K8S-02).</summary>
    public required bool IsolatesIngress { get; init; }

    /// <summary>Egress is isolated for its subjects.</summary>
    public required bool IsolatesEgress { get; init; }

    /// <summary>Place among the policies of an ordered tier: lower is evaluated first; then <see cref="TieBreak"/>, then the reference.</summary>
    public double Order { get; init; }

    /// <summary>What orders policies of equal <see cref="Order"/>, compared ordinally (CAL-02).</summary>
    public string TieBreak { get; init; } = "";

    /// <summary>Policies of one rank stand in no defined order: where more than one of them decides a connection and they differ, the
    /// verdict is undefined (ANP-05, ANT-05). Null where every policy has a place of its own.</summary>
    public double? Rank { get; init; }

    /// <summary>For a policy of mode <see cref="PolicyMode.Audit"/>: the enforced policy it would replace or delete (CAL-35).</summary>
    public ObjectRef? Replaces { get; init; }

    /// <summary>Rules in the order they stand; inert ones (K8S-04) included and marked.</summary>
    public required ImmutableArray<PolicyRule> Rules { get; init; }

    /// <summary>A policy that decides nothing and whose rules were not read.</summary>
    internal static PolicyObject WithoutEffect(ObjectRef policy, string dialect, string reason, Peer? subject = null) => new()
    {
        Ref = policy,
        Dialect = dialect,
        Mode = PolicyMode.Inert,
        ModeReason = reason,
        Subject = subject ?? Subjects.Nobody,
        IsolatesIngress = false,
        IsolatesEgress = false,
        Rules = [],
    };

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

    /// <summary>Port entries of which none may match, for example a named port that a rule leaves out (CAL-28).</summary>
    public ImmutableArray<PortMatch> NotPorts { get; init; } = [];

    /// <summary>Conditions that layers 3 and 4 cannot decide; an allow through this rule is qualified by them.</summary>
    public ImmutableArray<string> Qualifiers { get; init; } = [];

    /// <summary>Where the qualifiers do not hold, the rule does not match and later rules are looked at (CAL-32); else it consumes what it
    /// matches at layers 3 and 4 (ANT-19).</summary>
    public bool Conditional { get; init; }

    /// <summary>The subjects of the policy that the rule is for; null for all of them (ANT-11).</summary>
    public Peer? Subject { get; init; }

    /// <summary>What it says was put together from other objects than its policy, such as groups or the namespaces there are: with others it
    /// would say something else (ANT-12, ANT-14).</summary>
    public bool Derived { get; init; }

    /// <summary>It decides too whom the other rules of its policy are for, so that it cannot go by itself (ANT-13).</summary>
    public bool ShapesPolicy { get; init; }

    /// <summary>Why the rule has no effect although its policy is enforced, for example a section outside <c>policyTypes</c> (K8S-04); null when it has effect.</summary>
    public string? InertReason { get; init; }
}
