using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Comparison;

/// <summary>Two ends of a flow, before and after.</summary>
/// <param name="FromBefore">Source before.</param>
/// <param name="ToBefore">Destination before.</param>
/// <param name="FromAfter">Source after.</param>
/// <param name="ToAfter">Destination after.</param>
internal sealed record Witness(Party FromBefore, Party ToBefore, Party FromAfter, Party ToAfter);

/// <summary>Finds the policies that caused a change: those that differ and decide a witness of it, on either side.</summary>
internal sealed class CauseFinder(ClusterReachability before, ClusterReachability after, ImmutableArray<PolicyChange> differing)
{
    /// <summary>Ranges of ports that are asked about for each change. Ports of one range may still be decided by several policies, and a
    /// change with more ranges than these may have a cause that is not named.</summary>
    private const int RangesAsked = 16;

    private readonly Dictionary<ObjectRef, PolicyChangeKind> _differing = differing.ToDictionary(d => d.Policy, d => d.Change);

    /// <summary>A change with its causes.</summary>
    public PortsChange Explain(PortsChange change, Witness witness)
    {
        var rules = new SortedDictionary<ObjectRef, (SortedSet<string> Before, SortedSet<string> After)>();
        foreach ((TransportProtocol protocol, int port) in Asked(change.Ports))
        {
            foreach ((ObjectRef policy, string rule) in Deciding(before.Answer(witness.FromBefore, witness.ToBefore, protocol, port, withInert: false))) Rules(rules, policy).Before.Add(rule);
            foreach ((ObjectRef policy, string rule) in Deciding(after.Answer(witness.FromAfter, witness.ToAfter, protocol, port, withInert: false))) Rules(rules, policy).After.Add(rule);
        }
        ImmutableArray<FlowCause> deciding = [.. rules.Select(r =>
            new FlowCause(r.Key, _differing.GetValueOrDefault(r.Key, PolicyChangeKind.Unchanged), [.. r.Value.Before], [.. r.Value.After]))];
        ImmutableArray<FlowCause> different = [.. deciding.Where(c => c.Change != PolicyChangeKind.Unchanged)];
        return change with { Causes = different.IsEmpty ? deciding : different };
    }

    /// <summary>A change with the differing policies that select one end, where no witness can be asked about.</summary>
    public PortsChange Applying(PortsChange change, Part part) => change with
    {
        Causes = [.. Selecting(before, part.ClassBefore).Concat(Selecting(after, part.ClassAfter)).Distinct().Where(_differing.ContainsKey).Order()
            .Select(p => new FlowCause(p, _differing[p], [], []))],
    };

    private static IEnumerable<ObjectRef> Selecting(ClusterReachability side, int number) =>
        side.Index.PoliciesOf(number).Select(p => side.Index.Policies[p].Policy.Ref).Concat(side.Index.OpaqueOf(number).Select(o => o.Ref));

    /// <summary>An address of a range that no endpoint of either side has; null where there is none among the first few.</summary>
    public Party.Address? Outside(AddressRange range)
    {
        byte[] bytes = range.First.GetAddressBytes();
        UInt128 last = AddressSpace.Number(range.Last);
        for (int tries = 0; tries < 256; tries++)
        {
            var address = new IPAddress(bytes);
            if (AddressSpace.Number(address) > last) return null;
            if (before.EndpointAt(address) is null && after.EndpointAt(address) is null) return new Party.Address(address);
            int at = bytes.Length - 1;
            while (at >= 0 && ++bytes[at] == 0) at--;
            if (at < 0) return null;
        }
        return null;
    }

    // A rule that passes the flow on decides no side by itself, and yet another verdict may follow without it.
    private static IEnumerable<(ObjectRef Policy, string Rule)> Deciding(Explanation found) => found.Decision.DecidedBy.Select(r => (r.Policy, r.Rule))
        .Concat(from side in (SideTrace[])[found.Egress, found.Ingress]
                from policy in side.Policies
                where policy.Policy.Mode == PolicyMode.Enforced
                from rule in policy.Rules
                where rule.Rule.Action == RuleAction.Pass && rule.Outcome is (RuleOutcome.Matched or RuleOutcome.MatchedByName or RuleOutcome.MayMatch)
                select (policy.Policy.Ref, rule.Rule.Pointer));

    private static (SortedSet<string> Before, SortedSet<string> After) Rules(
        SortedDictionary<ObjectRef, (SortedSet<string> Before, SortedSet<string> After)> rules, ObjectRef policy)
    {
        if (!rules.TryGetValue(policy, out (SortedSet<string>, SortedSet<string>) found))
            rules[policy] = found = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        return found;
    }

    // The first port of each range, in turn by protocol, so that none is left out.
    private static IEnumerable<(TransportProtocol, int)> Asked(PortSet ports) =>
        PortSet.Protocols.SelectMany(p => ports.Ranges(p).Select((r, i) => (Protocol: p, Port: r.First, Turn: i)))
            .OrderBy(a => a.Turn).ThenBy(a => a.Protocol).Take(RangesAsked).Select(a => (a.Protocol, a.Port));
}
