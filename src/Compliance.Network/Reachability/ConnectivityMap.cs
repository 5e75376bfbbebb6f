using System.Buffers;
using System.Collections.Immutable;
using System.Net.Sockets;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Who may talk to whom, pair by pair, as the command line contract lists it: peers are workloads or pods; external addresses are
/// disjoint ranges that cover every address, neighbours of equal connections merged for each peer. Entries are streamed, never held.</summary>
public sealed class ConnectivityMap
{
    private readonly ClusterReachability _reachability;
    private readonly ReachabilityIndex _index;
    private readonly ImmutableArray<(AddressRange Range, int Class)> _outside;
    private readonly bool[] _isPod;

    internal ConnectivityMap(ClusterReachability reachability, ReachabilityIndex index, PeerGranularity granularity)
    {
        (_reachability, _index) = (reachability, index);
        index.Prepare();
        Peers = new ConnectivityPeers(reachability, index).Group(granularity);
        _isPod = [.. Peers.Select(p => p.Members[0].Kind == EndpointKind.Pod)];
        bool six = index.Cells.Space.Atoms.Length > index.Cells.Space.V4Count + 1
            || reachability.Model.All.SelectMany(p => p.Rules).SelectMany(r => r.Peers).OfType<Peer.Block>().Any(b => b.Cidr.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)
            || Peers.Any(p => p.Members.Any(m => m.Addresses.Any(a => a.AddressFamily == AddressFamily.InterNetworkV6)));
        _outside = [.. reachability.Classes.SelectMany(c => c.Ranges.Select(r => (Range: r, c.Index)))
            .Where(r => six || r.Range.First.AddressFamily == AddressFamily.InterNetwork)
            .OrderBy(r => r.Range.First.AddressFamily).ThenBy(r => AddressSpace.Number(r.Range.First))];
    }

    /// <summary>Peers inside the cluster, in the order of their names.</summary>
    public ImmutableArray<ConnectivityPeer> Peers { get; }

    /// <summary>Every ordered pair with any connection: sources in the order of their names, for each the destinations inside and then the
    /// addresses it reaches; after them, for each destination in order, the addresses that reach it.</summary>
    public IEnumerable<ConnectivityEntry> Entries()
    {
        foreach (ConnectivityPeer source in Peers)
        {
            foreach (ConnectivityPeer destination in Peers)
            {
                if (ReferenceEquals(source, destination)) continue;
                Connections connections = Between(source, destination);
                if (!connections.IsEmpty) yield return new ConnectivityEntry(source, destination, connections);
            }
            foreach (ConnectivityEntry entry in ToOutside(source)) yield return entry;
        }
        foreach (ConnectivityEntry entry in Peers.SelectMany(FromOutside)) yield return entry;
    }

    /// <summary>The addresses outside that a peer inside reaches, in order.</summary>
    public IEnumerable<ConnectivityEntry> ToOutside(ConnectivityPeer source) =>
        Outside(c => _index.Between(source.Class, c)).Select(o => new ConnectivityEntry(source, o.Peer, o.Connections));

    /// <summary>The addresses outside that reach a peer inside, in order.</summary>
    public IEnumerable<ConnectivityEntry> FromOutside(ConnectivityPeer destination) =>
        Outside(c => _index.Between(c, destination.Class)).Select(o => new ConnectivityEntry(o.Peer, destination, o.Connections));

    /// <summary>Connections from one peer inside to another. An exception for a pair of endpoints counts where it holds for every pair.</summary>
    public Connections Between(ConnectivityPeer source, ConnectivityPeer destination)
    {
        if (source.Members[0].Kind == EndpointKind.Pod && destination.Members[0].Kind == EndpointKind.Pod)
            return _index.Between(source.Class, destination.Class);
        bool everywhere = source.Members.All(s => destination.Members.All(d =>
            PairExceptions.OwnNodeToPod(s, d) || PairExceptions.PodToOwnNode(s, d)));
        return everywhere ? _reachability.Between(source.Members[0], destination.Members[0]) : _index.Between(source.Class, destination.Class);
    }

    /// <summary>Connections from one peer inside to every other: what <see cref="Between"/> gives, looked up once for each class and not
    /// for each peer. The source's own place is left as it is.</summary>
    /// <param name="source">Who opens them.</param>
    /// <param name="row">Filled, by the positions of <see cref="Peers"/>.</param>
    public void Fill(ConnectivityPeer source, Span<Connections?> row)
    {
        Connections?[] byClass = ArrayPool<Connections?>.Shared.Rent(_index.Classes.Length);
        Array.Clear(byClass);
        bool pod = source.Members[0].Kind == EndpointKind.Pod;
        for (int i = 0; i < row.Length; i++)
        {
            ConnectivityPeer destination = Peers[i];
            if (ReferenceEquals(source, destination)) continue;
            row[i] = pod && _isPod[i] ? byClass[destination.Class] ??= _index.Between(source.Class, destination.Class) : Between(source, destination);
        }
        ArrayPool<Connections?>.Shared.Return(byClass);
    }

    private IEnumerable<(ConnectivityPeer Peer, Connections Connections)> Outside(Func<int, Connections> between)
    {
        int first = 0;
        Connections? held = null;
        for (int i = 0; i < _outside.Length; i++)
        {
            Connections connections = between(_outside[i].Class);
            if (held is not null && _outside[first].Range.First.AddressFamily == _outside[i].Range.First.AddressFamily && Same(held, connections)) continue;
            if (held is { IsEmpty: false }) yield return (Peer(first, i - 1), held);
            (first, held) = (i, connections);
        }
        if (held is { IsEmpty: false }) yield return (Peer(first, _outside.Length - 1), held);
    }

    private static bool Same(Connections a, Connections b) => ReferenceEquals(a, b) || (a.Allowed.Equals(b.Allowed)
        && a.Qualified.Equals(b.Qualified) && a.Undefined.Equals(b.Undefined) && a.Qualifiers.SequenceEqual(b.Qualifiers) && a.Reasons.SequenceEqual(b.Reasons));

    private ConnectivityPeer Peer(int first, int last)
    {
        AddressRange range = first == last ? _outside[first].Range : _outside[first].Range with { Last = _outside[last].Range.Last };
        return new ConnectivityPeer { Name = $"ip:{range}", Range = range };
    }
}
