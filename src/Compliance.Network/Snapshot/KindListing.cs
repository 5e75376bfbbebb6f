namespace Compliance.Network.Snapshot;

/// <summary>What is known of one kind after collection.</summary>
public enum ListOutcome
{
    /// <summary>Every object of the kind was read.</summary>
    Complete,

    /// <summary>Complete discovery shows that the kind is not served: recorded evidence, not a gap.</summary>
    Absent,

    /// <summary>Some or all objects could not be read; a <see cref="CollectionGap"/> says why.</summary>
    Incomplete,

    /// <summary>Manifests: the objects that the files declare. Nothing is claimed of what a cluster runs.</summary>
    Declared,
}

/// <summary>How one kind was listed.</summary>
public sealed record KindListing
{
    /// <summary>Group and kind.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>API version that was read; null when the kind is absent.</summary>
    public string? Version { get; init; }

    /// <summary>Completeness of the list.</summary>
    public required ListOutcome Outcome { get; init; }

    /// <summary>Objects kept in the snapshot.</summary>
    public int Count { get; init; }

    /// <summary>How the list was obtained; null for manifests and for absent kinds.</summary>
    public ListProvenance? Provenance { get; init; }
}

/// <summary>Provenance of one list request, as an auditor asks for it (evidence.md 2.2).</summary>
public sealed record ListProvenance
{
    /// <summary>Verb and path with selectors and limit, without host, for example <c>GET /api/v1/pods?limit=500</c>.</summary>
    public required string Request { get; init; }

    /// <summary><c>full</c>, <c>metadata</c> (PartialObjectMetadata) or <c>trimmed</c> (named fields kept).</summary>
    public required string Form { get; init; }

    /// <summary>The list's <c>metadata.resourceVersion</c>; null when no page was read.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Pages read.</summary>
    public int Pages { get; init; }

    /// <summary>Objects received, before any were dropped.</summary>
    public int Items { get; init; }

    /// <summary>Times the list was started again after 410 Gone.</summary>
    public int Restarts { get; init; }

    /// <summary>Requests repeated after 429, 5xx or a broken connection.</summary>
    public int Retries { get; init; }

    /// <summary>Last HTTP status; 0 when no answer came.</summary>
    public int Status { get; init; }

    /// <summary>Start of the first request, by this program's clock.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>End of the last request, by this program's clock.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>The server's <c>Date</c> header of the last page, for clock skew.</summary>
    public DateTimeOffset? ServerDate { get; init; }

    /// <summary>Bytes of the bodies after decompression.</summary>
    public long Bytes { get; init; }

    /// <summary>SHA-256, lower-case hex, over those bytes in order of arrival.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether the list shows one state. False when the list expired while it was read and the rest came from a newer state: every
    /// object that stood throughout is in it, others may be missing or stale.</summary>
    public bool Consistent { get; init; } = true;
}
