using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Finds, once for a situation, the rules that take nothing: taking them away changes nothing, and need not be tried.</summary>
internal sealed class Survey(TierTable tiers, PlugInTraits traits, PartTable parts)
{
    /// <summary>Whether a removal surely makes no difference; false where it has to be tried.</summary>
    public bool Idle(Situation situation, Change change)
    {
        if (!situation.Surveyed) Look(situation);
        if (situation.Takes is not { } takes) return false;
        for (int r = 0; r < takes.Length; r++)
        {
            if (!takes[r]) continue;
            if (situation.Parts[r] == change.Recast || !change.Keeps(situation.Parts[r], parts)) return false;
        }
        // In a union a deny goes before an allow, so another action could take what this one does not.
        if (change.Recast >= 0 && !Enumerable.Range(0, takes.Length).All(r => situation.Parts[r] != change.Recast || tiers[situation.Rules[r].Tier].Ordered)) return false;
        if (situation.Group.Selecting.Length > 0 && Array.TrueForAll(situation.Group.Selecting, change.Removed.Contains)) return false;
        return situation.Spared || Array.TrueForAll(situation.Group.Isolators, i => change.Isolates(i.Part)
            || Array.Exists(situation.Group.Isolators, o => o.Tier == i.Tier && o.Policy.Dialect == i.Policy.Dialect && change.Isolates(o.Part)));
    }

    private void Look(Situation situation)
    {
        if (!situation.Group.Audited && !Array.Exists(situation.Rules, r => r.Kind != MatchKind.Sure || !r.Rule.Qualifiers.IsEmpty) && !Tied(situation))
        {
            bool[] takes = new bool[situation.Rules.Length];
            foreach ((int position, _) in Deciders.Of(situation, tiers).Taken) takes[position] = true;
            bool Open(int tier) => !situation.Spared && traits.Icmp == IcmpTreatment.Undefined
                && Array.Exists(situation.Group.Isolators, i => i.Tier == tier && i.Policy.Dialect == "kubernetes");
            foreach ((int position, _) in Deciders.OfIcmp(situation, tiers, Open).Taken) takes[position] = true;
            situation.Takes = takes;
        }
        situation.Surveyed = true;
    }

    // Policies of one rank that say different things.
    private bool Tied(Situation situation) =>
        situation.Rules.Where(r => r.Policy!.Rank is not null && tiers[r.Tier].Ordered).GroupBy(r => (r.Tier, r.Policy!.Rank))
            .Any(g => g.Select(r => r.Policy).Distinct(ReferenceEqualityComparer.Instance).Skip(1).Any() && g.Select(r => r.Rule.Action).Distinct().Skip(1).Any());
}
