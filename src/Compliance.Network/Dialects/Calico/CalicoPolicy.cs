using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>A NetworkPolicy or GlobalNetworkPolicy of Calico, or a staged one, before it is put into its tiers.</summary>
internal sealed record CalicoPolicy
{
    /// <summary>The object.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary>Its tier.</summary>
    public required string Tier { get; init; }

    /// <summary>Its order in the tier.</summary>
    public required double Order { get; init; }

    /// <summary>The endpoints it governs (CAL-18, CAL-19, CAL-20).</summary>
    public required Selector Selected { get; init; }

    /// <summary>It governs ingress.</summary>
    public required bool Ingress { get; init; }

    /// <summary>It governs egress.</summary>
    public required bool Egress { get; init; }

    /// <summary>Its rules in the order they stand, ingress first.</summary>
    public required ImmutableArray<PolicyRule> Rules { get; init; }

    /// <summary>At host endpoints it comes before connection tracking (CAL-36).</summary>
    public bool Untracked { get; init; }

    /// <summary>At host endpoints it comes before the destination is translated (CAL-41).</summary>
    public bool BeforeDnat { get; init; }

    /// <summary>At host endpoints it is for forwarded traffic too (CAL-37).</summary>
    public bool Forwarded { get; init; }

    /// <summary>What a staged policy would do; null for one that is not staged (CAL-35).</summary>
    public string? StagedAction { get; init; }

    /// <summary>Why its effect is not known; null where it is.</summary>
    public string? OpaqueReason { get; init; }
}
