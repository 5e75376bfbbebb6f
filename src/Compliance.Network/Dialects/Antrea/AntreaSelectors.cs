using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>What peers, <c>appliedTo</c> and groups choose endpoints by in the same words.</summary>
internal sealed class AntreaSelectors(PolicyFields fields)
{
    private readonly LabelSelectorReader _labels = new(fields);

    /// <summary>Names of those of <paramref name="known"/> that an element holds. An empty selector counts, an empty name does not.</summary>
    public static string[] Named(JsonElement element, params ReadOnlySpan<string> known)
    {
        var named = new List<string>();
        foreach (string name in known)
            if (FieldReader.TryGet(element, name, out JsonElement value) && !(value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0)) named.Add(name);
        return [.. named];
    }

    /// <summary>Pods by <c>podSelector</c> and <c>namespaceSelector</c>, of one namespace where neither says otherwise (ANT-10).</summary>
    /// <param name="element">Element that holds the selectors.</param>
    /// <param name="at">Its pointer.</param>
    /// <param name="ns">Namespace of the policy or group; null for a cluster-scoped one.</param>
    public Peer Pods(JsonElement element, string at, string? ns)
    {
        JsonElement namespaces = fields.Section(element, at, "namespaceSelector");
        (Selector condition, string? first) = _labels.Read(namespaces, $"{at}/namespaceSelector");
        (Selector labels, string? second) = Labels(element, at);
        if ((first ?? second) is { } problem) return Unknown(at, problem);
        return new Peer.Pods { Pointer = at, Namespace = namespaces.ValueKind == JsonValueKind.Object ? null : ns, Namespaces = condition, Labels = labels };
    }

    /// <summary>The <c>podSelector</c> of an element; everything where it has none.</summary>
    public (Selector Labels, string? Problem) Labels(JsonElement element, string at) => _labels.Read(fields.Section(element, at, "podSelector"), $"{at}/podSelector");

    /// <summary>Nodes by <c>nodeSelector</c> (ANT-17). A node stands for its gateway and its tunnel address too.</summary>
    public Peer Nodes(JsonElement element, string at)
    {
        (Selector labels, string? problem) = _labels.Read(fields.Section(element, at, "nodeSelector"), $"{at}/nodeSelector");
        return problem is null ? new Peer.Nodes { Pointer = at, Labels = labels } : Unknown(at, problem);
    }

    /// <summary>Pods of one service account (ANT-18).</summary>
    public Peer Account(JsonElement element, string at, string? ns)
    {
        (string name, string space, string? problem) = Reference(element, at, "serviceAccount", ns);
        return problem is not null ? Unknown(at, problem)
            : new Peer.Pods { Pointer = at, Namespace = space, Labels = new Selector.In(LabelKey.AccountName, [name]) };
    }

    /// <summary>A reference to an object by <c>name</c> and <c>namespace</c>.</summary>
    public (string Name, string Namespace, string? Problem) Reference(JsonElement element, string at, string field, string? ns)
    {
        JsonElement reference = fields.Section(element, at, field);
        string pointer = $"{at}/{field}";
        string? problem = fields.Unknown(reference, pointer, ["name", "namespace"]);
        string name = fields.Text(reference, pointer, "name") ?? "", space = fields.Text(reference, pointer, "namespace") ?? "";
        if (name.Length == 0) fields.Invalid($"{pointer}/name", "is absent or empty; expected a name");
        if (space.Length == 0)
        {
            if (ns is null) fields.Invalid($"{pointer}/namespace", "is absent or empty; expected a namespace");
            space = ns ?? "";
        }

        return (name, space, problem);
    }

    /// <summary>External entities: machines outside the cluster, whose addresses this program does not read.</summary>
    public Peer Entities(string at) => new Peer.AllOf
    {
        Pointer = at,
        Parts = [new Peer.Outside { Pointer = at }, Unknown(at, fields.Limit($"{at}/externalEntitySelector", "selects external entities, whose addresses this program does not read", null))],
    };

    /// <summary>A peer that is not known, which may be any.</summary>
    public static Peer.Unknown Unknown(string at, string reason) => new() { Pointer = at, Reason = reason };
}
