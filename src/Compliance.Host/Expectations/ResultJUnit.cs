using System.Collections.Immutable;
using Compliance.Rendering.JUnit;

namespace Compliance.Host.Expectations;

/// <summary>Results as JUnit XML, as CI systems read it: a suite for the file, a case for each expectation.</summary>
internal static class ResultJUnit
{
    /// <summary>Writes the results.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="file">The file of expectations.</param>
    /// <param name="run">What was tested, and when.</param>
    /// <param name="results">The results.</param>
    public static void Write(Stream output, string file, TestedState run, ImmutableArray<FlowResult> results) => JUnitDocument.Write(output, null,
    [
        new JUnitSuite { Name = file, Timestamp = run.MomentText, Properties = [("cluster", run.Cluster)], Cases = [.. results.Select(result => Case(file, result))] },
    ]);

    private static JUnitCase Case(string file, FlowResult result) => new()
    {
        ClassName = file,
        Name = result.Expectation.Name,
        File = file,
        Line = result.Expectation.Line,
        Properties = result.Namespaces.IsEmpty ? [] : [("namespaces", string.Join(',', result.Namespaces))],
        Outcome = result.Outcome switch { Outcome.Holds => JUnitOutcome.Passed, Outcome.Differs => JUnitOutcome.Failed, _ => JUnitOutcome.Error },
        Message = result.Message,
        Type = result.Outcome == Outcome.Differs ? $"expected-{FlowExpectation.Word(result.Expectation.Expected)}" : "unanswerable",
        Lines = result.Lines,
    };
}
