using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>What a DSSE v1 envelope with one signature holds. Here, and nowhere else, something is signed.</summary>
/// <param name="KeyId">Key that the envelope names: SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</param>
/// <param name="Payload">What was signed.</param>
/// <param name="Signed">The bytes that the signature is over.</param>
/// <param name="Signature">The signature, DER, which nobody has checked yet.</param>
public sealed record SignedPayload(string KeyId, byte[] Payload, byte[] Signed, byte[] Signature)
{
    /// <summary>Signs a document.</summary>
    /// <param name="type">Media type of the document.</param>
    /// <param name="payload">The document's bytes.</param>
    /// <param name="key">ECDSA P-256 private key.</param>
    /// <returns>The envelope as canonical JSON.</returns>
    public static byte[] Sign(string type, byte[] payload, ECDsa key)
    {
        byte[] signature = key.SignData(PreAuthenticationEncoding(type, payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return PackJson.Write(new Envelope(
            Convert.ToBase64String(payload), type, [new EnvelopeSignature(IdOf(key.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(signature))]));
    }

    /// <summary>Reads an envelope as <see cref="Sign"/> writes it, with one signature, and nothing else.</summary>
    /// <param name="type">Media type that is expected.</param>
    /// <param name="bytes">The envelope.</param>
    /// <exception cref="FormatException">It is something else, or in another form.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is not such JSON.</exception>
    public static SignedPayload Read(string type, byte[] bytes)
    {
        Envelope envelope = Canonical<Envelope>(bytes, "the envelope");
        if (envelope.PayloadType != type) throw new FormatException($"expected a payload of the type {type}");
        if (envelope.Signatures is not [{ } signature]) throw new FormatException("expected one signature");
        byte[] payload = Decode(envelope.Payload, "payload"), sig = Decode(signature.Sig, "sig");
        return new SignedPayload(signature.KeyId, payload, PreAuthenticationEncoding(type, payload), Der(sig));
    }

    /// <summary>Whether the signature is one of a key.</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo, ECDSA P-256.</param>
    public bool SignedBy(ReadOnlySpan<byte> publicKey)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(Signed, Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Id of a key: SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo.</param>
    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>Reads a document whose bytes are the canonical JSON of what they say.</summary>
    /// <typeparam name="T">Type of the document.</typeparam>
    /// <param name="bytes">The document.</param>
    /// <param name="what">How a message names it.</param>
    /// <exception cref="FormatException">It is in another form.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is not such JSON.</exception>
    internal static T Canonical<T>(byte[] bytes, string what)
    {
        T read = PackJson.Read<T>(bytes);
        return PackJson.Write(read).AsSpan().SequenceEqual(bytes) ? read : throw new FormatException($"{what} is not in canonical form");
    }

    /// <summary>Decodes base64 that has one form.</summary>
    /// <exception cref="FormatException">It is none, or in another form.</exception>
    internal static byte[] Decode(string text, string field)
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

    // DSSE v1: "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
    private static byte[] PreAuthenticationEncoding(string type, byte[] payload)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }

    private sealed record Envelope(
        [property: JsonRequired] string Payload, [property: JsonRequired] string PayloadType, [property: JsonRequired] ImmutableArray<EnvelopeSignature> Signatures);

    private sealed record EnvelopeSignature([property: JsonPropertyName("keyid"), JsonRequired] string KeyId, [property: JsonRequired] string Sig);
}
