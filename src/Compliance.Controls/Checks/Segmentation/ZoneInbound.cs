using System.Collections.Immutable;
using Compliance.Controls.Facts;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-ZONE-INBOUND.</summary>
public sealed class ZoneInbound : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-ZONE-INBOUND",
        Group = "segmentation",
        Title = "Only approved flows can enter a sensitive zone",
        Rationale = "The central segmentation statement. That a policy is present proves nothing; the computed set of possible flows does.",
        Condition = "For each zone of a kind in sensitive_zones, one result for every other zone, for the internet and for what is in no zone: fails when any of its members can open a connection to any member of the zone on a port that no approved flow covers, allowed or under a condition. A flow counts with an owner, a business need and an approval whose review is not overdue; approvals of which nothing is possible are named. Nodes are members like any other, except that a node always reaches the pods on it. Not evaluable when no zone is declared, or when it is undefined.",
        Remediation = "Remove or narrow the rule that allows the flow; approve it only with a business need and an owner.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("sensitive_zones", "cde, phi"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) => ZoneFlows.Of(Definition, context, pair => pair.To, witness => IsolationPatches.Ingress(context, witness, together: true));
}
