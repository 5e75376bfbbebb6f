using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Asks the server, before the lists, who this is and what it may read.</summary>
internal static class Preflight
{
    /// <summary>What a collector must not be allowed: the answers are evidence that it only reads, and reads no Secret.</summary>
    private static readonly ImmutableArray<(string Verb, ServedKind Kind)> Excess =
    [
        ("get", Core("Secret", "secrets")), ("list", Core("Secret", "secrets")), ("create", Core("Pod", "pods")),
        .. new[] { "create", "delete", "patch", "update" }.Select(verb => (verb, In("networking.k8s.io", "NetworkPolicy", "networkpolicies"))),
        ("create", In("rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings")),
        ("bind", In("rbac.authorization.k8s.io", "ClusterRole", "clusterroles")), ("escalate", In("rbac.authorization.k8s.io", "ClusterRole", "clusterroles")),
    ];

    /// <summary>The user name the server sees; null when it would not say.</summary>
    public static async Task<string?> CollectorAsync(ApiClient api, CancellationToken cancel)
    {
        ApiAnswer<JsonElement> answer = await api.ReviewAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""", cancel);
        return answer.Failure is null && answer.Value.ValueKind == JsonValueKind.Object
            && answer.Value.TryGetProperty("status", out JsonElement status) && status.ValueKind == JsonValueKind.Object
            && status.TryGetProperty("userInfo", out JsonElement user) ? ApiStatus.Text(user, "username") : null;
    }

    /// <summary>One answer for each kind to read, in the order of <see cref="ResourceKind"/>.</summary>
    public static async Task<ImmutableArray<AccessAnswer>> AskAsync(
        ApiClient api, ImmutableArray<PlannedRead> reads, CollectionLimits limits, CancellationToken cancel)
    {
        var answers = new AccessAnswer[reads.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, reads.Length), new ParallelOptions { MaxDegreeOfParallelism = limits.Parallel, CancellationToken = cancel },
            async (i, stop) => answers[i] = await AskAsync(api, reads[i], stop));
        return [.. answers.OrderBy(a => a.Kind)];
    }

    /// <summary>The answers to what the collector must not be allowed, in the order of <see cref="ResourceKind"/> and verb.</summary>
    public static async Task<ImmutableArray<AccessAnswer>> ExcessAsync(ApiClient api, CancellationToken cancel)
    {
        var answers = ImmutableArray.CreateBuilder<AccessAnswer>();
        foreach ((string verb, ServedKind kind) in Excess.OrderBy(e => e.Kind.Kind).ThenBy(e => e.Verb, StringComparer.Ordinal))
        {
            (bool? may, string? why) = await MayAsync(api, kind, verb, null, cancel);
            answers.Add(new AccessAnswer(verb, kind.Kind, may, why));
        }
        return answers.DrainToImmutable();
    }

    private static ServedKind Core(string kind, string resource) => In("", kind, resource);

    private static ServedKind In(string group, string kind, string resource) => new(new ResourceKind(group, kind), "v1", resource, true, true);

    private static async Task<AccessAnswer> AskAsync(ApiClient api, PlannedRead read, CancellationToken cancel)
    {
        ResourceKind kind = read.Served.Kind;
        if (read.Names.IsEmpty)
        {
            (bool? may, string? why) = await MayAsync(api, read.Served, "list", null, cancel);
            return new AccessAnswer("list", kind, may, why);
        }
        bool? all = true;
        var reasons = new List<string>();
        foreach (NamedObject name in read.Names)
        {
            (bool? may, string? why) = await MayAsync(api, read.Served, "get", name, cancel);
            if (may == true) continue;
            all = may is null || all is null ? null : false;
            reasons.Add($"{name.Namespace}/{name.Name}{(why is null ? "" : $": {why}")}");
        }
        return new AccessAnswer("get", kind, all, reasons.Count == 0 ? null : string.Join("; ", reasons));
    }

    private static async Task<(bool? May, string? Why)> MayAsync(ApiClient api, ServedKind kind, string verb, NamedObject? name, CancellationToken cancel)
    {
        var attributes = new Dictionary<string, string> { ["group"] = kind.Kind.Group, ["version"] = kind.Version, ["resource"] = kind.Resource, ["verb"] = verb };
        if (name is not null) (attributes["namespace"], attributes["name"]) = (name.Namespace, name.Name);
        string body = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new Dictionary<string, object> { ["resourceAttributes"] = attributes },
        });
        ApiAnswer<JsonElement> answer = await api.ReviewAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body, cancel);
        if (answer.Failure is { } failure) return (null, failure.Message);
        if (answer.Value.ValueKind != JsonValueKind.Object || !answer.Value.TryGetProperty("status", out JsonElement status)
            || status.ValueKind != JsonValueKind.Object || !status.TryGetProperty("allowed", out JsonElement allowed))
            return (null, "the answer holds no status.allowed");
        string? reason = ApiStatus.Text(status, "reason");
        return (allowed.ValueKind == JsonValueKind.True, string.IsNullOrEmpty(reason) ? null : VisibleText.Of(reason));
    }
}
