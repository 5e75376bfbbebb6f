using System.CommandLine;
using Compliance.Evidence.Integrity;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>The option that says whose signature under a register of approvers counts.</summary>
internal sealed class RegisterTrust() : Option<string[]>("--trust")
{
    /// <summary>The option, with its words.</summary>
    public static RegisterTrust Create() => new()
    {
        Description = "Public keys (PEM, ECDSA P-256), one of which must have signed the register of approvers in the pack. Without it, the register counts as it stands there. Repeatable.",
        HelpName = "KEYS",
    };

    /// <summary>The keys that were given; null when none were.</summary>
    /// <exception cref="InputException">A file cannot be read, or is something else.</exception>
    public TrustedKeys? Keys(ParseResult parsed) => parsed.GetValue(this) is { Length: > 0 } given ? given.Aggregate(TrustedKeys.None, Add) : null;

    private static TrustedKeys Add(TrustedKeys keys, string file)
    {
        try
        {
            return keys.Add(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new InputException($"--trust {file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
    }
}
