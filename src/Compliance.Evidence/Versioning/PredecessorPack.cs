using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Versioning;

/// <summary>The pack that another is compared with, and what proves that it is the one that the ledger names.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Json">The bytes of its <c>data/pack.json</c>.</param>
/// <param name="Manifest">The bytes of its evidence manifest.</param>
public sealed record PredecessorPack(EvidencePack Pack, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Manifest)
{
    /// <summary>Folder of a pack in which its predecessor stands.</summary>
    public const string Folder = "data/inputs/predecessor/";

    private const string Document = "data/pack.json", PackedDocument = Folder + "pack.json.gz", PackedManifest = Folder + EvidenceManifest.FileName;
    private const int Limit = 512 << 20, ManifestLimit = 64 << 20;

    /// <summary>Reads it from its own files.</summary>
    /// <param name="facts">What the ledger says of it.</param>
    /// <param name="series">Series it belongs to.</param>
    /// <param name="files">Its files by their path; null when the store has it no more.</param>
    /// <exception cref="EvidenceBrokenException">It is not the pack that the ledger records.</exception>
    public static PredecessorPack Stored(PredecessorFacts facts, string series, IReadOnlyDictionary<string, PackFile>? files)
    {
        string what = $"the last approved pack {facts.Pack}";
        if (files is null) throw new EvidenceBrokenException($"{what}: the ledger records it, and its files are gone; nothing can be compared with it");
        return Held(facts, series, Read(files, EvidenceManifest.FileName, ManifestLimit, what), Read(files, Document, Limit, what), what);
    }

    /// <summary>Reads it from the pack that follows it.</summary>
    /// <param name="facts">What the pack says of it.</param>
    /// <param name="series">Series it belongs to.</param>
    /// <param name="files">Files of the pack that follows.</param>
    /// <exception cref="EvidenceBrokenException">It is not the pack that is named.</exception>
    public static PredecessorPack Packed(PredecessorFacts facts, string series, IReadOnlyDictionary<string, PackFile> files)
    {
        const string What = "the predecessor in the pack";
        byte[] manifest = Read(files, PackedManifest, ManifestLimit, What);
        return Held(facts, series, manifest, files.TryGetValue(PackedDocument, out PackFile? file) ? Unpack(PackedDocument, file)
            : throw new EvidenceBrokenException($"{What}: {PackedDocument} is missing"), What);
    }

    /// <summary>SHA-256 of what is packed in a file of the predecessor, lower-case hex.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="EvidenceBrokenException">It is no gzip file, or beyond the limit.</exception>
    public static string Unpacked(string path, PackFile file) => Hash(Unpack(path, file));

    /// <summary>Its files in the pack that follows, as inputs of that pack.</summary>
    public ImmutableArray<PackedInput> Inputs()
    {
        using var packed = new MemoryStream();
        GzipText.Write(packed, stream => stream.Write(Json.Span));
        return
        [
            new PackedInput(new InputEntry(PackedManifest, Hash(Manifest.Span), $"Evidence manifest of the predecessor {Pack.Document.Id}"), Manifest),
            new PackedInput(new InputEntry(PackedDocument, Hash(Json.Span), $"The predecessor {Pack.Document.Id} (digest of its canonical JSON)"), packed.ToArray()),
        ];
    }

    private static PredecessorPack Held(PredecessorFacts facts, string series, byte[] manifest, byte[] json, string what)
    {
        if (Hash(manifest) is var digest && digest != facts.Digest)
            throw new EvidenceBrokenException($"{what}: {EvidenceManifest.FileName} was changed: its SHA-256 is {digest}, and {facts.Digest} was approved");
        try
        {
            string? named = PackJson.Read<EvidenceManifest>(manifest).Files.FirstOrDefault(f => f?.Path == Document)?.Sha256;
            if (Hash(json) is var found && found != named)
                throw new EvidenceBrokenException($"{what}: {Document} was changed: its SHA-256 is {found}, and {named ?? "none"} stands in the evidence manifest that was approved");
            EvidencePack pack = PackJson.Read<EvidencePack>(json);
            return pack.Document.Series == series && pack.Document.Version == facts.Version && pack.Document.Created == facts.Created ? new(pack, json, manifest)
                : throw new EvidenceBrokenException($"{what}: it is {pack.Document.Id} of the series {pack.Document.Series}; version {facts.Version} of {series} is recorded");
        }
        catch (JsonException e)
        {
            throw new EvidenceBrokenException($"{what}: is not a pack that this version of the program reads: {e.Message}");
        }
    }

    private static byte[] Unpack(string path, PackFile file)
    {
        try
        {
            return GzipText.Read(file.Read(Limit), Limit).ToArray();
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new EvidenceBrokenException($"{path}: {e.Message}");
        }
    }

    private static byte[] Read(IReadOnlyDictionary<string, PackFile> files, string path, long limit, string what)
    {
        if (!files.TryGetValue(path, out PackFile? file)) throw new EvidenceBrokenException($"{what}: {path} is missing");
        try
        {
            return file.Read(limit);
        }
        catch (InvalidDataException e)
        {
            throw new EvidenceBrokenException($"{what}: {path}: {e.Message}");
        }
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A file of a pack that its results rest on.</summary>
/// <param name="Entry">Path, digest and what it is.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record PackedInput(InputEntry Entry, ReadOnlyMemory<byte> Bytes);
