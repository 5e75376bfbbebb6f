using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Compliance.Evidence.Integrity;

/// <summary>The signed statement about a manifest: its digest, the kind of key, its certificates, and the moment.</summary>
/// <param name="Payload">What was signed, and the signature, which is that of <paramref name="PublicKey"/>.</param>
/// <param name="Sha256">SHA-256 that the manifest must have, lower-case hex.</param>
/// <param name="Origin">Whose key it is, as the statement says.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo of the key. It stands in the statement: whose it is, is asked of others.</param>
/// <param name="Certificates">Certificate chain of the key, DER, leaf first; empty when it has none.</param>
/// <param name="Moment">Moment of signing, as the statement says.</param>
internal sealed record ManifestStatement(
    SignedPayload Payload, string Sha256, KeyOrigin Origin, ReadOnlyMemory<byte> PublicKey, ImmutableArray<ReadOnlyMemory<byte>> Certificates, DateTimeOffset Moment)
{
    /// <summary>Statements about an evidence manifest.</summary>
    public const string EvidenceType = "https://compliance.example.com/evidence-pack/v1";

    /// <summary>Statements about a release manifest.</summary>
    public const string ReleaseType = "https://compliance.example.com/release/v1";

    private const string Kept = "The manifest lists every file; whoever holds the key vouches for its bytes, not for their truth.",
        ThrownAway = "The manifest lists every file. The key was made for one run and thrown away: the signature proves nothing of who made the pack.";

    /// <summary>The key that the envelope names.</summary>
    public string KeyId => Payload.KeyId;

    /// <summary>Signs a manifest.</summary>
    /// <param name="type">Predicate type.</param>
    /// <param name="file">Path of the manifest inside the pack.</param>
    /// <param name="sha256">Its SHA-256, lower-case hex.</param>
    /// <param name="signer">Who signs.</param>
    /// <param name="moment">Moment of signing, whole seconds UTC.</param>
    /// <returns>The envelope as canonical JSON.</returns>
    public static byte[] Sign(string type, string file, string sha256, PackSigner signer, DateTimeOffset moment) => SignedStatement.Sign(
        type, [StatementSubject.Of(file, sha256)],
        new Predicate([.. signer.Certificates.Select(c => Convert.ToBase64String(c.Span))], signer.Origin, Meaning(signer.Origin), moment, Convert.ToBase64String(signer.PublicKey.Span)),
        signer.Key);

    /// <summary>Reads an envelope as <see cref="Sign"/> writes it, and checks its signature against the key that it names.</summary>
    /// <param name="type">Predicate type that is expected.</param>
    /// <param name="file">Path of the manifest that it must be about.</param>
    /// <param name="envelope">The envelope.</param>
    /// <exception cref="FormatException">It is something else, is in another form, or its signature is not that of its key.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is not such JSON.</exception>
    public static ManifestStatement Read(string type, string file, byte[] envelope)
    {
        SignedStatement<Predicate> statement = SignedStatement.Read<Predicate>(type, envelope);
        Predicate said = statement.Predicate;
        if (said.Key == KeyOrigin.None || said.Meaning != Meaning(said.Key)) throw new FormatException("the statement in it does not say what its signature is worth");
        if (statement.Subjects is not [{ } subject] || subject.Name != file) throw new FormatException($"expected a statement about {file} alone");
        byte[] key = SignedPayload.Decode(said.PublicKey, "publicKey");
        if (SignedPayload.IdOf(key) != statement.Signed.KeyId) throw new FormatException($"it names the key {statement.Signed.KeyId}, and holds another public key");
        if (!TrustedKeys.IsP256(key)) throw new FormatException("publicKey is no ECDSA public key on the curve P-256");
        if (!statement.Signed.SignedBy(key)) throw new FormatException($"the signature is not one of the key {statement.Signed.KeyId} over this statement");
        ImmutableArray<ReadOnlyMemory<byte>> chain = [.. said.Certificates.Select(c => new ReadOnlyMemory<byte>(SignedPayload.Decode(c, "certificates")))];
        if (CertificateChain.OrderFault(chain, key) is { } fault) throw new FormatException(fault);
        return new ManifestStatement(statement.Signed, subject.Sha256, said.Key, key, chain, said.Moment);
    }

    private static string Meaning(KeyOrigin origin) => origin == KeyOrigin.Ephemeral ? ThrownAway : Kept;

    private sealed record Predicate(
        [property: JsonRequired] ImmutableArray<string> Certificates, [property: JsonRequired] KeyOrigin Key, [property: JsonRequired] string Meaning,
        [property: JsonRequired] DateTimeOffset Moment, [property: JsonRequired] string PublicKey);
}
