using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Tests.Period;

public sealed class ScanArchiveTests
{
    private static readonly DateTimeOffset Begin = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_scan_comes_back_to_the_byte_from_a_base_and_differences()
    {
        Scan[] scans = [.. Enumerable.Range(0, 8).Select(i => Scan.Of(i, objects: 60))];
        (Dictionary<string, PackFile> files, KeptScan[] kept) = Keep(scans, ScanArchive.DefaultMaxBytes);
        var reader = new ScanArchiveReader(files);
        foreach ((Scan scan, KeptScan as_) in scans.Zip(kept))
        {
            Assert.Null(as_.NotKept);
            byte[] document = reader.Document(as_);
            Assert.Equal(scan.Document, document);
            Assert.Equal(as_.Document, reader.ManifestOf(as_));
            ImmutableDictionary<string, PackFile> inputs = reader.Inputs(PackJson.Read<EvidencePack>(document));
            Assert.Equal(scan.Files.Keys.Where(k => k.StartsWith("data/inputs/", StringComparison.Ordinal)).Order(), inputs.Keys.Order());
            foreach ((string path, PackFile file) in inputs) Assert.Equal(scan.Files[path].Read(1 << 20), file.Read(1 << 20));
        }

        // One snapshot and one document stand whole, and what is equal stands once.
        Assert.Equal(1, files.Keys.Count(k => k.StartsWith("data/inputs/scans/snapshots/", StringComparison.Ordinal) && k.EndsWith(".json.gz", StringComparison.Ordinal)));
        Assert.Equal(7, files.Keys.Count(k => k.StartsWith("data/inputs/scans/snapshots/", StringComparison.Ordinal) && k.EndsWith(".difference.gz", StringComparison.Ordinal)));
        Assert.Equal(7, files.Keys.Count(k => k.StartsWith("data/inputs/scans/documents/", StringComparison.Ordinal) && k.EndsWith(".difference.gz", StringComparison.Ordinal)));
        long taken = files.Where(f => f.Key.StartsWith("data/inputs/scans/snapshots/", StringComparison.Ordinal)).Sum(f => f.Value.Digest.Bytes), whole = scans.Sum(s => s.Files[Scan.Snapshot].Digest.Bytes);
        Assert.True(taken * 2 < whole, $"{taken} bytes of a base and differences, {whole} of whole snapshots");
        Assert.Single(files.Keys, k => k.StartsWith("data/inputs/scans/files/", StringComparison.Ordinal));
    }

    [Fact]
    public void What_would_be_too_large_is_takenby_digest_alone()
    {
        Scan[] scans = [.. Enumerable.Range(0, 3).Select(i => Scan.Of(i, objects: 60))];
        (Dictionary<string, PackFile> all, _) = Keep(scans[..1], ScanArchive.DefaultMaxBytes);
        long first = all.Where(f => f.Key.Contains("/snapshots/", StringComparison.Ordinal) || f.Key.Contains("/files/", StringComparison.Ordinal)).Sum(f => f.Value.Digest.Bytes);
        (Dictionary<string, PackFile> files, KeptScan[] kept) = Keep(scans, first);
        Assert.Null(kept[0].NotKept);
        Assert.Equal($"Its inputs would take the pack beyond {first} bytes of inputs; they are kept by digest alone.", kept[1].NotKept);
        Assert.NotNull(kept[2].Document);
        var reader = new ScanArchiveReader(files);
        foreach ((Scan scan, KeptScan as_) in scans.Zip(kept)) Assert.Equal(scan.Document, reader.Document(as_));
    }

