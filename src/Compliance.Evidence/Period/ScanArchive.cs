using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Period;

/// <summary>Gathers what a period pack keeps of its scans: snapshots and documents as a base and differences, everything else once.</summary>
/// <param name="maxBytes">The most bytes that snapshots and other inputs may take; what is beyond is kept by digest alone.</param>
public sealed class ScanArchive(long maxBytes)
{
    private readonly SortedDictionary<string, ArchivedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClusterSnapshot> _latest = new(StringComparer.Ordinal);
    private (string Digest, JsonElement Root)? _document;
    private long _bytes;

    /// <summary>A GiB.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    /// <summary>The files gathered, by path.</summary>
    public IEnumerable<ArchivedFile> Files => _files.Values;

    /// <summary>Keeps a scan. Scans are kept in the order of storing.</summary>
    /// <param name="scan">What the ledger says of it.</param>
    /// <param name="pack">Its document.</param>
    /// <param name="document">The bytes of its document.</param>
    /// <param name="manifest">The bytes of its evidence manifest.</param>
    /// <param name="files">The files of its pack.</param>
    /// <returns>How it is kept.</returns>
    /// <exception cref="PeriodException">An input is not the one that was assessed.</exception>
    public KeptScan Keep(StoredScan scan, EvidencePack pack, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> manifest, IReadOnlyDictionary<string, PackFile> files)
    {
        string digest = Hash(document.Span);
        KeepDocument(digest, document, scan);
        Add(ScanPaths.Manifest(scan.Digest), Gzip(manifest), $"Evidence manifest of the scan {scan.Pack}");
        var kept = new KeptScan(scan.Pack, scan.Version, scan.Digest, scan.Assessed) { Document = digest };
        InputEntry? missing = pack.Inputs.FirstOrDefault(i => !files.ContainsKey(i.Path));
        if (missing is not null) return kept with { NotKept = $"Its input {missing.Path} is not in its pack any more." };

        var added = ImmutableArray.CreateBuilder<ArchivedFile>();
        var latest = new List<(string Path, ClusterSnapshot Snapshot)>();
        foreach (InputEntry input in pack.Inputs)
        {
            byte[] bytes = files[input.Path].Read(SnapshotLimits.Default.MaxBytes);
            ArchivedFile? file = ScanPaths.IsSnapshot(input.Path) ? Snapshot(scan, input, bytes, latest) : Other(scan, input, bytes);
            if (file is not null) added.Add(file);
        }
        long more = added.Sum(f => (long)f.Bytes.Length);
        if (_bytes + more > maxBytes) return kept with { NotKept = $"Its inputs would take the pack beyond {maxBytes} bytes of inputs; they are kept by digest alone." };
        _bytes += more;
        foreach (ArchivedFile file in added) _files.TryAdd(file.Entry.Path, file);
        foreach ((string path, ClusterSnapshot snapshot) in latest) _latest[path] = snapshot;
        return kept;
    }

    private ArchivedFile? Snapshot(StoredScan scan, InputEntry input, byte[] bytes, List<(string Path, ClusterSnapshot Snapshot)> latest)
    {
        ClusterSnapshot snapshot;
        try
        {
            snapshot = SnapshotFile.Read(bytes);
        }
        catch (SnapshotException e)
        {
            throw new PeriodException($"{scan.Pack}: {input.Path}: {e.Message}");
        }
        using var whole = new MemoryStream();
        string digest = SnapshotFile.Write(snapshot, whole);
        if (digest != input.Sha256) throw Other(scan, input);
        string key = $"{input.Path}\n{snapshot.Cluster}";
        latest.Add((key, snapshot));
        string path = ScanPaths.Snapshot(digest), difference = ScanPaths.SnapshotDifference(digest);
        if (_files.ContainsKey(path) || _files.ContainsKey(difference)) return null;
        if (_latest.TryGetValue(key, out ClusterSnapshot? before))
        {
            using var file = new MemoryStream();
            SnapshotDifference.Write(before, snapshot, file);
            if (file.Length < whole.Length) return Archived(difference, file.ToArray(), $"Snapshot of cluster {snapshot.Cluster}, as its difference from an earlier one");
        }
        return Archived(path, whole.ToArray(), $"Snapshot of cluster {snapshot.Cluster}");
    }

    private ArchivedFile? Other(StoredScan scan, InputEntry input, byte[] bytes)
    {
        if (ScanPaths.IsPacked(input.Path)) bytes = Unpack(scan, input, bytes);
        if (Hash(bytes) != input.Sha256) throw Other(scan, input);
        string path = ScanPaths.File(input.Sha256);
        return _files.ContainsKey(path) ? null : Archived(path, Gzip(bytes), $"{input.What}, of scans");
    }

    private static byte[] Unpack(StoredScan scan, InputEntry input, byte[] bytes)
    {
        try
        {
            return GzipText.Read(bytes, SnapshotLimits.Default.MaxBytes).ToArray();
        }
        catch (FormatException e)
        {
            throw new PeriodException($"{scan.Pack}: {input.Path}: {e.Message}");
        }
    }

    private void KeepDocument(string digest, ReadOnlyMemory<byte> document, StoredScan scan)
    {
        JsonElement root = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = SnapshotLimits.Default.MaxDepth }).RootElement;
        if (_document is not { } before)
        {
            Add(ScanPaths.Document(digest), Gzip(document), $"Document of the scan {scan.Pack}");
        }
        else if (before.Digest != digest)
        {
            Add(ScanPaths.DocumentDifference(digest), Gzip(DocumentDifference.Between(before.Digest, before.Root, digest, root)), $"Document of the scan {scan.Pack}, as its difference from that of the scan before");
        }
        _document = (digest, root);
    }

    private void Add(string path, byte[] bytes, string what) => _files.TryAdd(path, Archived(path, bytes, what));

    private static ArchivedFile Archived(string path, byte[] bytes, string what) => new(new InputEntry(path, Hash(bytes), what), bytes);

    private static byte[] Gzip(ReadOnlyMemory<byte> text)
    {
        using var file = new MemoryStream();
        GzipText.Write(file, stream => stream.Write(text.Span));
        return file.ToArray();
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static PeriodException Other(StoredScan scan, InputEntry input) => new($"{scan.Pack}: {input.Path}: is another input than the one assessed");
}

/// <summary>A file that a period pack keeps.</summary>
/// <param name="Entry">Its entry among the inputs.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record ArchivedFile(InputEntry Entry, ReadOnlyMemory<byte> Bytes);
