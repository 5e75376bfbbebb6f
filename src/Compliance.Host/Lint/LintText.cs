using System.Collections.Immutable;
using Compliance.Host.Terminal;
using Compliance.Network.Linting;

namespace Compliance.Host.Lint;

/// <summary>Findings for a person: what, where, why, and what to do, one block each; then a count.</summary>
internal static class LintText
{
    /// <summary>Writes the findings.</summary>
    /// <param name="streams">Where to.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="policies">How many policies were looked at.</param>
    public static void Write(Streams streams, ImmutableArray<PlacedFinding> findings, int policies)
    {
        using StreamWriter output = streams.OpenText();
        foreach (PlacedFinding placed in findings) Write(output, placed, streams.ColourOutput);
        output.WriteLine(Summary(findings, policies));
        int together = findings.Count(f => f.Finding.RemovableTogether);
        if (together > 1) output.WriteLine($"The {together} marked removable can go at once, and no verdict changes.");
    }

    private static void Write(TextWriter output, PlacedFinding placed, bool colour)
    {
        LintFinding finding = placed.Finding;
        (string on, string dim, string off) = colour ? ($"\u001b[1;{Colour(finding.Severity)}m", "\u001b[2m", "\u001b[0m") : ("", "", "");
        output.WriteLine($"{on}{Words.Of(finding.Severity)}{off}[{placed.Kind}]: {Printable.Line(finding.Message)}");
        string place = placed.File is null ? placed.Subject : $"{placed.File}:{placed.Line}  {placed.Subject}";
        output.WriteLine($"  {dim}-->{off} {Printable.Line(place)}");
        if (finding.Example is { } example) Note(output, "for example", example.ToString(), dim, off);
        if (!finding.Given.IsEmpty && finding.Given.Length > 3)
            foreach (PolicyPart given in finding.Given) Note(output, "as long as", $"{given} stays", dim, off);
        if (finding.Advice is { } advice) Note(output, "help", finding.RemovableTogether ? $"{advice} (removable)" : advice, dim, off);
        output.WriteLine();
    }

    private static void Note(TextWriter output, string label, string text, string dim, string off) =>
        output.WriteLine($"   {dim}={off} {label}: {Printable.Line(text)}");

    private static int Colour(LintSeverity severity) => severity switch
    {
        LintSeverity.Critical or LintSeverity.High => 31,
        LintSeverity.Medium => 33,
        LintSeverity.Low => 36,
        _ => 34,
    };

    private static string Summary(ImmutableArray<PlacedFinding> findings, int policies)
    {
        if (findings.IsEmpty) return $"No findings in {Words.Count(policies, "policy", "policies")}.";
        IEnumerable<string> counts = findings.GroupBy(f => f.Finding.Severity).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Words.Of(g.Key)}");
        int concerned = findings.Select(f => f.Finding.Part.Policy).Distinct().Count();
        return $"{Words.Count(findings.Length, "finding")} on {concerned} of {Words.Count(policies, "policy", "policies")}: {string.Join(", ", counts)}.";
    }
}
