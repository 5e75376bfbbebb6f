using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Questions;

/// <summary>Finds what an <see cref="EndpointName"/> names in a cluster.</summary>
internal sealed class EndpointDirectory
{
    private readonly ILookup<(string, string), Endpoint> _pods;
    private readonly Dictionary<string, Endpoint> _nodes;
    private readonly ILookup<Workload, Endpoint> _workloads;
    private readonly Dictionary<(string, string), ServiceEntry> _services;
    private readonly Dictionary<(string, string), string> _leftOut;

    public EndpointDirectory(Population population)
    {
        _pods = population.Endpoints.Where(e => e.Kind != EndpointKind.Node).ToLookup(e => (e.Namespace, e.Name));
        _nodes = population.Endpoints.Where(e => e.Kind == EndpointKind.Node).ToDictionary(e => e.Name, StringComparer.Ordinal);
        _workloads = population.Endpoints.Where(e => e.Workload is not null).ToLookup(e => e.Workload!);
        _services = population.Services.ToDictionary(s => (s.Ref.Namespace, s.Ref.Name));
        _leftOut = population.LeftOut.ToDictionary(l => (l.Pod.Namespace, l.Pod.Name), l => l.Reason);
    }

    /// <summary>The source of a question.</summary>
    /// <exception cref="QuestionException">There is no such thing, or it opens no connections.</exception>
    public ImmutableArray<Party> Sources(string text)
    {
        EndpointName name = EndpointName.Parse(text);
        return name is EndpointName.Service
            ? throw new QuestionException($"\"{text}\": a Service opens no connections; name a pod behind it")
            : Parties(text, name);
    }

    /// <summary>The destinations of a question, each with the port that is asked about there.</summary>
    /// <exception cref="QuestionException">There is no such thing.</exception>
    public ImmutableArray<Destination> Destinations(string text, TransportProtocol protocol, int? port)
    {
        EndpointName name = EndpointName.Parse(text);
        return name is EndpointName.Service service
            ? Backends.Of(Service(text, service), text, protocol, port)
            : [.. Parties(text, name).Select(p => new Destination(p, port, ThroughService: false))];
    }

    private ImmutableArray<Party> Parties(string text, EndpointName name) => name switch
    {
        EndpointName.Address a => [new Party.Address(a.Value)],
        EndpointName.Node n when _nodes.TryGetValue(n.Name, out Endpoint? node) => [new Party.Inside(node)],
        EndpointName.Node => throw new QuestionException($"\"{text}\": no such node"),
        EndpointName.Pod p => [new Party.Inside(Pod(text, p))],
        EndpointName.Workload w => Workload(text, w),
        _ => throw new QuestionException($"\"{text}\": not an endpoint"),
    };

    private Endpoint Pod(string text, EndpointName.Pod pod)
    {
        Endpoint[] found = [.. _pods[(pod.Namespace, pod.Name)]];
        // A template stands for its pods under the workload's name; a live pod of that name is the pod.
        Endpoint[] live = [.. found.Where(e => !e.FromTemplate)];
        if (live.Length == 1) return live[0];
        if (found.Length == 1) return found[0];
        if (found.Length > 1)
            throw new QuestionException($"\"{text}\" names several workloads: {string.Join(", ", found.Select(e => e.Workload))}; add the kind");
        if (_leftOut.TryGetValue((pod.Namespace, pod.Name), out string? reason))
            throw new QuestionException($"\"{text}\": the pod takes part in no connection: {reason}");
        Workload? near = _workloads.Select(g => g.Key).FirstOrDefault(w => w.Namespace == pod.Namespace && w.Name == pod.Name);
        throw new QuestionException($"\"{text}\": no such pod" + (near is null ? "" : $"; did you mean {near}?"));
    }

    private ImmutableArray<Party> Workload(string text, EndpointName.Workload workload)
    {
        Party[] found = [.. _workloads[new Workload(workload.Namespace, workload.Name, workload.Kind)].Select(e => new Party.Inside(e))];
        return found.Length > 0 ? [.. found] : throw new QuestionException($"\"{text}\": no such workload, or it has no pods");
    }

    private ServiceEntry Service(string text, EndpointName.Service service) =>
        _services.TryGetValue((service.Namespace, service.Name), out ServiceEntry? found)
            ? found
            : throw new QuestionException($"\"{text}\": no such Service");
}

/// <summary>A destination and the port asked about there.</summary>
/// <param name="Party">Pod, node or address.</param>
/// <param name="Port">Port on the destination itself; null for ICMP of no given type.</param>
/// <param name="ThroughService">Reached by way of a Service.</param>
internal sealed record Destination(Party Party, int? Port, bool ThroughService);
