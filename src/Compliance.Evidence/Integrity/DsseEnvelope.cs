using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>A DSSE v1 envelope over an in-toto Statement v1 whose subject is the evidence manifest. The only place that signs.</summary>
public static class DsseEnvelope
{
    /// <summary>Where it stands in the pack.</summary>
    public const string FileName = "evidence-manifest.dsse.json";

    private const string PredicateType = "https://compliance.example.com/evidence-pack/v1";
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string Meaning = "The evidence manifest lists every file of the pack; whoever holds the key vouches for its bytes, not for their truth.";
    private const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>Signs a file of the pack.</summary>
    /// <param name="file">Path of the file inside the pack.</param>
    /// <param name="sha256">Its SHA-256, lower-case hex.</param>
    /// <param name="key">ECDSA P-256 private key.</param>
    /// <returns>The envelope as JSON.</returns>
    public static byte[] Sign(string file, string sha256, ECDsa key)
    {
        byte[] payload = PackJson.Write(new Statement(
            StatementType,
            [new Subject(file, ImmutableSortedDictionary<string, string>.Empty.Add("sha256", sha256))],
            PredicateType,
            new Predicate(Meaning)));
        byte[] signature = key.SignData(PreAuthenticationEncoding(payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return PackJson.Write(new Envelope(
            Convert.ToBase64String(payload), PayloadType, [new EnvelopeSignature(KeyId(key), Convert.ToBase64String(signature))]));
    }

    /// <summary>Reads an envelope as <see cref="Sign"/> writes it, with one signature, and nothing else.</summary>
    /// <exception cref="FormatException">It is something else, or in another form.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is not such JSON.</exception>
    internal static SignedFile Read(byte[] bytes)
    {
        Envelope envelope = Canonical<Envelope>(bytes, "the envelope");
        if (envelope.PayloadType != PayloadType) throw new FormatException($"expected a payload of the type {PayloadType}");
        if (envelope.Signatures is not [{ } signature]) throw new FormatException("expected one signature");
        byte[] payload = Decode(envelope.Payload, "payload"), sig = Decode(signature.Sig, "sig");
        Statement statement = Canonical<Statement>(payload, "the statement in it");
        if (statement.Type != StatementType || statement.PredicateType != PredicateType || statement.Predicate.Meaning != Meaning)
            throw new FormatException("the statement in it is not one about an evidence pack");
        if (statement.Subject is not [{ } subject] || subject.Digest.Count != 1 || !subject.Digest.TryGetValue("sha256", out string? sha256))
            throw new FormatException("expected a statement with one subject and its SHA-256");
        return new SignedFile(signature.KeyId, subject.Name, sha256, PreAuthenticationEncoding(payload), Der(sig));
    }

    private static T Canonical<T>(byte[] bytes, string what)
    {
        T read = PackJson.Read<T>(bytes);
        return PackJson.Write(read).AsSpan().SequenceEqual(bytes) ? read : throw new FormatException($"{what} is not in canonical form");
    }

    private static byte[] Decode(string text, string field)
    {
        byte[] bytes = Convert.FromBase64String(text);
        return Convert.ToBase64String(bytes) == text ? bytes : throw new FormatException($"{field} is not in canonical base64");
    }

    // Strict DER, so that a signature has one form.
    private static byte[] Der(byte[] signature)
    {
        try
        {
            var reader = new AsnReader(signature, AsnEncodingRules.DER);
            AsnReader sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            _ = sequence.ReadIntegerBytes();
            _ = sequence.ReadIntegerBytes();
            sequence.ThrowIfNotEmpty();
            return signature;
        }
        catch (AsnContentException e)
        {
            throw new FormatException($"sig is not the DER of an ECDSA signature ({e.Message})", e);
        }
    }

    /// <summary>Id of a key: SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</summary>
    public static string KeyId(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    // DSSE v1: "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
    private static byte[] PreAuthenticationEncoding(byte[] payload)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }

    private sealed record Statement(
        [property: JsonPropertyName("_type"), JsonRequired] string Type, [property: JsonRequired] ImmutableArray<Subject> Subject,
        [property: JsonRequired] string PredicateType, [property: JsonRequired] Predicate Predicate);

    private sealed record Subject([property: JsonRequired] string Name, [property: JsonRequired] ImmutableSortedDictionary<string, string> Digest);

    private sealed record Predicate([property: JsonRequired] string Meaning);

    private sealed record Envelope(
        [property: JsonRequired] string Payload, [property: JsonRequired] string PayloadType, [property: JsonRequired] ImmutableArray<EnvelopeSignature> Signatures);

    private sealed record EnvelopeSignature([property: JsonPropertyName("keyid"), JsonRequired] string KeyId, [property: JsonRequired] string Sig);
}

/// <summary>What a signature is about.</summary>
/// <param name="KeyId">The key it names.</param>
/// <param name="File">File of the pack.</param>
/// <param name="Sha256">SHA-256 that the file must have.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="Signature">The signature, DER.</param>
internal sealed record SignedFile(string KeyId, string File, string Sha256, byte[] Signed, byte[] Signature)
{
    /// <summary>Whether the signature is one of a key.</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo, ECDSA P-256.</param>
    public bool SignedBy(ReadOnlySpan<byte> publicKey)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(Signed, Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
