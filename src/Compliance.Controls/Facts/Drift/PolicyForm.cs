using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Drift;

/// <summary>What a policy, or a part that policies lean on, says, in the form that the API server or the plug-in gives it: with their defaults,
/// without what they and tools keep for themselves. Two objects of one form do the same.</summary>
internal static class PolicyForm
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 512 };

    /// <summary>Labels that tools and plug-ins add.</summary>
    private static readonly string[] s_tools =
        ["app.kubernetes.io/", "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "helm.sh/", "projectcalico.org/"];

    /// <summary>The form of an object: its fields but metadata and status, and labels where selectors match them.</summary>
    public static JsonObject Of(SnapshotObject item)
    {
        var form = new JsonObject();
        foreach (JsonProperty field in item.Body.EnumerateObject().Where(f => f.Name is not ("apiVersion" or "kind" or "metadata" or "status")))
            form[field.Name] = JsonNode.Parse(field.Value.GetRawText(), documentOptions: s_deep);
        if (item.Ref.Kind.Kind is "NetworkSet" or "GlobalNetworkSet") form["labels"] = Labels(item);
        if (form["spec"] is not JsonObject spec) return form;
        switch (item.Ref.Kind.Group)
        {
            case "networking.k8s.io":
                WithoutEmpty(spec);
                DefaultTypes(spec, "policyTypes", always: "Ingress");
                Rules(spec, "ports", port => port.TryAdd("protocol", "TCP"));
                break;
            case "policy.networking.k8s.io":
                Rules(spec, "ports", port =>
                {
                    foreach (string form in (string[])["portNumber", "portRange"]) (port[form] as JsonObject)?.TryAdd("protocol", "TCP");
                });
                break;
            case "projectcalico.org" or "crd.projectcalico.org" when item.Ref.Kind.Kind is "NetworkPolicy" or "GlobalNetworkPolicy":
                spec.TryAdd("tier", "default");
                DefaultTypes(spec, "types", always: null);
                break;
            case "crd.antrea.io":
                Rules(spec, "ports", port => port.TryAdd("protocol", "TCP"));
                break;
        }
        return form;
    }

    /// <summary>JSON pointers at which two forms differ, in order; none when they say the same.</summary>
    public static IEnumerable<string> Differences(JsonNode? a, JsonNode? b, string pointer = "")
    {
        if (a is JsonObject x && b is JsonObject y)
            return x.Select(p => p.Key).Union(y.Select(p => p.Key)).Order(StringComparer.Ordinal).SelectMany(k => Differences(x[k], y[k], JsonPointer.Append(pointer, k)));
        if (a is JsonArray s && b is JsonArray t && s.Count == t.Count)
            return Enumerable.Range(0, s.Count).SelectMany(i => Differences(s[i], t[i], JsonPointer.Append(pointer, i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        return JsonNode.DeepEquals(a, b) ? [] : [pointer];
    }

    private static JsonObject Labels(SnapshotObject item) => new(Json.Fields(item.Body, "metadata", "labels")
        .Where(l => !Array.Exists(s_tools, t => l.Name.StartsWith(t, StringComparison.Ordinal))).Select(l => KeyValuePair.Create(l.Name, (JsonNode?)l.Value.ToString())));

    /// <summary>Directions that a policy speaks of where it does not say: those it has rules for, and ingress always or when there are no rules.</summary>
    private static void DefaultTypes(JsonObject spec, string field, string? always)
    {
        SortedSet<string> types = new(StringComparer.Ordinal);
        if (spec[field] is JsonArray given) types.UnionWith(given.Select(t => t?.ToString() ?? ""));
        else
        {
            if (always is not null) types.Add(always);
            if (spec["egress"] is not null) types.Add("Egress");
            if (spec["ingress"] is not null || types.Count == 0) types.Add("Ingress");
        }
        spec[field] = new JsonArray([.. types.Select(t => (JsonNode?)t)]);
    }

    private static void Rules(JsonObject spec, string list, Action<JsonObject> each)
    {
        foreach (string direction in (string[])["ingress", "egress"])
            foreach (JsonObject rule in (spec[direction] as JsonArray)?.OfType<JsonObject>() ?? [])
                foreach (JsonObject item in (rule[list] as JsonArray)?.OfType<JsonObject>() ?? []) each(item);
    }

    // The API server leaves out empty lists and empty label maps of its own kinds; an empty selector or rule says everything and stays.
    private static void WithoutEmpty(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (JsonNode? item in list) WithoutEmpty(item);
            return;
        }
        if (node is not JsonObject map) return;
        foreach ((string key, JsonNode? value) in map.ToArray())
        {
            WithoutEmpty(value);
            if (value is null or JsonArray { Count: 0 } || (key == "matchLabels" && value is JsonObject { Count: 0 })) map.Remove(key);
        }
    }
}
