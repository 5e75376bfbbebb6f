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
    private const long ManifestLimit = 64 << 20, TagLimit = 1 << 20;
    private static readonly string[] s_tags = ["VERIFY.md", "bag-info.txt", "bagit.txt", EvidenceManifest.FileName, BagWriter.PayloadManifest];

    /// <summary>Verifies the bytes of a pack.</summary>
    /// <param name="files">Every file by its path inside the pack.</param>
    /// <param name="trusted">Keys that count: then the pack must be signed by one of them. Null when nobody is to be trusted.</param>
    public static ByteProof Of(IReadOnlyDictionary<string, PackFile> files, TrustedKeys? trusted)
    {
        var faults = ImmutableArray.CreateBuilder<PackFault>();
        Dictionary<string, PackFile> payload = Where(files, path => path.StartsWith("data/", StringComparison.Ordinal));
        Dictionary<string, PackFile> tags = Where(files, path => !payload.ContainsKey(path) && path != BagWriter.TagManifest && path != DsseEnvelope.FileName);

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
        (string? keyId, SignerTrust trust) = Signature(files, trusted, faults);
        return new ByteProof(faults.ToImmutable(), keyId, trust);
    }

    private static (string? KeyId, SignerTrust Trust) Signature(IReadOnlyDictionary<string, PackFile> files, TrustedKeys? trusted, ImmutableArray<PackFault>.Builder faults)
    {
        void Fault(string message) => faults.Add(new PackFault(DsseEnvelope.FileName, message));
        if (!files.ContainsKey(DsseEnvelope.FileName))
        {
            if (trusted is not null) Fault("is missing: the pack is not signed, and a trusted signer is asked for");
            return (null, SignerTrust.None);
        }
        if (Read(files, DsseEnvelope.FileName, TagLimit, b => ManifestStatement.Read(ManifestStatement.EvidenceType, EvidenceManifest.FileName, b), faults) is not { } envelope)
            return (null, SignerTrust.None);
        string? digest = files.TryGetValue(EvidenceManifest.FileName, out PackFile? manifest) ? manifest.Digest.Sha256 : null;
        bool about = envelope.Sha256 == digest;
        if (!about) Fault($"signs {EvidenceManifest.FileName} with SHA-256 {envelope.Sha256}; the pack's has {digest ?? "none, it is missing"}");
        if (trusted is null) return (envelope.KeyId, SignerTrust.Untrusted);
        if (!trusted.Keys.ContainsKey(envelope.KeyId)) Fault($"is signed by the unknown key {envelope.KeyId}; it is not among the trusted keys");
        else if (about) return (envelope.KeyId, SignerTrust.Trusted);
        return (envelope.KeyId, SignerTrust.Untrusted);
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
