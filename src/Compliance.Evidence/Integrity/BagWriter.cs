using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>Writes a pack as a BagIt 1.0 bag (RFC 8493) with its evidence manifest. Files pass through once: they are hashed while they
/// are written.</summary>
/// <param name="add">Receives every file of the bag.</param>
public sealed class BagWriter(AddFile add)
{
    /// <summary>Where the manifest of the files below <c>data/</c> stands.</summary>
    internal const string PayloadManifest = "manifest-sha256.txt";

    /// <summary>Where the manifest of all other files stands; neither it nor the signature is in one.</summary>
    internal const string TagManifest = "tagmanifest-sha256.txt";

    /// <summary>The bytes of <c>bagit.txt</c>.</summary>
    internal static readonly byte[] Declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"u8.ToArray();

    private readonly SortedDictionary<string, ManifestFile> payload = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ManifestFile> tags = new(StringComparer.Ordinal);

    /// <summary>Adds a file below <c>data/</c>.</summary>
    /// <param name="path">Path below <c>data/</c>, with forward slashes; parts of letters, digits, <c>. _ -</c> only.</param>
    /// <param name="content">Writes the bytes.</param>
    /// <exception cref="ArgumentException">The path is unsafe, or stands in the bag already.</exception>
    public void Add(string path, Action<Stream> content)
    {
        foreach (string part in path.Split('/'))
            if (part != PackName.Safe(part)) throw new ArgumentException($"'{path}' is not a safe path inside a pack.", nameof(path));
        Write("data/" + path, content, payload);
    }

    /// <summary>Writes manifests and tag files. Nothing may be added afterwards.</summary>
    /// <param name="pack">The pack the bag holds.</param>
    /// <param name="signer">Signs the evidence manifest; null for an unsigned pack.</param>
    /// <param name="stamp">Stamps the signature; null for a pack without a time stamp.</param>
    /// <returns>SHA-256 of the evidence manifest, lower-case hex: the digest of the pack, which approvals bind.</returns>
    public string Finish(EvidencePack pack, PackSigner? signer, TimeStamper? stamp = null)
    {
        byte[] manifest = PackJson.Write(new EvidenceManifest
        {
            Document = pack.Document.Id,
            Program = pack.Program.Name + " " + pack.Program.Version,
            Files = [.. payload.Values],
        });
        string digest = Convert.ToHexStringLower(SHA256.HashData(manifest));

        // Signed and stamped first, so that the page beside it can say what there is.
        byte[]? envelope = signer is null ? null : DsseEnvelope.Sign(digest, signer, pack.Document.Created);
        ReadOnlyMemory<byte>? token = envelope is null ? null : stamp?.Invoke(envelope);

        Write("bagit.txt", stream => stream.Write(Declaration), tags);
        WriteTag("bag-info.txt", Info(pack, payload.Values.Sum(f => f.Bytes), payload.Count));
        WriteTag(PayloadManifest, BagListing.Text(payload.Values));
        Write(EvidenceManifest.FileName, stream => stream.Write(manifest), tags);
        WriteTag("VERIFY.md", VerifyText.For(pack, digest, signer?.Origin ?? KeyOrigin.None, token is not null));

        // Signature and time stamp stand in no manifest: they differ on every run, and everything else must not.
        string tagLines = BagListing.Text(tags.Values);
        add(TagManifest, stream => stream.Write(Encoding.UTF8.GetBytes(tagLines)));
        if (envelope is not null) add(DsseEnvelope.FileName, stream => stream.Write(envelope));
        if (token is { } stamped) add(EvidenceManifest.TokenName, stream => stream.Write(stamped.Span));
        return digest;
    }

    /// <summary>The text of <c>bag-info.txt</c>.</summary>
    internal static string Info(EvidencePack pack, long octets, int count)
    {
        string date = pack.Document.Created.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"Bag-Software-Agent: {pack.Program.Name} {pack.Program.Version}\nBagging-Date: {date}\n" +
            $"External-Identifier: {Line(pack.Document.Id)}\nPayload-Oxum: {octets}.{count}\n");
    }

    private void WriteTag(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), tags);

    private void Write(string path, Action<Stream> content, SortedDictionary<string, ManifestFile> list)
    {
        if (list.ContainsKey(path)) throw new ArgumentException($"'{path}' stands in the pack already.", nameof(path));
        ManifestFile? written = null;
        add(path, output =>
        {
            using var hashing = new HashingStream(output);
            content(hashing);
            written = new ManifestFile(path, hashing.Count, hashing.Finish());
        });
        list.Add(path, written ?? throw new InvalidOperationException($"'{path}' was not written."));
    }

    // A tag value is one line: whatever could begin another is shown, not obeyed.
    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
