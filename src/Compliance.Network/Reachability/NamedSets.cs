using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Which of the sets that policies put together by name hold an endpoint.</summary>
internal sealed class NamedSets
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectRef, List<int>> _setsOf = [];
    private readonly Dictionary<string, ObjectRef> _nodes = new(StringComparer.Ordinal);

    public NamedSets(Population population, IEnumerable<Peer.Named> sets)
    {
        foreach (Peer.Named set in sets)
        {
            if (!_numbers.TryAdd(Text(set), _numbers.Count)) continue;
            foreach (ObjectRef item in set.Objects)
            {
                if (!_setsOf.TryGetValue(item, out List<int>? numbers)) _setsOf[item] = numbers = [];
                numbers.Add(_numbers.Count - 1);
            }
        }
        if (_numbers.Count == 0) return;
        foreach (Endpoint node in population.Endpoints)
            if (node.Kind == EndpointKind.Node) _nodes[node.Name] = node.Source;
    }

    public int NumberOf(Peer.Named set) => _numbers[Text(set)];

    /// <summary>Numbers of the sets that hold <paramref name="endpoint"/>, ascending.</summary>
    public int[] Of(Endpoint endpoint)
    {
        if (_numbers.Count == 0) return [];
        IEnumerable<int> sets = _setsOf.GetValueOrDefault(endpoint.Source) ?? [];
        if (NodeOf(endpoint) is { } node) sets = sets.Concat(_setsOf.GetValueOrDefault(node) ?? []);
        return [.. sets.Distinct().Order()];
    }

    private ObjectRef? NodeOf(Endpoint endpoint) =>
        endpoint.Kind == EndpointKind.HostNetworkPod && endpoint.Node is { } name && _nodes.TryGetValue(name, out ObjectRef? node) ? node : null;

    private static string Text(Peer.Named set) => string.Join('\0', set.Objects.Order());
}
