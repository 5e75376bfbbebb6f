using System.Collections.Immutable;
using Compliance.Network.Comparison;

namespace Compliance.Host.Differences;

/// <summary>What <c>diff</c> and <c>whatif</c> print.</summary>
/// <param name="Difference">The difference.</param>
/// <param name="Proposal">The objects of a proposed change; null where two states are compared.</param>
internal sealed record DifferenceReport(ReachabilityDifference Difference, ProposedObjects? Proposal = null)
{
    /// <summary>Flows that became possible, flows that became impossible, and the rest, with their headings.</summary>
    public static readonly ImmutableArray<(FlowEffect Effect, char Sign, string Title)> Sections =
    [
        (FlowEffect.Possible, '+', "Flows that became possible"),
        (FlowEffect.Impossible, '-', "Flows that became impossible"),
        (FlowEffect.Changed, '~', "Flows whose certainty changed"),
    ];

    /// <summary>Whether a flow became possible.</summary>
    public bool HasNewFlows => Difference.Count(FlowEffect.Possible) > 0;

    /// <summary>One sentence with the counts.</summary>
    public string Summary
    {
        get
        {
            int possible = Difference.Count(FlowEffect.Possible), impossible = Difference.Count(FlowEffect.Impossible), changed = Difference.Count(FlowEffect.Changed);
            return Difference.Flows.IsEmpty
                ? $"No flow differs{(Difference.Policies.IsEmpty ? "" : $", although {Number(Difference.Policies.Length, "policy does", "policies do")}")}."
                : $"{Number(possible, "pair", "pairs")} gained flows, {impossible} lost flows, {changed} changed certainty; {Number(Difference.Policies.Length, "policy differs", "policies differ")}.";
        }
    }

    /// <summary>The word for a kind of change, as JSON has it.</summary>
    public static string Word(PolicyChangeKind change) => change.ToString().ToLowerInvariant();

    /// <summary>The sign of a kind of change.</summary>
    public static char Sign(PolicyChangeKind change) => change switch
    {
        PolicyChangeKind.Added => '+',
        PolicyChangeKind.Removed => '-',
        PolicyChangeKind.Changed => '~',
        _ => '=',
    };

    private static string Number(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";
}
