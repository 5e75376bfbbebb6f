using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Removes what may hold a secret from an object: the values of environment variables, the last applied configuration.</summary>
internal static class WithheldFields
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The object without them.</summary>
    public static JsonElement Remove(ObjectRef reference, JsonElement body, ICollection<Redaction> log)
    {
        JsonNode root = JsonObject.Create(body)!;
        int before = log.Count;
        if (root["metadata"]?["annotations"] is JsonObject annotations && annotations.Remove(LastApplied))
            log.Add(new Redaction(reference, "/metadata/annotations/" + LastApplied.Replace("/", "~1", StringComparison.Ordinal), "last-applied"));
        RemoveValues(reference, root["spec"], "/spec", log);
        return log.Count == before ? body : JsonSerializer.SerializeToElement(root);
    }

    private static void RemoveValues(ObjectRef reference, JsonNode? at, string pointer, ICollection<Redaction> log)
    {
        if (at is JsonArray array)
        {
            for (int i = 0; i < array.Count; i++) RemoveValues(reference, array[i], $"{pointer}/{i}", log);
        }
        else if (at is JsonObject fields)
        {
            if (pointer.Contains("/env/", StringComparison.Ordinal) && fields.Remove("value"))
                log.Add(new Redaction(reference, pointer + "/value", "env-value"));
            foreach ((string name, JsonNode? below) in fields.ToArray()) RemoveValues(reference, below, $"{pointer}/{name}", log);
        }
    }
}
