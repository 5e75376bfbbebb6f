using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Asks the server, before the lists, who this is and what it may read.</summary>
internal static class Preflight
{
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
