using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Periods;

/// <summary>A scan as the store has it.</summary>
/// <param name="Stored">What the ledger says of it.</param>
/// <param name="Gone">Why its pack cannot be had; null when it can, and then the rest is there.</param>
internal sealed record OpenedScan(StoredScan Stored, string? Gone)
{
    private const string DocumentFile = "data/pack.json";
    private const int ManifestLimit = 64 << 20;

    /// <summary>Its document.</summary>
    public EvidencePack? Pack { get; private init; }

    /// <summary>The bytes of its document.</summary>
    public byte[] Document { get; private init; } = [];

    /// <summary>The bytes of its evidence manifest.</summary>
    public byte[] Manifest { get; private init; } = [];

    /// <summary>The files of its pack.</summary>
    public IReadOnlyDictionary<string, PackFile> Files { get; private init; } = new Dictionary<string, PackFile>();

    /// <summary>Opens a scan and holds its document against the digest that the ledger has.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="scan">What the ledger says of it.</param>
    /// <param name="record">The ledger's record of its pack.</param>
    /// <exception cref="EvidenceBrokenException">The pack is there, and is not what was stored.</exception>
    public static OpenedScan Of(IEvidenceStore store, StoredScan scan, PackRecord record)
    {
        if (record.PurgedBy is not null) return new OpenedScan(scan, "Its pack was purged after its retention.");
        if (store.Open(scan.Pack) is not { } files) return new OpenedScan(scan, "Its pack is not in the store any more.");
        byte[] manifest = Read(scan, files, EvidenceManifest.FileName, ManifestLimit), document = Read(scan, files, DocumentFile, SnapshotLimits.Default.MaxBytes);
        if (Hash(manifest) != scan.Digest) throw Broken(scan, EvidenceManifest.FileName, "was changed since it was stored: the ledger has another digest of it");
        try
        {
            if (PackJson.Read<EvidenceManifest>(manifest).Files.FirstOrDefault(f => f.Path == DocumentFile)?.Sha256 != Hash(document)) throw Broken(scan, DocumentFile, $"is not the one that {EvidenceManifest.FileName} lists");
            return new OpenedScan(scan, null) { Pack = PackJson.Read<EvidencePack>(document), Document = document, Manifest = manifest, Files = files };
        }
        catch (JsonException e)
        {
            return new OpenedScan(scan, $"This version of the program does not read its document: {e.Message}");
        }
    }

    private static byte[] Read(StoredScan scan, IReadOnlyDictionary<string, PackFile> files, string path, int limit)
    {
        try
        {
            return files.TryGetValue(path, out PackFile? file) ? file.Read(limit) : throw Broken(scan, path, "is missing");
        }
        catch (InvalidDataException e)
        {
            throw Broken(scan, path, e.Message);
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static EvidenceBrokenException Broken(StoredScan scan, string path, string what) => new($"{scan.Pack}: {path} {what}");
}
