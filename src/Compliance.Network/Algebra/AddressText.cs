using System.Net;
using System.Net.Sockets;

namespace Compliance.Network.Algebra;

/// <summary>Reads addresses and blocks as the Kubernetes API does. The framework's own parser reads <c>010.0.0.1</c> as octal and
/// <c>10.1</c> as an abbreviation, and refuses a block with host bits: all three would change what a policy means.</summary>
public static class AddressText
{
    /// <summary>Reads an IPv4 address of four decimal parts (leading zeros allowed, decimal) or an IPv6 address without zone. An IPv4
    /// address written as IPv6 (<c>::ffff:10.0.0.1</c>) is the IPv4 address.</summary>
    public static bool TryParseAddress(string? text, out IPAddress address)
    {
        address = IPAddress.None;
        if (string.IsNullOrEmpty(text)) return false;
        if (!text.Contains(':', StringComparison.Ordinal)) return TryParseV4(text, out address);
        if (text.AsSpan().IndexOfAny("%[]/") >= 0 || !IPAddress.TryParse(text, out IPAddress? parsed)) return false;
        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    /// <summary>Reads <c>ADDRESS/LENGTH</c>; host bits are cut off, as the API server does.</summary>
    public static bool TryParseBlock(string? text, out IPNetwork block)
    {
        block = default;
        int slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !TryParseAddress(text![..slash], out IPAddress address)) return false;
        ReadOnlySpan<char> length = text.AsSpan(slash + 1);
        if (length.IsEmpty || length.Length > 3 || length.ContainsAnyExceptInRange('0', '9')) return false;
        int prefix = int.Parse(length);
        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        bool mapped = bits == 32 && text.AsSpan(0, slash).Contains(':');
        if (mapped) prefix -= 96;
        if (prefix < 0 || prefix > bits) return false;
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefix; bit < bits; bit++) bytes[bit >> 3] &= (byte)~(0x80 >> (bit & 7));
        block = new IPNetwork(new IPAddress(bytes), prefix);
        return true;
    }

    private static bool TryParseV4(string text, out IPAddress address)
    {
        address = IPAddress.None;
        Span<byte> bytes = stackalloc byte[4];
        int part = 0, value = -1;
        foreach (char c in text)
        {
            if (c == '.')
            {
                if (value < 0 || part == 3) return false;
                bytes[part++] = (byte)value;
                value = -1;
            }
            else if (c is >= '0' and <= '9')
            {
                value = Math.Max(value, 0) * 10 + (c - '0');
                if (value > 255) return false;
            }
            else
            {
                return false;
            }
        }
        if (value < 0 || part != 3) return false;
        bytes[3] = (byte)value;
        address = new IPAddress(bytes);
        return true;
    }
}
