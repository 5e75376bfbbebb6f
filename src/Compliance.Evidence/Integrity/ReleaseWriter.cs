using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>Writes the release of an approved pack: the files below <c>release/</c>, with their manifest and its signature. The evidence
/// stays what it was.</summary>
/// <param name="add">Receives every file of the release, by its path inside the pack.</param>
public sealed class ReleaseWriter(AddFile add)
{
    private readonly SortedDictionary<string, ManifestFile> files = new(StringComparer.Ordinal);

    /// <summary>Adds a rendition of the released pack.</summary>
    /// <param name="path">Path below <c>release/</c>, with forward slashes; parts of letters, digits, <c>. _ -</c> only.</param>
    /// <param name="content">Writes the bytes.</param>
    /// <exception cref="ArgumentException">The path is unsafe, or stands in the release already.</exception>
    public void Add(string path, Action<Stream> content)
    {
        foreach (string part in path.Split('/'))
            if (part != PackName.Safe(part)) throw new ArgumentException($"'{path}' is not a safe path inside a release.", nameof(path));
        Write(ReleaseManifest.Folder + path, content);
    }

    /// <summary>Writes the released pack, the signed documents behind it, the manifest and its signature. Nothing may be added afterwards.</summary>
    /// <param name="release">What is released.</param>
    /// <param name="signer">Signs the release manifest.</param>
    /// <param name="stamp">Stamps the signature; null for a release without a time stamp.</param>
    /// <returns>SHA-256 of the release manifest, lower-case hex: what the ledger records of the release.</returns>
    public string Finish(ReleaseContent release, PackSigner signer, TimeStamper? stamp)
    {
        Write(ReleaseManifest.PackName, PackJson.Write(release.Pack));
        Write(ReleaseManifest.SubmissionName, release.Submission);
        Write(ReleaseManifest.RegisterName, release.Register);
        for (int i = 0; i < release.Approvals.Length; i++) Write(ApprovalName(i + 1, release.Approvals[i].Step), release.Approvals[i].Envelope);

        (byte[] manifest, byte[] envelope, string digest) = Sign(release, signer, stamped: stamp is not null);
        ReadOnlyMemory<byte>? token = stamp?.Invoke(envelope);
        // A stamp that is optional was not given: the manifest must not speak of one.
        if (stamp is not null && token is null) (manifest, envelope, digest) = Sign(release, signer, stamped: false);
        add(ReleaseManifest.FileName, stream => stream.Write(manifest));
        add(ReleaseManifest.EnvelopeName, stream => stream.Write(envelope));
        if (token is { } given) add(ReleaseManifest.TokenName, stream => stream.Write(given.Span));
        return digest;
    }

    private (byte[] Manifest, byte[] Envelope, string Digest) Sign(ReleaseContent release, PackSigner signer, bool stamped)
    {
        byte[] manifest = PackJson.Write(new ReleaseManifest
        {
            Document = release.Pack.Document.Id,
            Program = release.Program,
            Evidence = release.Evidence,
            Moment = release.Moment,
            Person = release.Person,
            Ledger = release.Ledger,
            Stamped = stamped,
            Sealed = [.. Sealed(release)],
            Files = [.. files.Values],
        });
        string digest = Convert.ToHexStringLower(SHA256.HashData(manifest));
        return (manifest, ManifestStatement.Sign(ManifestStatement.ReleaseType, ReleaseManifest.FileName, digest, signer, release.Moment), digest);
    }

    /// <summary>Where a decision stands.</summary>
    /// <param name="number">Its number among the decisions, from 1.</param>
    /// <param name="step">Step it decided.</param>
    internal static string ApprovalName(int number, string step) =>
        string.Create(CultureInfo.InvariantCulture, $"{ReleaseManifest.ApprovalFolder}{number:00}-{PackName.Safe(step)}.dsse.json");

    private static IEnumerable<ManifestFile> Sealed(ReleaseContent release)
    {
        yield return Listed(DsseEnvelope.FileName, release.EvidenceEnvelope.Span);
        if (release.EvidenceToken is { } token) yield return Listed(EvidenceManifest.TokenName, token.Span);
    }

    private static ManifestFile Listed(string path, ReadOnlySpan<byte> bytes) => new(path, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private void Write(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    private void Write(string path, Action<Stream> content)
    {
        if (files.ContainsKey(path)) throw new ArgumentException($"'{path}' stands in the release already.", nameof(path));
        ManifestFile? written = null;
        add(path, output =>
        {
            using var hashing = new HashingStream(output);
            content(hashing);
            written = new ManifestFile(path, hashing.Count, hashing.Finish());
        });
        files.Add(path, written ?? throw new InvalidOperationException($"'{path}' was not written."));
    }
}
