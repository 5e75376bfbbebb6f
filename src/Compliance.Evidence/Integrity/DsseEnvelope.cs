using System.Collections.Immutable;
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
    private const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>Signs a file of the pack.</summary>
    /// <param name="file">Path of the file inside the pack.</param>
    /// <param name="sha256">Its SHA-256, lower-case hex.</param>
    /// <param name="key">ECDSA P-256 private key.</param>
    /// <returns>The envelope as JSON.</returns>
    public static byte[] Sign(string file, string sha256, ECDsa key)
    {
        byte[] payload = PackJson.Write(new Statement(
            "https://in-toto.io/Statement/v1",
            [new Subject(file, ImmutableSortedDictionary<string, string>.Empty.Add("sha256", sha256))],
            PredicateType,
            new Predicate("The evidence manifest lists every file of the pack; whoever holds the key vouches for its bytes, not for their truth.")));
        byte[] signature = key.SignData(PreAuthenticationEncoding(payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return PackJson.Write(new Envelope(
            Convert.ToBase64String(payload), PayloadType, [new EnvelopeSignature(KeyId(key), Convert.ToBase64String(signature))]));
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
        [property: JsonPropertyName("_type")] string Type, ImmutableArray<Subject> Subject, string PredicateType, Predicate Predicate);

    private sealed record Subject(string Name, ImmutableSortedDictionary<string, string> Digest);

    private sealed record Predicate(string Meaning);

    private sealed record Envelope(string Payload, string PayloadType, ImmutableArray<EnvelopeSignature> Signatures);

    private sealed record EnvelopeSignature([property: JsonPropertyName("keyid")] string KeyId, string Sig);
}
