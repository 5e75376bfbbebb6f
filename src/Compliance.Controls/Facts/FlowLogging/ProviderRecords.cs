using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.FlowLogging;

/// <summary>Reads what platforms bring: NetObserv, OpenShift's export of OVN-Kubernetes, GKE's policy logging, and the agent of the AWS VPC CNI.</summary>
internal static class ProviderRecords
{
    public static IEnumerable<FlowLogSource> Of(ClusterIndex index)
    {
        foreach (SnapshotObject collector in index.Objects(new("flows.netobserv.io", "FlowCollector")))
            yield return Json.Items(collector.Body, "spec", "exporters").Any()
                ? new(collector.Ref, "/spec/exporters", $"NetObserv exports flows by {Answers.Some(Json.Items(collector.Body, "spec", "exporters").Select(e => Json.Text(e, "type") ?? "an unnamed exporter"))}", FlowLogReach.Outside)
                : Json.IsFalse(collector.Body, "spec", "loki", "enable")
                    ? new(collector.Ref, "/spec/loki/enable", "NetObserv turns flows into metrics and stores none", FlowLogReach.Memory)
                    : new(collector.Ref, "/spec/loki", "NetObserv stores flows in Loki", FlowLogReach.Cluster);
        foreach (SnapshotObject network in index.Objects(new("operator.openshift.io", "Network")))
            foreach (JsonProperty export in Json.Fields(network.Body, "spec", "exportNetworkFlows"))
                if (Json.Items(export.Value, "collectors").Any())
                    yield return new(network.Ref, $"/spec/exportNetworkFlows/{export.Name}", $"OVN-Kubernetes exports flows as {export.Name}", FlowLogReach.Outside);
        foreach (SnapshotObject logging in index.Objects(new("networking.gke.io", "NetworkLogging")))
            foreach (string verdict in new[] { "allow", "deny" })
                if (Json.IsTrue(logging.Body, "spec", "cluster", verdict, "log"))
                    yield return new(logging.Ref, $"/spec/cluster/{verdict}/log", $"GKE logs connections that policies {verdict} to its cloud", FlowLogReach.Outside);
        foreach (SnapshotObject agent in index.Objects(Kinds.DaemonSet).Where(d => d.Ref.Name == "aws-node"))
        {
            int c = -1;
            foreach (JsonElement container in Json.Items(agent.Body, "spec", "template", "spec", "containers"))
            {
                c++;
                string[] words = [.. Json.Items(container, "args").Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)];
                if (words.Contains("--enable-cloudwatch-logs=true"))
                    yield return new(agent.Ref, $"/spec/template/spec/containers/{c}/args", "the AWS network policy agent sends its policy decisions to CloudWatch", FlowLogReach.Outside);
                else if (words.Contains("--enable-policy-event-logs=true"))
                    yield return new(agent.Ref, $"/spec/template/spec/containers/{c}/args", "the AWS network policy agent writes its policy decisions to a file of each node", FlowLogReach.Cluster);
            }
        }
    }
}
