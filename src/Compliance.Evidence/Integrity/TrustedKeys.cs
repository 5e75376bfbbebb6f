using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Compliance.Evidence.Integrity;

/// <summary>Public keys whose signatures count, and roots whose certificates make others count.</summary>
/// <param name="Keys">SubjectPublicKeyInfo by key id.</param>
public sealed record TrustedKeys(ImmutableDictionary<string, ReadOnlyMemory<byte>> Keys)
{
    /// <summary>No key.</summary>
    public static readonly TrustedKeys None = new(ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty);

    /// <summary>Certificates of roots, DER.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Roots { get; init; } = [];

    /// <summary>Adds the keys of a PEM text: one or more blocks <c>PUBLIC KEY</c> (ECDSA P-256) or <c>CERTIFICATE</c> (of a root).</summary>
    /// <exception cref="FormatException">There is none, or a block is something else.</exception>
    public TrustedKeys Add(string pem)
    {
        TrustedKeys trusted = this;
        ReadOnlySpan<char> rest = pem;
        int blocks = 0;
        for (; PemEncoding.TryFind(rest, out PemFields found); rest = rest[found.Location.End..])
        {
            blocks++;
            byte[] bytes = Convert.FromBase64String(rest[found.Base64Data].ToString());
            trusted = rest[found.Label].ToString() switch
            {
                "PUBLIC KEY" => IsP256(bytes) ? trusted with { Keys = trusted.Keys.SetItem(SignedPayload.IdOf(bytes), bytes) }
                    : throw new FormatException($"block {blocks}: expected an ECDSA public key on the curve P-256"),
                "CERTIFICATE" => RootFault(bytes) is { } fault ? throw new FormatException($"block {blocks}: {fault}") : trusted with { Roots = trusted.Roots.Add(bytes) },
                var label => throw new FormatException($"block {blocks} is a {label}; expected PUBLIC KEY or CERTIFICATE"),
            };
        }
        return blocks > 0 ? trusted : throw new FormatException("no PEM block PUBLIC KEY or CERTIFICATE is in it");
    }

    /// <summary>Whether bytes are the SubjectPublicKeyInfo of an ECDSA key on the curve P-256, and nothing else.</summary>
    internal static bool IsP256(ReadOnlySpan<byte> info)
    {
        using ECDsa key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(info, out int read);
            return read == info.Length && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return false; // A curve that the platform does not know is told as the latter.
        }
    }

    private static string? RootFault(byte[] bytes)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(bytes);
            return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? null
                : $"the certificate of {certificate.Subject} is not that of a root: it was issued by {certificate.Issuer}";
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return $"expected an X.509 certificate ({e.Message})";
        }
    }
}
