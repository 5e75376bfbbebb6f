using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>What a published route makes of plain HTTP.</summary>
internal enum PlainHttp
{
    /// <summary>It is not served at all.</summary>
    Closed,

    /// <summary>It is answered with a redirect to HTTPS.</summary>
    Redirected,

    /// <summary>TLS is served, and nothing says that plain HTTP is redirected.</summary>
    Beside,

    /// <summary>It is served without TLS.</summary>
    Alone,
}

/// <summary>An HTTP route by which clients outside of the cluster come in.</summary>
/// <param name="Object">Ingress, HTTPRoute or Service.</param>
/// <param name="Exposure">Whether the internet reaches it.</param>
/// <param name="Services">Services behind it.</param>
/// <param name="Plain">What becomes of plain HTTP, for the worst of its hosts.</param>
/// <param name="Pointer">JSON pointer of what says so.</param>
/// <param name="Statement">The same for a reader, as a sentence part.</param>
/// <param name="Secrets">Secrets that hold its certificates.</param>
/// <param name="Unread">Why it cannot be told; null when it can.</param>
internal sealed record PublishedRoute(
    ObjectRef Object, Exposure Exposure, ImmutableArray<ObjectRef> Services, PlainHttp Plain, string Pointer, string Statement,
    ImmutableArray<ObjectRef> Secrets, string? Unread = null)
{
    private static readonly ResourceKind Secret = new("", "Secret");

    /// <summary>Every route in the snapshot, one for each object.</summary>
    public static IEnumerable<PublishedRoute> Of(CheckContext context)
    {
        ILookup<ObjectRef, EntryPoint> entries = EntryPoint.Of(context).ToLookup(e => e.Object);
        foreach (SnapshotObject ingress in context.Index.Objects(Kinds.Ingress)) yield return OfIngress(ingress, entries);
        foreach (SnapshotObject route in context.Index.Objects(Kinds.HttpRoute)) yield return GatewayRoutes.Read(context, route, entries);
        foreach (SnapshotObject service in context.Index.Objects(Kinds.Service))
            if (OfService(service, entries) is { } route) yield return route;
    }

    /// <summary>The worst exposure of entry points; unknown where there is none.</summary>
    public static Exposure Worst(IEnumerable<EntryPoint> entries)
    {
        ImmutableArray<Exposure> all = [.. entries.Select(e => e.Exposure)];
        return all.Contains(Exposure.Public) ? Exposure.Public : all.IsEmpty || all.Contains(Exposure.Unknown) ? Exposure.Unknown : Exposure.Internal;
    }

    /// <summary>A Service by name.</summary>
    public static ObjectRef ServiceRef(string ns, string name) => new(Kinds.Service, ns, name);

    /// <summary>A Secret by name; none is ever read.</summary>
    public static ObjectRef SecretRef(string ns, string name) => new(Secret, ns, name);

    private static PublishedRoute OfIngress(SnapshotObject ingress, ILookup<ObjectRef, EntryPoint> entries)
    {
        string ns = ingress.Ref.Namespace;
        ImmutableArray<JsonElement> rules = [.. Json.Items(ingress.Body, "spec", "rules")];
        ImmutableArray<ObjectRef> services =
        [
            .. rules.SelectMany(r => Json.Items(r, "http", "paths")).Select(p => Json.Text(p, "backend", "service", "name"))
                .Append(Json.Text(ingress.Body, "spec", "defaultBackend", "service", "name")).OfType<string>().Distinct(StringComparer.Ordinal).Select(s => ServiceRef(ns, s)),
        ];
        ImmutableArray<ObjectRef> secrets =
            [.. Json.Items(ingress.Body, "spec", "tls").Select(t => Json.Text(t, "secretName")).OfType<string>().Distinct(StringComparer.Ordinal).Select(s => SecretRef(ns, s))];
        (PlainHttp plain, string pointer, string statement) = IngressTls.Read(ingress, rules);
        return new(ingress.Ref, Worst(entries[ingress.Ref]), services, plain, pointer, statement, secrets);
    }

    private static PublishedRoute? OfService(SnapshotObject service, ILookup<ObjectRef, EntryPoint> entries)
    {
        if (Json.Text(service.Body, "spec", "type") != "LoadBalancer") return null;
        foreach ((int i, JsonElement port) in Json.Items(service.Body, "spec", "ports").Index())
        {
            bool plain = Json.Int(port, "port") == 80 || Json.Text(port, "appProtocol") is "http" or "kubernetes.io/ws";
            if (!plain || Json.Text(port, "protocol") is "UDP" or "SCTP") continue;
            int number = Json.Int(port, "port") ?? 80;
            bool tls = Json.Items(service.Body, "spec", "ports").Any(p => Json.Int(p, "port") == 443 || Json.Text(p, "appProtocol") is "https" or "kubernetes.io/wss");
            return new(service.Ref, Worst(entries[service.Ref]), [service.Ref], tls ? PlainHttp.Beside : PlainHttp.Alone, $"/spec/ports/{i}/port",
                $"the load balancer takes plain HTTP on port {number}", []);
        }
        return null;
    }
}
