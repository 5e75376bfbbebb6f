using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.GitOps;

/// <summary>How what an owner declares stands to what runs, as its controller last saw it.</summary>
internal enum SyncState
{
    /// <summary>Nothing differs.</summary>
    InSync,

    /// <summary>A policy differs from its source.</summary>
    OutOfSync,

    /// <summary>The last attempt failed.</summary>
    Failed,

    /// <summary>The controller is told to leave it alone.</summary>
    Suspended,

    /// <summary>It does not say, or says it of an older specification.</summary>
    Unknown,
}

/// <summary>A resource that an owner lists as its own.</summary>
/// <param name="Ref">The resource; its version is no part of it.</param>
/// <param name="InSync">Whether it equals its source; null when the owner does not say so of each.</param>
/// <param name="Pointer">JSON pointer of the entry.</param>
internal sealed record OwnedResource(ObjectRef Ref, bool? InSync, string Pointer);

/// <summary>An object that makes the cluster equal to a source: an Argo CD Application, a Flux Kustomization or a Flux HelmRelease.</summary>
internal sealed record SourceOwner
{
    /// <summary>The object.</summary>
    public required SnapshotObject Object { get; init; }

    /// <summary><c>argocd</c>, <c>flux</c> or <c>helm</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>Where the source is, without credentials; null when not told.</summary>
    public string? Repository { get; init; }

    /// <summary>Revision that was applied last; null when not told.</summary>
    public string? Revision { get; init; }

    /// <summary>Namespace it deploys to when a resource names none; null when not told.</summary>
    public string? Destination { get; init; }

    /// <summary>What it lists as its own; null when it lists nothing that could be read.</summary>
    public ImmutableArray<OwnedResource>? Resources { get; init; }

    /// <summary>How it stands.</summary>
    public required SyncState State { get; init; }

    /// <summary>What it says of that, as a sentence part.</summary>
    public required string Says { get; init; }

    /// <summary>JSON pointer of that.</summary>
    public required string Pointer { get; init; }

    /// <summary>Since when for sure not: the state began later than this. Null when not told.</summary>
    public DateTimeOffset? GoodUntil { get; init; }

    /// <summary>When it was last in sync; null when not told.</summary>
    public DateTimeOffset? LastSync { get; init; }

    /// <summary>What would let a difference stand: no self-healing, no pruning, ignored fields of policies.</summary>
    public ImmutableArray<string> Weaknesses { get; init; } = [];

    public ObjectRef Ref => Object.Ref;

    /// <summary>Its policies, by its own list.</summary>
    public ImmutableArray<OwnedResource> Policies => Resources is { } all ? [.. all.Where(r => Kinds.Policies.Contains(r.Ref.Kind) || Kinds.PolicyParts.Contains(r.Ref.Kind))] : [];

    /// <summary>The revision that an owner applied last, in any state of it; null when not told.</summary>
    public static string? RevisionOf(SnapshotObject owner) => owner.Ref.Kind == GitOpsKinds.Application
        ? Json.Text(owner.Body, "status", "sync", "revision") ?? Json.Items(owner.Body, "status", "sync", "revisions").Select(r => r.ToString()).FirstOrDefault()
        : Json.Text(owner.Body, "status", "lastAppliedRevision");

    /// <summary>JSON pointer of the revision in an owner that tells one.</summary>
    public static string RevisionPointer(SnapshotObject owner) => owner.Ref.Kind != GitOpsKinds.Application ? "/status/lastAppliedRevision"
        : Json.Text(owner.Body, "status", "sync", "revision") is null ? "/status/sync/revisions/0" : "/status/sync/revision";

    /// <summary>Every owner that deploys to this cluster, in order.</summary>
    public static ImmutableArray<SourceOwner> In(CheckContext context) =>
    [
        .. context.Index.Objects(GitOpsKinds.Application).Select(a => ArgoApplication.Of(a, context)).OfType<SourceOwner>()
            .Concat(context.Index.Objects(GitOpsKinds.Kustomization).Concat(context.Index.Objects(GitOpsKinds.HelmRelease)).Select(FluxOwner.Of).OfType<SourceOwner>())
            .OrderBy(o => o.Ref),
    ];
}

/// <summary>Kinds of GitOps controllers.</summary>
internal static class GitOpsKinds
{
    public static readonly ResourceKind Application = new("argoproj.io", "Application");
    public static readonly ResourceKind ApplicationSet = new("argoproj.io", "ApplicationSet");
    public static readonly ResourceKind Kustomization = new("kustomize.toolkit.fluxcd.io", "Kustomization");
    public static readonly ResourceKind HelmRelease = new("helm.toolkit.fluxcd.io", "HelmRelease");

    public static readonly ImmutableArray<ResourceKind> All = [Application, ApplicationSet, Kustomization, HelmRelease];
}
