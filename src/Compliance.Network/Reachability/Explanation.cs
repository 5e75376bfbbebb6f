using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>One verdict, rule by rule on both sides.</summary>
/// <param name="Decision">The verdict.</param>
/// <param name="Egress">What happened at the source.</param>
/// <param name="Ingress">What happened at the destination.</param>
public sealed record Explanation(Decision Decision, SideTrace Egress, SideTrace Ingress);

/// <summary>What happened on one side.</summary>
public sealed record SideTrace
{
    /// <summary>Side.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Outcome of the side.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>One sentence: what settled it.</summary>
    public required string Conclusion { get; init; }

    /// <summary>Whether the policies were not asked at all: outside the cluster, node traffic, a pod to itself.</summary>
    public bool Exempt { get; init; }

    /// <summary>Policies that select the endpoint of this side, in order of evaluation; those without effect included.</summary>
    public ImmutableArray<PolicyTrace> Policies { get; init; } = [];

    /// <summary>What decided.</summary>
    public ImmutableArray<DecidingRule> DecidedBy { get; init; } = [];

    /// <summary>Conditions that remain.</summary>
    public ImmutableArray<string> Qualifiers { get; init; } = [];

    /// <summary>Why it is undefined, and other notes.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];
}

/// <summary>A policy that selects an endpoint, as seen by one question.</summary>
/// <param name="Tier">Name of its tier; null for a policy that is in none.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Isolates">Whether it isolates the endpoint in the direction of the side.</param>
/// <param name="Rules">Its rules of that direction, in order.</param>
public sealed record PolicyTrace(string? Tier, PolicyObject Policy, bool Isolates, ImmutableArray<RuleTrace> Rules);

/// <summary>Whether a rule matched.</summary>
public enum RuleOutcome
{
    /// <summary>Peer and port match.</summary>
    Matched,

    /// <summary>It matches under a condition that layers 3 and 4 cannot decide.</summary>
    MatchedByName,

    /// <summary>It may match; something in it is not understood.</summary>
    MayMatch,

    /// <summary>No peer matches.</summary>
    PeerMismatch,

    /// <summary>A peer matches, no port does.</summary>
    PortMismatch,

    /// <summary>The rule has no effect (K8S-04).</summary>
    NoEffect,
}

/// <summary>A rule, as seen by one question.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Outcome">Whether it matched.</param>
/// <param name="Peer">JSON pointer of the peer that matched; null where none did.</param>
/// <param name="Port">JSON pointer of the port entry that matched; null where none did or the rule names no port.</param>
/// <param name="Why">One sentence.</param>
public sealed record RuleTrace(PolicyRule Rule, RuleOutcome Outcome, string? Peer, string? Port, string Why)
{
    /// <summary>What it matches under, for <see cref="RuleOutcome.MatchedByName"/>: <c>fqdn</c>, <c>http</c>, ….</summary>
    public ImmutableArray<string> Conditions { get; init; } = [];

    /// <summary>Whether evaluation came to the rule. False behind a rule that decided or passed on before it, and in a policy that does not count;
    /// <see cref="Outcome"/> then says what it would match.</summary>
    public bool Reached { get; init; } = true;
}
