using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Compliance.TestKit.Trust;

/// <summary>A root of one's own, and what it issues: ECDSA P-256 throughout.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 _root;
    private int _serial = 1;

    public TestCertificates(string name, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        (From, To) = (from ?? new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), to ?? new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}, O=Test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(From, To);
    }

    public DateTimeOffset From { get; }

    public DateTimeOffset To { get; }

    /// <summary>The root, PEM.</summary>
    public string RootPem => _root.ExportCertificatePem();

    public byte[] Root => _root.RawData;

    /// <summary>A certificate with its key.</summary>
    /// <param name="name">Common name.</param>
    /// <param name="purpose">Object identifier of its only purpose; null for none stated.</param>
    /// <param name="critical">The purpose is a critical extension.</param>
    public X509Certificate2 Issue(string name, string? purpose = null, bool critical = true, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}, O=Test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (purpose is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical));
        using X509Certificate2 certificate = request.Create(_root, from ?? From, to ?? To, BitConverter.GetBytes(++_serial));
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose() => _root.Dispose();
}
