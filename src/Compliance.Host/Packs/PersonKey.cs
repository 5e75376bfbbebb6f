using System.Security.Cryptography;
using Compliance.Host.Audits;

namespace Compliance.Host.Packs;

/// <summary>The private key of a person who submits or decides.</summary>
internal static class PersonKey
{
    /// <summary>Environment variable with the pass phrase of an encrypted key; a command line would show it to every process.</summary>
    public const string PassPhraseVariable = "COMPLIANCE_KEY_PASSPHRASE";

    /// <summary>Reads an ECDSA P-256 private key from a PEM file.</summary>
    /// <param name="file">The file of the option <c>--key</c>.</param>
    /// <exception cref="Terminal.InputException">The file is missing, is no such key, or its pass phrase is wrong.</exception>
    public static ECDsa Read(string file) => SigningKey.Read(file, "--key", PassPhraseVariable);
}
