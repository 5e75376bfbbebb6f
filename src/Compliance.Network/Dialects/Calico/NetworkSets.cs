using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>A labelled list of address blocks (CAL-34).</summary>
/// <param name="Ref">The NetworkSet or GlobalNetworkSet.</param>
/// <param name="Labels">Its labels as selectors see them.</param>
/// <param name="Blocks">Its blocks.</param>
/// <param name="Names">Domain names, where the variant of Calico knows them (CAL-49).</param>
/// <param name="Problem">Why it may hold more; null where it is understood in full.</param>
internal sealed record NetworkSet(ObjectRef Ref, FrozenDictionary<string, string> Labels, ImmutableArray<IPNetwork> Blocks, ImmutableArray<string> Names, string? Problem);

/// <summary>Reads NetworkSets and GlobalNetworkSets.</summary>
internal static class NetworkSets
{
    /// <summary>Every set.</summary>
    public static ImmutableArray<NetworkSet> Read(CalicoObjects objects, EndpointLabels labels, EnforcementFacts facts, List<Limitation> limitations) =>
        [.. objects.Of("GlobalNetworkSet").Concat(objects.Of("NetworkSet")).Select(o => Read(o, labels, facts, limitations)).OfType<NetworkSet>()];

    private static NetworkSet? Read(SnapshotObject item, EndpointLabels labels, EnforcementFacts facts, List<Limitation> limitations)
    {
        var fields = new PolicyFields(item, limitations);
        string? problem = fields.Unknown(item.Body, "", ["apiVersion", "kind", "metadata", "spec"]);
        JsonElement spec = fields.Section(item.Body, "", "spec");
        problem = fields.Unknown(spec, "/spec", ["nets", "allowedEgressDomains"]) ?? problem;
        var names = ImmutableArray.CreateBuilder<string>();
        foreach ((JsonElement name, string at) in fields.List(spec, "/spec", "allowedEgressDomains"))
        {
            if (!CalicoVariant.HasDomains(facts)) problem = fields.Limit(at, CalicoVariant.NoDomains, "CAL-49");
            else if (name.ValueKind == JsonValueKind.String) names.Add(name.GetString()!);
            else fields.Invalid(at, name, "a domain name");
        }
        ImmutableArray<IPNetwork> blocks = [.. AddressList.Read(fields, spec, "/spec", "nets").Select(n => n.Block)];
        SortedDictionary<string, string> own = new FieldReader(item, limitations).Map(fields.Section(item.Body, "", "metadata"), "/metadata", "labels");
        FrozenDictionary<string, string> seen = item.Ref.Namespace.Length > 0 ? labels.InNamespace(own, item.Ref.Namespace) : own.ToFrozenDictionary(StringComparer.Ordinal);
        return new NetworkSet(item.Ref, seen, blocks, names.DrainToImmutable(), fields.InvalidReason ?? problem);
    }
}
