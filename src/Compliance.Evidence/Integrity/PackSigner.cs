using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Compliance.Evidence.Integrity;

/// <summary>Whose key signs a pack, and so whether its signature can be verified at all.</summary>
public enum KeyOrigin
{
    /// <summary>No key: nothing is signed.</summary>
    None,

    /// <summary>A key made for one run and thrown away: nobody can know it again, so to an auditor the signature is worth nothing.</summary>
    Ephemeral,

    /// <summary>A key that the organisation keeps.</summary>
    Organisation,
}

/// <summary>A private key that signs packs, with what the signed statement says of it.</summary>
public sealed class PackSigner : IDisposable
{
    /// <summary>A signer.</summary>
    /// <param name="key">ECDSA P-256 private key; disposed of with the signer.</param>
    /// <param name="origin">Whose key it is.</param>
    /// <param name="certificates">Its certificate chain, DER, leaf first; empty when it has none.</param>
    /// <exception cref="ArgumentException">The first certificate is that of another key, or one does not certify the one before it.</exception>
    public PackSigner(ECDsa key, KeyOrigin origin, ImmutableArray<ReadOnlyMemory<byte>> certificates = default)
    {
        if (origin == KeyOrigin.None) throw new ArgumentOutOfRangeException(nameof(origin), origin, "A signer has a key.");
        (Key, Origin, Certificates) = (key, origin, certificates.IsDefault ? [] : certificates);
        PublicKey = key.ExportSubjectPublicKeyInfo();
        if (CertificateChain.OrderFault(Certificates, PublicKey.Span) is { } fault) throw new ArgumentException(fault, nameof(certificates));
    }

    /// <summary>The key.</summary>
    public ECDsa Key { get; }

    /// <summary>Whose key it is.</summary>
    public KeyOrigin Origin { get; }

    /// <summary>Its certificate chain, DER, leaf first; empty when it has none.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates { get; }

    /// <summary>SubjectPublicKeyInfo of the key.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Id of the key: SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</summary>
    public string KeyId => Convert.ToHexStringLower(SHA256.HashData(PublicKey.Span));

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
