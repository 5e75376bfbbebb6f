using System.Collections.Immutable;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;

namespace Compliance.Evidence;

/// <summary>Adds one file to a pack.</summary>
/// <param name="path">Path inside the pack, relative, with forward slashes.</param>
/// <param name="content">Writes the bytes; the stream is not seekable and is closed by the caller.</param>
public delegate void AddFile(string path, Action<Stream> content);

/// <summary>Decides, from what the ledger says at that moment, what is recorded. It may be called again when another writer was first, so
/// it changes nothing itself.</summary>
/// <param name="state">What the ledger says.</param>
/// <returns>What to record; null to record nothing, and then nothing else happens either.</returns>
public delegate LedgerRecord? Decide(LedgerState state);

/// <summary>Plug point: where packs and their ledger are kept. Files are staged first, and become visible together with the ledger entry
/// that speaks of them, or not at all. Nothing that is visible is ever changed.</summary>
public interface IEvidenceStore
{
    /// <summary>Where packs are, for a person: a folder, or the name of a database.</summary>
    string Place { get; }

    /// <summary>Writes files aside, durably. Nobody sees them before <see cref="Commit"/>; dropped unless committed.</summary>
    /// <param name="pack">Name of the pack, as <see cref="Compliance.Evidence.Pack.PackName"/> makes it.</param>
    /// <param name="part">What is written: empty for a whole pack; else the path inside the pack of a file or folder that is not there yet.
    /// The files added stand at or below it.</param>
    /// <param name="write">Writes every file through the function it is given, by its path inside the pack.</param>
    /// <param name="cancel">Ends the work; nothing is left behind.</param>
    /// <exception cref="ArgumentException">A name or path leads out, a file is written twice, or none is
    /// (<see cref="StoreRules.HoldPart"/>, <see cref="PartPaths"/>).</exception>
    /// <exception cref="IOException">The store cannot be written.</exception>
    StagedPart Stage(string pack, string part, Action<AddFile> write, CancellationToken cancel);

    /// <summary>Records an entry and makes staged parts visible, as one change: after a crash both have happened or neither. Changes of all
    /// writers, in this process and others, happen one after another. A record of the kind <see cref="LedgerKind.Purged"/> destroys the
    /// files of its pack.</summary>
    /// <param name="decide">Decides what is recorded. What it throws is thrown, and nothing happens.</param>
    /// <param name="parts">Parts staged in this store; they become visible, or are dropped when nothing is recorded.</param>
    /// <returns>The entry; null when nothing was recorded.</returns>
    /// <exception cref="ArgumentException">Record and parts do not belong together (<see cref="StoreRules.HoldCommit"/>).</exception>
    /// <exception cref="IOException">The store cannot be written, a part is there already, or the pack is not there to be added to.</exception>
    /// <exception cref="ObjectDisposedException">A part was committed, dropped or disposed of before.</exception>
    /// <exception cref="LedgerBrokenException">The ledger is not the chain that was written.</exception>
    LedgerEntry? Commit(Decide decide, params ReadOnlySpan<StagedPart> parts);

    /// <summary>The ledger's entries.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    /// <exception cref="LedgerBrokenException">The ledger is not the chain that was written.</exception>
    ImmutableArray<LedgerEntry> Ledger();

    /// <summary>Opens a pack that is visible: its files by their path inside the pack. Null when there is none of that name.</summary>
    /// <exception cref="PackLostException">The ledger records the pack, nothing says that it was purged, and its files are gone.</exception>
    /// <exception cref="IOException">The store cannot be read.</exception>
    IReadOnlyDictionary<string, PackFile>? Open(string pack);
}

/// <summary>Files written aside. Dropped when disposed of without having been committed.</summary>
/// <param name="pack">Pack they belong to.</param>
/// <param name="part">Part of the pack they are; empty for the whole.</param>
public abstract class StagedPart(string pack, string part) : IDisposable
{
    /// <summary>Pack they belong to.</summary>
    public string Pack { get; } = pack;

    /// <summary>Part of the pack they are; empty for the whole.</summary>
    public string Part { get; } = part;

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A pack that the ledger records, and that was not purged, is not in the store.</summary>
/// <param name="message">Where it was expected.</param>
public sealed class PackLostException(string message) : IOException(message);
