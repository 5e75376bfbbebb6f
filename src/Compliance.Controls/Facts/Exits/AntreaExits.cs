using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Exits;

/// <summary>Reads Antrea's Egresses and the pools their addresses come from.</summary>
internal static class AntreaExits
{
    public static IEnumerable<EgressExit> Of(CheckContext context)
    {
        bool? on = context.Reachability.Enforcement.Switch("Egress");
        AntreaAgentConfig config = AntreaAgentConfig.Of(context);
        ImmutableArray<JsonElement> except = [.. Json.Items(config.Root, "egress", "exceptCIDRs")];
        foreach (SnapshotObject egress in context.Index.Objects(new("crd.antrea.io", "Egress")))
        {
            Selector? pods = LabelSelection.Of(Json.At(egress.Body, "spec", "appliedTo", "podSelector")), namespaces = LabelSelection.Of(Json.At(egress.Body, "spec", "appliedTo", "namespaceSelector"));
            ImmutableArray<IPAddress> addresses = [.. Json.Items(egress.Body, "spec", "egressIPs").Select(a => a.ToString()).Append(Json.Text(egress.Body, "spec", "egressIP")).Append(Json.Text(egress.Body, "status", "egressIP"))
                .OfType<string>().Where(a => IPAddress.TryParse(a, out _)).Select(IPAddress.Parse).Distinct()];
            string? doubt = config.Doubt ?? (pods is null || namespaces is null ? $"a selector of {egress.Ref} is not understood"
                : except.Any(e => !IPNetwork.TryParse(e.ToString(), out _)) ? $"egress.exceptCIDRs of {config.Map} is not understood" : null);
            (ImmutableArray<string> gateways, string? without) = Gateways(context, egress);
            string? node = Json.Text(egress.Body, "status", "egressNode");
            bool unknown = pods is null || namespaces is null;
            yield return new()
            {
                Object = egress.Ref,
                Selects = pod => unknown || (pods!.Matches(pod.Labels) && namespaces!.Matches(context.Reachability.Population.Namespaces[pod.Namespace])),
                Destinations = [.. addresses.Select(EgressExit.Everything).Distinct()],
                Excluded = doubt is null ? [.. except.Select(e => IPNetwork.Parse(e.ToString()))] : [],
                Gateways = gateways,
                Fault = on == false ? "the gate Egress of Antrea is off" : addresses.IsEmpty ? $"{egress.Ref} has no address" : without
                    ?? (context.Snapshot.Origin == SnapshotOrigin.LiveCluster && string.IsNullOrEmpty(node) ? $"the address of {egress.Ref} is on no node" : null),
                Doubt = doubt ?? (on is null ? "whether the gate Egress of Antrea is on is not known" : null),
            };
        }
    }

    /// <summary>Nodes that can take the address over: those of its pool; without one, the node that has it.</summary>
    private static (ImmutableArray<string>, string?) Gateways(CheckContext context, SnapshotObject egress)
    {
        ImmutableArray<string> pools = [.. Json.Items(egress.Body, "spec", "externalIPPools").Select(p => p.ToString()).Append(Json.Text(egress.Body, "spec", "externalIPPool")).OfType<string>().Where(p => p.Length > 0)];
        if (pools.IsEmpty) return (Json.Text(egress.Body, "status", "egressNode") is { Length: > 0 } node ? [node] : [], null);
        ImmutableArray<Selector> selectors = [.. context.Index.Objects(new("crd.antrea.io", "ExternalIPPool")).Where(p => pools.Contains(p.Ref.Name)).Select(p => LabelSelection.Of(Json.At(p.Body, "spec", "nodeSelector"))).OfType<Selector>()];
        ImmutableArray<string> ready = EgressExit.Ready(context, n => selectors.Any(s => s.Matches(n.Labels)));
        return (ready, ready.IsEmpty ? $"no ready node is in the pool of {egress.Ref}" : null);
    }
}
