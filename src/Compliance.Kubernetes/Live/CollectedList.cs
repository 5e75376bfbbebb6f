using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Everything that reading one kind gave.</summary>
/// <param name="Listing">How the kind was read.</param>
/// <param name="Objects">The objects, each reference once.</param>
/// <param name="Gaps">What could not be read.</param>
/// <param name="Redactions">What was removed from the objects.</param>
internal sealed record CollectedList(
    KindListing Listing, IReadOnlyCollection<SnapshotObject> Objects, IReadOnlyList<CollectionGap> Gaps, IReadOnlyList<Redaction> Redactions);
