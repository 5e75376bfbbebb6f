using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>What a signature is worth.</summary>
public enum SignerTrust
{
    /// <summary>The pack is not signed, or its envelope cannot be read.</summary>
    None,

    /// <summary>Nothing proves that the key is who it should be, or the signature is not its own.</summary>
    Untrusted,

    /// <summary>A trusted key signed exactly this evidence manifest.</summary>
    Trusted,
}

/// <summary>Whether the bytes of a pack are what its manifests and its signature say, and what is wrong with them.</summary>
/// <param name="Faults">Everything that is wrong; empty when the bytes are intact.</param>
/// <param name="KeyId">Key that the envelope names; null when the pack is not signed or its envelope cannot be read.</param>
/// <param name="Trust">What the signature is worth.</param>
public sealed record ByteProof(ImmutableArray<PackFault> Faults, string? KeyId, SignerTrust Trust)
{
    /// <summary>What there is to say of signatures and time stamps, a sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The manifest of the release; null when the pack has none, or it cannot be read.</summary>
    public ReleaseManifest? Release { get; init; }

    /// <summary>What the signature of the release is worth.</summary>
    public SignerTrust ReleaseTrust { get; init; }

    private const long ManifestLimit = 64 << 20, TagLimit = 1 << 20;
    private static readonly string[] s_tags = ["VERIFY.md", "bag-info.txt", "bagit.txt", EvidenceManifest.FileName, BagWriter.PayloadManifest];

    /// <summary>Verifies the bytes of a pack.</summary>
    /// <param name="files">Every file by its path inside the pack.</param>
    /// <param name="trusted">Keys and roots that count: then the pack, and its release, must be signed by one of them. Null when nobody is to be
    /// trusted.</param>
    /// <param name="authorities">Roots of time-stamp authorities that count: then time stamps must be theirs. Null when none is to be trusted.</param>
    public static ByteProof Of(IReadOnlyDictionary<string, PackFile> files, TrustedKeys? trusted, TrustedKeys? authorities = null)
    {
        var faults = ImmutableArray.CreateBuilder<PackFault>();
        Dictionary<string, PackFile> payload = Where(files, path => path.StartsWith("data/", StringComparison.Ordinal));
        Dictionary<string, PackFile> tags = Where(files, path => !payload.ContainsKey(path) && !ReleaseBytes.IsOne(path)
            && path is not (BagWriter.TagManifest or DsseEnvelope.FileName or EvidenceManifest.TokenName));

        EvidenceManifest? evidence = Read(files, EvidenceManifest.FileName, ManifestLimit, Evidence, faults);
        ImmutableArray<ManifestFile>? listed = Read<ImmutableArray<ManifestFile>?>(files, BagWriter.PayloadManifest, ManifestLimit, b => BagListing.Read(b), faults);
        ImmutableArray<ManifestFile>? tagged = Read<ImmutableArray<ManifestFile>?>(files, BagWriter.TagManifest, TagLimit, b => BagListing.Read(b), faults);

        if (evidence is not null) faults.AddRange(BagListing.Compare(EvidenceManifest.FileName, evidence.Files, payload));
        else if (listed is { } only) faults.AddRange(BagListing.Compare(BagWriter.PayloadManifest, only, payload));
        if (evidence is not null && listed is { } both) faults.AddRange(Disagreements(evidence.Files, both));
        if (tagged is { } list)
        {
            faults.AddRange(BagListing.Compare(BagWriter.TagManifest, list, tags));
            faults.AddRange(list.Where(t => !s_tags.Contains(t.Path)).Select(t => new PackFault(t.Path, $"stands in {BagWriter.TagManifest} and belongs to no pack")));
            faults.AddRange(s_tags.Where(t => list.All(l => l.Path != t)).Select(t => new PackFault(t, $"is not listed in {BagWriter.TagManifest}")));
        }
        Read(files, "bagit.txt", TagLimit, b => BagWriter.Declaration.AsSpan().SequenceEqual(b) ? b : throw new FormatException("it does not declare BagIt 1.0 in UTF-8"), faults);
        SignatureProof signature = SignatureProof.Of(files, SignedPlace.Evidence, trusted, authorities, faults.Add);
        if (!files.Keys.Any(ReleaseBytes.IsOne)) return new ByteProof(faults.ToImmutable(), signature.KeyId, signature.Trust) { Notes = signature.Notes };
        ReleaseManifest? release = ReleaseBytes.Check(files, faults.Add);
        SignatureProof released = SignatureProof.Of(files, SignedPlace.Release, trusted, authorities, faults.Add);
        if (trusted is null && !files.ContainsKey(ReleaseManifest.EnvelopeName)) faults.Add(new PackFault(ReleaseManifest.EnvelopeName, "is missing; every release is signed"));
        return new ByteProof(faults.ToImmutable(), signature.KeyId, signature.Trust) { Notes = [.. signature.Notes, .. released.Notes], Release = release, ReleaseTrust = released.Trust };
    }

    private static EvidenceManifest Evidence(byte[] bytes)
    {
        EvidenceManifest manifest = PackJson.Read<EvidenceManifest>(bytes);
        if (manifest.Format != 1) throw new FormatException($"it has format {manifest.Format}; this program reads format 1");
        if (manifest.Files.Any(f => f is null)) throw new FormatException("a file in it is null");
        if (BagListing.Order(manifest.Files) is { } fault) throw new FormatException(fault);
        return PackJson.Write(manifest).AsSpan().SequenceEqual(bytes) ? manifest : throw new FormatException("it is not in canonical form");
    }

    private static IEnumerable<PackFault> Disagreements(ImmutableArray<ManifestFile> evidence, ImmutableArray<ManifestFile> listed)
    {
        Dictionary<string, string> one = evidence.ToDictionary(f => f.Path, f => f.Sha256), other = listed.ToDictionary(f => f.Path, f => f.Sha256);
        return one.Keys.Union(other.Keys).Where(p => one.GetValueOrDefault(p) != other.GetValueOrDefault(p)).Order(StringComparer.Ordinal)
            .Select(p => new PackFault(p, $"{EvidenceManifest.FileName} and {BagWriter.PayloadManifest} say different things of it"));
    }

    private static T? Read<T>(IReadOnlyDictionary<string, PackFile> files, string path, long limit, Func<byte[], T> read, ImmutableArray<PackFault>.Builder faults)
    {
        if (!files.TryGetValue(path, out PackFile? file))
        {
            faults.Add(new PackFault(path, "is missing; every pack has it"));
            return default;
        }
        try
        {
            return read(file.Read(limit));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException)
        {
            faults.Add(new PackFault(path, $"cannot be read: {e.Message}"));
            return default;
        }
    }

    private static Dictionary<string, PackFile> Where(IReadOnlyDictionary<string, PackFile> files, Func<string, bool> which) =>
        files.Where(f => which(f.Key)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
}
