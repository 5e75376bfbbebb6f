using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope.Effective;

/// <summary>A part of the connections from one end to another that is worth the same.</summary>
/// <param name="Ports">Ports.</param>
/// <param name="State">What it is worth.</param>
/// <param name="Approvals">Ids of the declared flows that cover it, separated by line feeds.</param>
/// <param name="Qualifiers">Conditions that remain, separated by line feeds.</param>
/// <param name="Reason">Why it cannot be told whether it may pass; null when it can.</param>
internal sealed record FlowPart(PortSet Ports, EffectiveFlowState State, string Approvals, string Qualifiers, string? Reason);

/// <summary>Cuts connections from one zone to another into parts, by what was declared of the two.</summary>
/// <param name="declared">Flows that speak of the two zones, with what they are worth; proposals are not among them.</param>
/// <param name="stated">Whether any flow is declared.</param>
internal sealed class FlowCutter(ImmutableArray<(ApprovedFlow Flow, ApprovalState State)> declared, bool stated)
{
    private readonly Dictionary<Connections, int[]> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FlowPart, int> _known = [];
    private readonly List<FlowPart> _parts = [];

    /// <summary>Every part met so far; a number is a position here.</summary>
    public IReadOnlyList<FlowPart> Parts => _parts;

    /// <summary>Numbers of the parts of some connections.</summary>
    public int[] Cut(Connections connections)
    {
        if (!_numbers.TryGetValue(connections, out int[]? numbers)) _numbers[connections] = numbers = [.. Of(connections).Select(Number)];
        return numbers;
    }

    private int Number(FlowPart part)
    {
        if (_known.TryGetValue(part, out int number)) return number;
        _parts.Add(part);
        return _known[part] = _parts.Count - 1;
    }

    private IEnumerable<FlowPart> Of(Connections connections)
    {
        foreach ((PortSet ports, EffectiveFlowState state, string approvals) in Split(connections.Allowed)) yield return new(ports, state, approvals, "", null);
        foreach ((PortSet ports, EffectiveFlowState state, string approvals) in Split(connections.Qualified))
            yield return new(ports, state, approvals, string.Join('\n', connections.Qualifiers), null);
        // What an address could open later is as open as what the policies leave undefined; what passes now is told as passing.
        PortSet open = connections.Undefined.Union(connections.Latent.Except(connections.Allowed).Except(connections.Qualified));
        string reason = connections.Reasons.IsEmpty ? "the policies leave it undefined" : string.Join("; ", connections.Reasons.Select(r => r.TrimEnd('.')));
        foreach ((PortSet ports, _, string approvals) in Split(open)) yield return new(ports, EffectiveFlowState.Unknown, approvals, "", reason);
    }

    // Each port with exactly the flows that cover it; an overdue one counts where no other does.
    private IEnumerable<(PortSet Ports, EffectiveFlowState State, string Approvals)> Split(PortSet ports)
    {
        if (ports.IsEmpty) yield break;
        List<(PortSet Ports, ImmutableArray<string> Approved, ImmutableArray<string> Overdue)> pieces = [(ports, [], [])];
        foreach ((ApprovedFlow flow, ApprovalState state) in declared)
        {
            List<(PortSet, ImmutableArray<string>, ImmutableArray<string>)> next = [];
            foreach ((PortSet piece, ImmutableArray<string> approved, ImmutableArray<string> overdue) in pieces)
            {
                PortSet covered = piece.Intersect(flow.Ports), rest = piece.Except(flow.Ports);
                if (!rest.IsEmpty) next.Add((rest, approved, overdue));
                if (!covered.IsEmpty) next.Add(state == ApprovalState.Approved ? (covered, approved.Add(flow.Id), overdue) : (covered, approved, overdue.Add(flow.Id)));
            }
            pieces = next;
        }
        foreach (IGrouping<(EffectiveFlowState State, string Approvals), PortSet> alike in pieces.Select(p => (p.Ports, Worth: Worth(p.Approved, p.Overdue))).GroupBy(p => p.Worth, p => p.Ports))
            yield return (alike.Aggregate(PortSet.Empty, (all, p) => all.Union(p)), alike.Key.State, alike.Key.Approvals);
    }

    private (EffectiveFlowState, string) Worth(ImmutableArray<string> approved, ImmutableArray<string> overdue) =>
        !approved.IsEmpty ? (EffectiveFlowState.Approved, string.Join('\n', approved))
        : !overdue.IsEmpty ? (EffectiveFlowState.Overdue, string.Join('\n', overdue))
        : (stated ? EffectiveFlowState.Unapproved : EffectiveFlowState.Unstated, "");
}
