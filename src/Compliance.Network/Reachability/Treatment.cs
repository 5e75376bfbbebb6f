using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>What the policies that apply to some subjects make of every class, in one direction. Subjects with the same policies share it.</summary>
internal sealed class Treatment
{
    private readonly Lazy<(ushort[] Cells, SideConnections[] Outcomes)>? _row;

    private Treatment() { }

    public Treatment(TreatmentInput input, ConnectionsPool pool) => _row = new(() => Compute(input, pool));

    /// <summary>No policy applies.</summary>
    public static Treatment Open { get; } = new();

    /// <summary>What may pass between the subjects and a class.</summary>
    public SideConnections Toward(int peerClass) => _row is null ? SideConnections.Open : _row.Value.Outcomes[_row.Value.Cells[peerClass]];

    /// <summary>Computes what is computed on demand otherwise.</summary>
    public void Prepare() => _ = _row?.Value;

    private static (ushort[], SideConnections[]) Compute(TreatmentInput input, ConnectionsPool pool)
    {
        // A state is the set of rules that match a class; each rule sends the classes it matches to the state that has it too.
        int[] states = new int[input.PeerProfiles.Length];
        var trail = new List<(int Parent, int Rule, MatchKind Kind)> { (-1, -1, MatchKind.Sure) };
        var next = new Dictionary<int, int>();
        for (int r = 0; r < input.Rules.Length; r++)
        {
            foreach ((MatchKind kind, BitSet set) in input.Rules[r].Rule.Peers)
            {
                next.Clear();
                foreach (int peer in set.Members())
                {
                    ref int state = ref CollectionsMarshal.GetValueRefOrAddDefault(next, states[peer], out bool known);
                    if (!known)
                    {
                        state = trail.Count;
                        trail.Add((states[peer], r, kind));
                    }
                    states[peer] = state;
                }
            }
        }
        return Finish(input, pool, states, trail);
    }

    private static (ushort[], SideConnections[]) Finish(
        TreatmentInput input, ConnectionsPool pool, int[] states, List<(int Parent, int Rule, MatchKind Kind)> trail)
    {
        bool[] named = new bool[trail.Count];
        for (int s = 1; s < trail.Count; s++) named[s] = named[trail[s].Parent] || input.Rules[trail[s].Rule].Rule.UsesNames;
        var numbers = new Dictionary<(int State, int Profile), ushort>();
        var outcomes = new Dictionary<SideConnections, ushort>(ReferenceEqualityComparer.Instance);
        ushort[] cells = new ushort[states.Length];
        for (int peer = 0; peer < cells.Length; peer++)
        {
            int profile = !named[states[peer]] ? 0 : input.SubjectProfile ?? input.PeerProfiles[peer];
            ref ushort number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, (states[peer], profile), out bool known);
            if (!known)
            {
                SideConnections outcome = pool.Intern(Evaluate(input, states[peer], profile, trail));
                if (!outcomes.TryGetValue(outcome, out number)) outcomes[outcome] = number = checked((ushort)outcomes.Count);
            }
            cells[peer] = number;
        }
        return (cells, [.. outcomes.OrderBy(o => o.Value).Select(o => o.Key)]);
    }

    private static SideConnections Evaluate(TreatmentInput input, int state, int profile, List<(int Parent, int Rule, MatchKind Kind)> trail)
    {
        var matched = new List<MatchedRule>();
        for (int s = state; s > 0; s = trail[s].Parent)
        {
            (int tier, PolicyObject policy, CompiledRule rule) = input.Rules[trail[s].Rule];
            matched.Add(new MatchedRule(tier, rule.Rule, trail[s].Kind, input.Names.Resolve(rule.Rule, profile)) { Policy = policy });
        }
        matched.Reverse();
        SideConnections side = TierEvaluation.Evaluate(input.Tiers, matched, input.Isolated, input.Final);
        if (!input.Opaque.IsEmpty)
            side = new SideConnections(PortSet.Empty, PortSet.Empty, PortSet.All, PortSet.Empty) { Reasons = [.. input.Opaque.Select(o => o.Reason).Distinct().Order(StringComparer.Ordinal)] };
        return input.Guarded.IsEmpty ? side
            : new SideConnections(side.Allowed.Except(input.Guarded), side.Qualified.Except(input.Guarded), side.Undefined.Except(input.Guarded), side.Latent.Except(input.Guarded))
            {
                Qualifiers = side.Qualifiers,
                Reasons = side.Reasons,
            };
    }
}

/// <summary>What a <see cref="Treatment"/> is computed from.</summary>
internal sealed record TreatmentInput
{
    /// <summary>Every tier of the model.</summary>
    public required ImmutableArray<Tier> Tiers { get; init; }

    /// <summary>Rules of the direction of the policies that apply, in order of evaluation.</summary>
    public required (int Tier, PolicyObject Policy, CompiledRule Rule)[] Rules { get; init; }

    /// <summary>Whether a policy of the tier isolates the subjects.</summary>
    public required bool[] Isolated { get; init; }

    /// <summary>Policies of unknown effect that apply.</summary>
    public required ImmutableArray<OpaquePolicy> Opaque { get; init; }

    /// <summary>Named ports.</summary>
    public required PortNames Names { get; init; }

    /// <summary>Port profile of the subjects where they are the destination (ingress); null for egress.</summary>
    public required int? SubjectProfile { get; init; }

    /// <summary>Port profile of every class.</summary>
    public required int[] PeerProfiles { get; init; }

    /// <summary>What happens to ports that no tier decided.</summary>
    public required RuleAction Final { get; init; }

    /// <summary>Ports that never pass.</summary>
    public required PortSet Guarded { get; init; }
}
