using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Composition;

/// <summary>Quotes the lines of a policy that decided, as YAML, from the object in the snapshot.</summary>
internal sealed class RuleQuotes(ImmutableArray<ClusterSnapshot> snapshots)
{
    private const int MaxLines = 40;

    private readonly FrozenDictionary<(string, ObjectRef), SnapshotObject> objects = snapshots
        .SelectMany(s => s.Objects.Select(o => (Key: (s.Cluster, o.Ref), Object: o)))
        .ToFrozenDictionary(x => x.Key, x => x.Object);

    /// <summary>The element at <paramref name="pointer"/>; null when there is none.</summary>
    public string? Quote(string cluster, ObjectRef policy, string? pointer)
    {
        if (!objects.TryGetValue((cluster, policy), out SnapshotObject? found)) return null;
        JsonElement element = found.Body;
        if (!string.IsNullOrEmpty(pointer))
        {
            foreach (string token in pointer.Split('/').Skip(1).Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            {
                if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(token, out JsonElement member)) element = member;
                else if (element.ValueKind == JsonValueKind.Array && int.TryParse(token, out int i) && i >= 0 && i < element.GetArrayLength()) element = element[i];
                else return null;
            }
        }

        string[] lines = YamlText.Of(element).TrimEnd('\n').Split('\n');
        if (lines.Length <= MaxLines) return string.Join('\n', lines);
        return string.Join('\n', lines.Take(MaxLines)) + $"\n# … {lines.Length - MaxLines} more lines; the whole object stands in the snapshot";
    }
}
