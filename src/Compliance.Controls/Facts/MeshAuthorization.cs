using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts;

/// <summary>Whether a service mesh limits what may be asked of a pod, and by whom.</summary>
internal enum MeshLimit
{
    /// <summary>Only what some rule names passes.</summary>
    Limited,

    /// <summary>Everything passes.</summary>
    Open,

    /// <summary>It cannot be told.</summary>
    Unknown,
}

/// <summary>Reads Istio's AuthorizationPolicies for pods whose proxy shows: where policies of action ALLOW select a pod, what none of their
/// rules matches is refused.</summary>
internal sealed class MeshAuthorization(CheckContext context)
{
    // The namespace whose policies are for the whole mesh, as Istio installs it.
    private const string Root = "istio-system";

    /// <summary>The kind it reads.</summary>
    public static readonly ResourceKind Kind = new("security.istio.io", "AuthorizationPolicy");

    private readonly ImmutableArray<SnapshotObject> _policies = [.. context.Index.Objects(Kind)];

    /// <summary>What limits a pod, in words, and where that stands.</summary>
    public (MeshLimit Limit, string Statement, EvidenceRef? Evidence) Of(Endpoint pod)
    {
        if (context.Index.Find(pod.Source) is not { } source || PodTemplate.Of(source) is not { } template) return (MeshLimit.Unknown, $"{pod.Source} was not read", null);
        if (Runs(template, "linkerd-proxy")) return (MeshLimit.Unknown, "the policies of Linkerd are not read", null);
        bool ambient = Json.Text(template.Body, "metadata", "annotations", "ambient.istio.io/redirection") == "enabled";
        if (!Runs(template, "istio-proxy") && !ambient) return (MeshLimit.Open, "it is in no service mesh", null);
        ImmutableArray<SnapshotObject> near = [.. _policies.Where(p => p.Ref.Namespace == pod.Namespace || p.Ref.Namespace == Root)];
        if (near.FirstOrDefault(p => Json.At(p.Body, "spec", "targetRef") is not null || Json.At(p.Body, "spec", "targetRefs") is not null) is { } attached)
            return (MeshLimit.Unknown, $"{attached.Ref} is attached to a gateway or waypoint, which is not followed", attached.Ref.See("/spec"));
        List<SnapshotObject> allowing = [];
        foreach (SnapshotObject policy in near.Where(p => Json.Text(p.Body, "spec", "action") is null or "ALLOW"))
        {
            JsonElement? labels = Json.At(policy.Body, "spec", "selector", "matchLabels");
            Selector? selector = labels is { } map ? LabelSelection.OfMap(map) : Selector.Everything;
            if (selector is null) return (MeshLimit.Unknown, $"the selector of {policy.Ref} is not understood", policy.Ref.See("/spec/selector"));
            if (selector.Matches(pod.Labels)) allowing.Add(policy);
        }
        if (allowing.Count == 0) return (MeshLimit.Open, "no AuthorizationPolicy that allows selects it", null);
        foreach (SnapshotObject policy in allowing)
            foreach ((int r, JsonElement rule) in Json.Items(policy.Body, "spec", "rules").Index())
                if (!Limits(rule)) return (MeshLimit.Open, $"a rule of {policy.Ref} allows everything", policy.Ref.See($"/spec/rules/{r}"));
        return (MeshLimit.Limited, $"{allowing[0].Ref} allows only what its rules name", allowing[0].Ref.See("/spec"));
    }

    // A rule limits by who asks, or by method, path or host; by port alone it says no more than a network policy.
    private static bool Limits(JsonElement rule)
    {
        ImmutableArray<JsonElement> from = [.. Json.Items(rule, "from")], to = [.. Json.Items(rule, "to")];
        bool who = !from.IsEmpty && from.All(f => ((string[])["principals", "namespaces", "requestPrincipals", "serviceAccounts"]).Any(k => Named(f, "source", k)));
        bool what = !to.IsEmpty && to.All(t => ((string[])["methods", "paths", "hosts"]).Any(k => Named(t, "operation", k)));
        return who || what;
    }

    private static bool Named(JsonElement entry, string part, string key)
    {
        ImmutableArray<JsonElement> values = [.. Json.Items(entry, part, key)];
        return !values.IsEmpty && !values.Any(v => v.ValueKind == JsonValueKind.String && v.GetString() == "*");
    }

    private static bool Runs(PodTemplate template, string container) =>
        Json.Items(template.Body, "spec", "containers").Concat(Json.Items(template.Body, "spec", "initContainers")).Any(c => Json.Text(c, "name") == container);
}
