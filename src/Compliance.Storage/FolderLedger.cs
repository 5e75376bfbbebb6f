using System.Collections.Immutable;
using Compliance.Evidence.Ledger;

namespace Compliance.Storage;

/// <summary>The ledger of a folder: a file with an entry a line.</summary>
/// <param name="root">Folder of the store.</param>
internal sealed class FolderLedger(string root)
{
    private readonly string _file = Path.Combine(root, LedgerChain.FileName);

    /// <summary>Waits until no other writer, in this process or another, holds the ledger, and holds it until disposed of.</summary>
    public FileStream Lock()
    {
        for (; ; Thread.Yield())
        {
            try
            {
                return new FileStream(Path.Combine(root, "ledger.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1);
            }
            catch (IOException e) when (e.HResult is 11 or unchecked((int)0x80070020))
            {
                // Held by another writer.
            }
        }
    }

    /// <summary>Reads the entries; none when the file is not there.</summary>
    public ImmutableArray<LedgerEntry> Read()
    {
        if (!File.Exists(_file)) return [];
        var lines = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(_file);
        for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..]) lines.Add(rest[..end]);
        if (!rest.IsEmpty) lines.Add(rest);
        return LedgerChain.Read(lines);
    }

    /// <summary>Appends an entry, durably.</summary>
    public void Append(LedgerEntry entry)
    {
        using var file = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.Read, 1);
        file.Write([.. entry.ToBytes(), (byte)'\n']);
        file.Flush(flushToDisk: true);
        Durable.FlushFolder(root);
    }
}
