using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Ledger;

namespace Compliance.Storage;

/// <summary>The ledger of a folder: a file with an entry a line. Used while the store is held.</summary>
/// <param name="root">Folder of the store.</param>
internal sealed class FolderLedger(string root)
{
    private Reading _known = new(0, Hash([]), LedgerState.Empty);

    /// <summary>Its file.</summary>
    public string File { get; } = Path.Combine(root, LedgerChain.FileName);

    /// <summary>Its bytes; none when it is not there.</summary>
    /// <exception cref="IOException">It cannot be read, or is no file.</exception>
    public byte[] Bytes() => PrivateFiles.At(File) switch
    {
        Standing.Nothing => [],
        Standing.File => PrivateFiles.Naming(File, () => System.IO.File.ReadAllBytes(File)),
        _ => throw new IOException($"'{File}' is no file; the ledger is expected there."),
    };

    /// <summary>What it says. What was read before is not verified again, only held to be the same.</summary>
    /// <exception cref="IOException">It cannot be read, or is no file.</exception>
    /// <exception cref="LedgerBrokenException">It is not the chain that was written, or not the one that was read before.</exception>
    public LedgerState State()
    {
        ReadOnlyMemory<byte> bytes = Bytes();
        Reading known = _known;
        if (bytes.Length < known.Bytes || Hash(bytes.Span[..known.Bytes]) != known.Hash)
        {
            Entries(bytes); // It says where the chain is broken, if it is.
            throw new LedgerBrokenException(known.State.Entries.Length, "was read before and is no longer there: the store was rolled back");
        }
        if (bytes.Length == known.Bytes) return known.State;
        var state = LedgerState.Of(LedgerChain.Extend(known.State.Entries, Lines(bytes[known.Bytes..])));
        _known = new Reading(bytes.Length, Hash(bytes.Span), state);
        return state;
    }

    /// <summary>Number of its bytes.</summary>
    public long Length => PrivateFiles.At(File) == Standing.File ? new FileInfo(File).Length : 0;

    /// <summary>Whether it is empty, or its last line has an end.</summary>
    public bool EndsWhole
    {
        get
        {
            if (Length == 0) return true;
            byte[] last = new byte[1];
            using FileStream file = PrivateFiles.Naming(File, () => new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0));
            return RandomAccess.Read(file.SafeFileHandle, last, file.Length - 1) == 1 && last[0] == '\n';
        }
    }

    /// <summary>The entries of a ledger's bytes, each ended by a newline; the last may lack it.</summary>
    /// <exception cref="LedgerBrokenException">They are not the chain that was written.</exception>
    public static ImmutableArray<LedgerEntry> Entries(ReadOnlyMemory<byte> bytes) => LedgerChain.Read(Lines(bytes));

    /// <summary>Whether bytes are a line that holds the entry of a hash, and nothing more.</summary>
    public static bool IsLine(ReadOnlySpan<byte> bytes, string hash) =>
        !bytes.IsEmpty && bytes[^1] == '\n' && Hash(bytes[..^1]) == hash;

    /// <summary>Whether bytes are the begin of an entry, and not one to its end.</summary>
    public static bool IsBegun(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != '{') return false;
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0) return false;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Writes bytes at a place, durably.</summary>
    public void Write(long at, ReadOnlySpan<byte> bytes)
    {
        bool isNew = !System.IO.File.Exists(File);
        using (FileStream file = PrivateFiles.OpenFile(File))
        {
            RandomAccess.Write(file.SafeFileHandle, bytes, at);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        if (isNew) Durable.FlushFolder(root);
    }

    /// <summary>Cuts off what stands after a place, durably.</summary>
    public void Cut(long length)
    {
        if (!System.IO.File.Exists(File)) return;
        using FileStream file = PrivateFiles.OpenFile(File);
        if (RandomAccess.GetLength(file.SafeFileHandle) <= length) return;
        RandomAccess.SetLength(file.SafeFileHandle, length);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    private static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> bytes)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        for (int end; (end = bytes.Span.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..]) lines.Add(bytes[..end]);
        if (!bytes.IsEmpty) lines.Add(bytes);
        return lines;
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed record Reading(int Bytes, string Hash, LedgerState State);
}
