using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts;

/// <summary>Rules of policies that look at requests, and whether the plug-in reads them.</summary>
internal static class LayerSeven
{
    /// <summary>Conditions of the policy model by which a rule limits what is asked for, or who asks by a proven identity.</summary>
    public static readonly ImmutableArray<string> Conditions = ["http", "kafka", "l7", "auth"];

    /// <summary>Why the plug-in at hand reads no requests; null where it does, or that is not known.</summary>
    public static string? Off(EnforcementFacts facts) => facts.PlugIn switch
    {
        "cilium" when facts.Switch("enable-l7-proxy") == false => "enable-l7-proxy is false",
        "antrea" when facts.Switch("L7NetworkPolicy") == false => "the gate L7NetworkPolicy is off",
        "calico" or "canal" when facts.Switch("applicationLayerPolicy") == false => "application layer policy is off",
        _ => null,
    };

    /// <summary>Places of rules about requests, in the objects of the plug-ins.</summary>
    public static IEnumerable<(ObjectRef Policy, string Pointer)> Rules(ClusterIndex index)
    {
        foreach (ResourceKind kind in Kinds.Policies.Where(k => k.Group is "cilium.io" or "crd.antrea.io" or "crd.projectcalico.org" or "projectcalico.org"))
            foreach (SnapshotObject policy in index.Objects(kind))
                foreach (string pointer in Rules(policy.Body)) yield return (policy.Ref, pointer);
    }

    private static IEnumerable<string> Rules(JsonElement body)
    {
        foreach ((JsonElement spec, string at) in Json.Items(body, "specs").Select((s, i) => (s, $"/specs/{i}")).Prepend((Json.At(body, "spec") ?? default, "/spec")))
            foreach (string list in (string[])["ingress", "egress"])
                foreach ((int r, JsonElement rule) in Json.Items(spec, list).Index())
                {
                    if (Json.At(rule, "http") is not null || Json.Items(rule, "l7Protocols").Any()) yield return $"{at}/{list}/{r}";
                    foreach ((int p, JsonElement ports) in Json.Items(rule, "toPorts").Index())
                        if (Json.At(ports, "rules") is { ValueKind: JsonValueKind.Object }) yield return $"{at}/{list}/{r}/toPorts/{p}/rules";
                }
    }
}
