using System.CommandLine;
using Compliance.Host.Connectivity;
using Compliance.Host.Connectivity.Drawing;
using Compliance.Host.Terminal;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>connectivity</c>: lists who may open connections to whom.</summary>
internal static class ConnectivityCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var format = new Option<string>("--format")
        {
            Description = "json (one line for each ordered pair), text, csv, md, dot (Graphviz) or svg.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("json", "text", "csv", "md", "dot", "svg");
        var granularity = new Option<string>("--granularity")
        {
            Description = "workload, or pod to list every pod by itself.",
            DefaultValueFactory = _ => "workload",
        };
        granularity.AcceptOnlyFromAmong("workload", "pod");
        var summary = new Option<bool>("--summary")
        {
            Description = "One JSON object with counts instead of the pairs.",
        };
        var verb = new Verb(
            "connectivity",
            "Lists every ordered pair of workloads and external address ranges that may open a connection, with its ports.",
            "compliance connectivity --manifests ./cluster",
            "compliance connectivity --context production --format json > production.jsonl",
            "compliance connectivity --snapshot production.snapshot.gz --format svg > production.svg",
            "compliance connectivity --manifests ./cluster --summary");
        verb.Options.Add(format);
        verb.Options.Add(granularity);
        verb.Options.Add(summary);
        input.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            ClusterReachability reachability = await Collection.AnalyseAsync(input, parsed, streams, cancel).ConfigureAwait(false);
            ConnectivityMap map = await Steps.ShowAsync(
                streams,
                "Listing connections",
                _ => Task.Run(() => reachability.Connectivity(parsed.GetValue(granularity) == "pod" ? PeerGranularity.Pod : PeerGranularity.Workload), cancel)).ConfigureAwait(false);
            if (parsed.GetValue(summary)) SummaryJson.Write(streams.Output, reachability, map, cancel);
            else Write(parsed.GetValue(format)!, reachability, map, streams, cancel);
            return Collection.Status(reachability.Snapshot);
        });
        return verb;
    }

    private static void Write(string format, ClusterReachability reachability, ConnectivityMap map, Streams streams, CancellationToken cancel)
    {
        if (format == "json")
        {
            new JsonPairs(map).Write(streams.Output, cancel);
            return;
        }
        using StreamWriter text = streams.OpenText();
        IEnumerable<Pair> pairs = Pair.Of(map, cancel);
        switch (format)
        {
            case "csv": PairLists.WriteCsv(text, pairs); break;
            case "md": PairLists.WriteMarkdown(text, pairs); break;
            case "dot": DotGraph.Write(text, map.Peers.Select(Peer.Of), pairs); break;
            case "svg": SvgDrawing.Write(text, $"Connectivity of {reachability.Snapshot.Cluster}", DrawnGraph.Of(map.Peers.Select(Peer.Of), pairs)); break;
            default: PairLists.WriteText(text, pairs); break;
        }
    }
}
