using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Subjects that the same policies select, on one side.</summary>
internal sealed class SituationGroup
{
    public required Direction Direction { get; init; }

    /// <summary>One class of the subjects, for examples.</summary>
    public required int Subject { get; init; }

    /// <summary>Parts of the policies that select the subjects.</summary>
    public required int[] Policies { get; init; }

    /// <summary>Parts of the enforced policies that select the subjects, of either direction, where it matters that there is one (K8S-37);
    /// empty otherwise.</summary>
    public required int[] Selecting { get; init; }

    /// <summary>The policies that isolate the subjects, with their tier.</summary>
    public required Isolator[] Isolators { get; init; }

    /// <summary>Whether audited policies are among them.</summary>
    public required bool Audited { get; init; }

    /// <summary>Whether a policy of unknown effect selects the subjects: then nothing can be shown to be superfluous.</summary>
    public required bool Opaque { get; init; }

    /// <summary>What happens to what no tier decided.</summary>
    public required RuleAction Final { get; init; }

    /// <summary>How the subjects' own nodes are treated.</summary>
    public required OwnNodeTreatment OwnNode { get; init; }
}

/// <summary>A policy that isolates.</summary>
/// <param name="Tier">Its tier.</param>
/// <param name="Part">The policy.</param>
/// <param name="Policy">The policy in neutral form.</param>
internal readonly record struct Isolator(int Tier, int Part, PolicyObject Policy);

/// <summary>The rules that match between a group's subjects and some peers: everything that decides what may pass between them.</summary>
/// <param name="Group">The subjects.</param>
/// <param name="Peer">One class of the peers, for examples.</param>
/// <param name="Rules">Rules in order of evaluation, audited ones included.</param>
/// <param name="Parts">The part of each rule.</param>
/// <param name="Spared">The peer is the subjects' own node, which only a rule that denies keeps out: neither isolation nor other rules count (CIL-41).</param>
internal sealed record Situation(SituationGroup Group, int Peer, MatchedRule[] Rules, int[] Parts, bool Spared)
{
    /// <summary>What passes as things are; filled on first use.</summary>
    internal SideConnections[]? Outcomes { get; set; }

    /// <summary>Which rule takes which ports; filled on first use.</summary>
    internal Deciders? Deciders { get; set; }

    /// <summary>For each rule whether it takes anything at all, where nothing in the situation is open; null where something is. Filled with
    /// <see cref="Surveyed"/>.</summary>
    internal bool[]? Takes { get; set; }

    /// <summary>Whether <see cref="Takes"/> was looked for.</summary>
    internal bool Surveyed { get; set; }

    /// <summary>Positions of the rules of a tier, in order.</summary>
    public IEnumerable<int> InTier(int tier)
    {
        // Rules stand in the order of their tiers.
        int first = Array.FindIndex(Rules, r => r.Tier >= tier);
        for (int i = first; i >= 0 && i < Rules.Length && Rules[i].Tier == tier; i++) yield return i;
    }

    /// <summary>Conditions that layers 3 and 4 cannot decide: for each rule the number of its condition, -1 for none.</summary>
    internal int[]? Conditions { get; set; }
}
