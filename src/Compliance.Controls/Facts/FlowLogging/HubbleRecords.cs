using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.FlowLogging;

/// <summary>Reads from cilium-config whether Hubble records flows, and whether its exporter writes them down.</summary>
internal static class HubbleRecords
{
    private static readonly ResourceKind ConfigMap = new("", "ConfigMap");

    public static IEnumerable<FlowLogSource> Of(ClusterIndex index)
    {
        foreach (SnapshotObject map in index.Objects(ConfigMap).Where(m => m.Ref.Name == "cilium-config"))
        {
            if (Json.Text(map.Body, "data", "enable-hubble") != "true") continue;
            string? key = ((string[])["hubble-export-file-path", "hubble-flowlogs-config-path"]).FirstOrDefault(k => Json.Text(map.Body, "data", k) is { Length: > 0 });
            yield return key is null
                ? new(map.Ref, "/data/enable-hubble", "Hubble keeps the last flows of each node in memory", FlowLogReach.Memory)
                : new(map.Ref, $"/data/{key}", "the exporter of Hubble writes flows to a file of each node", FlowLogReach.Cluster);
        }
    }
}
