using System.Security.Cryptography;

namespace Compliance.Evidence.Integrity;

/// <summary>The signed statement about a pack's evidence manifest.</summary>
public static class DsseEnvelope
{
    /// <summary>Where it stands in the pack.</summary>
    public const string FileName = "evidence-manifest.dsse.json";

    /// <summary>Signs an evidence manifest.</summary>
    /// <param name="digest">SHA-256 of the evidence manifest, lower-case hex.</param>
    /// <param name="signer">Who signs.</param>
    /// <param name="moment">Moment of signing, whole seconds UTC.</param>
    /// <returns>The envelope as canonical JSON.</returns>
    public static byte[] Sign(string digest, PackSigner signer, DateTimeOffset moment) =>
        ManifestStatement.Sign(ManifestStatement.EvidenceType, EvidenceManifest.FileName, digest, signer, moment);

    /// <summary>Id of a key: SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</summary>
    public static string KeyId(ECDsa key) => SignedPayload.IdOf(key.ExportSubjectPublicKeyInfo());
}
