using System.Collections.Frozen;
using System.Security.Cryptography;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>The two packs of a comparison, and how their parts are matched.</summary>
internal sealed class Sides
{
    private readonly FrozenSet<string> _clusters;

    public Sides(EvidencePack old, EvidencePack now)
    {
        (Old, New) = (old, now);
        _clusters = Match(p => p.Clusters, c => c.Name, "cluster").Where(m => m is { Old: { } a, New: { } b } && !Replaced(a, b)).Select(m => m.Key).ToFrozenSet(StringComparer.Ordinal);
    }

    public EvidencePack Old { get; }

    public EvidencePack New { get; }

    /// <summary>Whether both packs speak of the same cluster of this name.</summary>
    public bool HasBoth(string cluster) => _clusters.Contains(cluster);

    /// <summary>Whether a name stands for another cluster than before.</summary>
    public static bool Replaced(ClusterEntry old, ClusterEntry now) => old.Uid is not null && now.Uid is not null && old.Uid != now.Uid;

    /// <summary>Pairs the parts of both packs by their key, in its order.</summary>
    public IEnumerable<Matched<T>> Match<T>(Func<EvidencePack, IEnumerable<T>> parts, Func<T, string> key, string what)
        where T : class
    {
        Dictionary<string, T> old = Index(parts(Old), key, $"OLD: {what}"), now = Index(parts(New), key, $"NEW: {what}");
        return old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(k => new Matched<T>(k, old.GetValueOrDefault(k), now.GetValueOrDefault(k)));
    }

    /// <summary>The same for parts of clusters, where both packs have the cluster; the key is made within it.</summary>
    public IEnumerable<Matched<T>> MatchIn<T>(Func<EvidencePack, IEnumerable<T>> parts, Func<T, string> cluster, Func<T, string> key, string what)
        where T : class => Match(p => parts(p).Where(x => HasBoth(cluster(x))), x => $"{cluster(x)}\n{key(x)}", what);

    public static bool Same<T>(T old, T now) => PackJson.Write(old).AsSpan().SequenceEqual(PackJson.Write(now));

    public static string Digest<T>(T part) => Convert.ToHexStringLower(SHA256.HashData(PackJson.Write(part)));

    /// <summary>A list in words, the first five of it.</summary>
    public static string Some(IReadOnlyCollection<string> names) =>
        names.Count == 0 ? "none" : string.Join(", ", names.Take(5)) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");

    public static string Or(string? text) => string.IsNullOrEmpty(text) ? "none" : text;

    private static Dictionary<string, T> Index<T>(IEnumerable<T> parts, Func<T, string> key, string what)
    {
        var index = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (T part in parts)
            if (!index.TryAdd(key(part), part)) throw new PackComparisonException($"{what} {key(part).Replace('\n', ' ')} stands twice in the pack");
        return index;
    }
}

/// <summary>A part by its key; null on the side that does not have it.</summary>
internal sealed record Matched<T>(string Key, T? Old, T? New)
    where T : class
{
    public T Any => New ?? Old!;

    public ChangeAction Action => Old is null ? ChangeAction.Added : New is null ? ChangeAction.Removed : ChangeAction.Changed;
}
