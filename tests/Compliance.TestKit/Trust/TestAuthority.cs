using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Compliance.TestKit.Trust;

/// <summary>A time-stamp authority (RFC 3161) that says what a test wants it to say.</summary>
public sealed class TestAuthority : IDisposable
{
    public const string Policy = "1.3.6.1.4.1.99999.1", TimeStamping = "1.3.6.1.5.5.7.3.8";

    private readonly TestCertificates _root;
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Test Stamps", string purpose = TimeStamping, bool critical = true)
    {
        _root = new TestCertificates(name + " Root");
        _certificate = _root.Issue(name, purpose, critical);
    }

    public string RootPem => _root.RootPem;

    public DateTimeOffset Moment { get; init; } = new(2026, 10, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Certificates in the token beside the authority's own.</summary>
    public bool WithRoot { get; init; }

    /// <summary>Stamps other bytes than those asked for.</summary>
    public bool Lies { get; init; }

    /// <summary>Replies with another nonce.</summary>
    public bool OtherNonce { get; init; }

    /// <summary>Refuses, with these words.</summary>
    public string? Refuses { get; init; }

    /// <summary>Adds an unsigned attribute.</summary>
    public bool Unsigned { get; init; }

    /// <summary>The reply to a request, DER.</summary>
    public byte[] Reply(ReadOnlyMemory<byte> request)
    {
        AsnWriter reply = new(AsnEncodingRules.DER);
        using (reply.PushSequence())
        {
            using (reply.PushSequence())
            {
                reply.WriteInteger(Refuses is null ? 0 : 2);
                if (Refuses is not null)
                    using (reply.PushSequence()) reply.WriteCharacterString(UniversalTagNumber.UTF8String, Refuses);
            }
            if (Refuses is null) reply.WriteEncodedValue(Token(request));
        }
        return reply.Encode();
    }

    /// <summary>A token over bytes, DER, outside of any request.</summary>
    public byte[] Stamp(ReadOnlyMemory<byte> bytes) =>
        Token(Rfc3161TimestampRequest.CreateFromData(bytes.Span, HashAlgorithmName.SHA256, requestSignerCertificates: true).Encode());

    public void Dispose()
    {
        _certificate.Dispose();
        _root.Dispose();
    }

    private byte[] Token(ReadOnlyMemory<byte> request)
    {
        if (!Rfc3161TimestampRequest.TryDecode(request, out Rfc3161TimestampRequest? asked, out _)) throw new ArgumentException("no request", nameof(request));
        byte[] hash = asked.GetMessageHash().ToArray();
        if (Lies) hash[0] ^= 1;
        ReadOnlyMemory<byte>? nonce = OtherNonce ? new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 } : asked.GetNonce();
        var info = new Rfc3161TimestampTokenInfo(new Oid(Policy), asked.HashAlgorithmId, hash, new byte[] { 7 }, Moment, nonce: nonce);
        var cms = new SignedCms(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), info.Encode()));
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, _certificate) { DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"), IncludeOption = X509IncludeOption.EndCertOnly };
        signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), SigningCertificate()));
        if (Unsigned) signer.UnsignedAttributes.Add(new AsnEncodedData(new Oid("1.2.3.4"), [4, 1, 0]));
        if (WithRoot) signer.Certificates.Add(X509CertificateLoader.LoadCertificate(_root.Root));
        cms.ComputeSignature(signer);
        return cms.Encode();
    }

    // ESSCertIDv2 of RFC 5816: the SHA-256 of the certificate, which is the default algorithm.
    private byte[] SigningCertificate()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence()) writer.WriteOctetString(SHA256.HashData(_certificate.RawData));
        return writer.Encode();
    }
}
