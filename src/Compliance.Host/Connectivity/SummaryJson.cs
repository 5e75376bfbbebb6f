using System.Collections.Concurrent;
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
        var sizes = new ConcurrentDictionary<Connections, int>(ReferenceEqualityComparer.Instance);
        long pairs = 0, connections = 0;
        Parallel.For(0, map.Peers.Length, new ParallelOptions { CancellationToken = cancel }, () => (Pairs: 0L, Ranges: 0L), (number, _, sum) =>
        {
            ConnectivityPeer peer = map.Peers[number];
            Connections? last = null;
            int size = 0;
            void Add(Connections found)
            {
                if (!ReferenceEquals(found, last)) (last, size) = (found, sizes.GetOrAdd(found, Ranges));
                sum = (sum.Pairs + (found.IsEmpty ? 0 : 1), sum.Ranges + size);
            }

            var connections = new Connections?[map.Peers.Length];
            map.Fill(peer, connections);
            foreach (Connections? found in connections)
                if (found is not null) Add(found);
            foreach (ConnectivityEntry entry in map.ToOutside(peer)) Add(entry.Connections);
            foreach (ConnectivityEntry entry in map.FromOutside(peer)) Add(entry.Connections);
            return sum;
        }, sum =>
        {
            Interlocked.Add(ref pairs, sum.Pairs);
            Interlocked.Add(ref connections, sum.Ranges);
        });
        return (pairs, connections);
    }

    private static int Ranges(Connections connections) =>
        Ranges(connections.Allowed) + Ranges(connections.Qualified) + Ranges(connections.Undefined);

    private static int Ranges(PortSet ports) =>
        ports.IsAll ? 1 : ConnectionText.Protocols.Sum(p => ports.Ranges(p.Protocol).Length);
}
