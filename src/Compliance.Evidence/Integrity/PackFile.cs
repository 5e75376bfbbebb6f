using System.Security.Cryptography;

namespace Compliance.Evidence.Integrity;

/// <summary>One file of a pack that is verified. It may be hostile: it is read only when asked, and never beyond a limit.</summary>
/// <param name="open">Opens it; called anew for every reading.</param>
public sealed class PackFile(Func<Stream> open)
{
    private readonly Lazy<FileDigest> _digest = new(() => Hash(open));

    /// <summary>Size and hash, read once.</summary>
    public FileDigest Digest => _digest.Value;

    /// <summary>Opens the file, to be passed on without being held whole. The caller closes it.</summary>
    public Stream Open() => open();

    /// <summary>The whole file.</summary>
    /// <param name="limit">The most bytes it may have.</param>
    /// <exception cref="InvalidDataException">It has more.</exception>
    public byte[] Read(long limit)
    {
        using Stream stream = open();
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0; bytes.Write(buffer, 0, read))
            if (bytes.Length + read > limit) throw new InvalidDataException($"it is larger than {limit} bytes, the most that is read");
        return bytes.ToArray();
    }

    private static FileDigest Hash(Func<Stream> open)
    {
        using Stream stream = open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        for (int read; (read = stream.Read(buffer)) > 0; count += read) hash.AppendData(buffer, 0, read);
        return new FileDigest(count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}

/// <summary>What a file's bytes are.</summary>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">SHA-256, lower-case hex.</param>
public sealed record FileDigest(long Bytes, string Sha256);

/// <summary>Something about a pack that is not as it was written.</summary>
/// <param name="Path">File of the pack.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record PackFault(string Path, string Message)
{
    /// <summary><c>path: message</c>.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
