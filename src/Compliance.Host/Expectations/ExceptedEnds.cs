using System.Collections.Immutable;
using System.Net;
using Compliance.Host.Questions;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>One side of an exception: endpoints and addresses, or anything.</summary>
internal sealed class ExceptedEnds
{
    private readonly bool _any;
    private readonly HashSet<Endpoint> _endpoints = [];

    /// <param name="terms">As stated; empty for anything.</param>
    /// <param name="finder">Finds them.</param>
    /// <exception cref="QuestionException">A term stands for nothing, or is a Service.</exception>
    public ExceptedEnds(ImmutableArray<EndpointTerm> terms, PlaceFinder finder)
    {
        _any = terms.IsEmpty;
        if (terms.FirstOrDefault(PlaceFinder.IsService) is { } service) throw new QuestionException($"except names the Service {service}; name the pods behind it and their port");
        foreach (Place place in finder.Find(terms, []))
            if (place.Endpoint is { } endpoint) _endpoints.Add(endpoint);
        Blocks = [.. terms.OfType<EndpointTerm.Block>(), .. terms.OfType<EndpointTerm.Named>().Select(n => n.Name).OfType<EndpointName.Address>().Select(a => Single(a.Value))];
    }

    /// <summary>Addresses named.</summary>
    public ImmutableArray<EndpointTerm.Block> Blocks { get; }

    /// <summary>Whether an end is excepted.</summary>
    public bool Contain(Place place) => _any || (place.Endpoint is { } endpoint ? _endpoints.Contains(endpoint) : Blocks.Any(b => b.Contains(((Party.Address)place.Party).Value)));

    private static EndpointTerm.Block Single(IPAddress address) => new(new IPNetwork(address, address.GetAddressBytes().Length * 8), []);
}
