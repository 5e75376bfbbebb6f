using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Checks;

/// <summary>What the owner declares to hold what the frameworks protect: zones of kind <c>cde</c> or <c>phi</c>, and sensitive namespaces.</summary>
internal sealed class ProtectedGround
{
    private readonly HashSet<Endpoint> _members;

    private ProtectedGround(bool declared, HashSet<Endpoint> members, ImmutableArray<(string, ImmutableArray<Endpoint>)> parts) =>
        (Declared, _members, Parts) = (declared, members, parts);

    /// <summary>Reads it from the scope.</summary>
    public static ProtectedGround Of(CheckContext context)
    {
        ImmutableArray<Zone> zones = [.. context.Zones.Map.Zones.Where(z => z.Sensitive)];
        ILookup<string, Endpoint> byNamespace = context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node && context.Sensitive(e.Namespace))
            .ToLookup(e => e.Namespace, StringComparer.Ordinal);
        // A namespace that a zone holds in full is told by its zone.
        HashSet<Endpoint> zoned = [.. zones.SelectMany(z => context.Zones.Map.Members(z))];
        ImmutableArray<(string Name, ImmutableArray<Endpoint> Members)> parts =
        [
            .. zones.Select(z => ($"zone/{z.Id}", context.Zones.Map.Members(z))),
            .. byNamespace.OrderBy(n => n.Key, StringComparer.Ordinal).Where(n => !n.All(zoned.Contains)).Select(n => ($"namespace/{n.Key}", n.ToImmutableArray())),
        ];
        return new(!zones.IsEmpty || !context.Scope.SensitiveNamespaces.IsEmpty, [.. parts.SelectMany(p => p.Members)], [.. parts.Where(p => !p.Members.IsEmpty)]);
    }

    /// <summary>Whether anything is declared at all.</summary>
    public bool Declared { get; }

    /// <summary>The zones and namespaces that have members here, by subject, with their members.</summary>
    public ImmutableArray<(string Subject, ImmutableArray<Endpoint> Members)> Parts { get; }

    /// <summary>Every member.</summary>
    public IReadOnlyCollection<Endpoint> Members => _members;

    /// <summary>Whether an endpoint is a member.</summary>
    public bool Holds(Endpoint endpoint) => _members.Contains(endpoint);
}
