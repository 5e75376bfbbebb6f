using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.FlowLogging;

/// <summary>Reads whether Felix reports flows to Goldmane or, in Calico Enterprise and Cloud, writes them to files that its log collector sends on.</summary>
internal static class CalicoRecords
{
    private static readonly ResourceKind Goldmane = new("operator.tigera.io", "Goldmane"), LogCollector = new("operator.tigera.io", "LogCollector");

    public static IEnumerable<FlowLogSource> Of(ClusterIndex index)
    {
        foreach (SnapshotObject goldmane in index.Objects(Goldmane))
            yield return new(goldmane.Ref, "/spec", "Goldmane keeps the flows of the last hour in memory", FlowLogReach.Memory);
        (SnapshotObject Collector, string Store)? sink = index.Objects(LogCollector)
            .SelectMany(c => Json.Fields(c.Body, "spec", "additionalStores").Where(s => s.Value.ValueKind == JsonValueKind.Object).Select(s => ((SnapshotObject, string)?)(c, s.Name))).FirstOrDefault();
        foreach (SnapshotObject felix in ((string[])["crd.projectcalico.org", "projectcalico.org"]).SelectMany(g => index.Objects(new(g, "FelixConfiguration"))))
        {
            if (Json.Text(felix.Body, "spec", "flowLogsGoldmaneServer") is { Length: > 0 } && !index.Objects(Goldmane).Any())
                yield return new(felix.Ref, "/spec/flowLogsGoldmaneServer", "Felix reports flows to a Goldmane, which keeps them in memory", FlowLogReach.Memory);
            if (!Json.IsTrue(felix.Body, "spec", "flowLogsFileEnabled")) continue;
            yield return new(felix.Ref, "/spec/flowLogsFileEnabled", "Felix writes flow logs to a file of each node", FlowLogReach.Cluster);
        }
        if (sink is { } s)
            yield return new(s.Collector.Ref, $"/spec/additionalStores/{s.Store}", $"the log collector of Calico sends logs to a store of kind {s.Store}", FlowLogReach.Outside);
    }
}
