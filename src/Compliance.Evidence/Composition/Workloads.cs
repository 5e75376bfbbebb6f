using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Evidence.Composition;

/// <summary>Describes every workload: isolation, and what it exchanges with addresses outside the cluster.</summary>
internal sealed class Workloads
{
    private readonly ClusterReachability analysis;
    private readonly ImmutableArray<EndpointClass> outside;
    private readonly Dictionary<(int Class, Direction Direction), string> external = [];

    private Workloads(ClusterReachability analysis)
    {
        this.analysis = analysis;
        outside = [.. analysis.Classes.Where(c => c.IsExternal)];
    }

    public static IEnumerable<WorkloadEntry> Of(ClusterReachability analysis)
    {
        var workloads = new Workloads(analysis);
        return analysis.Population.Endpoints
            .Where(e => e.Workload is not null)
            .GroupBy(e => e.Workload!.ToString(), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => workloads.Entry(g.Key, [.. g]));
    }

    private WorkloadEntry Entry(string name, ImmutableArray<Endpoint> pods) => new()
    {
        Cluster = analysis.Snapshot.Cluster,
        Workload = name,
        Namespace = pods[0].Namespace,
        Pods = pods.Length,
        HostNetwork = pods.Any(p => p.Kind == EndpointKind.HostNetworkPod),
        IngressIsolatedBy = Isolating(pods, Direction.Ingress),
        EgressIsolatedBy = Isolating(pods, Direction.Egress),
        ReachableFromOutside = External(pods, Direction.Ingress),
        ReachesOutside = External(pods, Direction.Egress),
    };

    // A workload counts as isolated by a policy only if the policy selects every pod of it.
    private ImmutableArray<string> Isolating(ImmutableArray<Endpoint> pods, Direction direction)
    {
        IEnumerable<string> names = analysis.IsolatedBy(pods[0], direction).Select(p => p.Ref.ToString());
        foreach (Endpoint pod in pods.Skip(1))
            names = names.Intersect(analysis.IsolatedBy(pod, direction).Select(p => p.Ref.ToString()), StringComparer.Ordinal);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private string External(ImmutableArray<Endpoint> pods, Direction direction) => string.Join(" | ", pods
        .Select(p => analysis.ClassOf(p)).DistinctBy(c => c.Index).Select(c => External(c, direction)).Where(t => t.Length > 0)
        .Distinct(StringComparer.Ordinal));

    private string External(EndpointClass own, Direction direction)
    {
        if (external.TryGetValue((own.Index, direction), out string? known)) return known;
        var parts = outside
            .Select(o => (Range: o, Words: Words.Of(direction == Direction.Ingress ? analysis.Between(o, own) : analysis.Between(own, o))))
            .Where(x => x.Words.Length > 0)
            .GroupBy(x => x.Words, StringComparer.Ordinal)
            .Select(g => $"{Ranges(g.Select(x => x.Range), outside.Length)}: {g.Key}");
        return external[(own.Index, direction)] = string.Join("; ", parts);
    }

    private static string Ranges(IEnumerable<EndpointClass> classes, int all)
    {
        EndpointClass[] some = [.. classes];
        if (some.Length == all) return "any address";
        // Where policies of others cut the addresses must not look like a change of this workload.
        string[] ranges = [.. AddressRange.Joined(some.SelectMany(c => c.Ranges)).Select(r => r.ToString())];
        const int Shown = 6;
        return ranges.Length <= Shown ? string.Join(", ", ranges) : $"{string.Join(", ", ranges.Take(Shown))} and {ranges.Length - Shown} more ranges";
    }
}
