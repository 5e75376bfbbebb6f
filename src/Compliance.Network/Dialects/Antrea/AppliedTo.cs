using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>What a policy or a rule is applied to (ANT-11).</summary>
/// <param name="Subject">Pods and nodes.</param>
/// <param name="Services">Services whose node ports it guards instead (ANT-27); empty for none.</param>
/// <param name="Open">Nodes of which it is not known whether it applies to them, with the reason.</param>
/// <param name="Void">Why it applies to nothing although it names something; null where it applies.</param>
/// <param name="FromOthers">Whether groups or Services say what it is.</param>
internal sealed record AppliedTo(Peer Subject, ImmutableHashSet<ObjectRef> Services, ImmutableArray<(Peer Nodes, string Reason)> Open, string? Void, bool FromOthers)
{
    private static readonly string[] Fields = ["podSelector", "namespaceSelector", "externalEntitySelector", "group", "serviceAccount", "service", "nodeSelector"];

    /// <summary>Reads a list of elements, of which each adds to the subjects.</summary>
    /// <param name="fields">The policy.</param>
    /// <param name="listed">The elements.</param>
    /// <param name="at">Pointer of the list.</param>
    /// <param name="ns">Namespace of the policy; null for a ClusterNetworkPolicy.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="facts">Gates of the plug-in.</param>
    public static AppliedTo Read(PolicyFields fields, List<(JsonElement Value, string Pointer)> listed, string at, string? ns, AntreaGroups groups, EnforcementFacts facts)
    {
        var parts = new List<Peer>();
        var services = ImmutableHashSet.CreateBuilder<ObjectRef>();
        var open = ImmutableArray.CreateBuilder<(Peer, string)>();
        string? without = null, unrealised = null;
        bool fromOthers = false;
        foreach ((JsonElement element, string pointer) in listed)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(pointer, element, "a mapping");
                continue;
            }

            string? unknown = fields.Unknown(element, pointer, Fields);
            string[] named = AntreaSelectors.Named(element, Fields);
            fromOthers |= named.Contains("group") || named.Contains("service");
            Peer? part = unknown is not null ? SomePods(pointer, ns, unknown) : One(fields, element, named, pointer, ns, groups, services, ref without, ref unrealised);
            if (part is null) continue;
            if (named is ["nodeSelector"] && facts.Switch("NodeNetworkPolicy") != true)
            {
                if (facts.Switch("NodeNetworkPolicy") == false) without = "the gate NodeNetworkPolicy is off, so nodes are no subjects (ANT-17)";
                else open.Add((part, fields.Limit(pointer, "applies to nodes, which counts only with the gate NodeNetworkPolicy; whether it is on is not known", "ANT-17")));
                continue;
            }

            parts.Add(part);
        }

        if (services.Count > 0 && services.Count + parts.Count + open.Count > services.Count) fields.Invalid(at, "names Services beside other subjects; expected one or the other (ANT-27)");
        Peer subject = parts is [var only] ? only : new Peer.AnyOf { Pointer = at, Parts = [.. parts] };
        return new AppliedTo(subject, services.ToImmutable(), open.ToImmutable(),
            unrealised ?? (services.Count > 0 || open.Count > 0 || !Empty(subject) ? null : without), fromOthers);
    }

    private static bool Empty(Peer peer) => peer is Peer.AnyOf any && any.Parts.All(Empty);

    private static Peer? One(
        PolicyFields fields, JsonElement element, string[] named, string at, string? ns, AntreaGroups groups, ImmutableHashSet<ObjectRef>.Builder services, ref string? without,
        ref string? unrealised)
    {
        var selectors = new AntreaSelectors(fields);
        if (ns is not null && named.Contains("namespaceSelector"))
        {
            fields.Invalid($"{at}/namespaceSelector", "stands in a NetworkPolicy, whose subjects are those of its own namespace (ANT-10)");
            return null;
        }

        switch (string.Join('+', named))
        {
            case "podSelector" or "namespaceSelector" or "podSelector+namespaceSelector":
                return selectors.Pods(element, at, ns);
            case "serviceAccount":
                Peer account = selectors.Account(element, at, ns);
                return account is Peer.Pods { Namespace: { } space } && ns is not null && space != ns
                    ? SomePods(at, space, fields.Limit($"{at}/serviceAccount", "is of another namespace than the policy; whether it is applied there is not known", "ANT-18")) : account;
            case "nodeSelector":
                return selectors.Nodes(element, at);
            case "externalEntitySelector" or "namespaceSelector+externalEntitySelector":
                without = fields.Limit($"{at}/externalEntitySelector", "selects external entities, which are outside what this program answers for", null);
                return null;
            case "service":
                (string name, string of, string? problem) = selectors.Reference(element, at, "service", ns);
                if (problem is not null) return SomePods(at, ns, problem);
                services.Add(new ObjectRef(new ResourceKind("", "Service"), of, name));
                return null;
            case "group":
                return fields.Text(element, at, "group") is { } group ? Members(groups.Find(fields, group, ns ?? "", $"{at}/group"), at, ns, ref without, ref unrealised) : null;
            case "":
                return SomePods(at, ns, fields.Limit(at, "selects by nothing, so what it is applied to is not known", "ANT-11"));
            default:
                fields.Invalid(at, $"names {string.Join(" and ", named)}, which exclude each other (ANT-11)");
                return null;
        }
    }

    private static Peer? Members(AntreaGroup group, string at, string? ns, ref string? without, ref string? unrealised)
    {
        if (group.Members is Peer.Unknown unknown) return SomePods(at, ns, unknown.Reason);
        if (ns is not null && group.CrossesNamespaces)
        {
            unrealised = "a group it is applied to selects other namespaces, so Antrea does not realise it (ANT-14)";
            return null;
        }

        without ??= "address blocks are no subjects (ANT-14)";
        return group.AsSubjects;
    }

    private static Peer.AllOf SomePods(string at, string? ns, string reason) =>
        new() { Pointer = at, Parts = [Subjects.Pods(ns, pointer: at), AntreaSelectors.Unknown(at, reason)] };
}
