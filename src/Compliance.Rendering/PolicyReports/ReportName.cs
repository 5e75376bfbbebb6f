using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Compliance.Rendering.PolicyReports;

/// <summary>Names and labels that an API server accepts, whatever the names in the pack are.</summary>
internal static class ReportName
{
    private const int LabelLimit = 63;
    private const int ReadableLimit = 40;

    /// <summary>A DNS-1123 name for one part of a report. It stays the same from pack to pack of a series, so that a later report takes the place
    /// of an earlier one.</summary>
    /// <param name="series">Series of the pack.</param>
    /// <param name="parts">What tells the report from others of the series; never two of them alike.</param>
    /// <param name="part">Number of the part, from 1.</param>
    public static string Of(string series, (string Kind, string Cluster, string? Namespace) parts, int part)
    {
        var key = string.Join('\n', series, parts.Kind, parts.Cluster, parts.Namespace is null ? "-" : "+" + parts.Namespace);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..10];
        var readable = Plain(series.ToLowerInvariant(), ReadableLimit).Replace('.', '-').Replace('_', '-').Trim('-');
        return $"compliance-{(readable.Length == 0 ? "" : readable + "-")}{parts.Kind}-{hash}{(part == 1 ? "" : "-" + part.ToString(CultureInfo.InvariantCulture))}";
    }

    /// <summary>Whether an API server accepts a namespace of this name: a DNS-1123 label.</summary>
    public static bool IsNamespace(string name) => name.Length is > 0 and <= LabelLimit && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-') && name[0] != '-' && name[^1] != '-';

    /// <summary>The text as the value of a label: at most 63 letters, digits and <c>-_.</c>, a letter or digit at both ends; what is left out stands
    /// in the annotation of the same name.</summary>
    public static string Label(string text) => Plain(text, LabelLimit);

    private static string Plain(string text, int limit)
    {
        var plain = new StringBuilder(limit);
        foreach (var c in text)
        {
            if (plain.Length == limit)
                break;
            plain.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-');
        }
        return plain.ToString().Trim('-', '_', '.');
    }
}
