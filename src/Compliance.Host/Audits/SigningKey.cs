using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Host.Terminal;

namespace Compliance.Host.Audits;

/// <summary>Reads the private key that signs packs.</summary>
internal static class SigningKey
{
    /// <summary>Environment variable with the pass phrase of an encrypted key; a command line would show it to every process.</summary>
    public const string PassPhraseVariable = "COMPLIANCE_SIGNING_KEY_PASSPHRASE";

    /// <summary>Value of <c>--signing-key</c> that asks for a key made for this run.</summary>
    public const string Ephemeral = "ephemeral";

    /// <summary>The signer that an option names: a key that the organisation keeps, with the certificate chain (PEM, leaf first) that stands
    /// in its file or in a file beside it of the same name and the extension <c>.crt</c>; or a key made for this run.</summary>
    /// <param name="option">A PEM file, or <see cref="Ephemeral"/>.</param>
    /// <exception cref="InputException">The key or a certificate cannot be read, or they do not belong together.</exception>
    public static PackSigner Signer(string option)
    {
        if (option == Ephemeral) return new PackSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256), KeyOrigin.Ephemeral);
        ECDsa key = Read(option);
        string beside = Path.ChangeExtension(option, ".crt"), from = option;
        try
        {
            ImmutableArray<ReadOnlyMemory<byte>> chain = Certificates(File.ReadAllText(option));
            if (chain.IsEmpty && beside != option && File.Exists(beside))
            {
                from = beside;
                chain = Certificates(File.ReadAllText(beside));
                if (chain.IsEmpty) throw new FormatException("no PEM block CERTIFICATE is in it");
            }
            return new PackSigner(key, KeyOrigin.Organisation, chain);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new InputException($"--signing-key {from}: {(e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message)}");
        }
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> Certificates(string pem)
    {
        var certificates = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        ReadOnlySpan<char> rest = pem;
        for (; PemEncoding.TryFind(rest, out PemFields found); rest = rest[found.Location.End..])
            if (rest[found.Label] is "CERTIFICATE") certificates.Add(Convert.FromBase64String(rest[found.Base64Data].ToString()));
        return certificates.ToImmutable();
    }

    /// <summary>Reads an ECDSA P-256 private key (PKCS#8, plain or encrypted, or SEC 1) from a PEM file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="option">Option that names it, for messages.</param>
    /// <param name="variable">Environment variable with its pass phrase.</param>
    /// <exception cref="InputException">The file is missing, is no such key, or its pass phrase is wrong.</exception>
    public static ECDsa Read(string file, string option = "--signing-key", string variable = PassPhraseVariable)
    {
        string pem;
        try
        {
            pem = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{option} {file}: {e.Message}");
        }

        ECDsa key = ECDsa.Create();
        try
        {
            if (pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
                key.ImportFromEncryptedPem(pem, Environment.GetEnvironmentVariable(variable) ?? throw new InputException(
                    $"{option} {file}: the key is encrypted; its pass phrase is expected in {variable}"));
            else
                key.ImportFromPem(pem);
            ECParameters parameters = key.ExportParameters(includePrivateParameters: true);
            if (parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value) return key;
            throw new InputException($"{option} {file}: expected a key on the curve P-256, found {parameters.Curve.Oid.FriendlyName ?? parameters.Curve.Oid.Value}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InputException($"{option} {file}: expected a PEM file with an ECDSA P-256 private key ({e.Message})");
        }
        catch (InputException)
        {
            key.Dispose();
            throw;
        }
    }
}
