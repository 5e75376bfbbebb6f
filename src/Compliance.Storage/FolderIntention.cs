using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Storage;

/// <summary>What a commit is about to do, written before it does anything. It stands while the commit is under way, and after a crash
/// within one.</summary>
internal sealed record FolderIntention
{
    /// <summary>Name of its file.</summary>
    public const string FileName = "ledger.intention";

    private const string Unfinished = FileName + ".new";

    /// <summary>Bytes of the ledger before.</summary>
    public required long At { get; init; }

    /// <summary>Bytes that the entry adds, with its line end.</summary>
    public required int Bytes { get; init; }

    /// <summary>Hash of the entry.</summary>
    public required string Entry { get; init; }

    /// <summary>Number of the entry, for messages.</summary>
    public required long Number { get; init; }

    /// <summary>Pack that the entry is about.</summary>
    public string? Pack { get; init; }

    /// <summary>Parts of the pack that become visible.</summary>
    public ImmutableArray<FolderMove> Moves { get; init; } = [];

    /// <summary>Whether the pack's files are destroyed.</summary>
    public bool Purge { get; init; }

    /// <summary>Reads the intention that stands in a store; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read, or is none that this program wrote.</exception>
    public static FolderIntention? Read(string root)
    {
        string file = Path.Combine(root, FileName);
        Standing standing = PrivateFiles.At(file);
        if (standing == Standing.Nothing) return null;
        if (standing != Standing.File) throw new IOException($"'{file}' is no file; what a commit is about to do is expected there.");
        try
        {
            FolderIntention intention = PackJson.Read<FolderIntention>(PrivateFiles.Naming(file, () => File.ReadAllBytes(file)));
            foreach (FolderMove move in intention.Moves)
            {
                StoreRules.HoldPart(intention.Pack ?? "", move.Part);
                FolderPart.HoldAside(move.Aside);
            }
            if (intention.Purge) StoreRules.HoldPart(intention.Pack ?? "", "");
            return intention;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new IOException($"'{file}' is not what a commit of this program writes: {e.Message}", e);
        }
    }

    /// <summary>Writes it, durably and whole or not at all.</summary>
    public void Write(string root)
    {
        string unfinished = Path.Combine(root, Unfinished);
        File.Delete(unfinished);
        using (FileStream file = PrivateFiles.MakeFile(unfinished, 0))
        {
            file.Write(PackJson.Write(this));
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, Path.Combine(root, FileName), overwrite: true);
        Durable.FlushFolder(root);
    }

    /// <summary>Removes it, finished or not.</summary>
    public static void Remove(string root)
    {
        File.Delete(Path.Combine(root, Unfinished));
        File.Delete(Path.Combine(root, FileName));
    }
}

/// <summary>A part of a pack, to be moved from where it was staged.</summary>
/// <param name="Aside">Name of the folder that it was staged in.</param>
/// <param name="Part">The part; empty for the whole pack.</param>
internal sealed record FolderMove(string Aside, string Part);
