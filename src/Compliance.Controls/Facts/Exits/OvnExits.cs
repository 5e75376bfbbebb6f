using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Exits;

/// <summary>Reads EgressIPs of OVN-Kubernetes.</summary>
internal static class OvnExits
{
    public static IEnumerable<EgressExit> Of(CheckContext context)
    {
        foreach (SnapshotObject egress in context.Index.Objects(new("k8s.ovn.org", "EgressIP")))
        {
            Selector? pods = LabelSelection.Of(Json.At(egress.Body, "spec", "podSelector")), namespaces = LabelSelection.Of(Json.At(egress.Body, "spec", "namespaceSelector"));
            ImmutableArray<IPAddress> addresses = [.. Json.Items(egress.Body, "spec", "egressIPs").Select(a => a.ToString()).Where(a => IPAddress.TryParse(a, out _)).Select(IPAddress.Parse)];
            HashSet<string> assigned = [.. Json.Items(egress.Body, "status", "items").Select(i => Json.Text(i, "node")).OfType<string>()];
            ImmutableArray<string> ready = EgressExit.Ready(context, n => assigned.Contains(n.Name));
            bool unknown = pods is null || namespaces is null;
            yield return new()
            {
                Object = egress.Ref,
                Selects = pod => unknown || (pods!.Matches(pod.Labels) && namespaces!.Matches(context.Reachability.Population.Namespaces[pod.Namespace])),
                Destinations = [.. addresses.Select(EgressExit.Everything).Distinct()],
                Gateways = ready,
                // A file declares no status: what the cluster assigns is not known from it.
                Fault = context.Snapshot.Origin == SnapshotOrigin.LiveCluster && ready.IsEmpty ? $"no ready node has an address of {egress.Ref}" : null,
                Doubt = unknown ? $"a selector of {egress.Ref} is not understood" : context.Snapshot.Origin == SnapshotOrigin.Manifests && assigned.Count == 0 ? $"manifests do not show which node has an address of {egress.Ref}" : null,
            };
        }
    }
}
