using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Exits;

/// <summary>Reads CiliumEgressGatewayPolicies.</summary>
internal static class CiliumExits
{
    private const string NamespaceKey = "io.kubernetes.pod.namespace";

    private static readonly string[] Switches = ["enable-egress-gateway", "enable-ipv4-egress-gateway"];

    public static IEnumerable<EgressExit> Of(CheckContext context)
    {
        SnapshotObject? map = context.Index.Objects(Kinds.ConfigMap).FirstOrDefault(m => m.Ref.Name == "cilium-config");
        bool on = map is not null && Switches.Any(s => Json.Text(map.Body, "data", s) == "true");
        foreach (SnapshotObject policy in context.Index.Objects(new("cilium.io", "CiliumEgressGatewayPolicy")))
        {
            string? doubt = map is null ? "cilium-config was not read" : null;
            List<Func<Endpoint, bool>> selectors = [];
            foreach (JsonElement selector in Json.Items(policy.Body, "spec", "selectors"))
                if (Selects(context, selector) is { } selects) selectors.Add(selects);
                else doubt ??= $"a selector of {policy.Ref} is not understood";
            ImmutableArray<JsonElement> gateways = [.. Json.At(policy.Body, "spec", "egressGateway") is { ValueKind: JsonValueKind.Object } one ? [one] : Array.Empty<JsonElement>(), .. Json.Items(policy.Body, "spec", "egressGateways")];
            ImmutableArray<Selector?> nodes = [.. gateways.Select(g => LabelSelection.Of(Json.At(g, "nodeSelector")))];
            if (nodes.Contains(null)) doubt ??= $"a gateway of {policy.Ref} is not understood";
            ImmutableArray<IPNetwork>? destinations = Blocks(policy.Body, "destinationCIDRs"), excluded = Blocks(policy.Body, "excludedCIDRs");
            if (destinations is null || excluded is null) doubt ??= $"an address block of {policy.Ref} is not understood";
            ImmutableArray<string> ready = EgressExit.Ready(context, n => nodes.Any(s => s?.Matches(n.Labels) == true));
            bool unknown = doubt is not null;
            yield return new()
            {
                Object = policy.Ref,
                // What is not understood may mean every pod.
                Selects = pod => unknown || selectors.Any(s => s(pod)),
                Destinations = destinations ?? [],
                Excluded = excluded ?? [],
                Gateways = ready,
                Fault = !on ? "the egress gateway of Cilium is off (enable-egress-gateway)" : ready.IsEmpty ? $"no ready node is a gateway of {policy.Ref}" : null,
                Doubt = doubt,
            };
        }
    }

    private static Func<Endpoint, bool>? Selects(CheckContext context, JsonElement selector)
    {
        if (LabelSelection.Of(Json.At(selector, "podSelector")) is not { } pods || LabelSelection.Of(Json.At(selector, "namespaceSelector")) is not { } namespaces
            || LabelSelection.Of(Json.At(selector, "nodeSelector")) is not { } nodes || pods.Keys.Any(k => k.StartsWith("io.cilium.", StringComparison.Ordinal) || k.Contains(':', StringComparison.Ordinal))) return null;
        Dictionary<string, FrozenDictionary<string, string>> byName = context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node)
            .ToDictionary(n => n.Name, n => n.Labels, StringComparer.Ordinal);
        return pod => pods.Matches(pod.Labels.Append(new(NamespaceKey, pod.Namespace)).DistinctBy(l => l.Key).ToFrozenDictionary(StringComparer.Ordinal))
            && namespaces.Matches(context.Reachability.Population.Namespaces[pod.Namespace])
            && (nodes.IsEverything() || (pod.Node is { } name && byName.TryGetValue(name, out FrozenDictionary<string, string>? labels) && nodes.Matches(labels)));
    }

    private static ImmutableArray<IPNetwork>? Blocks(JsonElement body, string field)
    {
        ImmutableArray<IPNetwork>.Builder blocks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (JsonElement text in Json.Items(body, "spec", field))
        {
            if (!IPNetwork.TryParse(text.ToString(), out IPNetwork block)) return null;
            blocks.Add(block);
        }
        return blocks.ToImmutable();
    }
}
