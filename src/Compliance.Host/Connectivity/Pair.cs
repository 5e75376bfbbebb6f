using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Something that connections are listed for.</summary>
/// <param name="Name">As the contract writes it: <c>NS/NAME[Kind]</c> or <c>ip:A-B</c>.</param>
/// <param name="Group">Namespace; empty for external addresses.</param>
/// <param name="Label">Name within its group.</param>
/// <param name="IsExternal">A range of external addresses.</param>
internal sealed record Peer(string Name, string Group, string Label, bool IsExternal)
{
    /// <summary>The peer of a connectivity map.</summary>
    public static Peer Of(ConnectivityPeer peer)
    {
        if (peer.Range is { } range) return new Peer(peer.Name, "", range.ToString(), IsExternal: true);
        string group = peer.Members[0].Namespace;
        return new Peer(peer.Name, group, group.Length > 0 ? peer.Name[(group.Length + 1)..] : peer.Name, IsExternal: false);
    }
}

/// <summary>A pair of peers that has any connection.</summary>
/// <param name="Source">Who opens it.</param>
/// <param name="Destination">Who is reached.</param>
/// <param name="Connections">What may be opened; not empty.</param>
internal readonly record struct Pair(Peer Source, Peer Destination, Connections Connections)
{
    /// <summary>Every pair of a map, in its order.</summary>
    /// <param name="map">The map.</param>
    /// <param name="cancel">Stops between pairs.</param>
    public static IEnumerable<Pair> Of(ConnectivityMap map, CancellationToken cancel)
    {
        Dictionary<ConnectivityPeer, Peer> inside = map.Peers.ToDictionary(p => p, Peer.Of);
        var outside = new Dictionary<string, Peer>(StringComparer.Ordinal);
        Peer Find(ConnectivityPeer peer)
        {
            if (inside.TryGetValue(peer, out Peer? found)) return found;
            if (!outside.TryGetValue(peer.Name, out found)) outside.Add(peer.Name, found = Peer.Of(peer));
            return found;
        }

        foreach (ConnectivityEntry entry in map.Entries())
        {
            cancel.ThrowIfCancellationRequested();
            yield return new Pair(Find(entry.Source), Find(entry.Destination), entry.Connections);
        }
    }
}
