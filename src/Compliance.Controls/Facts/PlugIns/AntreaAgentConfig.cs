using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.PlugIns;

/// <summary>The settings of Antrea's agent, from the map it mounts.</summary>
/// <param name="Map">The ConfigMap; null where none could be told.</param>
/// <param name="Root">What the file holds; undefined where it is empty.</param>
/// <param name="Doubt">Why it is not known; null when it is.</param>
internal sealed record AntreaAgentConfig(ObjectRef? Map, JsonElement Root, string? Doubt)
{
    /// <summary>Pointer of the file in the map.</summary>
    public const string Pointer = "/data/antrea-agent.conf";

    /// <summary>Reads it.</summary>
    public static AntreaAgentConfig Of(CheckContext context)
    {
        ImmutableArray<SnapshotObject> maps = [.. context.Index.Objects(Kinds.ConfigMap).Where(m => m.Ref.Name == "antrea-config" || m.Ref.Name.StartsWith("antrea-config-", StringComparison.Ordinal))];
        // Older releases leave maps behind; the agent mounts the one in use.
        HashSet<string> mounted = [.. context.Reachability.Enforcement.Agent is { } agent && context.Index.Find(agent) is { } set
            ? Json.Items(set.Body, "spec", "template", "spec", "volumes").Select(v => Json.Text(v, "configMap", "name")).OfType<string>() : []];
        SnapshotObject? map = maps.FirstOrDefault(m => mounted.Contains(m.Ref.Name)) ?? (maps.Length == 1 ? maps[0] : null);
        if (map is null || Json.Text(map.Body, "data", "antrea-agent.conf") is not { } text) return new(null, default, "antrea-agent.conf was not read");
        DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default);
        if (!reading.Problems.IsEmpty || reading.Documents.Length > 1) return new(map.Ref, default, $"antrea-agent.conf of {map.Ref} cannot be read");
        return new(map.Ref, reading.Documents.IsEmpty ? default : reading.Documents[0].Root, null);
    }
}
