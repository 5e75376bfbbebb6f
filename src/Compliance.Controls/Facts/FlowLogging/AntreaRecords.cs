using System.Text;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.FlowLogging;

/// <summary>Reads from antrea-config whether the flow exporter is on, and where it sends to.</summary>
internal static class AntreaRecords
{
    private const string File = "antrea-agent.conf";

    public static IEnumerable<FlowLogSource> Of(ClusterIndex index, List<string> unread)
    {
        foreach (SnapshotObject map in index.Objects(new("", "ConfigMap")).Where(m => m.Ref.Name == "antrea-config" || m.Ref.Name.StartsWith("antrea-config-", StringComparison.Ordinal)))
        {
            if (Json.Text(map.Body, "data", File) is not { } text) continue;
            DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default);
            if (!reading.Problems.IsEmpty)
            {
                unread.Add($"{File} of {map.Ref} cannot be read");
                continue;
            }
            foreach (JsonElement settings in reading.Documents.Select(d => d.Root))
            {
                if (!Json.IsTrue(settings, "featureGates", "FlowExporter")) continue;
                // Releases before 2.0 have no switch beside the gate.
                if (Json.IsFalse(settings, "flowExporter", "enable")) continue;
                string collector = Json.Text(settings, "flowExporter", "flowCollectorAddr") ?? Json.Text(settings, "flowCollectorAddr") ?? "";
                // NAMESPACE/SERVICE names a collector in the cluster; a host stands for itself.
                bool outside = collector.Length > 0 && !collector.Contains('/', StringComparison.Ordinal) && !collector.Contains(".svc", StringComparison.Ordinal);
                yield return new(map.Ref, $"/data/{File}", outside ? "the flow exporter of Antrea sends flows to a collector that is no Service of the cluster" : "the flow exporter of Antrea sends flows to a collector in the cluster",
                    outside && !Private(collector, index) ? FlowLogReach.Outside : FlowLogReach.Cluster);
            }
        }
    }

    /// <summary>The collector's address is one of a Service or pod.</summary>
    private static bool Private(string collector, ClusterIndex index) =>
        index.Objects(Kinds.Service).Any(s => Json.Text(s.Body, "spec", "clusterIP") is { } ip && collector.StartsWith(ip + ":", StringComparison.Ordinal));
}
