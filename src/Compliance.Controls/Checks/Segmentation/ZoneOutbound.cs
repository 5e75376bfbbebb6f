using System.Collections.Immutable;
using Compliance.Controls.Facts;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-ZONE-OUTBOUND.</summary>
public sealed class ZoneOutbound : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-ZONE-OUTBOUND",
        Group = "segmentation",
        Title = "Only approved flows can leave a sensitive zone",
        Rationale = "Outbound is a requirement of its own, and the way data is carried off.",
        Condition = "For each zone of a kind in sensitive_zones, one result for every other zone, for the internet and for what is in no zone, link-local and metadata addresses among them: fails when any member of the zone can open a connection to any of its members on a port that no approved flow covers, allowed or under a condition such as a DNS name. A flow counts with an owner, a business need and an approval whose review is not overdue; approvals of which nothing is possible are named. Not evaluable when no zone is declared, or when it is undefined.",
        Remediation = "Restrict egress of the zone, or lead it through a gateway; approve a flow only with a business need and an owner.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("sensitive_zones", "cde, phi"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) => ZoneFlows.Of(Definition, context, pair => pair.From, witness => IsolationPatches.Egress(context, witness));
}
