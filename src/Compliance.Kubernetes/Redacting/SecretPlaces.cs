using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Redacting;

/// <summary>Finds the places of an object where people put secrets: annotations, ConfigMaps, environment, arguments, probes and hooks.
/// What is kept of them is named in <see cref="KeptValues"/>; everything else there goes, whatever it looks like.</summary>
internal static class SecretPlaces
{
    /// <summary>Adds the JSON pointer of everything to remove, with the id of the rule.</summary>
    public static void Find(ObjectRef reference, JsonElement body, IDictionary<string, string> removals)
    {
        Annotations(body, "", removals);
        if (reference.Kind is { Group: "", Kind: "ConfigMap" }) Settings(reference, body, removals);
        Template(body, reference.Kind, removals);
    }

    /// <summary>A name as a token of a JSON pointer (RFC 6901).</summary>
    public static string Token(string name) =>
        name.AsSpan().ContainsAny('~', '/') ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) : name;

    private static void Settings(ObjectRef reference, JsonElement body, IDictionary<string, string> removals)
    {
        foreach (string part in (string[])["data", "binaryData"])
            foreach (JsonProperty entry in Members(body, part))
                if (part == "binaryData" || !KeptValues.IsSetting(reference, entry.Name)) removals[$"/{part}/{Token(entry.Name)}"] = "config-map-data";
    }

    // A pod stands at the root of a Pod and in the template of every workload; other kinds hold none.
    private static void Template(JsonElement body, ResourceKind kind, IDictionary<string, string> removals)
    {
        string[] path = kind switch
        {
            { Group: "", Kind: "Pod" } => [],
            { Group: "batch", Kind: "CronJob" } => ["spec", "jobTemplate", "spec", "template"],
            { Group: "apps" or "batch", Kind: "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Job" } or
                { Group: "", Kind: "ReplicationController" or "PodTemplate" } => kind.Kind == "PodTemplate" ? ["template"] : ["spec", "template"],
            _ => ["\0"],
        };
        string pointer = "";
        foreach (string step in path)
        {
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(step, out body)) return;
            pointer = $"{pointer}/{step}";
            Annotations(body, pointer, removals);
        }

        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("spec", out JsonElement spec)) return;
        foreach (string list in (string[])["containers", "initContainers", "ephemeralContainers"])
            foreach ((JsonElement container, string at) in Items(spec, list, $"{pointer}/spec")) Container(container, at, removals);
    }

    private static void Container(JsonElement container, string pointer, IDictionary<string, string> removals)
    {
        foreach ((JsonElement variable, string at) in Items(container, "env", pointer))
            if (Has(variable, "value") && !KeptValues.IsVariable(Text(variable, "name"))) removals[at + "/value"] = "env-value";
        foreach (string list in (string[])["args", "command"])
            foreach ((JsonElement argument, string at) in Items(container, list, pointer))
                if (argument.ValueKind != JsonValueKind.String || !KeptValues.IsArgument(argument.GetString()!)) removals[at] = "argument";
        if (Has(container, "lifecycle")) removals[pointer + "/lifecycle"] = "lifecycle-hook";
        foreach (string probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (!Has(container, probe)) continue;
            JsonElement value = container.GetProperty(probe);
            if (Has(value, "exec")) removals[$"{pointer}/{probe}/exec"] = "probe-command";
            if (Has(value, "httpGet") && Has(value.GetProperty("httpGet"), "httpHeaders")) removals[$"{pointer}/{probe}/httpGet/httpHeaders"] = "probe-header";
        }
    }

    private static void Annotations(JsonElement owner, string pointer, IDictionary<string, string> removals)
    {
        if (!Has(owner, "metadata")) return;
        foreach (JsonProperty entry in Members(owner.GetProperty("metadata"), "annotations"))
        {
            if (KeptValues.IsAnnotation(entry.Name)) continue;
            removals[$"{pointer}/metadata/annotations/{Token(entry.Name)}"] = entry.Name == KeptValues.LastApplied ? "last-applied" : "annotation";
        }
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement parent, string name) =>
        Has(parent, name) && parent.GetProperty(name) is { ValueKind: JsonValueKind.Object } member ? member.EnumerateObject() : default;

    private static IEnumerable<(JsonElement Item, string Pointer)> Items(JsonElement parent, string name, string pointer)
    {
        if (!Has(parent, name) || parent.GetProperty(name) is not { ValueKind: JsonValueKind.Array } list) yield break;
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray()) yield return (item, $"{pointer}/{name}/{i++}");
    }

    private static bool Has(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out _);

    private static string? Text(JsonElement parent, string name) =>
        Has(parent, name) && parent.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
