using System.Globalization;
using System.Text.RegularExpressions;
using Compliance.Controls.Checks;

namespace Compliance.Controls.Facts.ControlPlane;

/// <summary>The minor version of a cluster.</summary>
internal static partial class ServerVersion
{
    /// <summary>That of the API server, else the newest of the kubelets; null where neither is told.</summary>
    public static int? Minor(CheckContext context) =>
        Of(context.Snapshot.Identity?.Version) ?? context.Index.Objects(Kinds.Node).Select(n => Of(Json.Text(n.Body, "status", "nodeInfo", "kubeletVersion"))).Max();

    /// <summary>The minor part of <c>v1.MINOR…</c>; null for anything else.</summary>
    public static int? Of(string? version) =>
        version is not null && Version1().Match(version) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int minor) ? minor : null;

    [GeneratedRegex(@"^v?1\.(\d{1,4})", RegexOptions.CultureInvariant)]
    private static partial Regex Version1();
}
