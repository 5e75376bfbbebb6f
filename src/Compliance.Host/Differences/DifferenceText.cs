using System.Collections.Immutable;
using Compliance.Host.Terminal;
using Compliance.Network.Comparison;

namespace Compliance.Host.Differences;

/// <summary>A difference for a terminal: what differs in the input, then the flows by what became of them, then the counts.</summary>
internal sealed class DifferenceText
{
    /// <summary>Peers listed one by one of a row.</summary>
    private const int PeersShown = 12;

    private readonly TextWriter _output;
    private readonly bool _colour;

    private DifferenceText(TextWriter output, bool colour) => (_output, _colour) = (output, colour);

    /// <summary>Writes the report.</summary>
    public static void Write(Streams streams, DifferenceReport report)
    {
        using StreamWriter output = streams.OpenText();
        var text = new DifferenceText(output, streams.ColourOutput);
        if (report.Proposal is { } proposal) text.Section("Proposed change", proposal.Lines);
        else text.Section("Policies that differ", [.. report.Difference.Policies.Select(p => (DifferenceReport.Sign(p.Change), $"{p.Policy}"))]);
        text.Section("Workloads and nodes on one side only; their flows are not compared",
            [.. report.Difference.Added.Select(p => ('+', p.Name)), .. report.Difference.Removed.Select(p => ('-', p.Name))]);
        foreach ((FlowEffect effect, char sign, string title) in DifferenceReport.Sections) text.Flows(sign, title, FlowRow.Of(report.Difference, effect));
        output.WriteLine(report.Summary);
    }

    private void Section(string title, ImmutableArray<(char Sign, string Text)> lines)
    {
        if (lines.IsEmpty) return;
        Title(title);
        foreach ((char sign, string text) in lines) Line(sign, text);
        _output.WriteLine();
    }

    private void Flows(char sign, string title, ImmutableArray<FlowRow> rows)
    {
        if (rows.IsEmpty) return;
        Title(title);
        foreach (FlowRow row in rows)
        {
            string sources = row.Sources.Length == 1 ? row.Sources[0] : $"{row.Sources.Length} sources";
            string destinations = row.Destinations.Length == 1 ? row.Destinations[0] : $"{row.Destinations.Length} destinations";
            Line(sign, $"{sources} => {destinations} : {row.What}");
            ImmutableArray<string> many = row.Sources.Length > 1 ? row.Sources : row.Destinations.Length > 1 ? row.Destinations : [];
            foreach (string peer in many.Take(PeersShown)) _output.WriteLine($"      {Printable.Line(peer)}");
            if (many.Length > PeersShown) _output.WriteLine($"      and {many.Length - PeersShown} more, which --format json lists");
            foreach (string cause in row.Causes) _output.WriteLine($"      {Dim("because")} {Printable.Line(cause)}");
        }
        _output.WriteLine();
    }

    private void Title(string title) => _output.WriteLine(_colour ? $"\u001b[1m{title}\u001b[0m" : title);

    private void Line(char sign, string text)
    {
        string colour = sign switch { '+' => "32", '-' => "31", '~' => "33", _ => "2" };
        _output.WriteLine(_colour ? $"  \u001b[{colour}m{sign} {Printable.Line(text)}\u001b[0m" : $"  {sign} {Printable.Line(text)}");
    }

    private string Dim(string text) => _colour ? $"\u001b[2m{text}\u001b[0m" : text;
}
