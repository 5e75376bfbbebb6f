using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>Policies as they stand, with one thing changed. None where a value was removed from the snapshot: it would be lost in the cluster.</summary>
internal static class PolicyPatches
{
    /// <summary>The enforced form of a policy that is staged to be set; null for anything else.</summary>
    public static string? Enforced(CheckContext context, ObjectRef staged)
    {
        if (Read(context, staged) is not { } body || body["spec"] is not JsonObject spec) return null;
        if (spec["stagedAction"] is { } action && action.ToJsonString() is not "\"Set\"") return null;
        (string? api, string? kind) = staged.Kind.Kind switch
        {
            "StagedKubernetesNetworkPolicy" => ("networking.k8s.io/v1", "NetworkPolicy"),
            "StagedNetworkPolicy" => (Api(body), "NetworkPolicy"),
            "StagedGlobalNetworkPolicy" => (Api(body), "GlobalNetworkPolicy"),
            _ => (null, null),
        };
        if (api is null || kind is null) return null;
        JsonObject rest = (JsonObject)spec.DeepClone();
        rest.Remove("stagedAction");
        return Yaml.Block(Header(api, kind, staged, body["metadata"]?["labels"], rest));
    }

    /// <summary>The rules of one direction with one of them passing on instead of allowing; null when it does not stand there.</summary>
    public static string? Passing(CheckContext context, ObjectRef policy, string pointer)
    {
        if (pointer.Split('/') is not ["", "spec", "ingress" or "egress", _] || Read(context, policy) is not { } body || Api(body) is not { } api) return null;
        string[] path = pointer.Split('/');
        if (body["spec"]?[path[2]] is not JsonArray rules || !int.TryParse(path[3], NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= rules.Count || rules[index] is not JsonObject rule || rule["action"] is null) return null;
        rule["action"] = "Pass";
        return Yaml.Block(Header(api, policy.Kind.Kind, policy, null, new() { [path[2]] = rules.DeepClone() }));
    }

    /// <summary>A policy with another priority.</summary>
    public static string? Priority(CheckContext context, ObjectRef policy, double priority) =>
        Read(context, policy) is { } body && Api(body) is { } api
            ? Yaml.Block(Header(api, policy.Kind.Kind, policy, null, new() { ["priority"] = priority })) : null;

    private static JsonObject? Read(CheckContext context, ObjectRef policy) =>
        context.Index.Find(policy) is { } found && !context.Snapshot.Redactions.Any(r => r.Object.Equals(policy)) && found.Body.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(found.Body.Clone()) : null;

    private static string? Api(JsonObject body) => body["apiVersion"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static JsonObject Header(string api, string kind, ObjectRef policy, JsonNode? labels, JsonObject spec)
    {
        JsonObject metadata = new() { ["name"] = policy.Name };
        if (policy.Namespace.Length > 0) metadata["namespace"] = policy.Namespace;
        if (labels is JsonObject { Count: > 0 }) metadata["labels"] = labels.DeepClone();
        return new() { ["apiVersion"] = api, ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
    }
}
