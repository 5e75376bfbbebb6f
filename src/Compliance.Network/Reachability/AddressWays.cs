using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>The addresses that a connection between two ends can use. Where a block holds one address of an endpoint and not another, the
/// verdict can differ from address to address: two ends are allowed what some of their addresses are, and denied what all are (K8S-35).</summary>
internal sealed class AddressWays(ReachabilityIndex index, Func<Endpoint, int> classOf)
{
    private readonly HashSet<PolicyObject> _withBlocks = new(
        index.Policies.Select(p => p.Policy).Where(p => p.Rules.SelectMany(r => r.Subject is null ? r.Peers : r.Peers.Add(r.Subject)).SelectMany(p => p.WithParts()).Any(p => p is Peer.Block)),
        ReferenceEqualityComparer.Instance);

    /// <summary>Whether the verdict can depend on the addresses: an end has several, and a policy of either end speaks of addresses.</summary>
    public bool Matter(Subject from, Subject to) => (Several(from) || Several(to)) && (SpeaksOfAddresses(from) || SpeaksOfAddresses(to));

    /// <summary>The two ends at each pair of addresses that a connection can use.</summary>
    public static IEnumerable<(Subject From, Subject To)> Of(Subject source, Subject destination) =>
        FamilyPairs.Between(Standing(source), Standing(destination)).Select(p => (source with { Address = p.From }, destination with { Address = p.To }));

    /// <summary>The answer for two ends, made of those at each of their addresses: the easiest one, with a note where another differs.</summary>
    public static Explanation Easiest(ImmutableArray<(Subject From, Subject To, Explanation At)> ways)
    {
        Explanation told = ways.Select(w => w.At).MaxBy(e => Ease(e.Decision.Verdict))!;
        Verdict audited = ways.Select(w => w.At.Decision.Audit ?? w.At.Decision.Verdict).MaxBy(Ease);
        Decision[] alike = [.. ways.Select(w => w.At.Decision).Where(d => d.Verdict == told.Decision.Verdict)];
        IEnumerable<string> notes = alike.Length == ways.Length ? [] : [Note(ways)];
        return told with
        {
            Decision = told.Decision with
            {
                Qualifiers = [.. alike.SelectMany(d => d.Qualifiers).Distinct().Order(StringComparer.Ordinal)],
                DecidedBy = [.. alike.SelectMany(d => d.DecidedBy).Distinct()],
                Reasons = [.. alike.SelectMany(d => d.Reasons).Concat(notes).Distinct()],
                Audit = audited == told.Decision.Verdict ? null : audited,
            },
        };
    }

    private static string Note(ImmutableArray<(Subject From, Subject To, Explanation At)> ways) => "The address decides (K8S-35): "
        + string.Join(", ", ways.GroupBy(w => w.At.Decision.Verdict).OrderByDescending(g => Ease(g.Key))
            .Select(g => $"{Word(g.Key)} from {At(g.First().From)} to {At(g.First().To)}")) + ".";

    private static string At(Subject end) => end.Address?.ToString() ?? end.ToString();

    private static string Word(Verdict verdict) => verdict switch { Verdict.Allow => "allowed", Verdict.Deny => "denied", Verdict.Qualified => "qualified", _ => "undefined" };

    private static int Ease(Verdict verdict) => verdict switch { Verdict.Allow => 3, Verdict.Qualified => 2, Verdict.Undefined => 1, _ => 0 };

    private static bool Several(Subject end) => end is { Endpoint.Addresses.Length: > 1, Address: null };

    private bool SpeaksOfAddresses(Subject end) => end.Endpoint is { } endpoint && index.PoliciesOf(classOf(endpoint)).Any(p => _withBlocks.Contains(index.Policies[p].Policy));

    private static ImmutableArray<(Families, IPAddress?)> Standing(Subject end) => end switch
    {
        { Address: { } asked } => [(FamilyPairs.Of(asked), asked)],
        { Endpoint.Addresses: { IsEmpty: false } addresses } => [.. addresses.Select(a => (FamilyPairs.Of(a), (IPAddress?)a))],
        _ => [(Families.None, null)],
    };
}
