using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>All a check may look at.</summary>
public sealed record CheckContext
{
    /// <summary>Reachability, policy model and enforcement of the cluster.</summary>
    public required ClusterReachability Reachability { get; init; }

    /// <summary>What is in scope, and how it is meant to be.</summary>
    public required ScopeDeclaration Scope { get; init; }

    /// <summary>Parameters of the check, defaults overridden by the configuration.</summary>
    public required ImmutableSortedDictionary<string, string> Parameters { get; init; }

    /// <summary>The snapshot behind it, for neutral facts.</summary>
    public ClusterSnapshot Snapshot => Reachability.Snapshot;
}
