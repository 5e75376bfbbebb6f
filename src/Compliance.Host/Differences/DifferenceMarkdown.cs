using System.Collections.Immutable;
using Compliance.Host.Connectivity;
using Compliance.Host.Terminal;
using Compliance.Network.Comparison;

namespace Compliance.Host.Differences;

/// <summary>A difference as Markdown, for a comment on a pull request.</summary>
internal static class DifferenceMarkdown
{
    /// <summary>Peers listed one by one of a row.</summary>
    private const int PeersShown = 12;

    /// <summary>Writes the report.</summary>
    public static void Write(Streams streams, DifferenceReport report)
    {
        using StreamWriter output = streams.OpenText();
        output.WriteLine($"**{report.Summary}**");
        if (report.Proposal is { } proposal) List(output, "Proposed change", proposal.Lines);
        else List(output, "Policies that differ", [.. report.Difference.Policies.Select(p => (DifferenceReport.Sign(p.Change), $"{p.Policy} {DifferenceReport.Word(p.Change)}"))]);
        List(output, "Workloads and nodes on one side only", [.. report.Difference.Added.Select(p => ('+', p.Name)), .. report.Difference.Removed.Select(p => ('-', p.Name))]);
        foreach ((FlowEffect effect, _, string title) in DifferenceReport.Sections)
        {
            ImmutableArray<FlowRow> rows = FlowRow.Of(report.Difference, effect);
            if (rows.IsEmpty) continue;
            output.WriteLine();
            output.WriteLine($"### {title}");
            output.WriteLine();
            output.WriteLine("| from | to | ports | because |");
            output.WriteLine("|------|----|-------|---------|");
            foreach (FlowRow row in rows)
                output.WriteLine($"| {Cell(row.Sources)} | {Cell(row.Destinations)} | {PairLists.Markdown(row.What)} | {Cell(row.Causes)} |");
        }
    }

    private static void List(TextWriter output, string title, ImmutableArray<(char Sign, string Text)> lines)
    {
        if (lines.IsEmpty) return;
        output.WriteLine();
        output.WriteLine($"### {title}");
        output.WriteLine();
        foreach ((char sign, string text) in lines) output.WriteLine($"- `{sign}` {PairLists.Markdown(text)}");
    }

    private static string Cell(ImmutableArray<string> lines) =>
        string.Join("<br>", lines.Take(PeersShown).Select(PairLists.Markdown)) + (lines.Length > PeersShown ? $"<br>and {lines.Length - PeersShown} more" : "");
}
