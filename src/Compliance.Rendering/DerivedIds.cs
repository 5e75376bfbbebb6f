using System.Security.Cryptography;
using System.Text;

namespace Compliance.Rendering;

/// <summary>Identifiers that follow from what they name: UUIDs of version 5 (RFC 9562, section 5.5). The same pack gives the same ids, and two
/// packs share none of those that are derived from their digests.</summary>
internal sealed class DerivedIds
{
    // The namespace of URLs that RFC 9562 gives in section 6.6.
    private static readonly Guid s_url = new("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    private readonly byte[] _space = new byte[16];

    private DerivedIds(Guid space) => space.TryWriteBytes(_space, bigEndian: true, out _);

    /// <summary>Ids of what is the same in every pack: checks, frameworks, persons, clusters.</summary>
    /// <param name="url">The namespace.</param>
    public static DerivedIds Of(string url) => new(new DerivedIds(s_url).Of("", url));

    /// <summary>Ids of what one pack alone says.</summary>
    /// <param name="digest">SHA-256 of the pack, lower-case hex.</param>
    public DerivedIds Within(string digest) => new(Of("pack", digest));

    /// <summary>The id of a thing.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">What tells it from others of its kind.</param>
    public Guid Of(string kind, string key)
    {
        var text = kind.Length == 0 ? key : kind + "\n" + key;
        var name = new byte[16 + Encoding.UTF8.GetByteCount(text)];
        _space.CopyTo(name, 0);
        Encoding.UTF8.GetBytes(text, name.AsSpan(16));
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 9562 names SHA-1 for version 5; nothing is protected by it.
        SHA1.HashData(name, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
