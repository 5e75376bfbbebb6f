using System.Collections.Immutable;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Scope;

/// <summary>A part of the network that is declared to hold what the frameworks protect: a zone of the kind <c>cde</c> or <c>phi</c>, or a
/// namespace declared sensitive as far as no such zone holds its pods.</summary>
/// <param name="Subject"><c>zone/ID</c> or <c>namespace/NAME</c>.</param>
/// <param name="Name">The id or name.</param>
/// <param name="Kind">Kind of the zone; null for a namespace.</param>
/// <param name="Members">Pods, host-network pods among them, and nodes; empty where the cluster has none.</param>
internal sealed record ProtectedPart(string Subject, string Name, string? Kind, ImmutableArray<Endpoint> Members)
{
    /// <summary>Namespace, where the part is one.</summary>
    public string? Namespace => Kind is null ? Name : null;

    /// <summary>Every such part, zones first in the order of the configuration; empty where nothing is declared.</summary>
    public static ImmutableArray<ProtectedPart> Of(ZoneMap map, ScopeDeclaration scope)
    {
        ImmutableArray<Zone> zones = [.. map.Zones.Where(z => z.Sensitive)];
        HashSet<Endpoint> placed = [.. zones.SelectMany(z => map.Members(z))];
        return
        [
            .. zones.Select(z => new ProtectedPart($"zone/{z.Id}", z.Id, z.Kind, map.Members(z))),
            .. scope.SensitiveNamespaces.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(ns => (Name: ns, Members: map.EndpointsOf(ns).ToImmutableArray()))
                .Where(n => n.Members.IsEmpty || n.Members.Any(m => !placed.Contains(m)))
                .Select(n => new ProtectedPart($"namespace/{n.Name}", n.Name, null, [.. n.Members.Where(m => !placed.Contains(m))])),
        ];
    }
}
