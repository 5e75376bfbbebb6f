using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Host.Configuration;
using Compliance.Host.Expectations;
using Compliance.Host.Terminal;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>test</c>: holds a cluster against stated flows.</summary>
internal static class TestCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var expect = new Option<string>("--expect")
        {
            Description = "YAML or JSON: version: 1, and flows with from, to, port (or ports; protocol), expect: allowed, denied, qualified or undefined, and name and "
                + "except where wanted. Ends are written as for `explain`, or as namespace, namespaceSelector, podSelector or ipBlock; then every flow between them is meant. "
                + "What is neither allowed nor denied for sure is neither, and differs unless it is stated so.",
            HelpName = "FILE",
            Required = true,
        };
        var format = new Option<string>("--format") { Description = "text, json (one object), junit (XML) or sarif (2.1.0).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "junit", "sarif");
        var verb = new Verb(
            "test",
            "Holds a cluster or a folder of manifests against stated flows, without sending a packet. Exit status 1 where one differs, or where what it names is not there.",
            "compliance test --manifests ./cluster --expect flows.yaml",
            "compliance test --context production --expect flows.yaml --format junit > flows.xml");
        verb.Options.Add(expect);
        verb.Options.Add(format);
        input.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            // Read first: a fault in the file is told before a cluster is read.
            string file = parsed.GetRequiredValue(expect);
            ImmutableArray<FlowExpectation> expectations = ExpectationReader.Read(file);
            ClusterReachability reachability = await Collection.AnalyseAsync(input, parsed, streams, cancel).ConfigureAwait(false);
            ImmutableArray<FlowResult> results = await Steps.ShowAsync(streams, "Testing", _ => Task.Run(() => Check(expectations, reachability, cancel), cancel)).ConfigureAwait(false);
            TestedState run = new(reachability.Snapshot.Cluster, ProgramClock.OfEnvironment().Moment);
            switch (parsed.GetValue(format))
            {
                case "json": ResultJson.Write(streams.Output, file, run, results); break;
                case "junit": ResultJUnit.Write(streams.Output, file, run, results); break;
                case "sarif": ResultSarif.Write(streams.Output, file, results); break;
                default: ResultText.Write(streams, file, results); break;
            }
            return results.All(r => r.Outcome == Outcome.Holds) ? Collection.Status(reachability.Snapshot) : ExitStatus.Findings;
        });
        return verb;
    }

    private static ImmutableArray<FlowResult> Check(ImmutableArray<FlowExpectation> expectations, ClusterReachability reachability, CancellationToken cancel)
    {
        var check = new ExpectationCheck(reachability);
        var results = ImmutableArray.CreateBuilder<FlowResult>(expectations.Length);
        foreach (FlowExpectation expectation in expectations)
        {
            cancel.ThrowIfCancellationRequested();
            results.Add(check.Check(expectation));
        }
        return results.MoveToImmutable();
    }
}
