using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Compliance.Kubernetes.Redacting;

/// <summary>User names and passwords that stand inside an address, <c>https://user:password@host</c>.</summary>
internal static partial class AddressCredentials
{
    /// <summary>The text without them; null when it has none.</summary>
    public static string? Without(JsonElement text)
    {
        // Most texts hold no address; the raw bytes tell so without making a string. A slash may stand escaped.
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(text);
        if (!raw.Contains((byte)'@') && !raw.Contains((byte)'\\')) return null;
        string value = text.GetString()!;
        string without = UserInformation().Replace(value, "://");
        return without == value ? null : without;
    }

    [GeneratedRegex(@"://[^/?#\s""'@]*(?:@[^/?#\s""'@]*)*@", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UserInformation();
}
