using System.Collections.Immutable;
using Compliance.Network.Endpoints;

namespace Compliance.Network.Reachability;

/// <summary>Puts endpoints together to peers.</summary>
internal sealed class ConnectivityPeers(ClusterReachability reachability, ReachabilityIndex index)
{
    public ImmutableArray<ConnectivityPeer> Group(PeerGranularity granularity)
    {
        IEnumerable<Endpoint> endpoints = reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node);
        IEnumerable<ConnectivityPeer> peers = granularity == PeerGranularity.Pod
            ? endpoints.Select(Single)
            : endpoints.GroupBy(e => (e.Workload!.Namespace, e.Workload.Name, e.Workload.Kind)).SelectMany(w => OfWorkload([.. w]));
        return [.. peers.OrderBy(p => p.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<ConnectivityPeer> OfWorkload(Endpoint[] members)
    {
        List<List<Endpoint>> groups = [];
        foreach (IGrouping<(EndpointKind Kind, int Class), Endpoint> ofClass in members.GroupBy(e => (e.Kind, reachability.ClassOf(e).Index)))
        {
            List<Endpoint>? alike = groups.Find(g => g[0].Kind == ofClass.Key.Kind && Alike(reachability.ClassOf(g[0]).Index, ofClass.Key.Class));
            if (alike is null) groups.Add([.. ofClass]);
            else alike.AddRange(ofClass);
        }
        // The largest keeps the name; of equal ones, that with the first pod, which stands first.
        List<Endpoint> largest = groups.MaxBy(g => g.Count)!;
        yield return Peer(largest[0].Workload!.ToString(), largest);
        foreach (Endpoint pod in groups.Where(g => g != largest).SelectMany(g => g)) yield return Single(pod);
    }

    /// <summary>Whether two classes are treated alike although some policy could tell them apart.</summary>
    private bool Alike(int a, int b)
    {
        if (a == b) return true;
        for (int other = 0; other < index.Classes.Length; other++)
        {
            if (!ReferenceEquals(index.Between(a, other), index.Between(b, other)) && !Same(index.Between(a, other), index.Between(b, other))) return false;
            if (!ReferenceEquals(index.Between(other, a), index.Between(other, b)) && !Same(index.Between(other, a), index.Between(other, b))) return false;
        }
        return true;
    }

    private static bool Same(Connections a, Connections b) => a.Allowed.Equals(b.Allowed) && a.Qualified.Equals(b.Qualified)
        && a.Undefined.Equals(b.Undefined) && a.Latent.Equals(b.Latent) && a.Qualifiers.SequenceEqual(b.Qualifiers) && a.Reasons.SequenceEqual(b.Reasons);

    private ConnectivityPeer Single(Endpoint pod) =>
        Peer(pod.FromTemplate ? pod.Workload!.ToString() : $"{pod.Namespace}/{pod.Name}[Pod]", [pod]);

    private ConnectivityPeer Peer(string name, List<Endpoint> members) =>
        new() { Name = name, Members = [.. members], Class = reachability.ClassOf(members[0]).Index };
}
