using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>Reads HTTPRoutes with the listeners of the Gateways that they attach to.</summary>
internal static class GatewayRoutes
{
    /// <summary>The route as it is published.</summary>
    /// <param name="context">Context.</param>
    /// <param name="route">An HTTPRoute.</param>
    /// <param name="entries">Entry points by object.</param>
    public static PublishedRoute Read(CheckContext context, SnapshotObject route, ILookup<ObjectRef, EntryPoint> entries)
    {
        string ns = route.Ref.Namespace;
        ImmutableArray<ObjectRef> services =
        [
            .. Json.Items(route.Body, "spec", "rules").SelectMany(r => Json.Items(r, "backendRefs"))
                .Where(b => Json.Text(b, "kind") is null or "Service").Where(b => Json.Text(b, "name") is not null)
                .Select(b => PublishedRoute.ServiceRef(Json.Text(b, "namespace") ?? ns, Json.Text(b, "name")!)).Distinct(),
        ];
        List<ObjectRef> secrets = [];
        List<EntryPoint> ways = [];
        string? plain = null, unread = null;
        bool attached = false;
        foreach (JsonElement parent in Json.Items(route.Body, "spec", "parentRefs").Where(p => Json.Text(p, "kind") is null or "Gateway"))
        {
            if (Json.Text(parent, "name") is not { } name) continue;
            ObjectRef reference = new(Kinds.Gateway, Json.Text(parent, "namespace") ?? ns, name);
            if (context.Index.Find(reference) is not { } gateway)
            {
                unread ??= $"the {reference} it attaches to was not read";
                continue;
            }
            ways.AddRange(entries[reference]);
            foreach (JsonElement listener in Json.Items(gateway.Body, "spec", "listeners").Where(l => Takes(l, parent)))
            {
                attached = true;
                secrets.AddRange(Json.Items(listener, "tls", "certificateRefs").Where(c => Json.Text(c, "name") is not null)
                    .Select(c => PublishedRoute.SecretRef(Json.Text(c, "namespace") ?? reference.Namespace, Json.Text(c, "name")!)));
                if (Json.Text(listener, "protocol") == "HTTP") plain ??= $"the listener {Json.Text(listener, "name")} of {reference} takes plain HTTP";
            }
        }
        PublishedRoute published = new(route.Ref, PublishedRoute.Worst(ways), services, PlainHttp.Closed, "/spec/parentRefs", "every listener it attaches to takes HTTPS", [.. secrets.Distinct()]);
        if (plain is not null)
            return Redirects(route) ? published with { Plain = PlainHttp.Redirected, Pointer = "/spec/rules", Statement = $"{plain}, and every rule redirects to HTTPS" }
                : published with { Plain = PlainHttp.Alone, Statement = plain };
        return attached && unread is null ? published : published with { Unread = unread ?? "no listener of a Gateway that was read takes it" };
    }

    private static bool Takes(JsonElement listener, JsonElement parent) =>
        (Json.Text(parent, "sectionName") is not { } section || section == Json.Text(listener, "name"))
        && (Json.Int(parent, "port") is not { } port || port == Json.Int(listener, "port"))
        && Json.Text(listener, "protocol") is "HTTP" or "HTTPS" or "TLS";

    private static bool Redirects(SnapshotObject route)
    {
        ImmutableArray<JsonElement> rules = [.. Json.Items(route.Body, "spec", "rules")];
        return !rules.IsEmpty && rules.All(r => Json.Items(r, "filters").Any(f => Json.Text(f, "type") == "RequestRedirect" && Json.Text(f, "requestRedirect", "scheme") == "https"));
    }
}
