using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Compliance.Evidence.Integrity;

/// <summary>The signed statement about a pack's evidence manifest.</summary>
public static class DsseEnvelope
{
    /// <summary>Where it stands in the pack.</summary>
    public const string FileName = "evidence-manifest.dsse.json";

    private const string PredicateType = "https://compliance.example.com/evidence-pack/v1";
    private const string Meaning = "The evidence manifest lists every file of the pack; whoever holds the key vouches for its bytes, not for their truth.";

    /// <summary>Signs a file of the pack.</summary>
    /// <param name="file">Path of the file inside the pack.</param>
    /// <param name="sha256">Its SHA-256, lower-case hex.</param>
    /// <param name="key">ECDSA P-256 private key.</param>
    /// <returns>The envelope as JSON.</returns>
    public static byte[] Sign(string file, string sha256, ECDsa key) =>
        SignedStatement.Sign(PredicateType, [StatementSubject.Of(file, sha256)], new Predicate(Meaning), key);

    /// <summary>Reads an envelope as <see cref="Sign"/> writes it, with one signature, and nothing else.</summary>
    /// <exception cref="FormatException">It is something else, or in another form.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is not such JSON.</exception>
    internal static SignedFile Read(byte[] bytes)
    {
        SignedStatement<Predicate> statement = SignedStatement.Read<Predicate>(PredicateType, bytes);
        if (statement.Predicate.Meaning != Meaning) throw new FormatException("the statement in it is not one about an evidence pack");
        if (statement.Subjects is not [{ } subject]) throw new FormatException("expected a statement with one subject and its SHA-256");
        return new SignedFile(statement.Signed, subject.Name, subject.Sha256);
    }

    /// <summary>Id of a key: SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</summary>
    public static string KeyId(ECDsa key) => SignedPayload.IdOf(key.ExportSubjectPublicKeyInfo());

    private sealed record Predicate([property: JsonRequired] string Meaning);
}

/// <summary>What a signature is about.</summary>
/// <param name="Payload">What was signed, and the signature.</param>
/// <param name="File">File of the pack.</param>
/// <param name="Sha256">SHA-256 that the file must have.</param>
internal sealed record SignedFile(SignedPayload Payload, string File, string Sha256)
{
    /// <summary>The key it names.</summary>
    public string KeyId => Payload.KeyId;

    /// <summary>Whether the signature is one of a key.</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo, ECDSA P-256.</param>
    public bool SignedBy(ReadOnlySpan<byte> publicKey) => Payload.SignedBy(publicKey);
}
