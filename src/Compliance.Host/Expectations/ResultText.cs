using System.Collections.Immutable;
using Compliance.Host.Terminal;

namespace Compliance.Host.Expectations;

/// <summary>Results for a terminal: one line for what holds, a block for what does not, then the counts.</summary>
internal static class ResultText
{
    /// <summary>Writes the results.</summary>
    public static void Write(Streams streams, string file, ImmutableArray<FlowResult> results)
    {
        using StreamWriter output = streams.OpenText();
        foreach (FlowResult result in results)
        {
            (string word, string colour) = result.Outcome switch { Outcome.Holds => ("ok   ", "32"), Outcome.Differs => ("FAIL ", "31"), _ => ("ERROR", "31") };
            output.WriteLine($"{(streams.ColourOutput ? $"\u001b[{colour}m{word}\u001b[0m" : word)} {Printable.Line(result.Expectation.Name)}");
            if (result.Outcome != Outcome.Holds) Block(output, file, result);
        }
        if (results.Any(r => r.Outcome != Outcome.Holds)) output.WriteLine();
        output.WriteLine(Summary(results));
    }

    /// <summary>One sentence with the counts.</summary>
    public static string Summary(ImmutableArray<FlowResult> results)
    {
        int differ = results.Count(r => r.Outcome == Outcome.Differs), unanswerable = results.Count(r => r.Outcome == Outcome.Unanswerable);
        return $"{results.Length} {(results.Length == 1 ? "expectation" : "expectations")}: {results.Length - differ - unanswerable} hold, {differ} differ"
            + (unanswerable == 0 ? "." : $", {unanswerable} cannot be answered.");
    }

    private static void Block(TextWriter output, string file, FlowResult result)
    {
        FlowExpectation expectation = result.Expectation;
        string stated = expectation.Name == expectation.Statement ? "" : $"{expectation.Statement}: ";
        Line(output, 6, $"{file}:{expectation.Line}: {stated}expected {FlowExpectation.Word(expectation.Expected)}");
        if (result.Problem is { } problem) Line(output, 6, problem);
        foreach ((int indent, string text) in result.Lines) Line(output, 6 + indent, text);
    }

    private static void Line(TextWriter output, int indent, string text) => output.WriteLine($"{new string(' ', indent)}{Printable.Line(text)}");
}
