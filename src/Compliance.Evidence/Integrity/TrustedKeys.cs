using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Compliance.Evidence.Integrity;

/// <summary>Public keys whose signatures count.</summary>
/// <param name="Keys">SubjectPublicKeyInfo by key id.</param>
public sealed record TrustedKeys(ImmutableDictionary<string, ReadOnlyMemory<byte>> Keys)
{
    /// <summary>No key.</summary>
    public static readonly TrustedKeys None = new(ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty);

    /// <summary>Adds the keys of a PEM text: one or more blocks <c>PUBLIC KEY</c>, ECDSA P-256.</summary>
    /// <exception cref="FormatException">There is none, or a block is something else.</exception>
    public TrustedKeys Add(string pem)
    {
        ImmutableDictionary<string, ReadOnlyMemory<byte>> keys = Keys;
        ReadOnlySpan<char> rest = pem;
        int blocks = 0;
        for (; PemEncoding.TryFind(rest, out PemFields found); rest = rest[found.Location.End..])
        {
            blocks++;
            string label = rest[found.Label].ToString();
            if (label != "PUBLIC KEY") throw new FormatException($"block {blocks} is a {label}; expected PUBLIC KEY");
            using ECDsa key = Import(Convert.FromBase64String(rest[found.Base64Data].ToString()), blocks);
            keys = keys.SetItem(DsseEnvelope.KeyId(key), key.ExportSubjectPublicKeyInfo());
        }
        return blocks > 0 ? new TrustedKeys(keys) : throw new FormatException("no PEM block PUBLIC KEY is in it");
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

    private static ECDsa Import(byte[] info, int block)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(info, out int read);
            if (read == info.Length && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value) return key;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            key.Dispose();
            throw new FormatException($"block {block}: expected an ECDSA P-256 public key ({e.Message})", e);
        }
        key.Dispose();
        throw new FormatException($"block {block}: expected an ECDSA public key on the curve P-256");
    }
}
