using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>The peers of a rule.</summary>
/// <param name="Known">Those that are the same for every subject.</param>
/// <param name="Relative">Those that depend on the subject's namespace.</param>
/// <param name="FromGroups">Whether any comes from a group.</param>
internal sealed record AntreaPeers(ImmutableArray<Peer> Known, ImmutableArray<RelativePeer> Relative, bool FromGroups = false)
{
    private static readonly string[] Fields =
        ["ipBlock", "podSelector", "namespaceSelector", "namespaces", "externalEntitySelector", "group", "fqdn", "serviceAccount", "nodeSelector"];

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("-.*0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads a list of peers.</summary>
    /// <param name="fields">The policy.</param>
    /// <param name="listed">The peers.</param>
    /// <param name="direction">Direction of the rule.</param>
    /// <param name="ns">Namespace of the policy; null for a ClusterNetworkPolicy.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="facts">Version of Antrea.</param>
    public static AntreaPeers Read(PolicyFields fields, List<(JsonElement Value, string Pointer)> listed, Direction direction, string? ns, AntreaGroups groups, EnforcementFacts facts)
    {
        var known = ImmutableArray.CreateBuilder<Peer>();
        var relative = ImmutableArray.CreateBuilder<RelativePeer>();
        bool groupsUsed = false;
        foreach ((JsonElement peer, string at) in listed)
        {
            if (peer.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(at, peer, "a mapping");
                continue;
            }

            string? unknown = fields.Unknown(peer, at, [.. Fields, "scope"]);
            string[] named = AntreaSelectors.Named(peer, Fields);
            groupsUsed |= named.Contains("group");
            (Peer? Known, RelativePeer? Relative) read = unknown is not null ? (AntreaSelectors.Unknown(at, unknown), null)
                : One(fields, peer, named, at, direction, ns, groups);
            if (read.Known is Peer.Block { Except.IsEmpty: false } && PlugInVersion.Parse(facts.Version) is { } version && version < new Version(2, 2))
                read.Known = AntreaSelectors.Unknown(at, fields.Limit($"{at}/ipBlock/except", $"counts from Antrea 2.2; {facts.Version} runs here, so what is let out is not known", "ANT-22"));
            Scope(fields, peer, at, ref read);
            if (read.Known is not null) known.Add(read.Known);
            if (read.Relative is not null) relative.Add(read.Relative);
        }

        return new AntreaPeers(known.ToImmutable(), relative.ToImmutable(), groupsUsed);
    }

    private static (Peer?, RelativePeer?) One(PolicyFields fields, JsonElement peer, string[] named, string at, Direction direction, string? ns, AntreaGroups groups)
    {
        var selectors = new AntreaSelectors(fields);
        switch (string.Join('+', named))
        {
            case "ipBlock":
                return (AntreaBlocks.Read(fields, peer.GetProperty("ipBlock"), $"{at}/ipBlock"), null);
            case "podSelector" or "namespaceSelector" or "podSelector+namespaceSelector":
                return (selectors.Pods(peer, at, ns), null);
            case "namespaces" or "podSelector+namespaces":
                return Namespaces(fields, selectors, peer, at, ns);
            case "externalEntitySelector" or "namespaceSelector+externalEntitySelector" or "namespaces+externalEntitySelector":
                return (selectors.Entities(at), null);
            case "group":
                return (fields.Text(peer, at, "group") is { } name ? groups.Find(fields, name, ns ?? "", $"{at}/group").Members with { Pointer = at } : null, null);
            case "fqdn":
                return (DomainName(fields, peer, at, direction), null);
            case "serviceAccount":
                return (selectors.Account(peer, at, ns), null);
            case "nodeSelector":
                return (selectors.Nodes(peer, at), null);
            case "":
                return (AntreaSelectors.Unknown(at, fields.Limit(at, "selects by nothing, so what it matches is not known", "ANT-22")), null);
            default:
                fields.Invalid(at, $"names {string.Join(" and ", named)}, which exclude each other");
                return (null, null);
        }
    }

    private static (Peer?, RelativePeer?) Namespaces(PolicyFields fields, AntreaSelectors selectors, JsonElement peer, string at, string? ns)
    {
        JsonElement namespaces = fields.Section(peer, at, "namespaces");
        string? problem = fields.Unknown(namespaces, $"{at}/namespaces", ["match", "sameLabels"]);
        if (ns is not null) fields.Invalid($"{at}/namespaces", "stands in a NetworkPolicy; expected it in a ClusterNetworkPolicy alone (ANT-12)");
        string? match = fields.Text(namespaces, $"{at}/namespaces", "match");
        var keys = ImmutableArray.CreateBuilder<string>();
        foreach ((JsonElement key, string pointer) in fields.List(namespaces, $"{at}/namespaces", "sameLabels"))
        {
            if (key.ValueKind == JsonValueKind.String && key.GetString() is { Length: > 0 } text) keys.Add(text);
            else fields.Invalid(pointer, key, "a label key");
        }

        if (match is not (null or "" or "Self")) fields.Invalid($"{at}/namespaces/match", $"is '{match}'; expected Self");
        if (match == "Self" == keys.Count > 0) fields.Invalid($"{at}/namespaces", "names not exactly one of match: Self and sameLabels (ANT-13)");
        (Selector labels, string? second) = selectors.Labels(peer, at);
        return (problem ?? second) is { } unknown ? (AntreaSelectors.Unknown(at, unknown), null) : (null, new RelativePeer(at, keys.ToImmutable(), labels));
    }

    private static Peer.DomainNames DomainName(PolicyFields fields, JsonElement peer, string at, Direction direction)
    {
        string name = fields.Text(peer, at, "fqdn") ?? "";
        if (direction == Direction.Ingress) fields.Invalid($"{at}/fqdn", "stands in an ingress rule; names count for egress alone (ANT-15)");
        if (name.AsSpan().ContainsAnyExcept(NameCharacters)) fields.Invalid($"{at}/fqdn", $"is '{name}'; expected a domain name, in which * may stand");
        return new Peer.DomainNames { Pointer = at, Names = [name] };
    }

    // With ClusterSet the same selectors are held against the pods of every cluster of the set: those of the others are addresses outside.
    private static void Scope(PolicyFields fields, JsonElement peer, string at, ref (Peer? Known, RelativePeer? Relative) read)
    {
        string? scope = fields.Text(peer, at, "scope");
        if (scope is null or "" or "Cluster") return;
        if (scope != "ClusterSet")
        {
            fields.Invalid($"{at}/scope", $"is '{scope}'; expected Cluster or ClusterSet");
            return;
        }

        string reason = fields.Limit($"{at}/scope", "names the pods of other clusters, whose addresses this program does not read", null);
        var elsewhere = new Peer.AllOf { Pointer = at, Parts = [new Peer.Outside { Pointer = at }, AntreaSelectors.Unknown(at, reason)] };
        read.Known = read.Known is null ? elsewhere : new Peer.AnyOf { Pointer = at, Parts = [read.Known, elsewhere] };
    }
}
