using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Compliance.Rendering.Blocks;

/// <summary>Mistakes for which markup is no XML, in words that speak of the template.</summary>
internal static partial class MarkupReading
{
    /// <summary>An element left open is told where it begins, not where something else should have ended.</summary>
    public static BlockMarkupException Error(XmlException e) =>
        LeftOpen().Match(e.Message) is { Success: true } open
            ? new BlockMarkupException(int.Parse(open.Groups[2].ValueSpan, CultureInfo.InvariantCulture), int.Parse(open.Groups[3].ValueSpan, CultureInfo.InvariantCulture),
                $"<{open.Groups[1].Value}> is not closed; expected </{open.Groups[1].Value}> before </{open.Groups[4].Value}>", e)
            : new BlockMarkupException(e.LineNumber, e.LinePosition, WithoutPlace(e), e);

    [GeneratedRegex("^The '([^']+)' start tag on line ([0-9]+) position ([0-9]+) does not match the end tag of '([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex LeftOpen();

    /// <summary>The reader's message without the line and position it appends: they speak of the output, not of the template.</summary>
    private static string WithoutPlace(XmlException e)
    {
        var place = e.Message.IndexOf($" Line {e.LineNumber}, position", StringComparison.Ordinal);
        return place < 0 ? e.Message : e.Message[..place];
    }
}
