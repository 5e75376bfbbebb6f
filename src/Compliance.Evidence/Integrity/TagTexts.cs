using System.Text;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>What the pages beside a pack's data say, held against the pack. They stand outside of the signature.</summary>
public static class TagTexts
{
    private const long Limit = 1 << 20;

    /// <summary>Everything in them that this program would not have written. Asked of packs of another version, they would differ in words.</summary>
    /// <param name="files">Every file of a pack whose bytes are intact.</param>
    /// <param name="pack">The pack.</param>
    public static IEnumerable<PackFault> Faults(IReadOnlyDictionary<string, PackFile> files, EvidencePack pack)
    {
        PackFile[] payload = [.. files.Where(f => f.Key.StartsWith("data/", StringComparison.Ordinal)).Select(f => f.Value)];
        (string Path, string Text)[] expected =
        [
            ("bag-info.txt", BagWriter.Info(pack, payload.Sum(f => f.Digest.Bytes), payload.Length)),
            ("VERIFY.md", VerifyText.For(pack, files[EvidenceManifest.FileName].Digest.Sha256, files.ContainsKey(DsseEnvelope.FileName))),
        ];
        return expected.Where(e => !files[e.Path].Read(Limit).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(e.Text)))
            .Select(e => new PackFault(e.Path, "is not what the program writes for this pack"));
    }
}
