using System.Net;

namespace Compliance.Network.Algebra;

/// <summary>An inclusive range of addresses of one family.</summary>
/// <param name="First">First address.</param>
/// <param name="Last">Last address, of the same family, not below <paramref name="First"/>.</param>
public sealed record AddressRange(IPAddress First, IPAddress Last)
{
    /// <summary><c>A-B</c>.</summary>
    public override string ToString() => $"{First}-{Last}";
}
