using Microsoft.AspNetCore.Http;

namespace Compliance.Kubernetes.Tests.Live;

/// <summary>One resource of the test server; objects are made as they are asked for.</summary>
internal sealed record ServedResource(
    string Group, string Version, string Kind, string Plural, bool Namespaced, int Count, Func<int, string> Item, int Overcount = 0)
{
    public string Prefix => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    public string Path => $"{Prefix}/{Plural}";

    public static ServedResource Namespaces(params string[] names) => new("", "v1", "Namespace", "namespaces", false, names.Length,
        i => $$$"""{"metadata":{"name":"{{{names[i]}}}","uid":"uid-{{{names[i]}}}"}}""");

    public static ServedResource Policies(int count) => new("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true, count,
        i => $$$"""{"metadata":{"name":"policy-{{{i}}}","namespace":"shop"},"spec":{"podSelector":{} } }""");

    public static ServedResource Of(string group, string version, string kind, string plural, bool namespaced, params string[] items) =>
        new(group, version, kind, plural, namespaced, items.Length, i => items[i]);
}

/// <summary>A request as the server saw it.</summary>
internal sealed record SeenRequest(string Method, string Target, string Protocol, string Accept, string AcceptEncoding);

/// <summary>Answers some requests in place of the server.</summary>
internal sealed class Fault(string path, Func<HttpContext, Task> answer, int times, int after)
{
    private int _seen;

    public Func<HttpContext, Task> Answer { get; } = answer;

    public bool Takes(string target)
    {
        if (!target.StartsWith(path, StringComparison.Ordinal)) return false;
        int seen = Interlocked.Increment(ref _seen);
        return seen > after && seen - after <= times;
    }
}
