using System.Collections.Immutable;
using Compliance.Kubernetes.Live;
using Compliance.Kubernetes.Redacting;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Manifests;

/// <summary>Reads cluster state from manifest files and folders: what somebody declares, not what runs. The same files give the same
/// snapshot, whatever the order in which a file system lists them.</summary>
/// <param name="paths">Files and folders, in the operator's order; <c>-</c> is <paramref name="standardInput"/>.</param>
/// <param name="standardInput">Read for the path <c>-</c>.</param>
/// <param name="clock">Gives the moment of collection.</param>
public sealed class ManifestSource(ImmutableArray<string> paths, Stream standardInput, TimeProvider clock) : ISnapshotSource
{
    /// <inheritdoc/>
    public Task<ClusterSnapshot> ReadAsync(IProgress<string>? progress, CancellationToken cancel) => Task.Run(() => Read(progress, cancel), cancel);

    private ClusterSnapshot Read(IProgress<string>? progress, CancellationToken cancel)
    {
        var found = new ManifestFiles();
        foreach (string path in paths) found.Add(path, paths.Length > 1);
        if (found.Missing.Count > 0)
            throw new SnapshotException($"{string.Join(", ", found.Missing)}: no such file or folder", []);
        progress?.Report($"Reading {found.Files.Count} manifest files");

        var readings = new ManifestReading[found.Files.Count];
        Parallel.For(0, readings.Length, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => readings[i] = ManifestReading.Of(found.Files[i], standardInput));

        var objects = new ManifestObjects();
        foreach (ManifestReading reading in readings) objects.Add(reading);
        ImmutableArray<CollectionGap> gaps = [.. found.Gaps.Concat(readings.SelectMany(r => r.Gaps)).Concat(objects.Gaps)
            .OrderBy(g => g.Source?.File, StringComparer.Ordinal).ThenBy(g => g.Source?.Line ?? 0).ThenBy(g => g.Message, StringComparer.Ordinal)];
        ImmutableArray<SnapshotObject> sorted = objects.Sorted();
        if (sorted.IsEmpty && objects.Dropped.Count == 0)
            throw new SnapshotException($"{string.Join(", ", paths)}: no Kubernetes object that can be read; expected YAML or JSON manifests", gaps);

        return new ClusterSnapshot
        {
            Cluster = ClusterName(),
            Origin = SnapshotOrigin.Manifests,
            CollectedAt = WholeSeconds(clock.GetUtcNow()),
            Objects = sorted,
            Listings = Listings(sorted),
            Gaps = gaps,
            UnmodelledPolicyKinds = [.. sorted.Select(o => o.Ref.Kind).Distinct().Where(CollectedKinds.IsUnmodelledPolicy).Order()],
            Redactions = [.. readings.SelectMany(r => r.Redactions).Concat(objects.Dropped)
                .OrderBy(r => r.Object).ThenBy(r => r.Pointer, StringComparer.Ordinal).Distinct()],
        };
    }

    private string ClusterName()
    {
        if (paths is not [var path]) return "manifests";
        if (path == ManifestFiles.StandardInput) return "standard-input";
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return name.Length == 0 ? "manifests" : name;
    }

    // Every kind that a live collection would ask for is listed, so that a reader sees which were looked for and not declared.
    private static ImmutableArray<KindListing> Listings(ImmutableArray<SnapshotObject> objects)
    {
        Dictionary<ResourceKind, (int Count, string Version)> counts = objects.GroupBy(o => o.Ref.Kind)
            .ToDictionary(g => g.Key, g => (g.Count(), string.Join(' ', g.Select(o => o.Version).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))));
        return [.. CollectedKinds.All.Select(k => k.Kind).Union(counts.Keys).Order().Select(kind => new KindListing
        {
            Kind = kind,
            Outcome = ListOutcome.Declared,
            Count = counts.GetValueOrDefault(kind).Count,
            Version = counts.GetValueOrDefault(kind).Version,
        })];
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
