using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>One kind that the server serves.</summary>
/// <param name="Kind">Group and kind.</param>
/// <param name="Version">API version.</param>
/// <param name="Resource">Plural, as in the request path.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
/// <param name="Listable">Whether it can be listed.</param>
internal sealed record ServedKind(ResourceKind Kind, string Version, string Resource, bool Namespaced, bool Listable)
{
    /// <summary>Path of the list over all namespaces.</summary>
    public string Path => $"{Prefix}/{Resource}";

    /// <summary>Path of one object in a namespace.</summary>
    public string PathOf(NamedObject name) => $"{Prefix}/namespaces/{name.Namespace}/{Resource}/{name.Name}";

    private string Prefix => Kind.Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Kind.Group}/{Version}";
}

/// <summary>What the server says it serves, and where it would not say.</summary>
/// <param name="Kinds">Served kinds, the server's preferred version of each group first.</param>
/// <param name="Failures">Groups that could not be asked wholly, with the reason. The key <c>*</c> stands for every named group: their list failed.</param>
internal sealed record Discovery(ImmutableArray<ServedKind> Kinds, ImmutableSortedDictionary<string, string> Failures)
{
    /// <summary>The failure that makes absence of a group's kinds unproven; null when discovery of the group is complete.</summary>
    public string? FailureOf(string group) =>
        Failures.TryGetValue(group, out string? own) ? own
        : group.Length > 0 && Failures.TryGetValue("*", out string? all) ? all : null;

    /// <summary>Asks for the versions, the groups, and the resources of each.</summary>
    public static async Task<Discovery> ReadAsync(ApiClient api, CollectionLimits limits, CancellationToken cancel)
    {
        var failures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var asked = new List<(string Group, string Version)>();
        ApiAnswer<JsonElement> core = await api.GetJsonAsync("/api", cancel);
        if (core.Failure is { } noCore) failures[""] = noCore.Message;
        else if (!AddVersions(core.Value, asked)) failures[""] = "the answer to /api names no versions, or malformed ones";
        ApiAnswer<JsonElement> groups = await api.GetJsonAsync("/apis", cancel);
        if (groups.Failure is { } noGroups) failures["*"] = noGroups.Message;
        else if (!AddGroups(groups.Value, asked)) failures["*"] = "the answer to /apis names no groups, or malformed ones";

        var found = new ImmutableArray<ServedKind>[asked.Count];
        var why = new string?[asked.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, asked.Count), new ParallelOptions { MaxDegreeOfParallelism = limits.Parallel, CancellationToken = cancel },
            async (i, stop) => (found[i], why[i]) = await ResourcesAsync(api, asked[i].Group, asked[i].Version, stop));
        for (int i = 0; i < asked.Count; i++)
            if (why[i] is { } reason) failures.TryAdd(asked[i].Group, $"{asked[i].Version}: {reason}");
        return new Discovery([.. found.SelectMany(f => f)], failures.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private static async Task<(ImmutableArray<ServedKind>, string?)> ResourcesAsync(ApiClient api, string group, string version, CancellationToken cancel)
    {
        string path = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        ApiAnswer<JsonElement> answer = await api.GetJsonAsync(path, cancel);
        if (answer.Failure is { } failure) return ([], failure.Message);
        if (!TryArray(answer.Value, "resources", out JsonElement resources)) return ([], "the answer names no resources");
        var kinds = ImmutableArray.CreateBuilder<ServedKind>();
        foreach (JsonElement resource in resources.EnumerateArray())
        {
            string? name = ApiStatus.Text(resource, "name"), kind = ApiStatus.Text(resource, "kind");
            // A subresource is named after its resource and a slash.
            string[] parts = name?.Split('/') ?? [];
            if (parts.Length is 0 or > 2 || !parts.All(IsPathSegment) || kind is null || !IsPathSegment(kind))
                return ([], $"the answer names a malformed resource: {VisibleText.Of(name ?? "")} of kind {VisibleText.Of(kind ?? "")}");
            if (parts.Length == 2) continue;
            bool listable = TryArray(resource, "verbs", out JsonElement verbs) && verbs.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.String && v.ValueEquals("list"));
            bool namespaced = resource.TryGetProperty("namespaced", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            kinds.Add(new ServedKind(new ResourceKind(group, kind), version, parts[0], namespaced, listable));
        }
        return (kinds.ToImmutable(), null);
    }

    private static bool AddVersions(JsonElement answer, List<(string Group, string Version)> asked)
    {
        if (!TryArray(answer, "versions", out JsonElement versions)) return false;
        foreach (JsonElement version in versions.EnumerateArray())
        {
            if (version.ValueKind != JsonValueKind.String || SurrogatePairs.FindHalf(version) is not null || version.GetString() is not { } name || !IsPathSegment(name)) return false;
            asked.Add(("", name));
        }
        return versions.GetArrayLength() > 0;
    }

    private static bool AddGroups(JsonElement answer, List<(string Group, string Version)> asked)
    {
        if (!TryArray(answer, "groups", out JsonElement groups)) return false;
        bool wellFormed = true;
        foreach (JsonElement group in groups.EnumerateArray())
        {
            string? name = ApiStatus.Text(group, "name");
            string?[] versions = TryArray(group, "versions", out JsonElement listed) ? [.. listed.EnumerateArray().Select(v => ApiStatus.Text(v, "version"))] : [];
            if (name is null || !IsPathSegment(name) || versions.Length == 0 || !versions.All(v => v is not null && IsPathSegment(v)))
            {
                wellFormed = false;
                continue;
            }
            string? preferred = group.TryGetProperty("preferredVersion", out JsonElement best) ? ApiStatus.Text(best, "version") : null;
            asked.AddRange(versions.OrderBy(v => v == preferred ? 0 : 1).Select(v => (name, v!)));
        }
        return wellFormed;
    }

    private static bool TryArray(JsonElement at, string field, out JsonElement array)
    {
        array = default;
        return at.ValueKind == JsonValueKind.Object && at.TryGetProperty(field, out array) && array.ValueKind == JsonValueKind.Array;
    }

    /// <summary>Names of the server become parts of request paths: anything but a plain name is not followed.</summary>
    private static bool IsPathSegment(string text) =>
        text.Length > 0 && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
