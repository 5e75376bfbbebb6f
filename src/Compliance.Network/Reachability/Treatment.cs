using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Compliance.Network.Algebra;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>What the policies that apply to some subjects make of every class, in one direction. Subjects with the same policies share it.</summary>
internal sealed class Treatment
{
    private readonly Lazy<Row>? _row;

    private sealed record Row(ushort[] Cells, SideConnections[] Outcomes);

    private Treatment() { }

    public Treatment(TreatmentInput input, ConnectionsPool pool) => _row = new(() => Compute(input, pool));

    /// <summary>No policy applies.</summary>
    public static Treatment Open { get; } = new();

    /// <summary>What may pass between the subjects and a class.</summary>
    public SideConnections Toward(int peerClass)
    {
        if (_row is null) return SideConnections.Open;
        Row row = _row.Value;
        return row.Outcomes[row.Cells[peerClass]];
    }

    /// <summary>Computes what is computed on demand otherwise.</summary>
    public void Prepare() => _ = _row?.Value;

    private static Row Compute(TreatmentInput input, ConnectionsPool pool)
    {
        // A state is the set of rules that match a class; each rule sends the classes it matches to the state that has it too.
        int[] states = new int[input.PeerProfiles.Length];
        var trail = new List<(int Parent, int Rule, MatchKind Kind)> { (-1, -1, MatchKind.Sure) };
        // Where a state goes in this round: to a state that this round made, else nowhere yet.
        int[] next = new int[16];
        for (int r = 0; r < input.Rules.Length; r++)
        {
            foreach ((MatchKind kind, BitSet set) in input.Rules[r].Rule.Peers)
            {
                int made = trail.Count;
                if (next.Length < made) Array.Resize(ref next, made * 2);
                foreach (int peer in set)
                {
                    int state = states[peer];
                    if (next[state] < made)
                    {
                        next[state] = trail.Count;
                        trail.Add((state, r, kind));
                    }
                    states[peer] = next[state];
                }
            }
        }
        return Finish(input, pool, states, trail);
    }

    private static Row Finish(
        TreatmentInput input, ConnectionsPool pool, int[] states, List<(int Parent, int Rule, MatchKind Kind)> trail)
    {
        bool[] named = new bool[trail.Count];
        for (int s = 1; s < trail.Count; s++) named[s] = named[trail[s].Parent] || input.Rules[trail[s].Rule].Rule.UsesNames;
        // What a state leads to when neither port names nor the own node make a difference, plus one; else by all three.
        int[] plain = new int[trail.Count];
        var numbers = new Dictionary<(int State, int Profile, bool OwnNode), ushort>();
        var outcomes = new Dictionary<SideConnections, ushort>(ReferenceEqualityComparer.Instance);
        ushort[] cells = new ushort[states.Length];
        for (int peer = 0; peer < cells.Length; peer++)
        {
            int state = states[peer];
            bool ownNode = peer >= input.FirstTwin && input.OwnNode != OwnNodeTreatment.ByPolicy;
            bool byState = !ownNode && (!named[state] || input.SubjectProfile is not null);
            if (byState && plain[state] > 0)
            {
                cells[peer] = (ushort)(plain[state] - 1);
                continue;
            }
            int profile = !named[state] ? 0 : input.SubjectProfile ?? input.PeerProfiles[peer];
            ref ushort number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, (state, profile, ownNode), out bool known);
            if (!known)
            {
                SideConnections outcome = ownNode && input.OwnNode == OwnNodeTreatment.Always ? SideConnections.Open
                    : pool.Intern(Evaluate(input, state, profile, trail, ownNode));
                if (!outcomes.TryGetValue(outcome, out number)) outcomes[outcome] = number = checked((ushort)outcomes.Count);
            }
            cells[peer] = number;
            if (byState) plain[state] = number + 1;
        }
        return new Row(cells, [.. outcomes.OrderBy(o => o.Value).Select(o => o.Key)]);
    }

    private static SideConnections Evaluate(TreatmentInput input, int state, int profile, List<(int Parent, int Rule, MatchKind Kind)> trail, bool ownNode)
    {
        var matched = new List<MatchedRule>();
        for (int s = state; s > 0; s = trail[s].Parent)
        {
            (int tier, PolicyObject policy, CompiledRule rule) = input.Rules[trail[s].Rule];
            // The subject's own node passes unless a rule denies it (CIL-41).
            if (!ownNode || rule.Rule.Action == RuleAction.Deny)
                matched.Add(new MatchedRule(tier, rule.Rule, trail[s].Kind, input.Names.Resolve(rule.Rule, profile)) { Policy = policy });
        }
        matched.Reverse();
        SideConnections side = Outcome(input.Stages, matched, ownNode ? new bool[input.Isolated.Length] : input.Isolated, ownNode ? RuleAction.Allow : input.Final);
        if (!input.Opaque.IsEmpty)
            side = new SideConnections(PortSet.Empty, PortSet.Empty, PortSet.All, PortSet.Empty) { Reasons = [.. input.Opaque.Select(o => o.Reason).Distinct().Order(StringComparer.Ordinal)] };
        return input.Guarded.IsEmpty ? side
            : new SideConnections(side.Allowed.Except(input.Guarded), side.Qualified.Except(input.Guarded), side.Undefined.Except(input.Guarded), side.Latent.Except(input.Guarded))
            {
                Qualifiers = side.Qualifiers,
                Reasons = side.Reasons,
            };
    }

    /// <summary>What passes every stage.</summary>
    /// <param name="stages">Every stage of the model.</param>
    /// <param name="matched">Rules that match, in order of evaluation; tiers are counted through the stages.</param>
    /// <param name="isolated">Whether a policy of the tier isolates the subjects.</param>
    /// <param name="final">What happens to ports that no tier of the first stage decided.</param>
    public static SideConnections Outcome(ImmutableArray<Gate> stages, List<MatchedRule> matched, bool[] isolated, RuleAction final)
    {
        SideConnections side = SideConnections.Open;
        int first = 0, next = 0;
        foreach (Gate stage in stages)
        {
            int from = next, last = first + stage.Tiers.Length;
            while (next < matched.Count && matched[next].Tier < last) next++;
            bool applies = from < next || isolated.AsSpan(first, stage.Tiers.Length).Contains(true) || (first == 0 && final == RuleAction.Deny);
            if (applies)
            {
                List<MatchedRule> rules = [.. matched[from..next].Select(m => m with { Tier = m.Tier - first })];
                side = SideConnections.And(side, TierEvaluation.Evaluate(stage.Tiers, rules, isolated[first..last], first > 0 ? RuleAction.Allow : final));
            }
            first = last;
        }
        return side;
    }
}

/// <summary>What a <see cref="Treatment"/> is computed from.</summary>
internal sealed record TreatmentInput
{
    /// <summary>Every stage of the model.</summary>
    public required ImmutableArray<Gate> Stages { get; init; }

    /// <summary>Rules of the direction of the policies that apply, in order of evaluation; tiers are counted through the stages.</summary>
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

    /// <summary>First of the classes that stand for the subjects' own nodes.</summary>
    public required int FirstTwin { get; init; }

    /// <summary>How the subjects' own nodes are treated.</summary>
    public required OwnNodeTreatment OwnNode { get; init; }

    /// <summary>What happens to ports that no tier decided.</summary>
    public required RuleAction Final { get; init; }

    /// <summary>Ports that never pass.</summary>
    public required PortSet Guarded { get; init; }
}
