using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Period;

/// <summary>Reads scans back out of a period pack, as <see cref="ScanArchive"/> keeps them. Everything read may be hostile, and is held against
/// the digest that names it.</summary>
/// <param name="files">Files of the period pack.</param>
public sealed class ScanArchiveReader(IReadOnlyDictionary<string, PackFile> files)
{
    private const int ManifestLimit = 64 << 20;

    // Unchanged objects are shared between the snapshots of a chain, so that holding all of them takes little more than holding one.
    private readonly Dictionary<string, ClusterSnapshot> _snapshots = new(StringComparer.Ordinal);
    private (string Digest, JsonElement Root)? _document;

    /// <summary>The document of a scan. Documents are asked for in the order of <see cref="PeriodInputs.Scans"/>.</summary>
    /// <exception cref="PeriodException">It is missing, damaged, or another one.</exception>
    public byte[] Document(KeptScan scan)
    {
        string digest = scan.Document ?? throw new ArgumentException("The document of this scan is not kept.", nameof(scan));
        string whole = ScanPaths.Document(digest), difference = ScanPaths.DocumentDifference(digest);
        byte[] bytes = _document is { } same && same.Digest == digest ? CanonicalJson.Bytes(same.Root)
            : files.ContainsKey(whole) ? Gunzip(whole, digest)
            : _document is { } before ? Read(difference, file => DocumentDifference.Apply(before.Digest, before.Root, digest, GzipText.Read(file, SnapshotLimits.Default.MaxBytes)))
            : throw new PeriodException($"{whole}: is missing");
        _document = (digest, Read(files.ContainsKey(whole) ? whole : difference, _ => JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = SnapshotLimits.Default.MaxDepth }).RootElement));
        return bytes;
    }

    /// <summary>The digest of <c>data/pack.json</c> that the evidence manifest of a scan names; null when it names none.</summary>
    /// <exception cref="PeriodException">The manifest is missing, damaged, or another one.</exception>
    public string? ManifestOf(KeptScan scan) => Read(ScanPaths.Manifest(scan.Digest), _ =>
        PackJson.Read<EvidenceManifest>(Gunzip(ScanPaths.Manifest(scan.Digest), scan.Digest, ManifestLimit)).Files.FirstOrDefault(f => f?.Path == "data/pack.json")?.Sha256);

    /// <summary>Files from which a scan can be recomputed, by their path inside its pack.</summary>
    /// <param name="pack">Document of the scan.</param>
    /// <exception cref="PeriodException">One is missing, damaged, or another one.</exception>
    public ImmutableDictionary<string, PackFile> Inputs(EvidencePack pack)
    {
        var inputs = ImmutableDictionary.CreateBuilder<string, PackFile>(StringComparer.Ordinal);
        foreach (InputEntry input in pack.Inputs)
        {
            byte[] bytes = ScanPaths.IsSnapshot(input.Path) ? File(Snapshot(input.Sha256)) : Gunzip(ScanPaths.File(input.Sha256), input.Sha256);
            if (ScanPaths.IsPacked(input.Path)) bytes = Gzip(bytes);
            inputs[input.Path] = new PackFile(() => new MemoryStream(bytes, writable: false));
        }
        return inputs.ToImmutable();
    }

    // A chain is followed to its base first, and not by recursion: a hostile one may be long.
    private ClusterSnapshot Snapshot(string digest)
    {
        var steps = new Stack<string>();
        string at = digest;
        for (; !_snapshots.ContainsKey(at) && !files.ContainsKey(ScanPaths.Snapshot(at)); at = Read(ScanPaths.SnapshotDifference(at), file => SnapshotDifference.Ends(file)).From)
        {
            if (steps.Count > files.Count) throw new PeriodException($"{ScanPaths.SnapshotDifference(at)}: leads from itself");
            steps.Push(at);
        }

        if (!_snapshots.TryGetValue(at, out ClusterSnapshot? snapshot)) snapshot = Held(at, Read(ScanPaths.Snapshot(at), file => SnapshotFile.Read(file)), ScanPaths.Snapshot(at));
        foreach (string step in steps)
        {
            ClusterSnapshot before = snapshot;
            snapshot = Held(step, Read(ScanPaths.SnapshotDifference(step), file => SnapshotDifference.Apply(before, file)), ScanPaths.SnapshotDifference(step));
        }
        return snapshot;
    }

    private ClusterSnapshot Held(string digest, ClusterSnapshot snapshot, string path) => SnapshotFile.Digest(snapshot) == digest ? _snapshots[digest] = snapshot
        : throw new PeriodException($"{path}: holds another snapshot than the one that its name tells");

    private byte[] Gunzip(string path, string digest, int limit = 512 << 20)
    {
        byte[] bytes = Read(path, file => GzipText.Read(file, limit).ToArray());
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == digest ? bytes : throw new PeriodException($"{path}: holds something else than its name tells");
    }

    private T Read<T>(string path, Func<byte[], T> read)
    {
        if (!files.TryGetValue(path, out PackFile? file)) throw new PeriodException($"{path}: is missing");
        try
        {
            return read(file.Read(SnapshotLimits.Default.MaxBytes));
        }
        catch (Exception e) when (e is FormatException or JsonException or SnapshotException or InvalidDataException)
        {
            throw new PeriodException($"{path}: {e.Message}");
        }
    }

    private static byte[] Gzip(byte[] text)
    {
        using var file = new MemoryStream();
        GzipText.Write(file, stream => stream.Write(text));
        return file.ToArray();
    }

    private static byte[] File(ClusterSnapshot snapshot)
    {
        using var file = new MemoryStream();
        SnapshotFile.Write(snapshot, file);
        return file.ToArray();
    }
}
