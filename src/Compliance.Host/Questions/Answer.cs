using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Questions;

/// <summary>The decision on one pair behind a question.</summary>
/// <param name="From">Source.</param>
/// <param name="To">Destination and port.</param>
/// <param name="Explanation">What holds for the pair, rule by rule.</param>
internal sealed record Leg(Party From, Destination To, Explanation Explanation)
{
    /// <summary>What holds for the pair.</summary>
    public Decision Decision => Explanation.Decision;
}

/// <summary>The answer to a question: one decision, or that of several pairs where a workload or a Service was named.</summary>
/// <param name="Whole">What holds for all pairs together.</param>
/// <param name="Legs">The pairs looked at, those treated alike counted once or twice.</param>
internal sealed record Answer(Decision Whole, ImmutableArray<Leg> Legs)
{
    /// <summary>The pairs differ, so the verdict of the whole is left open.</summary>
    public bool Differ => Legs.Length > 1 && Legs.Any(l => l.Decision.Verdict != Legs[0].Decision.Verdict);

    /// <summary>Answers a question.</summary>
    /// <exception cref="QuestionException">An endpoint is unknown.</exception>
    public static Answer To(Question question, ClusterReachability reachability, EndpointDirectory directory)
    {
        ImmutableArray<Party> sources = directory.Sources(question.From);
        ImmutableArray<Destination> destinations = directory.Destinations(question.To, question.Protocol, question.Port);
        if (destinations.IsEmpty) return new Answer(Nowhere(question.To), []);
        var legs = ImmutableArray.CreateBuilder<Leg>();
        foreach (Party from in Representatives(sources, reachability, s => (s, null)))
            foreach (Destination to in Representatives(destinations, reachability, d => (d.Party, d.Port)))
                legs.Add(new Leg(from, to, Explain(reachability, question.Protocol, from, to)));
        // A workload's pod and itself say nothing of the workload as long as there are other pairs.
        if (legs.Any(l => !IsSelf(l.From, l.To.Party))) legs.RemoveAll(l => IsSelf(l.From, l.To.Party) && !l.To.ThroughService);
        return new Answer(Combine(legs), legs.ToImmutable());
    }

    // Two of each class are enough: pods of a class are treated alike but for a pod and itself. Host-network pods and nodes are all
    // kept, since traffic between a node and its own pods is a matter of the pair (K8S-26).
    private static IEnumerable<T> Representatives<T>(ImmutableArray<T> all, ClusterReachability reachability, Func<T, (Party Party, int? Port)> key)
    {
        var seen = new Dictionary<(int, int?), int>();
        foreach (T item in all)
        {
            (Party party, int? port) = key(item);
            if (party is not Party.Inside { Endpoint: { Kind: EndpointKind.Pod } pod })
            {
                yield return item;
                continue;
            }
            var group = (reachability.ClassOf(pod).Index, port);
            int count = seen.GetValueOrDefault(group);
            seen[group] = count + 1;
            if (count < 2) yield return item;
        }
    }

    /// <summary>One pair, rule by rule; a pod that reaches itself through a Service is left open (K8S-25).</summary>
    public static Explanation Explain(ClusterReachability reachability, TransportProtocol protocol, Party from, Destination to)
    {
        Explanation found = reachability.Explain(from, to.Party, protocol, to.Port);
        if (!to.ThroughService || !IsSelf(from, to.Party)) return found;
        Endpoint self = ((Party.Inside)from).Endpoint;
        if (reachability.IsolatedBy(self, Direction.Ingress).IsEmpty && reachability.IsolatedBy(self, Direction.Egress).IsEmpty) return found;
        Decision open = found.Decision with
        {
            Verdict = Verdict.Undefined,
            Reasons = found.Decision.Reasons.Add($"{self} reaches itself through the Service, which plug-ins treat differently (K8S-25)."),
        };
        return found with { Decision = open };
    }

    private static bool IsSelf(Party from, Party to) =>
        from is Party.Inside a && to is Party.Inside b && ReferenceEquals(a.Endpoint, b.Endpoint);

    private static Decision Combine(ImmutableArray<Leg>.Builder legs)
    {
        Decision first = legs[0].Decision;
        if (legs.Count == 1) return first;
        bool alike = legs.All(l => l.Decision.Verdict == first.Verdict);
        return new Decision
        {
            Verdict = alike ? first.Verdict : Verdict.Undefined,
            Egress = Common(legs, d => d.Egress),
            Ingress = Common(legs, d => d.Ingress),
            Qualifiers = Distinct(legs, d => d.Qualifiers),
            DecidedBy = Distinct(legs, d => d.DecidedBy),
            Reasons = alike ? Distinct(legs, d => d.Reasons) : ["the pods or backends meant are treated differently"],
            Audit = legs.All(l => l.Decision.Audit == first.Audit) ? first.Audit : Verdict.Undefined,
        };
    }

    private static Verdict Common(ImmutableArray<Leg>.Builder legs, Func<Decision, Verdict> side) =>
        legs.All(l => side(l.Decision) == side(legs[0].Decision)) ? side(legs[0].Decision) : Verdict.Undefined;

    private static ImmutableArray<T> Distinct<T>(ImmutableArray<Leg>.Builder legs, Func<Decision, ImmutableArray<T>> part) =>
        [.. legs.SelectMany(l => part(l.Decision)).Distinct()];

    private static Decision Nowhere(string to) => new()
    {
        Verdict = Verdict.Undefined,
        Egress = Verdict.Undefined,
        Ingress = Verdict.Undefined,
        Reasons = [$"nothing known stands behind {to} on this port"],
    };
}
