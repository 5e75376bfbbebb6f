using System.Collections.Immutable;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;

namespace Compliance.Evidence.Tests.Storage.Contract;

/// <summary>Holds a store in which <see cref="Rounds"/> ran against what its ledger says.</summary>
internal static class StoreCheck
{
    /// <summary>What is wrong; nothing when the chain is whole, every pack is there with every file or not at all, no version was given
    /// twice, and nothing that was acknowledged is lost.</summary>
    /// <param name="store">The store.</param>
    /// <param name="acknowledged">Hashes of entries that a writer was told of.</param>
    public static IEnumerable<string> Faults(IEvidenceStore store, IEnumerable<string> acknowledged)
    {
        ImmutableArray<LedgerEntry> entries = store.Ledger(); // It throws when the chain is broken.
        HashSet<string> known = [.. entries.Select(e => e.Hash)];
        foreach (string lost in acknowledged.Where(hash => !known.Contains(hash))) yield return $"entry {lost} was acknowledged and is lost";

        var state = LedgerState.Of(entries);
        foreach (IGrouping<string, string> twice in state.Versions(Records.Series).GroupBy(v => v).Where(g => g.Count() > 1))
            yield return $"version {twice.Key} was given {twice.Count()} times";
        foreach (PackRecord pack in state.Packs)
        {
            IReadOnlyDictionary<string, PackFile>? files = store.Open(pack.Name);
            if (pack.PurgedBy is not null)
            {
                if (files is not null) yield return $"{pack.Name} was purged and is there";
            }
            else if (files is null) yield return $"{pack.Name} is in the ledger and is not there";
            else foreach (string fault in FileFaults(pack, files)) yield return $"{pack.Name}: {fault}";
        }
    }

    private static IEnumerable<string> FileFaults(PackRecord pack, IReadOnlyDictionary<string, PackFile> files)
    {
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(expected, add => Records.Write(pack.Name, add));
        if (pack.ReleasedBy is not null)
        {
            Expect(expected, Records.WriteStamp);
            Expect(expected, Records.WriteRelease);
        }
        if (files[Records.Manifest].Digest.Sha256 != pack.Digest) yield return "its manifest has not the digest that the ledger names";
        foreach (string file in expected.Keys.Union(files.Keys))
            if (!files.TryGetValue(file, out PackFile? there)) yield return $"{file} is missing";
            else if (!expected.TryGetValue(file, out string? digest)) yield return $"{file} was not written by what the ledger knows";
            else if (there.Digest.Sha256 != digest) yield return $"{file} has other bytes";
    }

    private static void Expect(Dictionary<string, string> expected, Action<AddFile> write) => write((path, content) =>
    {
        using var bytes = new MemoryStream();
        content(bytes);
        expected[path] = new PackFile(() => new MemoryStream(bytes.ToArray())).Digest.Sha256;
    });
}
