using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>Reads which hosts of an Ingress are served with TLS, and what the annotations of the common controllers say of plain HTTP.</summary>
internal static class IngressTls
{
    /// <summary>Annotations with which a controller is told to redirect, or not to serve plain HTTP at all, with the values that do.</summary>
    private static readonly (string Key, Func<string, bool> Says, PlainHttp Plain)[] Marks =
    [
        ("nginx.ingress.kubernetes.io/force-ssl-redirect", Yes, PlainHttp.Redirected),
        ("nginx.ingress.kubernetes.io/ssl-redirect", Yes, PlainHttp.Redirected),
        ("ingress.kubernetes.io/force-ssl-redirect", Yes, PlainHttp.Redirected),
        ("haproxy.org/ssl-redirect", Yes, PlainHttp.Redirected),
        ("haproxy-ingress.github.io/ssl-redirect", Yes, PlainHttp.Redirected),
        ("appgw.ingress.kubernetes.io/ssl-redirect", Yes, PlainHttp.Redirected),
        ("alb.ingress.kubernetes.io/ssl-redirect", v => v.Length > 0, PlainHttp.Redirected),
        ("alb.ingress.kubernetes.io/listen-ports", v => v.Contains("\"HTTPS\"", StringComparison.Ordinal) && !v.Contains("\"HTTP\"", StringComparison.Ordinal), PlainHttp.Closed),
        ("traefik.ingress.kubernetes.io/router.entrypoints", v => v == "websecure", PlainHttp.Closed),
        ("kubernetes.io/ingress.allow-http", v => v == "false", PlainHttp.Closed),
    ];

    /// <summary>Annotations with which a cloud terminates TLS for an Ingress that names no Secret.</summary>
    private static readonly string[] CloudCertificates =
        ["alb.ingress.kubernetes.io/certificate-arn", "networking.gke.io/managed-certificates"];

    /// <summary>What the Ingress makes of plain HTTP for the worst of its hosts, where that stands, and the same in words.</summary>
    public static (PlainHttp Plain, string Pointer, string Statement) Read(SnapshotObject ingress, ImmutableArray<JsonElement> rules)
    {
        ImmutableArray<JsonElement> tls = [.. Json.Items(ingress.Body, "spec", "tls")];
        if (!CloudCertificates.Any(c => Annotation(ingress, c) is not null))
        {
            if (tls.IsEmpty) return (PlainHttp.Alone, "/spec", "no TLS section names a certificate");
            foreach ((int i, JsonElement rule) in rules.Index())
                if (!tls.Any(t => Covers(t, Json.Text(rule, "host"))))
                    return (PlainHttp.Alone, $"/spec/rules/{i}/host", $"no TLS section covers {(Json.Text(rule, "host") is { } host ? $"the host {host}" : "a rule for every host")}");
        }
        foreach ((string key, Func<string, bool> says, PlainHttp plain) in Marks)
            if (Annotation(ingress, key) is { } value && says(value))
                return (plain, $"/metadata/annotations/{key.Replace("/", "~1", StringComparison.Ordinal)}", $"{key} is {value}");
        return (PlainHttp.Beside, "/spec/tls", "no annotation says that plain HTTP is redirected, and defaults of its controller are not read");
    }

    private static bool Covers(JsonElement tls, string? host)
    {
        ImmutableArray<string> hosts = [.. Json.Items(tls, "hosts").Select(h => h.ToString())];
        if (hosts.IsEmpty) return true;
        return host is not null && hosts.Any(h => h.Equals(host, StringComparison.OrdinalIgnoreCase)
            || (h.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host[dot..].Equals(h[1..], StringComparison.OrdinalIgnoreCase)));
    }

    private static string? Annotation(SnapshotObject ingress, string key) => Json.Text(ingress.Body, "metadata", "annotations", key);

    private static bool Yes(string value) => value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
