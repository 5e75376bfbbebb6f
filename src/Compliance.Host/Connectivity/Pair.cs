using System.Collections.Immutable;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Something that connections are listed for.</summary>
/// <param name="Name">As the contract writes it: <c>NS/NAME[Kind]</c> or <c>ip:A-B</c>.</param>
/// <param name="Group">Namespace; empty for nodes and external addresses.</param>
/// <param name="Label">Name within its group.</param>
/// <param name="IsExternal">A range of external addresses.</param>
internal sealed record Peer(string Name, string Group, string Label, bool IsExternal);

/// <summary>A pair of peers that has any connection.</summary>
/// <param name="Source">Who opens it.</param>
/// <param name="Destination">Who is reached.</param>
/// <param name="Connections">What may be opened; not empty.</param>
internal readonly record struct Pair(Peer Source, Peer Destination, Connections Connections);
