using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Compliance.Evidence.Integrity;

/// <summary>Certificate chains (RFC 5280), checked without a network: nothing is downloaded, and whether one was revoked is not asked.</summary>
internal static class CertificateChain
{
    private const int MaxLength = 8;

    /// <summary>Why certificates are not the chain of a key, leaf first; null when they are, or there are none. Signatures and validity are
    /// not looked at.</summary>
    public static string? OrderFault(ImmutableArray<ReadOnlyMemory<byte>> chain, ReadOnlySpan<byte> publicKey)
    {
        if (chain.Length > MaxLength) return $"{chain.Length} certificates; expected at most {MaxLength}";
        X509Certificate2? below = null;
        try
        {
            for (int i = 0; i < chain.Length; i++)
            {
                X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(chain[i].Span);
                using X509Certificate2? held = below;
                below = certificate;
                if (!certificate.RawDataMemory.Span.SequenceEqual(chain[i].Span)) return $"certificate {i + 1} has bytes after its end";
                if (held is null && !certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey))
                    return $"the first certificate, of {certificate.Subject}, is that of another key";
                if (held is not null && !held.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData))
                    return $"certificate {i + 1}, of {certificate.Subject}, is not that of {held.Issuer}, who issued the one before it";
            }
            return null;
        }
        catch (CryptographicException e)
        {
            return $"a certificate cannot be read ({e.Message})";
        }
        finally
        {
            below?.Dispose();
        }
    }

    /// <summary>Why a chain does not lead to a trusted root; null when it does.</summary>
    /// <param name="chain">Certificates, DER: that of the key first, then those that may stand between it and a root.</param>
    /// <param name="roots">Trusted roots, DER.</param>
    /// <param name="moment">Moment at which every certificate must be valid.</param>
    public static string? TrustFault(ImmutableArray<ReadOnlyMemory<byte>> chain, ImmutableArray<ReadOnlyMemory<byte>> roots, DateTimeOffset moment)
    {
        List<X509Certificate2> given = [];
        try
        {
            given.AddRange(chain.Concat(roots).Select(c => X509CertificateLoader.LoadCertificate(c.Span)));
            foreach (X509Certificate2 certificate in given.Take(chain.Length))
                if (Validity(certificate, moment) is { } invalid) return invalid;

            using var built = new X509Chain();
            built.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            built.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            built.ChainPolicy.DisableCertificateDownloads = true;
            built.ChainPolicy.VerificationTime = moment.UtcDateTime;
            foreach (X509Certificate2 root in given.Skip(chain.Length)) built.ChainPolicy.CustomTrustStore.Add(root);
            foreach (X509Certificate2 other in given.Take(chain.Length).Skip(1)) built.ChainPolicy.ExtraStore.Add(other);
            bool leads = built.Build(given[0]);
            X509ChainElement[] elements = [.. built.ChainElements];
            try
            {
                if (leads && elements.All(e => given.Any(g => g.RawDataMemory.Span.SequenceEqual(e.Certificate.RawDataMemory.Span)))) return null;
                X509ChainStatusFlags flags = built.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
                return flags switch
                {
                    _ when elements.Select(e => Validity(e.Certificate, moment)).FirstOrDefault(v => v is not null) is { } invalid => invalid,
                    _ when flags.HasFlag(X509ChainStatusFlags.NotSignatureValid) => $"a certificate in the chain of {given[0].Subject} is not signed by the one above it",
                    X509ChainStatusFlags.NoError or X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => $"the certificate of {given[0].Subject} leads to no trusted root; it was issued by {given[chain.Length - 1].Issuer}",
                    _ => $"the certificate of {given[0].Subject} leads to no trusted root ({flags})",
                };
            }
            finally
            {
                foreach (X509ChainElement element in elements) element.Certificate.Dispose();
            }
        }
        catch (CryptographicException e)
        {
            return $"a certificate cannot be read ({e.Message})";
        }
        finally
        {
            given.ForEach(c => c.Dispose());
        }
    }

    private static string? Validity(X509Certificate2 certificate, DateTimeOffset moment)
    {
        DateTime at = moment.UtcDateTime, from = certificate.NotBefore.ToUniversalTime(), to = certificate.NotAfter.ToUniversalTime();
        return at < from ? $"the certificate of {certificate.Subject} was not valid before {Text(from)}, and this is of {Text(at)}"
            : at > to ? $"the certificate of {certificate.Subject} expired at {Text(to)}, and this is of {Text(at)}" : null;
    }

    private static string Text(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
