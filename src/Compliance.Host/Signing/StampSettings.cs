using Compliance.Controls.Scope;
using Compliance.Evidence.Integrity;
using Compliance.Host.Terminal;

namespace Compliance.Host.Signing;

/// <summary>Who stamps signatures, as the command line says it, and where it does not, the configuration.</summary>
/// <param name="Authority">Address of the authority.</param>
/// <param name="Policy">Object identifier of the policy that it must follow; null for its own choice.</param>
/// <param name="Roots">Roots of authorities that count; null when none is given, and then nobody asks whose stamp it is.</param>
/// <param name="Optional">Without a stamp, the work goes on.</param>
internal sealed record StampSettings(Uri Authority, string? Policy, TrustedKeys? Roots, bool Optional)
{
    /// <summary>The settings; null when nobody stamps.</summary>
    /// <param name="authority">Address on the command line; null when not given.</param>
    /// <param name="roots">PEM file on the command line; null when not given.</param>
    /// <param name="choice"><c>required</c> or <c>optional</c> on the command line; null when not given.</param>
    /// <param name="declared">What the configuration declares.</param>
    /// <param name="folder">Folder of the configuration; null when there is none.</param>
    /// <exception cref="InputException">An address or a file cannot be used.</exception>
    public static StampSettings? Of(string? authority, string? roots, string? choice, SigningDeclaration declared, string? folder)
    {
        string? address = authority ?? declared.TimeStampAuthority, file = roots ?? (declared.TimeStampCa is { } path ? Path.Combine(folder ?? "", path) : null);
        if (address is null) return roots is null && choice is null ? null : throw new InputException("--time-stamp-ca and --time-stamp need an authority: --time-stamp-authority, or signing.timeStampAuthority of the configuration");
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            throw new InputException($"--time-stamp-authority {address}: expected an address such as https://stamps.example.com/tsa, without a user's name");
        string given = roots is null ? $"signing.timeStampCa {file}" : $"--time-stamp-ca {file}";
        return new StampSettings(uri, declared.TimeStampPolicy, file is null ? null : TrustFiles.Roots(given, [file]), (choice ?? (declared.TimeStampOptional == true ? "optional" : "required")) == "optional");
    }
}
