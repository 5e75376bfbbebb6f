using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Kubernetes.Redacting;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Reads a live cluster through its API server: discovers what is served, asks what may be read, and lists it page by page.
/// Secrets are never read.</summary>
public sealed class ClusterSource : ISnapshotSource
{
    private readonly Func<CancellationToken, Task<ClusterConnection>> _open;
    private readonly CollectionLimits _limits;
    private readonly TimeProvider _clock;

    internal ClusterSource(Func<CancellationToken, Task<ClusterConnection>> open, CollectionLimits limits, TimeProvider clock)
    {
        _open = open;
        _limits = limits;
        _clock = clock;
    }

    /// <summary>The cluster of a context of a kubeconfig. The file may name a credential plug-in, which is run: accept only the operator's files.</summary>
    /// <param name="file">The kubeconfig; null for the files of <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
    /// <param name="context">The context; null for the current one.</param>
    /// <param name="clock">Clock for waits, times of provenance and expiry of credentials.</param>
    public static ClusterSource OfKubeconfig(string? file, string? context, TimeProvider clock) =>
        new(cancel => Kubeconfig.OpenAsync(file, context, clock, cancel), new CollectionLimits(), clock);

    /// <summary>The cluster that this program runs in, by its service account.</summary>
    /// <param name="clock">Clock for waits and times of provenance.</param>
    public static ClusterSource InCluster(TimeProvider clock) =>
        new(_ => Task.FromResult(Kubeconfig.OpenInCluster()), new CollectionLimits(), clock);

    /// <inheritdoc/>
    public async Task<ClusterSnapshot> ReadAsync(IProgress<string>? progress, CancellationToken cancel)
    {
        using ClusterConnection connection = await _open(cancel);
        try
        {
            return await ReadAsync(connection, progress, cancel);
        }
        catch (ExecPluginException e)
        {
            throw new SnapshotException($"{connection.Server}: {connection.WithoutCredentials(e.Message)}", []);
        }
    }

    private async Task<ClusterSnapshot> ReadAsync(ClusterConnection connection, IProgress<string>? progress, CancellationToken cancel)
    {
        var api = new ApiClient(connection, _limits, _clock, progress);
        progress?.Report($"reading {connection.Server}{(connection.Verified ? "" : ", whose certificate is not verified")}");
        ApiAnswer<JsonElement> version = await api.GetJsonAsync("/version", cancel);
        if (version.Failure is { } unreached && version.Status is 0 or 401)
            throw new SnapshotException($"{connection.Server}: {Advice(version.Status)}: {version.Failure!.Message}", []);

        Discovery discovery = await Discovery.ReadAsync(api, _limits, cancel);
        CollectionPlan plan = CollectionPlan.Of(discovery);
        progress?.Report($"{plan.Reads.Length} kinds to read, {plan.Settled.Count(s => s.Outcome == ListOutcome.Absent)} not served");
        foreach (ResourceKind kind in plan.Unmodelled) progress?.Report($"{VisibleText.Of(kind.ToString())} is served and looks like policy, but is not known");
        string? collector = await Preflight.CollectorAsync(api, cancel);
        ImmutableArray<AccessAnswer> access = await Preflight.AskAsync(api, plan.Reads, _limits, cancel);
        foreach (AccessAnswer refused in access.Where(a => a.Allowed == false)) progress?.Report($"{VisibleText.Of(refused.Kind.ToString())}: {refused.Verb} is not allowed");

        ImmutableArray<AccessAnswer> excess = await Preflight.ExcessAsync(api, cancel);

        var lists = new ConcurrentBag<CollectedList>();
        await Parallel.ForEachAsync(plan.Reads, new ParallelOptions { MaxDegreeOfParallelism = _limits.Parallel, CancellationToken = cancel },
            async (read, stop) =>
            {
                CollectedList list = await ReadKindAsync(api, read, progress, stop);
                progress?.Report($"{VisibleText.Of(read.Served.Kind.ToString())}: {list.Listing.Count} objects{(list.Gaps.Count == 0 ? "" : ", incomplete")}");
                lists.Add(list);
            });
        ImmutableArray<CollectionGap> gaps = [.. plan.Gaps, .. lists.SelectMany(l => l.Gaps).OrderBy(g => g.Kind).ThenBy(g => g.Namespace, StringComparer.Ordinal)];
        if (!lists.Any(l => l.Listing.Count > 0 || l.Listing.Outcome == ListOutcome.Complete))
            throw new SnapshotException($"{connection.Server}: nothing could be read; expected an identity that may list the kinds of the collector's ClusterRole", gaps);
        ImmutableArray<SnapshotObject> objects = [.. lists.SelectMany(l => l.Objects).OrderBy(o => o.Ref)];
        return new ClusterSnapshot
        {
            Cluster = connection.Name,
            Origin = SnapshotOrigin.LiveCluster,
            CollectedAt = ListReader.Seconds(_clock.GetUtcNow()),
            Identity = new ClusterIdentity(
                await UidAsync(api, objects, cancel), connection.Server.AbsoluteUri.TrimEnd('/'), connection.CaSha256,
                version.Failure is null ? ApiStatus.Text(version.Value, "gitVersion") : null, collector),
            Objects = objects,
            Listings = [.. plan.Settled.Concat(lists.Select(l => l.Listing)).OrderBy(l => l.Kind)],
            Gaps = gaps,
            Redactions = [.. lists.SelectMany(l => l.Redactions).OrderBy(r => r.Object).ThenBy(r => r.Pointer, StringComparer.Ordinal)],
            Preflight = [.. access.Concat(excess).OrderBy(a => a.Kind).ThenBy(a => a.Verb, StringComparer.Ordinal)],
            UnmodelledPolicyKinds = plan.Unmodelled,
        };
    }

    private Task<CollectedList> ReadKindAsync(ApiClient api, PlannedRead read, IProgress<string>? progress, CancellationToken cancel) => read.Names.IsEmpty
        ? new ListReader(api, read.Served, read.Form, _limits, Redactor.Redact, _clock, progress).ReadAsync(cancel)
        : new NamedReader(api, read.Served, _limits, Redactor.Redact, _clock).ReadAsync(read.Names, cancel);

    private static async Task<string?> UidAsync(ApiClient api, ImmutableArray<SnapshotObject> objects, CancellationToken cancel)
    {
        SnapshotObject? listed = objects.FirstOrDefault(o => o.Ref is { Kind: { Group: "", Kind: "Namespace" }, Name: "kube-system" });
        if (listed is not null) return ApiStatus.Text(listed.Body.GetProperty("metadata"), "uid");
        ApiAnswer<JsonElement> answer = await api.GetJsonAsync("/api/v1/namespaces/kube-system", cancel);
        return answer.Failure is null && answer.Value.ValueKind == JsonValueKind.Object && answer.Value.TryGetProperty("metadata", out JsonElement metadata)
            ? ApiStatus.Text(metadata, "uid") : null;
    }

    private static string Advice(int status) => status == 0
        ? "the API server cannot be reached; check the server of the context, or name manifests with --manifests"
        : "the API server does not accept the credentials; expected a valid token or certificate of the context's user";
}
