using System.Collections.Immutable;

namespace Compliance.Network.Snapshot;

/// <summary>Where a snapshot's objects came from.</summary>
public enum SnapshotOrigin
{
    /// <summary>Lists of a live API server.</summary>
    LiveCluster,

    /// <summary>Manifest files: what somebody declares, not what runs.</summary>
    Manifests,
}

/// <summary>The raw state of one cluster at one moment: objects, how they were read, and what could not be read.</summary>
public sealed record ClusterSnapshot
{
    /// <summary>The cluster's name as its operator calls it: the context, or the name of the manifest folder.</summary>
    public required string Cluster { get; init; }

    /// <summary>Live lists or manifests.</summary>
    public required SnapshotOrigin Origin { get; init; }

    /// <summary>End of collection, whole seconds, UTC.</summary>
    public required DateTimeOffset CollectedAt { get; init; }

    /// <summary>What identifies a live cluster; null for manifests.</summary>
    public ClusterIdentity? Identity { get; init; }

    /// <summary>Every object, in the order of <see cref="ObjectRef"/>; each reference once.</summary>
    public required ImmutableArray<SnapshotObject> Objects { get; init; }

    /// <summary>Every kind that was asked for, in the order of <see cref="ResourceKind"/>.</summary>
    public required ImmutableArray<KindListing> Listings { get; init; }

    /// <summary>What could not be read.</summary>
    public ImmutableArray<CollectionGap> Gaps { get; init; } = [];

    /// <summary>What was removed before anything was kept, by rule.</summary>
    public ImmutableArray<Redaction> Redactions { get; init; } = [];

    /// <summary>Answers to the SelfSubjectAccessReviews of the preflight, by kind and verb: what the collector needs, and what it must not be
    /// allowed (to write, to read Secrets).</summary>
    public ImmutableArray<AccessAnswer> Preflight { get; init; } = [];

    /// <summary>Kinds that the server serves and whose names look like network policy, but that this program does not know. Their objects were
    /// not read, so what they allow or deny is in no verdict. In order.</summary>
    public ImmutableArray<ResourceKind> UnmodelledPolicyKinds { get; init; } = [];
}

/// <summary>What identifies a live cluster to an auditor.</summary>
/// <param name="Uid">UID of the namespace <c>kube-system</c>; null when unreadable.</param>
/// <param name="Server">URL of the API server.</param>
/// <param name="CaSha256">SHA-256 of the certificate authority's DER, lower-case hex; null when none was configured.</param>
/// <param name="Version"><c>gitVersion</c> of the server; null when unreadable.</param>
/// <param name="Collector">Identity the API server saw (SelfSubjectReview user name); null when unreadable.</param>
public sealed record ClusterIdentity(string? Uid, string Server, string? CaSha256, string? Version, string? Collector);

/// <summary>One thing removed from an object before it was kept. No digest of what was removed is kept: a short secret could be guessed from it.</summary>
/// <param name="Object">The object concerned.</param>
/// <param name="Pointer">JSON pointer of what was removed.</param>
/// <param name="Rule">Id of the redaction rule.</param>
public sealed record Redaction(ObjectRef Object, string Pointer, string Rule);

/// <summary>Answer to one question "may this identity do that".</summary>
/// <param name="Verb">API verb, for example <c>list</c>.</param>
/// <param name="Kind">Group and kind asked for.</param>
/// <param name="Allowed">The server's answer; null when the question itself failed.</param>
/// <param name="Reason">The server's reason, where given.</param>
public sealed record AccessAnswer(string Verb, ResourceKind Kind, bool? Allowed, string? Reason);
