using System.Text;
using System.Text.Json;
using Compliance.Controls.Assessment;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>What the pages beside a pack's data say, held against the pack. They stand outside of the signature.</summary>
public static class TagTexts
{
    private const string Page = "VERIFY.md", StoreFile = "data/inputs/store.json";
    private const long Limit = 1 << 20;

    /// <summary>Everything in them that this program would not have written. Asked of packs of another version, they would differ in words.</summary>
    /// <param name="files">Every file of a pack whose bytes are intact.</param>
    /// <param name="pack">The pack.</param>
    public static IEnumerable<PackFault> Faults(IReadOnlyDictionary<string, PackFile> files, EvidencePack pack)
    {
        PackFile[] payload = [.. files.Where(f => f.Key.StartsWith("data/", StringComparison.Ordinal)).Select(f => f.Value)];
        if (!Says(files, "bag-info.txt", BagWriter.Info(pack, payload.Sum(f => f.Digest.Bytes), payload.Length)))
            yield return new PackFault("bag-info.txt", "is not what the program writes for this pack");
        KeyOrigin origin = SignedWhenMade(files);
        string digest = files[EvidenceManifest.FileName].Digest.Sha256;
        if (origin != KeyOrigin.None && Says(files, Page, VerifyText.For(pack, digest, origin, stamped: true)))
        {
            if (!files.ContainsKey(EvidenceManifest.TokenName)) yield return new PackFault(EvidenceManifest.TokenName, $"is missing: {Page} says that the signature was stamped");
        }
        else if (!Says(files, Page, VerifyText.For(pack, digest, origin, stamped: false)))
        {
            yield return new PackFault(Page, "is not what the program writes for this pack");
        }
    }

    /// <summary>Whose key signed a pack when it was made, as its inputs say. One that was not signed then may be since.</summary>
    /// <param name="files">Every file of a pack.</param>
    public static KeyOrigin SignedWhenMade(IReadOnlyDictionary<string, PackFile> files)
    {
        try
        {
            if (!files.TryGetValue(StoreFile, out PackFile? store)) return KeyOrigin.None;
            EvidenceStoreFacts facts = PackJson.Read<EvidenceStoreFacts>(store.Read(Limit));
            return !facts.Signed ? KeyOrigin.None : facts.Ephemeral == true ? KeyOrigin.Ephemeral : KeyOrigin.Organisation;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return KeyOrigin.None; // The recomputation reads it again, and says what is wrong with it.
        }
    }

    private static bool Says(IReadOnlyDictionary<string, PackFile> files, string path, string text) => files[path].Read(Limit).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text));
}
