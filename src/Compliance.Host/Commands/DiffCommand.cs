using System.CommandLine;
using Compliance.Host.Configuration;
using Compliance.Host.Differences;
using Compliance.Host.Terminal;
using Compliance.Network.Comparison;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>diff</c>: which flows differ between two states, and which policies caused it.</summary>
internal static class DiffCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var old = new Argument<string>("OLD") { Description = "State before: a folder or file of manifests, a snapshot file, or an evidence pack." };
        var now = new Argument<string>("NEW") { Description = "State after, in the same forms." };
        var report = new DifferenceOptions();
        var verb = new Verb(
            "diff",
            "Says which flows became possible or impossible between two states, by workload, and which policies caused each. Pods are followed by name, else by workload. TCP, UDP and SCTP are compared, ICMP is not.",
            "compliance diff production-march.snapshot.gz production-june.snapshot.gz",
            "compliance diff ./cluster-on-main ./cluster --format md --forbid-new-flows");
        verb.Arguments.Add(old);
        verb.Arguments.Add(now);
        report.AddTo(verb);
        input.AddPlugInTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            // Both are looked for first: a wrong path is told before a state is read.
            InputSelection from = StatePath.Select(parsed.GetRequiredValue(old)), to = StatePath.Select(parsed.GetRequiredValue(now));
            PlugInAssertion? assertion = input.Assertion(parsed);
            ClusterReachability before = await Collection.AnalyseAsync(
                await Collection.ReadAsync(from, "OLD: ", streams, cancel).ConfigureAwait(false), assertion, "OLD: ", streams, cancel).ConfigureAwait(false);
            ClusterReachability after = await Collection.AnalyseAsync(
                await Collection.ReadAsync(to, "NEW: ", streams, cancel).ConfigureAwait(false), assertion, "NEW: ", streams, cancel).ConfigureAwait(false);
            ReachabilityDifference difference = await Steps.ShowAsync(
                streams, "Comparing", _ => Task.Run(() => ReachabilityDifference.Between(before, after), cancel)).ConfigureAwait(false);
            return report.Finish(new DifferenceReport(difference), parsed, streams);
        });
        return verb;
    }
}
