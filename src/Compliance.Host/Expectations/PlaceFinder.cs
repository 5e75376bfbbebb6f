using System.Collections.Immutable;
using System.Net;
using Compliance.Host.Questions;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>Finds what a term stands for in a cluster.</summary>
internal sealed class PlaceFinder(ClusterReachability reachability)
{
    private readonly EndpointDirectory _directory = new(reachability.Population);

    /// <summary>Workloads whose pods are told apart: each pod is named by itself.</summary>
    private readonly HashSet<string> _mixed =
        [.. reachability.Population.Endpoints.Where(e => e.Workload is not null).GroupBy(e => e.Workload!).Where(g => g.Select(e => reachability.ClassOf(e).Index).Distinct().Skip(1).Any()).Select(g => g.Key.ToString())];

    /// <summary>The endpoints and addresses of some terms; Services are left to <see cref="Backends"/>.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="cuts">Blocks that tell addresses apart although no policy does.</param>
    /// <exception cref="QuestionException">A term stands for nothing.</exception>
    public ImmutableArray<Place> Find(IEnumerable<EndpointTerm> terms, ImmutableArray<EndpointTerm.Block> cuts)
    {
        var places = ImmutableArray.CreateBuilder<Place>();
        foreach (EndpointTerm term in terms)
        {
            int before = places.Count;
            places.AddRange(Find(term, cuts));
            if (places.Count == before && !IsService(term)) throw new QuestionException($"{term}: nothing of the cluster matches, so the expectation would hold of nothing");
        }
        return [.. places.DistinctBy(p => (p.Endpoint, p.Endpoint is null ? p.Party : null)).Select(p => _mixed.Contains(p.Name) ? p with { Name = p.Endpoint!.ToString() } : p)];
    }

    /// <summary>Whether a term is a Service.</summary>
    public static bool IsService(EndpointTerm term) => term is EndpointTerm.Named { Name: EndpointName.Service };

    /// <summary>What stands behind the ports of a Service.</summary>
    /// <param name="term">The Service.</param>
    /// <param name="ports">Ports of the Service; where none are given, every port it has.</param>
    /// <exception cref="QuestionException">There is no such Service or port, or nothing behind it.</exception>
    public ImmutableArray<(int ServicePort, TransportProtocol Protocol, Destination Destination)> Behind(EndpointTerm.Named term, StatedPorts ports)
    {
        if (ports.IsIcmp) throw new QuestionException($"\"{term}\": a Service forwards no ICMP; name a pod behind it");
        var name = (EndpointName.Service)term.Name;
        ServiceEntry service = reachability.Population.Services.FirstOrDefault(s => s.Ref.Namespace == name.Namespace && s.Ref.Name == name.Name)
            ?? throw new QuestionException($"\"{term}\": no such Service");
        ServicePort[] asked = [.. service.Ports.Where(p => ports.Ports.Contains(p.Protocol, p.Port))];
        if (asked.Length == 0)
            throw new QuestionException($"\"{term}\" has no port of {ports}; it has {(service.Ports.IsEmpty ? "none" : string.Join(", ", service.Ports.Select(p => $"{p.Protocol.ToString().ToUpperInvariant()} {p.Port}")))}");
        ImmutableArray<(int, TransportProtocol, Destination)> behind =
            [.. asked.SelectMany(p => _directory.Destinations(term.Text, p.Protocol, p.Port).Select(d => (p.Port, p.Protocol, d)))];
        return behind.IsEmpty ? throw new QuestionException($"nothing known stands behind {term}") : behind;
    }

    private IEnumerable<Place> Find(EndpointTerm term, ImmutableArray<EndpointTerm.Block> cuts) => term switch
    {
        EndpointTerm.Pods pods => reachability.Population.Endpoints.Where(e => Matches(pods, e)).Select(e => Place.Of(reachability, new Party.Inside(e)) with { Grouped = true }),
        EndpointTerm.Block block => Cut(block, cuts).SelectMany(Addresses),
        EndpointTerm.Named { Name: EndpointName.Service } => [],
        EndpointTerm.Named named => _directory.Sources(named.Text).Select(p => Place.Of(reachability, p)),
        _ => throw new InvalidOperationException($"unknown term {term.GetType().Name}"),
    };

    private bool Matches(EndpointTerm.Pods pods, Endpoint endpoint) => endpoint.Kind != EndpointKind.Node
        && (pods.Namespaces.IsEmpty || pods.Namespaces.Contains(endpoint.Namespace))
        && pods.NamespaceLabels.Matches(reachability.Population.Namespaces[endpoint.Namespace])
        && pods.PodLabels.Matches(endpoint.Labels);

    // What lies in none of the cuts, in each of them alone, and in each of them at all.
    private static IEnumerable<EndpointTerm.Block> Cut(EndpointTerm.Block block, ImmutableArray<EndpointTerm.Block> cuts)
    {
        EndpointTerm.Block[] inside = [.. cuts.Select(block.Intersect).OfType<EndpointTerm.Block>()];
        yield return block with { Except = [.. block.Except, .. inside.Select(i => i.Cidr)] };
        foreach (EndpointTerm.Block one in inside)
        {
            yield return one;
            if (inside.Length > 1) yield return one with { Except = [.. one.Except, .. inside.Where(i => i != one).Select(i => i.Cidr)] };
            // What the cut leaves out of its own block.
            foreach (IPNetwork hole in one.Except) if (new EndpointTerm.Block(hole, []).Intersect(block) is { } left) yield return left;
        }
    }

    // One address of each class stands for all of them: no policy tells them apart.
    private IEnumerable<Place> Addresses(EndpointTerm.Block block)
    {
        foreach (EndpointClass external in reachability.Classes.Where(c => c.IsExternal))
        {
            bool any = false;
            IPAddress? free = null;
            foreach (AddressRange range in external.Ranges)
            {
                free ??= AddressBlock.Find(block, range, a => reachability.EndpointAt(a) is null);
                any |= free is not null || AddressBlock.Find(block, range, _ => true) is not null;
            }
            // Where endpoints of the cluster have every address of the class that was looked at, the block means them.
            if (free is not null) yield return new Place($"ip/{free}", new Party.Address(free), external.Index);
            else if (any)
                foreach (Endpoint owner in reachability.Population.Endpoints.Where(e => e.Addresses.Any(block.Contains))) yield return Place.Of(reachability, new Party.Inside(owner));
        }
    }
}
