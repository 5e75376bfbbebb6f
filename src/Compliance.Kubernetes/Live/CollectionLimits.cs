namespace Compliance.Kubernetes.Live;

/// <summary>Bounds within which a live cluster is read.</summary>
internal sealed record CollectionLimits
{
    /// <summary>Objects asked for in one page.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Lists read at the same time.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Times one request is sent in all, after 429, 5xx, broken connections and time-outs.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Times one list is started again after 410 Gone.</summary>
    public int Restarts { get; init; } = 5;

    /// <summary>First wait before a request is sent again; it doubles each time.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait, also where Retry-After asks for more.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for one request, its body included.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes of one object. etcd keeps objects below 1.5 MiB; aggregated servers may send more.</summary>
    public int ObjectBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of one list after decompression.</summary>
    public long ListBytes { get; init; } = 8L << 30;
}
