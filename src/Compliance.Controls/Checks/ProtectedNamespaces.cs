using System.Collections.Immutable;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Checks;

/// <summary>Namespaces that hold what the frameworks protect: those declared sensitive, and those with a pod in a zone of kind <c>cde</c> or
/// <c>phi</c>.</summary>
internal static class ProtectedNamespaces
{
    /// <summary>Their names, as far as they exist in the cluster, in ordinal order.</summary>
    public static ImmutableArray<string> Of(CheckContext context)
    {
        SortedSet<string> found = new(context.Scope.SensitiveNamespaces.Where(context.Reachability.Population.Namespaces.ContainsKey), StringComparer.Ordinal);
        if (context.Zones.Map.Zones.Any(z => z.Sensitive))
            foreach (Endpoint endpoint in context.Reachability.Population.Endpoints)
                if (endpoint.Kind != EndpointKind.Node && !found.Contains(endpoint.Namespace) && context.Sensitive(endpoint)) found.Add(endpoint.Namespace);
        return [.. found];
    }

    /// <summary>Whether anything is declared to be protected.</summary>
    public static bool Declared(CheckContext context) => !context.Scope.SensitiveNamespaces.IsEmpty || context.Scope.Zones.Any(z => z.Sensitive);
}
