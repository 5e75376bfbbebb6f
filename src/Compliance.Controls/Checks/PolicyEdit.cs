using System.Globalization;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>Edits a copy of a NetworkPolicy at the pointers a check found, and writes the smallest document that shows the outcome: the policy's
/// name and the whole list of rules of a direction that changed, because a merge replaces lists as a whole.</summary>
internal sealed class PolicyEdit
{
    private static readonly string[] Directions = ["ingress", "egress"];
    private readonly SnapshotObject _policy;
    private readonly JsonNode _before, _after;

    private PolicyEdit(SnapshotObject policy, JsonNode before)
    {
        _policy = policy;
        _before = before;
        _after = before.DeepClone();
    }

    /// <summary>Null where the policy is of another dialect, in which the same edit may mean something else.</summary>
    public static PolicyEdit? Of(CheckContext context, PolicyObject policy) =>
        policy.Ref.Kind == Kinds.NetworkPolicy && context.Index.Find(policy.Ref) is { } found && JsonNode.Parse(found.Body.GetRawText()) is JsonObject body
            ? new(found, body) : null;

    /// <summary>Puts other items in the place of the item of a list; none takes it away.</summary>
    public void Replace(string pointer, params IEnumerable<JsonNode> items)
    {
        int cut = pointer.LastIndexOf('/');
        if (At(pointer[..cut]) is JsonArray list && Index(pointer[(cut + 1)..]) is { } at && at < list.Count) list[at] = new JsonArray([.. items]);
    }

    /// <summary>Sets a field of the object at <paramref name="pointer"/>.</summary>
    public void Set(string pointer, string field, JsonNode value)
    {
        if (At(pointer) is JsonObject found) found[field] = value;
    }

    /// <summary>The document; null when nothing was changed.</summary>
    /// <param name="comment">What the reader has to know before it is applied; null for nothing.</param>
    public string? Document(string? comment = null)
    {
        JsonObject spec = [];
        foreach (string direction in Directions)
        {
            if (_after["spec"]?[direction] is not JsonArray rules) continue;
            JsonArray settled = Settled(rules);
            if (JsonNode.DeepEquals(settled, _before["spec"]?[direction])) continue;
            spec[direction] = settled;
            // Without a rule left the direction must be named, or the policy would no longer isolate for it.
            if (settled.Count == 0 && _before["spec"]!["policyTypes"] is null)
                spec["policyTypes"] = _before["spec"]!["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
        }
        if (spec.Count == 0) return null;
        JsonObject document = new()
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = _policy.Ref.Name, ["namespace"] = _policy.Ref.Namespace },
            ["spec"] = spec,
        };
        return (comment is null ? "" : $"# {Yaml.Comment(comment)}\n") + Yaml.Block(document);
    }

    /// <summary>Lists with the replaced items in place. A rule that lost its last peer or port goes too: an empty list would mean every one.</summary>
    private static JsonArray Settled(JsonArray rules)
    {
        JsonArray settled = [];
        foreach (JsonNode? rule in Flat(rules))
        {
            if (rule is not JsonObject fields)
            {
                settled.Add(rule?.DeepClone());
                continue;
            }
            JsonObject kept = [];
            bool emptied = false;
            foreach ((string name, JsonNode? value) in fields)
            {
                JsonNode? flat = value is JsonArray list ? new JsonArray([.. Flat(list).Select(i => i?.DeepClone())]) : value?.DeepClone();
                emptied |= flat is JsonArray { Count: 0 } && value is JsonArray { Count: > 0 };
                kept[name] = flat;
            }
            if (!emptied) settled.Add((JsonNode)kept);
        }
        return settled;
    }

    private static IEnumerable<JsonNode?> Flat(JsonArray list) => list.SelectMany(i => i is JsonArray replaced ? replaced.AsEnumerable() : [i]);

    private JsonNode? At(string pointer)
    {
        JsonNode? node = _after;
        foreach (string part in pointer.Split('/').Skip(1))
            node = node switch
            {
                JsonObject fields => fields[part],
                JsonArray list when Index(part) is { } at && at < list.Count => list[at],
                _ => null,
            };
        return node;
    }

    private static int? Index(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;
}
