using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>One object of the dialect, read.</summary>
internal sealed record AntreaPolicy
{
    /// <summary>The tier it names; <c>application</c> where it names none (ANT-03).</summary>
    public required string Tier { get; init; }

    /// <summary>Everything it may be applied to.</summary>
    public required Peer Subject { get; init; }

    /// <summary>What it does to endpoints, and what to connections through node ports (ANT-27), which are a stage of their own.</summary>
    public required ImmutableArray<(PolicyObject Policy, bool AtNodePort)> Parts { get; init; }

    /// <summary>Why it has no effect although it is valid; null when it has.</summary>
    public string? Void { get; init; }

    /// <summary>Subjects of which it is not known whether it applies to them.</summary>
    public ImmutableArray<OpaquePolicy> Open { get; init; } = [];

    /// <summary>The object as one that decides nothing.</summary>
    public PolicyObject AsInert(string reason) => Parts[0].Policy with { Mode = PolicyMode.Inert, ModeReason = reason, Subject = Subject };
}
