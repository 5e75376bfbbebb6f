using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Counts instead of pairs.</summary>
internal static class SummaryJson
{
    /// <summary>Writes one object: pods, workloads, classes, policies; <c>pairs</c>, the ordered pairs that have any connection; and
    /// <c>connections</c>, the port ranges by protocol over all pairs ("all" counts as one).</summary>
    public static void Write(Stream output, ClusterReachability reachability, ConnectivityMap map, CancellationToken cancel)
    {
        (long pairs, long connections) = Count(map, cancel);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("cluster"u8, reachability.Snapshot.Cluster);
        json.WriteNumber("pods"u8, reachability.Population.Endpoints.Count(e => e.Kind != EndpointKind.Node));
        json.WriteNumber("workloads"u8, reachability.Population.Endpoints.Where(e => e.Workload is not null).Select(e => e.Workload).Distinct().Count());
        json.WriteNumber("classes"u8, reachability.Classes.Length);
        json.WriteNumber("policies"u8, reachability.Model.All.Count());
        json.WriteNumber("pairs"u8, pairs);
        json.WriteNumber("connections"u8, connections);
        json.WriteNumber("gaps"u8, reachability.Snapshot.Gaps.Length);
        json.WriteNumber("limitations"u8, reachability.Limitations.Length);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static (long Pairs, long Connections) Count(ConnectivityMap map, CancellationToken cancel)
    {
        long pairs = 0, connections = 0;
        Parallel.For(0, map.Peers.Length, new ParallelOptions { CancellationToken = cancel }, () => new Counter(map), (number, _, counter) =>
        {
            counter.Add(map.Peers[number]);
            return counter;
        }, counter =>
        {
            Interlocked.Add(ref pairs, counter.Pairs);
            Interlocked.Add(ref connections, counter.Ranges);
        });
        return (pairs, connections);
    }

    /// <summary>What one thread counts.</summary>
    private sealed class Counter(ConnectivityMap map)
    {
        private readonly Dictionary<Connections, int> _sizes = new(ReferenceEqualityComparer.Instance);
        private readonly Connections?[] _row = new Connections?[map.Peers.Length];
        private Connections? _last;
        private int _size;

        public long Pairs { get; private set; }

        public long Ranges { get; private set; }

        public void Add(ConnectivityPeer peer)
        {
            Array.Clear(_row);
            map.Fill(peer, _row);
            foreach (Connections? found in _row)
                if (found is not null) Add(found);
            foreach (ConnectivityEntry entry in map.ToOutside(peer)) Add(entry.Connections);
            foreach (ConnectivityEntry entry in map.FromOutside(peer)) Add(entry.Connections);
        }

        private void Add(Connections found)
        {
            if (!ReferenceEquals(found, _last))
            {
                _last = found;
                if (!_sizes.TryGetValue(found, out _size)) _sizes[found] = _size = SummaryJson.Ranges(found);
            }
            // What is not empty has a range.
            if (_size > 0) Pairs++;
            Ranges += _size;
        }
    }

    private static int Ranges(Connections connections) =>
        Ranges(connections.Allowed) + Ranges(connections.Qualified) + Ranges(connections.Undefined);

    private static int Ranges(PortSet ports) =>
        ports.IsAll ? 1 : ConnectionText.Protocols.Sum(p => ports.Ranges(p.Protocol).Length);
}
