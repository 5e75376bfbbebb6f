using System.Collections.Immutable;
using Compliance.Host.Questions;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>Holds expectations against a cluster: an expectation holds where every flow it speaks of has the verdict it states.</summary>
internal sealed class ExpectationCheck(ClusterReachability reachability)
{
    /// <summary>Deviations that are told one by one.</summary>
    private const int Told = 50;

    private readonly PlaceFinder _finder = new(reachability);
    private readonly Dictionary<(int, int), Connections> _byClass = [];

    /// <summary>One flow of a pair: its ports by verdict, or one decision.</summary>
    private sealed record Found(Place From, Place To, string Ports, Verdict Verdict, TransportProtocol Protocol, int? Port)
    {
        /// <summary>What holds, where it is no answer for the pair alone.</summary>
        public Explanation? Explanation { get; init; }
    }

    /// <summary>An exception whose ends were found.</summary>
    private sealed record Excepted(ExceptedEnds From, ExceptedEnds To, StatedPorts Ports);

    /// <summary>Holds one expectation against the cluster.</summary>
    public FlowResult Check(FlowExpectation expectation)
    {
        try
        {
            Excepted[] except = [.. expectation.Except.Select(e => new Excepted(new ExceptedEnds(e.From, _finder), new ExceptedEnds(e.To, _finder), e.Ports))];
            ImmutableArray<Place> from = _finder.Find(expectation.From, [.. except.SelectMany(e => e.From.Blocks)]);
            ImmutableArray<Place> to = _finder.Find(expectation.To, [.. except.SelectMany(e => e.To.Blocks)]);
            bool byNode = from.Concat(to).Any(p => p.Endpoint is not null && !p.IsPod);
            ImmutableArray<Place> sources = Representatives(from, byNode, [.. except.Select(e => e.From)]), destinations = Representatives(to, byNode, [.. except.Select(e => e.To)]);
            int pairs = 0;
            List<Found> differing = [];
            foreach ((Place source, Place destination) in Pairs(sources, destinations))
            {
                pairs++;
                differing.AddRange(Differing(expectation, source, destination, except));
            }
            foreach (EndpointTerm.Named service in expectation.To.Where(PlaceFinder.IsService).Cast<EndpointTerm.Named>())
                differing.AddRange(BehindService(expectation, sources, service, except, ref pairs));
            if (pairs == 0) throw new QuestionException("from and to leave no pair of different endpoints, so the expectation would hold of nothing");
            Found[] distinct = [.. differing.DistinctBy(f => (f.From.Name, f.To.Name, f.Ports, f.Verdict))];
            ImmutableArray<Deviation> told = [.. distinct.Take(Told).Select(f => new Deviation(f.From.Name, f.To.Name, f.Ports, f.Verdict, f.Explanation ?? reachability.Explain(f.From.Party, f.To.Party, f.Protocol, f.Port)))];
            return new FlowResult(expectation, distinct.Length == 0 ? Outcome.Holds : Outcome.Differs, told, distinct.Length, pairs) { Namespaces = Namespaces(sources, destinations, expectation) };
        }
        catch (QuestionException e)
        {
            return new FlowResult(expectation, Outcome.Unanswerable, [], 0, 0, e.Message);
        }
    }

