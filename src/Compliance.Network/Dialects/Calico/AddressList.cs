using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Lists of addresses and blocks: Calico takes an address alone for a block of one.</summary>
internal static class AddressList
{
    /// <summary>Every IPv4 address, every IPv6 address.</summary>
    public static readonly IPNetwork AllV4 = new(IPAddress.Any, 0), AllV6 = new(IPAddress.IPv6Any, 0);

    /// <summary>Reads a list of addresses and blocks.</summary>
    public static ImmutableArray<(IPNetwork Block, string Pointer)> Read(PolicyFields fields, JsonElement parent, string at, string name)
    {
        var blocks = ImmutableArray.CreateBuilder<(IPNetwork, string)>();
        foreach ((JsonElement entry, string pointer) in fields.List(parent, at, name))
        {
            if (entry.ValueKind == JsonValueKind.String && TryParse(entry.GetString()!, out IPNetwork block)) blocks.Add((block, pointer));
            else fields.Invalid(pointer, entry, "an address, or an address block such as 10.0.0.0/8");
        }
        return blocks.DrainToImmutable();
    }

    /// <summary>An address, or a block.</summary>
    public static bool TryParse(string text, out IPNetwork block)
    {
        if (AddressText.TryParseBlock(text, out block)) return true;
        if (!AddressText.TryParseAddress(text, out IPAddress address)) return false;
        block = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    /// <summary>Whether a block is of IPv4.</summary>
    public static bool IsV4(IPNetwork block) => block.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>A block as a peer.</summary>
    public static Peer.Block Peer(IPNetwork block, string pointer) => new() { Pointer = pointer, Cidr = block };
}
