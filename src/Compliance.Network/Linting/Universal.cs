using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>Removals that change nothing whatever endpoints there are, proven from the words of the policies alone.</summary>
internal sealed class Universal
{
    private readonly PartTable _parts;
    private readonly Dictionary<PolicyObject, (Tier Tier, int Position)> _places = new(ReferenceEqualityComparer.Instance);

    public Universal(TierTable tiers, PartTable parts)
    {
        _parts = parts;
        foreach (Tier tier in tiers.All)
            for (int p = 0; p < tier.Policies.Length; p++) _places[tier.Policies[p]] = (tier, p);
    }

    /// <summary>Whether other policies and rules make this part superfluous in every cluster.</summary>
    public bool Proves(int part)
    {
        if ((_parts.IsPolicy(part) || _parts.MayEndIsolation(part)) && !IsolationCovered(_parts.PolicyOf(part))) return false;
        if (!_parts.ObjectsOf(_parts.PolicyOf(part)).All(ByItself)) return false;
        foreach (PolicyObject policy in _parts.ObjectsOf(_parts.PolicyOf(part)))
            for (int r = 0; r < policy.Rules.Length; r++)
                if (Belongs(policy.Rules[r], part) && policy.Rules[r].InertReason is null && (policy.Rules[r].Derived || !Covered(part, policy, r))) return false;
        return true;
    }

    private bool Belongs(PolicyRule rule, int part) => _parts.PartOf(rule) == part || _parts.PolicyOf(_parts.PartOf(rule)) == part;

    private bool Covered(int part, PolicyObject policy, int position)
    {
        (Tier tier, int place) = _places[policy];
        PolicyRule rule = policy.Rules[position];
        for (int p = 0; p < tier.Policies.Length; p++)
        {
            PolicyObject other = tier.Policies[p];
            // In an ordered tier, only what stands before it takes its flows; policies of one rank stand in no order.
            bool before = !tier.Ordered || p == place || (p < place && (other.Rank is null || other.Rank != policy.Rank));
            if (!before || !Counts(other) || !Covers(other.Subject, policy, rule)) continue;
            int end = tier.Ordered && p == place ? position : other.Rules.Length;
            for (int r = 0; r < end; r++)
                if (!Belongs(other.Rules[r], part) && !other.Rules[r].Derived && Takes(other.Rules[r], rule, tier) && (other.Rules[r].Subject is not { } only || Covers(only, policy, rule)) && Subsumption.Covers(other.Rules[r], rule)) return true;
        }
        return false;
    }

    private static bool Covers(Peer wide, PolicyObject policy, PolicyRule rule) =>
        Subsumption.Covers(wide, policy.Subject) || (rule.Subject is { } only && Subsumption.Covers(wide, only));

    // What these two say is translated alike in every cluster; other dialects look at namespaces, services and sets by name.
    private static bool ByItself(PolicyObject policy) => policy.Dialect is "kubernetes" or "network-policy-api";

    private bool Counts(PolicyObject policy) => ByItself(policy) && !_parts.Replaced.Contains(_parts.PartOf(policy)) && policy.Mode == PolicyMode.Enforced && !_parts.Unknown.Contains(_parts.PartOf(policy));

    // Allows by name add up; a rule that goes first, or denies, takes the flow only where nothing about it is open.
    private static bool Takes(PolicyRule candidate, PolicyRule rule, Tier tier)
    {
        Peer[] parts = [.. candidate.Peers.SelectMany(p => p.WithParts())];
        if (candidate.Action == RuleAction.Log || candidate.Conditional || parts.Any(p => p is Peer.Unknown)) return false;
        bool sure = !parts.Any(p => p is Peer.DomainNames);
        return tier.Ordered ? sure : candidate.Action == rule.Action || (candidate.Action == RuleAction.Deny && sure);
    }

    private bool IsolationCovered(int part)
    {
        foreach (PolicyObject policy in _parts.ObjectsOf(part))
            foreach (Direction direction in Enum.GetValues<Direction>())
                if (policy.Isolates(direction) && !_places[policy].Tier.Policies.Any(o => Counts(o) && _parts.PartOf(o) != part && o.Isolates(direction)
                    && Subsumption.Covers(o.Subject, policy.Subject))) return false;
        return true;
    }
}