    private ImmutableArray<string> Namespaces(ImmutableArray<Place> sources, ImmutableArray<Place> destinations, FlowExpectation expectation)
    {
        IEnumerable<Place> behind = expectation.To.Where(PlaceFinder.IsService).Cast<EndpointTerm.Named>()
            .SelectMany(s => _finder.Behind(s, expectation.Ports)).Select(b => Place.Of(reachability, b.Destination.Party));
        return [.. sources.Concat(destinations).Concat(behind).Select(p => p.Endpoint?.Namespace).OfType<string>().Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(Place From, Place To)> Pairs(ImmutableArray<Place> sources, ImmutableArray<Place> destinations)
    {
        bool itselfAlone = sources is [var s] && destinations is [var d] && s.Endpoint is not null && s.Endpoint == d.Endpoint;
        foreach (Place from in sources)
            foreach (Place to in destinations)
                if (itselfAlone || IsFlow(from, to)) yield return (from, to);
    }

    // Two ends outside and a pod with itself are no flows. Between a pod and its own node nothing can be forbidden (K8S-26): who speaks of
    // namespaces does not mean it, who names the ends does.
    private static bool IsFlow(Place from, Place to)
    {
        if (from.Endpoint is not { } a || to.Endpoint is not { } b) return from.Endpoint is not null || to.Endpoint is not null;
        bool ownNode = a.Kind != b.Kind && a.Node is not null && a.Node == b.Node && (a.Kind == EndpointKind.Pod || b.Kind == EndpointKind.Pod);
        return a != b && !(ownNode && (from.Grouped || to.Grouped));
    }

    // Pods of a workload and a class are treated alike, so two of them stand for all; two, because a pod with itself says nothing. The node
    // counts where the other end is in its node's network, and what is excepted is told from what is not.
    private static ImmutableArray<Place> Representatives(ImmutableArray<Place> places, bool byNode, ExceptedEnds[] except)
    {
        var counts = new Dictionary<(string, int, string?, string), int>();
        return
        [
            .. places.Where(p =>
            {
                if (!p.IsPod) return true;
                (string, int, string?, string) key = (p.Name, p.ClassIndex, byNode ? p.Endpoint!.Node : null, string.Concat(except.Select(e => e.Contain(p) ? '+' : '-')));
                return (counts[key] = counts.GetValueOrDefault(key) + 1) <= 2;
            }),
        ];
    }

    private IEnumerable<Found> Differing(
        FlowExpectation expectation, Place from, Place to, Excepted[] except)
    {
        Excepted[] applying = [.. except.Where(e => e.From.Contain(from) && e.To.Contain(to))];
        if (expectation.Ports.IsIcmp)
        {
            if (applying.Any(e => e.Ports is { IsIcmp: false, Given: false } || (e.Ports.IsIcmp && (e.Ports.IcmpType is null || e.Ports.IcmpType == expectation.Ports.IcmpType)))) yield break;
            Verdict verdict = reachability.Decide(from.Party, to.Party, TransportProtocol.Icmp, expectation.Ports.IcmpType).Verdict;
            if (verdict != expectation.Expected) yield return new Found(from, to, expectation.Ports.ToString(), verdict, TransportProtocol.Icmp, expectation.Ports.IcmpType);
            yield break;
        }
        PortSet ports = expectation.Ports.Ports;
        foreach (Excepted e in applying) ports = ports.Except(e.Ports.Ports);
        foreach ((Verdict verdict, PortSet set) in ByVerdict(Between(from, to)))
        {
            PortSet differing = verdict == expectation.Expected ? PortSet.Empty : ports.Intersect(set);
            if (differing.IsEmpty) continue;
            TransportProtocol protocol = PortSet.Protocols.First(p => !differing.Ranges(p).IsEmpty);
            yield return new Found(from, to, differing.IsAll ? "every port" : differing.ToString(), verdict, protocol, differing.Ranges(protocol)[0].First);
        }
    }

    private List<Found> BehindService(FlowExpectation expectation, ImmutableArray<Place> sources, EndpointTerm.Named service, Excepted[] except, ref int pairs)
    {
        var differing = new List<Found>();
        foreach (var port in _finder.Behind(service, expectation.Ports).GroupBy(b => (b.ServicePort, b.Protocol)))
        {
            foreach (Place from in sources)
            {
                (Place To, Explanation Found)[] legs =
                [
                    .. port.Select(b => (To: Place.Of(reachability, b.Destination.Party), b.Destination))
                        .Where(b => (from.Endpoint ?? b.To.Endpoint) is not null && !except.Any(e => e.From.Contain(from) && e.To.Contain(b.To) && e.Ports.Ports.Contains(port.Key.Protocol, b.Destination.Port!.Value)))
                        .Select(b => (b.To, Answer.Explain(reachability, port.Key.Protocol, from.Party, b.Destination))),
                ];
                if (legs.Length == 0) continue;
                pairs++;
                Explanation found = Together(legs);
                if (found.Decision.Verdict != expectation.Expected)
                    differing.Add(new Found(from, legs[0].To with { Name = $"{service}" }, $"{port.Key.Protocol.ToString().ToUpperInvariant()} {port.Key.ServicePort}", found.Decision.Verdict, port.Key.Protocol, port.Key.ServicePort) { Explanation = found });
            }
        }
        return differing;
    }

    // Backends with equal verdicts give that verdict, else nobody can say which of them a connection meets.
    private static Explanation Together((Place To, Explanation Found)[] legs) => legs.All(l => l.Found.Decision.Verdict == legs[0].Found.Decision.Verdict) ? legs[0].Found
        : legs[0].Found with
        {
            Decision = legs[0].Found.Decision with
            {
                Verdict = Verdict.Undefined,
                Reasons = [.. legs.GroupBy(l => l.Found.Decision.Verdict).Select(g => $"behind it, {string.Join(", ", g.Select(l => PartyName(l.To)).Distinct().Take(3))}{(g.Count() > 3 ? " and more" : "")} would be {FlowExpectation.Word(g.Key)}")],
            },
        };

    private static string PartyName(Place place) => AnswerJson.Name(place.Party);

    private Connections Between(Place from, Place to)
    {
        if (from.Endpoint is { } a && to.Endpoint is { } b && !(from.IsPod && to.IsPod && a != b)) return reachability.Between(a, b);
        if (!_byClass.TryGetValue((from.ClassIndex, to.ClassIndex), out Connections? found))
            _byClass[(from.ClassIndex, to.ClassIndex)] = found = reachability.Between(reachability.Classes[from.ClassIndex], reachability.Classes[to.ClassIndex]);
        return found;
    }

    private static (Verdict, PortSet)[] ByVerdict(Connections c) =>
    [
        (Verdict.Allow, c.Allowed), (Verdict.Qualified, c.Qualified), (Verdict.Undefined, c.Undefined),
        (Verdict.Deny, PortSet.All.Except(c.Allowed).Except(c.Qualified).Except(c.Undefined)),
    ];
}
