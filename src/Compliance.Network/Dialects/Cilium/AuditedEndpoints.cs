using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Pods whose CiliumEndpoint says that it is audited (CIL-44): the option is set for each endpoint, beside the cluster's.</summary>
internal static class AuditedEndpoints
{
    private static readonly ResourceKind CiliumEndpoint = new("cilium.io", "CiliumEndpoint");

    public static ImmutableHashSet<ObjectRef> Of(TranslationContext context, List<Limitation> limitations)
    {
        HashSet<(string, string)> audited = [];
        foreach (SnapshotObject item in context.Snapshot.Objects.Where(o => o.Ref.Kind == CiliumEndpoint))
        {
            var reader = new FieldReader(item, limitations);
            JsonElement policy = reader.Section(reader.Section(reader.Root, "", "status"), "/status", "policy");
            foreach (string direction in (string[])["ingress", "egress"])
            {
                if (reader.Text(reader.Section(policy, "/status/policy", direction), $"/status/policy/{direction}", "state") is { } state && state.Contains("audit", StringComparison.OrdinalIgnoreCase))
                    audited.Add((item.Ref.Namespace, item.Ref.Name));
            }
        }
        return audited.Count == 0 ? []
            : [.. context.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && audited.Contains((e.Namespace, e.Name))).Select(e => e.Source)];
    }
}
