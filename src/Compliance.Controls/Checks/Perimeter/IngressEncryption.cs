using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-INGRESS-TLS.</summary>
public sealed class IngressEncryption : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-INGRESS-TLS",
        Group = "perimeter",
        Title = "Published HTTP routes are TLS-terminated and redirect plain HTTP",
        Rationale = "What frameworks protect must be encrypted on open networks.",
        Condition = "One result for each Ingress, HTTPRoute and Service of type LoadBalancer with an HTTP port (port 80 or appProtocol http). Fails when it serves plain HTTP for a host without TLS, leads to a namespace declared sensitive or a pod of a zone of the kind cde or phi, and is public or may be: the cluster does not tell that its addresses are private. Warns when it serves plain HTTP elsewhere; when nothing in it says that plain HTTP is redirected beside TLS, because defaults of a controller are not read; and when a cert-manager Certificate of one of its Secrets is not ready or has run out. Certificates themselves are Secrets and never read. Not evaluable when the Gateway of a route was not read.",
        Remediation = "Add a tls section or an HTTPS listener, and redirect plain HTTP.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.EntryPoints, Kinds.EndpointSlice, Kinds.HttpRoute, Kinds.Certificate],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        Dictionary<ObjectRef, ServiceEntry> services = context.Reachability.Population.Services.ToDictionary(s => s.Ref);
        ILookup<ObjectRef, SnapshotObject> certificates = context.Index.Objects(Kinds.Certificate).Where(c => Json.Text(c.Body, "spec", "secretName") is not null)
            .ToLookup(c => PublishedRoute.SecretRef(c.Ref.Namespace, Json.Text(c.Body, "spec", "secretName")!));
        bool any = false;
        foreach (PublishedRoute route in PublishedRoute.Of(context))
        {
            any = true;
            yield return Of(context, route, services, certificates);
        }
        if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, "no Ingress, HTTPRoute or load balancer publishes HTTP");
    }

    private CheckResult Of(CheckContext context, PublishedRoute route, Dictionary<ObjectRef, ServiceEntry> services, ILookup<ObjectRef, SnapshotObject> certificates)
    {
        string subject = PolicySurvey.Subject(route.Object), ns = route.Object.Namespace;
        EvidenceRef see = route.Object.See(route.Pointer, route.Statement);
        if (route.Plain == PlainHttp.Alone)
        {
            Endpoint? protectedPod = route.Services.SelectMany(s => services.TryGetValue(s, out ServiceEntry? e) ? e.Backends : []).FirstOrDefault(context.Sensitive);
            ObjectRef? sensitive = route.Services.FirstOrDefault(s => context.Sensitive(s.Namespace));
            string? to = protectedPod is not null ? Flows.Name(protectedPod) : sensitive is not null ? $"svc/{sensitive.Namespace}/{sensitive.Name}" : null;
            if (to is not null && route.Exposure != Exposure.Internal)
                return Definition.Fail(context, subject, ns, $"{route.Object} serves plain HTTP to {to}, {(route.Exposure == Exposure.Public ? "from the internet" : "and may be public")}: {route.Statement}.",
                    new() { From = "ip/1.1.1.1", To = to, Port = "TCP/80", AllowedBy = $"{route.Object}{route.Pointer}: {route.Statement}" }, see) with { Patch = Patch(context, route) };
            return Definition.Warn(context, subject, ns, $"{route.Object} serves plain HTTP: {route.Statement}.", see) with { Patch = Patch(context, route) };
        }
        if (route.Unread is { } unread) return Definition.NotEvaluable(context, subject, ns, unread) with { Evidence = [see] };
        if (route.Plain == PlainHttp.Beside)
            return Definition.Warn(context, subject, ns, $"{route.Object} may serve plain HTTP beside TLS: {route.Statement}.", see);
        foreach (SnapshotObject certificate in route.Secrets.SelectMany(s => certificates[s]))
            if (Fault(context, certificate) is { } fault)
                return Definition.Warn(context, subject, ns, $"The certificate of {route.Object} {fault}.", see, certificate.Ref.See("/status"));
        return Definition.Pass(context, subject, ns, $"{route.Object} is served with TLS, and plain HTTP is {(route.Plain == PlainHttp.Closed ? "not served" : "redirected")}: {route.Statement}.", see);
    }

    private static string? Fault(CheckContext context, SnapshotObject certificate)
    {
        if (Json.Time(certificate.Body, "status", "notAfter") is { } end && end <= context.Moment) return $"({certificate.Ref}) ran out on {end.UtcDateTime:yyyy-MM-dd}";
        JsonElement? ready = Json.Items(certificate.Body, "status", "conditions").Where(c => Json.Text(c, "type") == "Ready").Select(c => (JsonElement?)c).FirstOrDefault();
        return ready is { } condition && Json.Text(condition, "status") != "True" ? $"({certificate.Ref}) is not ready" : null;
    }

    /// <summary>A TLS section for the hosts of an Ingress; the name of the Secret is for its owner to choose.</summary>
    private static string? Patch(CheckContext context, PublishedRoute route)
    {
        if (route.Object.Kind != Kinds.Ingress || context.Index.Find(route.Object) is not { } ingress) return null;
        IEnumerable<string> hosts = Json.Items(ingress.Body, "spec", "rules").Select(r => Json.Text(r, "host")).OfType<string>().Distinct(StringComparer.Ordinal).Select(Yaml.Scalar);
        return $"""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: {Yaml.Scalar(route.Object.Name)}
              namespace: {Yaml.Scalar(route.Object.Namespace)}
            spec:
              tls:
              - hosts: [{string.Join(", ", hosts)}]
                secretName: {Yaml.Scalar(route.Object.Name + "-tls")}

            """;
    }
}
