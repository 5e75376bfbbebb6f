using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Hosts;

/// <summary>A policy object that is meant for nodes, whether or not it has effect.</summary>
/// <param name="Object">The object.</param>
/// <param name="Pointer">JSON pointer of what says that nodes are meant.</param>
internal sealed record HostPolicy(ObjectRef Object, string Pointer)
{
    private static readonly ResourceKind Cilium = new("cilium.io", "CiliumClusterwideNetworkPolicy"), Antrea = new("crd.antrea.io", "ClusterNetworkPolicy");

    /// <summary>Those whose form tells: Cilium's clusterwide policies with a nodeSelector, and Antrea's that apply to one. A policy of Calico
    /// is for nodes when it selects a host endpoint, which the policy model knows.</summary>
    public static IEnumerable<HostPolicy> Of(CheckContext context)
    {
        foreach (SnapshotObject policy in context.Index.Objects(Cilium))
            if (OfCilium(policy.Body) is { } pointer) yield return new(policy.Ref, pointer);
        foreach (SnapshotObject policy in context.Index.Objects(Antrea))
            if (OfAntrea(policy.Body) is { } pointer) yield return new(policy.Ref, pointer);
    }

    private static string? OfCilium(JsonElement body)
    {
        if (Has(body, "spec", "nodeSelector")) return "/spec/nodeSelector";
        foreach ((int i, JsonElement spec) in Json.Items(body, "specs").Index())
            if (Has(spec, "nodeSelector")) return $"/specs/{i}/nodeSelector";
        return null;
    }

    private static string? OfAntrea(JsonElement body)
    {
        foreach ((int i, JsonElement applied) in Json.Items(body, "spec", "appliedTo").Index())
            if (Has(applied, "nodeSelector")) return $"/spec/appliedTo/{i}/nodeSelector";
        foreach (string section in (string[])["ingress", "egress"])
            foreach ((int r, JsonElement rule) in Json.Items(body, "spec", section).Index())
                foreach ((int i, JsonElement applied) in Json.Items(rule, "appliedTo").Index())
                    if (Has(applied, "nodeSelector")) return $"/spec/{section}/{r}/appliedTo/{i}/nodeSelector";
        return null;
    }

    private static bool Has(JsonElement element, params ReadOnlySpan<string> path) => Json.At(element, path) is { ValueKind: JsonValueKind.Object };
}
