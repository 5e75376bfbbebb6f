using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>Where an entry point leads.</summary>
internal static class EntryPoints
{
    /// <summary>Whether a Service, the Services that an Ingress or the routes of a Gateway name, or a host port lead to one of some pods.</summary>
    public static bool LeadsTo(CheckContext context, EntryPoint entry, ImmutableArray<Endpoint> pods)
    {
        if (entry.Object.Kind == Kinds.Service) return Behind(context, [entry.Object], pods);
        if (entry.Object.Kind == Kinds.Ingress) return Behind(context, context.Index.Find(entry.Object) is { } ingress ? OfIngress(ingress) : [], pods);
        if (entry.Object.Kind == Kinds.Gateway) return Behind(context, Kinds.Routes.SelectMany(context.Index.Objects).Where(r => Attached(r, entry.Object)).SelectMany(OfRoute), pods);
        // A host port is told of one pod of a workload, which need not be the one selected first.
        return context.Reachability.Population.Endpoints.FirstOrDefault(e => e.Source.Equals(entry.Object)) is { } bound
            && pods.Any(p => Flows.WorkloadName(p) == Flows.WorkloadName(bound));
    }

    private static bool Behind(CheckContext context, IEnumerable<ObjectRef> services, ImmutableArray<Endpoint> pods)
    {
        HashSet<ObjectRef> named = [.. services];
        return named.Count > 0 && context.Reachability.Population.Services.Any(s => named.Contains(s.Ref) && s.Backends.Any(pods.Contains));
    }

    private static IEnumerable<ObjectRef> OfIngress(SnapshotObject ingress) =>
        Json.Items(ingress.Body, "spec", "rules").SelectMany(r => Json.Items(r, "http", "paths")).Select(p => Json.Text(p, "backend", "service", "name"))
            .Append(Json.Text(ingress.Body, "spec", "defaultBackend", "service", "name")).OfType<string>()
            .Select(name => new ObjectRef(Kinds.Service, ingress.Ref.Namespace, name));

    private static bool Attached(SnapshotObject route, ObjectRef gateway) => Json.Items(route.Body, "spec", "parentRefs").Any(p =>
        (Json.Text(p, "kind") ?? "Gateway") == "Gateway" && Json.Text(p, "name") == gateway.Name && (Json.Text(p, "namespace") ?? route.Ref.Namespace) == gateway.Namespace);

    private static IEnumerable<ObjectRef> OfRoute(SnapshotObject route) =>
        Json.Items(route.Body, "spec", "rules").SelectMany(r => Json.Items(r, "backendRefs"))
            .Where(b => (Json.Text(b, "kind") ?? "Service") == "Service" && Json.Text(b, "name") is not null)
            .Select(b => new ObjectRef(Kinds.Service, Json.Text(b, "namespace") ?? route.Ref.Namespace, Json.Text(b, "name")!));
}
