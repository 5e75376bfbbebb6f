using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.DecisionLogging;

/// <summary>Whether a decision of a policy leaves a record.</summary>
internal enum DecisionLogState
{
    /// <summary>It is written down, or handed on.</summary>
    On,

    /// <summary>It is kept in memory, and lost when that is full or restarts.</summary>
    Memory,

    /// <summary>It leaves no record.</summary>
    Off,

    /// <summary>It cannot be told from the cluster.</summary>
    Unknown,
}

/// <summary>What becomes of a decision.</summary>
/// <param name="State">Whether it leaves a record.</param>
/// <param name="Statement">Why, as a sentence part.</param>
/// <param name="Evidence">Where that stands; null where an absence says it.</param>
internal sealed record DecisionLog(DecisionLogState State, string Statement, EvidenceRef? Evidence);

/// <summary>A decision that policies take of connections.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">The rule that allows or denies; null for what the policy's isolation denies.</param>
/// <param name="Direction">Direction.</param>
internal sealed record PolicyDecision(PolicyObject Policy, PolicyRule? Rule, Direction Direction)
{
    /// <summary>It lets a connection through.</summary>
    public bool Allows => Rule is { Action: RuleAction.Allow };

    /// <summary><c>what POLICY isolates</c>, or the rule.</summary>
    public override string ToString() => Rule is null ? $"what {Policy.Ref} isolates in {Direction.ToString().ToLowerInvariant()}" : $"{Policy.Ref} {Rule.Pointer}";
}

/// <summary>Asks the reader of the plug-in at hand what becomes of decisions.</summary>
internal sealed class DecisionLogs
{
    /// <summary>Kinds that the readers look at, beside the policies.</summary>
    public static readonly ImmutableArray<ResourceKind> Reads =
    [
        new("", "ConfigMap"), Kinds.DaemonSet, Kinds.Namespace, new("networking.gke.io", "NetworkLogging"),
        new("crd.projectcalico.org", "FelixConfiguration"), new("projectcalico.org", "FelixConfiguration"), new("operator.tigera.io", "Goldmane"),
    ];

    private readonly Func<PolicyDecision, ImmutableArray<string>, DecisionLog> _read;

    public DecisionLogs(CheckContext context)
    {
        string plugIn = context.Reachability.Enforcement.PlugIn;
        _read = plugIn switch
        {
            "calico" or "canal" => new CalicoDecisions(context).Of,
            "cilium" when context.Reachability.Enforcement.Agent?.Name == "anetd" => new ProviderDecisions(context).Gke,
            "cilium" => new HubbleDecisions(context).Of,
            "antrea" => new AntreaDecisions(context).Of,
            "ovn-kubernetes" => new OvnDecisions(context).Of,
            "aws-vpc-cni" => new ProviderDecisions(context).Aws,
            _ => (_, _) => new(DecisionLogState.Unknown, $"whether {plugIn} records decisions is not read", null),
        };
    }

    /// <summary>What becomes of a decision.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="namespaces">Namespaces of the endpoints it is about.</param>
    public DecisionLog Of(PolicyDecision decision, ImmutableArray<string> namespaces) => _read(decision, namespaces);
}
