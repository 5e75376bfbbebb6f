using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>The register of services, protocols and ports (PCI 1.2.5, 1.2.6) as documents print it.</summary>
/// <param name="Total">Rows of the register.</param>
/// <param name="Left">Rows that are not printed.</param>
/// <param name="States">Rows that are printed by their state, in the register's order.</param>
internal sealed record FlowRegister(int Total, int Left, IReadOnlyList<FlowsOfState> States)
{
    /// <summary>The register.</summary>
    public static FlowRegister Of(EvidencePack pack, PrintLimits limits)
    {
        var totals = pack.Flows.CountBy(flow => flow.State, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var approved = pack.ApprovedFlows.DistinctBy(flow => flow.Id).ToDictionary(flow => flow.Id, StringComparer.Ordinal);
        var shown = pack.Flows.Take(limits.Flows).ToList();
        return new FlowRegister(pack.Flows.Length, pack.Flows.Length - shown.Count,
            [.. shown.GroupBy(flow => flow.State, StringComparer.Ordinal).Select(group => new FlowsOfState(group.Key, totals[group.Key],
                [.. group.Select(flow => new FlowRow(flow, Ends.Of(flow.From, flow.FromCount, limits), Ends.Of(flow.To, flow.ToCount, limits),
                    Ends.Of(flow.AllowedBy, flow.AllowedByCount, limits), Ends.Of(flow.Services, flow.Services.Length, limits),
                    [.. flow.Approvals.Where(approved.ContainsKey).Select(id => approved[id])]))]))]);
    }
}

/// <summary>Rows of one state.</summary>
/// <param name="State">State, as <c>pack.json</c> has it.</param>
/// <param name="Total">How many the register has.</param>
/// <param name="Rows">Those that are printed.</param>
internal sealed record FlowsOfState(string State, int Total, IReadOnlyList<FlowRow> Rows);

/// <summary>A row of the register with the approvals that cover it.</summary>
internal sealed record FlowRow(FlowEntry Entry, Ends From, Ends To, Ends AllowedBy, Ends Services, IReadOnlyList<ApprovedFlowEntry> Approvals);

/// <summary>The first of many names, and how many more there are.</summary>
internal sealed record Ends(ImmutableArray<string> Shown, int Left)
{
    /// <summary>As many as a row of a table names.</summary>
    public static Ends Of(ImmutableArray<string> names, int count, PrintLimits limits)
    {
        var shown = names.Length > limits.NamesPerFlow ? names[..limits.NamesPerFlow] : names;
        return new Ends(shown, Math.Max(0, count - shown.Length));
    }
}
