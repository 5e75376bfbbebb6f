using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Compliance.Evidence.Integrity;

/// <summary>A time stamp (RFC 3161): an authority states that it saw these bytes at a moment.</summary>
/// <param name="Moment">The moment, by the authority's clock.</param>
/// <param name="Authority">Subject of the authority's certificate.</param>
/// <param name="Policy">Object identifier of the policy under which it stamps.</param>
/// <param name="Certificates">Certificates in the token, DER, the authority's first.</param>
public sealed record TimeStampToken(DateTimeOffset Moment, string Authority, string Policy, ImmutableArray<ReadOnlyMemory<byte>> Certificates)
{
    /// <summary>The most bytes of a token.</summary>
    public const int MaxBytes = 64 << 10;

    private const string Sha256 = "2.16.840.1.101.3.4.2.1", TimeStamping = "1.3.6.1.5.5.7.3.8";

    /// <summary>Reads a token, strictly, and checks it: that it stamps these bytes, that its signature is that of its certificate, and that the
    /// certificate is one for time stamps alone. Who the authority is, is asked of <see cref="TrustFault"/>.</summary>
    /// <param name="token">The token, DER.</param>
    /// <param name="stamped">The bytes that it must stamp.</param>
    /// <exception cref="FormatException">It is something else, or in another form, or does not stamp these bytes.</exception>
    public static TimeStampToken Read(ReadOnlyMemory<byte> token, ReadOnlySpan<byte> stamped)
    {
        if (token.Length > MaxBytes) throw new FormatException($"it has more than {MaxBytes} bytes, the most of a time-stamp token");
        ImmutableArray<ReadOnlyMemory<byte>> certificates = TokenForm.Certificates(token);
        if (!certificates.Any(IsForStamps)) throw new FormatException("no certificate in it is one for time stamps alone (critical extended key usage timeStamping)");
        if (!Rfc3161TimestampToken.TryDecode(token, out Rfc3161TimestampToken? read, out int length) || length != token.Length)
            throw new FormatException("it is not the DER of a time-stamp token");
        Rfc3161TimestampTokenInfo info = read.TokenInfo;
        if (info.HashAlgorithmId.Value != Sha256) throw new FormatException($"it stamps a digest of {info.HashAlgorithmId.FriendlyName ?? info.HashAlgorithmId.Value}; expected SHA-256");
        if (!info.GetMessageHash().Span.SequenceEqual(SHA256.HashData(stamped))) throw new FormatException("it stamps other bytes");
        X509Certificate2? signer = null;
        try
        {
            bool holds = read.VerifySignatureForHash(info.GetMessageHash().Span, HashAlgorithmName.SHA256, out signer);
            if (!holds || signer is null || !IsForStamps(signer.RawDataMemory)) throw new FormatException("its signature is not that of a certificate for time stamps in it");
            return new TimeStampToken(info.Timestamp, signer.Subject, info.PolicyId.Value!, Ordered(certificates, signer.RawDataMemory));
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"its signature cannot be checked ({e.Message})", e);
        }
        finally
        {
            signer?.Dispose();
        }
    }

    /// <summary>Why the authority is not to be trusted; null when every certificate in the token leads to a trusted root.</summary>
    /// <param name="authorities">Trusted roots of time-stamp authorities.</param>
    public string? TrustFault(TrustedKeys authorities) => Certificates
        .Select(c => CertificateChain.TrustFault([c, .. Certificates.Where(other => !other.Equals(c))], authorities.Roots, Moment))
        .FirstOrDefault(fault => fault is not null);

    // RFC 3161, 2.3: the key is for time stamps and nothing else, and the extension that says so is critical.
    private static bool IsForStamps(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            using X509Certificate2 read = X509CertificateLoader.LoadCertificate(certificate.Span);
            return read.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList() is [{ Critical: true } purpose] && purpose.EnhancedKeyUsages is [{ Value: TimeStamping }];
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"a certificate in it cannot be read ({e.Message})", e);
        }
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> Ordered(ImmutableArray<ReadOnlyMemory<byte>> certificates, ReadOnlyMemory<byte> first)
    {
        ReadOnlyMemory<byte>[] own = [.. certificates.Where(c => c.Span.SequenceEqual(first.Span))];
        return own.Length == 1 ? [own[0], .. certificates.Where(c => !c.Equals(own[0]))] : throw new FormatException("expected the authority's certificate in it, once");
    }
}
