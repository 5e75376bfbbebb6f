using System.Security.Cryptography;
using Compliance.Host.Terminal;

namespace Compliance.Host.Audits;

/// <summary>Reads the private key that signs packs.</summary>
internal static class SigningKey
{
    /// <summary>Environment variable with the pass phrase of an encrypted key; a command line would show it to every process.</summary>
    public const string PassPhraseVariable = "COMPLIANCE_SIGNING_KEY_PASSPHRASE";

    /// <summary>Reads an ECDSA P-256 private key (PKCS#8, plain or encrypted, or SEC 1) from a PEM file.</summary>
    /// <exception cref="InputException">The file is missing, is no such key, or its pass phrase is wrong.</exception>
    public static ECDsa Read(string file)
    {
        string pem;
        try
        {
            pem = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--signing-key {file}: {e.Message}");
        }

        ECDsa key = ECDsa.Create();
        try
        {
            if (pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
                key.ImportFromEncryptedPem(pem, Environment.GetEnvironmentVariable(PassPhraseVariable) ?? throw new InputException(
                    $"--signing-key {file}: the key is encrypted; its pass phrase is expected in {PassPhraseVariable}"));
            else
                key.ImportFromPem(pem);
            ECParameters parameters = key.ExportParameters(includePrivateParameters: true);
            if (parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value) return key;
            throw new InputException($"--signing-key {file}: expected a key on the curve P-256, found {parameters.Curve.Oid.FriendlyName ?? parameters.Curve.Oid.Value}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InputException($"--signing-key {file}: expected a PEM file with an ECDSA P-256 private key ({e.Message})");
        }
        catch (InputException)
        {
            key.Dispose();
            throw;
        }
    }
}