    [Fact]
    public void A_scan_whose_snapshot_is_gone_or_another_one_is_told()
    {
        Scan scan = Scan.Of(0, objects: 3);
        (_, KeptScan[] gone) = Keep([scan with { Files = scan.Files.Remove(Scan.Snapshot) }], ScanArchive.DefaultMaxBytes);
        Assert.Equal($"Its input {Scan.Snapshot} is not in its pack any more.", gone[0].NotKept);
        PeriodException other = Assert.Throws<PeriodException>(() => Keep([scan with { Files = scan.Files.SetItem(Scan.Snapshot, Scan.Of(1, objects: 3).Files[Scan.Snapshot]) }], ScanArchive.DefaultMaxBytes));
        Assert.Contains("another input than the one assessed", other.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Damage => new()
    {
        { "/snapshots/", ".json.gz" }, { "/snapshots/", ".difference.gz" }, { "/documents/", ".json.gz" }, { "/documents/", ".difference.gz" }, { "/manifests/", ".json.gz" }, { "/files/", ".gz" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void A_takenfile_that_is_missing_cut_or_swapped_is_told_by_its_name(string folder, string ending)
    {
        Scan[] scans = [.. Enumerable.Range(0, 4).Select(i => Scan.Of(i, objects: 40))];
        (Dictionary<string, PackFile> files, KeptScan[] kept) = Keep(scans, ScanArchive.DefaultMaxBytes);
        string path = files.Keys.Where(k => k.Contains(folder, StringComparison.Ordinal) && k.EndsWith(ending, StringComparison.Ordinal)).Order().First();
        byte[] bytes = files[path].Read(1 << 20), other = Gzip("{\"a\":1}"u8.ToArray());
        foreach (byte[]? instead in (byte[]?[])[null, bytes[..^3], other, []])
        {
            Dictionary<string, PackFile> damaged = new(files);
            if (instead is null) damaged.Remove(path);
            else damaged[path] = new PackFile(() => new MemoryStream(instead));
            PeriodException told = Assert.Throws<PeriodException>(() =>
            {
                var reader = new ScanArchiveReader(damaged);
                foreach (KeptScan scan in kept)
                {
                    reader.ManifestOf(scan);
                    reader.Inputs(PackJson.Read<EvidencePack>(reader.Document(scan)));
                }
            });
            Assert.StartsWith(path.Replace(".json.gz", "", StringComparison.Ordinal).Replace(".difference.gz", "", StringComparison.Ordinal), told.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_chain_of_snapshots_that_leads_from_itself_is_refused()
    {
        Scan[] scans = [.. Enumerable.Range(0, 2).Select(i => Scan.Of(i, objects: 40))];
        (Dictionary<string, PackFile> files, KeptScan[] kept) = Keep(scans, ScanArchive.DefaultMaxBytes);
        string whole = files.Keys.Single(k => k.Contains("/snapshots/", StringComparison.Ordinal) && k.EndsWith(".json.gz", StringComparison.Ordinal));
        string difference = files.Keys.Single(k => k.Contains("/snapshots/", StringComparison.Ordinal) && k.EndsWith(".difference.gz", StringComparison.Ordinal));
        files[whole.Replace(".json.gz", ".difference.gz", StringComparison.Ordinal)] = files[difference];
        files.Remove(whole);
        var reader = new ScanArchiveReader(files);
        Assert.Contains("leads from itself", Assert.Throws<PeriodException>(() => reader.Inputs(PackJson.Read<EvidencePack>(reader.Document(kept[0])))).Message, StringComparison.Ordinal);
    }

    private static (Dictionary<string, PackFile> Files, KeptScan[] Kept) Keep(Scan[] scans, long maxBytes)
    {
        var archive = new ScanArchive(maxBytes);
        KeptScan[] kept = [.. scans.Select(s => archive.Keep(s.Stored, PackJson.Read<EvidencePack>(s.Document), s.Document, s.Manifest, s.Files))];
        return (archive.Files.ToDictionary(f => f.Entry.Path, f => new PackFile(() => new MemoryStream(f.Bytes.ToArray())), StringComparer.Ordinal), kept);
    }

    private static byte[] Gzip(byte[] text)
    {
        using var file = new MemoryStream();
        GzipText.Write(file, stream => stream.Write(text));
        return file.ToArray();
    }

    /// <summary>A scan of a cluster in which little changes from day to day.</summary>
    private sealed record Scan(StoredScan Stored, byte[] Document, byte[] Manifest, ImmutableDictionary<string, PackFile> Files)
    {
        public const string Snapshot = "data/inputs/snapshots/01-shop.json.gz";

        public static Scan Of(int day, int objects)
        {
            DateTimeOffset moment = Begin.AddDays(day);
            var state = new ClusterSnapshot
            {
                Cluster = "shop", Origin = SnapshotOrigin.LiveCluster, CollectedAt = moment, Listings = [],
                Objects = [.. Enumerable.Range(0, objects).Select(i => new SnapshotObject
                {
                    Ref = new ObjectRef(new ResourceKind("", "Pod"), "ns", $"pod-{i:D3}"), Version = "v1",
                    Body = JsonElement.Parse($$"""{ "apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-{{i:D3}}","generation":{{(i == day ? day : 0)}},"uid":"{{PlantedScan.Digest($"{i}")}}" } }"""),
                })],
            };
            using var file = new MemoryStream();
            string digest = SnapshotFile.Write(state, file);
            byte[] snapshot = file.ToArray(), configuration = "version: 1\n"u8.ToArray();
            EvidencePack pack = PlantedScan.Pack(moment, "C-1=satisfied") with
            {
                Inputs = [new InputEntry("data/inputs/compliance.yaml", Convert.ToHexStringLower(SHA256.HashData(configuration)), "Configuration"), new InputEntry(Snapshot, digest, "Snapshot")],
                Results = [.. Enumerable.Range(0, 50).Select(i => new ResultEntry { Id = "CHK-A", Verdict = i == day ? "fail" : "pass", Subject = $"s-{i:D2}", Cluster = "shop", Severity = "high", Summary = "s", Evidence = [] })],
            };
            byte[] document = PackJson.Write(pack);
            byte[] manifest = PackJson.Write(new EvidenceManifest { Document = "EP", Program = "compliance", Files = [new ManifestFile("data/pack.json", document.Length, Convert.ToHexStringLower(SHA256.HashData(document)))] });
            return new Scan(new StoredScan($"scan-{day}", "1.0.0", Convert.ToHexStringLower(SHA256.HashData(manifest)), moment), document, manifest,
                new Dictionary<string, byte[]> { [Snapshot] = snapshot, ["data/inputs/compliance.yaml"] = configuration, ["data/pack.json"] = document }
                    .ToImmutableDictionary(f => f.Key, f => new PackFile(() => new MemoryStream(f.Value)), StringComparer.Ordinal));
        }
    }
}
