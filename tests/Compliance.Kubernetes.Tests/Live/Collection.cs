using System.Collections.Concurrent;
using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

/// <summary>Reads a test server the way the program does, from a kubeconfig, with short waits.</summary>
internal sealed class Collection : IProgress<string>
{
    public static readonly CollectionLimits Quick = new() { Backoff = TimeSpan.FromMilliseconds(1), RequestTimeout = TimeSpan.FromSeconds(20) };

    public ConcurrentQueue<string> Messages { get; } = new();

    public void Report(string value) => Messages.Enqueue(value);

    public Task<ClusterSnapshot> ReadAsync(
        ApiServer server, string? user = null, CollectionLimits? limits = null, TimeProvider? clock = null, CancellationToken? cancel = null)
    {
        string file = user is null ? server.Kubeconfig() : server.Kubeconfig(user);
        clock ??= TimeProvider.System;
        var source = new ClusterSource(stop => Kubeconfig.OpenAsync(file, null, clock, stop), limits ?? Quick, clock);
        return source.ReadAsync(this, cancel ?? TestContext.Current.CancellationToken);
    }
}

internal static class SnapshotQuestions
{
    public static KindListing Listing(this ClusterSnapshot snapshot, string group, string kind) =>
        snapshot.Listings.Single(l => l.Kind == new ResourceKind(group, kind));

    public static IEnumerable<SnapshotObject> Of(this ClusterSnapshot snapshot, string kind) => snapshot.Objects.Where(o => o.Ref.Kind.Kind == kind);

    public static string Printed(this ClusterSnapshot snapshot, IEnumerable<string> messages) => string.Join('\n',
    [
        snapshot.ToString(), .. snapshot.Objects.Select(o => o.Body.GetRawText()), .. snapshot.Gaps.Select(g => g.ToString()),
        .. snapshot.Listings.Select(l => l.ToString()), .. snapshot.Preflight.Select(p => p.ToString()), .. messages,
    ]);
}
