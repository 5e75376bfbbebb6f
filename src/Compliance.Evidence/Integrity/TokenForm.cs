using System.Collections.Immutable;
using System.Formats.Asn1;

namespace Compliance.Evidence.Integrity;

/// <summary>The one form in which a time-stamp token is accepted: the DER of a CMS SignedData (RFC 5652) with one signer, known by issuer and
/// serial number, and with nothing that its signature or its certificates do not cover.</summary>
internal static class TokenForm
{
    private const string SignedData = "1.2.840.113549.1.7.2", TimeStampInfo = "1.2.840.113549.1.9.16.1.4";
    private const int MaxCertificates = 16;

    private static readonly Asn1Tag s_zero = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>The certificates in a token, in the order in which they stand there.</summary>
    /// <exception cref="FormatException">The token has another form; what was expected is said.</exception>
    public static ImmutableArray<ReadOnlyMemory<byte>> Certificates(ReadOnlyMemory<byte> token)
    {
        try
        {
            return Read(token);
        }
        catch (AsnContentException e)
        {
            throw new FormatException($"it is not the DER of a time-stamp token ({e.Message})", e);
        }
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> token)
    {
        AsnReader outer = new(token, AsnEncodingRules.DER), content = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        Expect(content.ReadObjectIdentifier() == SignedData, "a CMS SignedData");
        AsnReader wrapped = content.ReadSequence(s_zero), data = wrapped.ReadSequence();
        content.ThrowIfNotEmpty();
        wrapped.ThrowIfNotEmpty();

        Expect(data.TryReadInt32(out int version) && version == 3, "a SignedData of version 3");
        AsnReader digests = data.ReadSetOf();
        string digest = Algorithm(digests);
        digests.ThrowIfNotEmpty();
        Expect(digest is "2.16.840.1.101.3.4.2.1" or "2.16.840.1.101.3.4.2.2" or "2.16.840.1.101.3.4.2.3", "a digest of the family SHA-2");

        AsnReader encapsulated = data.ReadSequence();
        Expect(encapsulated.ReadObjectIdentifier() == TimeStampInfo, "a TSTInfo in it");
        AsnReader octets = encapsulated.ReadSequence(s_zero);
        _ = octets.ReadOctetString();
        octets.ThrowIfNotEmpty();
        encapsulated.ThrowIfNotEmpty();

        Expect(data.HasData && data.PeekTag().HasSameClassAndValue(s_zero), "the authority's certificate in it");
        AsnReader set = data.ReadSetOf(skipSortOrderValidation: true, s_zero);
        var certificates = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (set.HasData)
        {
            Expect(set.PeekTag() == Asn1Tag.Sequence && certificates.Count < MaxCertificates, $"at most {MaxCertificates} certificates of X.509 in it");
            certificates.Add(set.ReadEncodedValue());
        }
        Signer(data.ReadSetOf(), digest);
        data.ThrowIfNotEmpty();
        return certificates.ToImmutable();
    }

    private static void Signer(AsnReader signers, string digest)
    {
        AsnReader signer = signers.ReadSequence();
        signers.ThrowIfNotEmpty();
        Expect(signer.TryReadInt32(out int version) && version == 1, "a signer of version 1, known by issuer and serial number");
        _ = signer.ReadSequence();
        Expect(Algorithm(signer) == digest, "one digest throughout");
        AsnReader signed = signer.ReadSetOf(s_zero);
        while (signed.HasData) _ = signed.ReadEncodedValue();
        SignatureAlgorithm(signer.ReadSequence());
        _ = signer.ReadOctetString();
        // Unsigned attributes would be bytes that anybody can change.
        Expect(!signer.HasData, "a signer without unsigned attributes");
    }

    private static string Algorithm(AsnReader from)
    {
        AsnReader algorithm = from.ReadSequence();
        string id = algorithm.ReadObjectIdentifier();
        if (algorithm.HasData) algorithm.ReadNull();
        algorithm.ThrowIfNotEmpty();
        return id;
    }

    // Only RSASSA-PSS has parameters; those are held by whoever checks the signature.
    private static void SignatureAlgorithm(AsnReader algorithm)
    {
        if (algorithm.ReadObjectIdentifier() == "1.2.840.113549.1.1.10") _ = algorithm.ReadSequence();
        else if (algorithm.HasData) algorithm.ReadNull();
        algorithm.ThrowIfNotEmpty();
    }

    private static void Expect(bool holds, string what)
    {
        if (!holds) throw new FormatException($"expected {what}");
    }
}
