using System.Collections.Immutable;
using Compliance.Host.Audits;
using Compliance.Network.Reachability;
using Compliance.Rendering.Sarif;

namespace Compliance.Host.Expectations;

/// <summary>What differs as SARIF: a result for each expectation, at its line in the file of expectations.</summary>
internal static class ResultSarif
{
    private const string Unanswerable = "test/unanswerable";

    /// <summary>Lines of a message; the rest is for the other formats.</summary>
    private const int LinesShown = 30;

    private static readonly ImmutableArray<SarifRule> s_rules =
    [
        .. Enum.GetValues<Verdict>().Select(v => new SarifRule(Id(v), $"Flows that are stated to be {FlowExpectation.Word(v)} are not all so.")),
        new SarifRule(Unanswerable, "What an expectation names is not in the cluster, so that it would hold of nothing."),
    ];

    /// <summary>Writes one log.</summary>
    public static void Write(Stream output, string file, ImmutableArray<FlowResult> results)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(file)).Replace(Path.DirectorySeparatorChar, '/');
        string shown = relative.StartsWith("../", StringComparison.Ordinal) ? Path.GetFileName(file) : relative;
        SarifLog.Write(output, ProgramVersion.Current, s_rules, results.Where(r => r.Outcome != Outcome.Holds).Select(r => Result(shown, r)));
    }

    private static SarifResult Result(string file, FlowResult result) => new()
    {
        Rule = result.Outcome == Outcome.Unanswerable ? Unanswerable : Id(result.Expectation.Expected),
        Level = "error",
        Message = string.Join('\n', result.Lines.Take(LinesShown).Select(l => new string(' ', l.Indent) + l.Text).Prepend($"{result.Expectation.Name}: {result.Message}")),
        File = file,
        Line = result.Expectation.Line,
        Object = result.Expectation.Name,
    };

    private static string Id(Verdict expected) => $"test/expected-{FlowExpectation.Word(expected)}";
}
