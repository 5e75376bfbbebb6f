using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Composition;

/// <summary>Evidence items and the way from an object to the item it was read in.</summary>
internal sealed class EvidenceIndex(ImmutableArray<EvidenceItem> items)
{
    private readonly FrozenDictionary<(string Cluster, string Kind), string> byKind =
        items.ToFrozenDictionary(i => (i.Cluster, i.Kind), i => i.Id);

    /// <summary>One item for each kind of each cluster that was asked for, numbered in that order.</summary>
    public static ImmutableArray<EvidenceItem> Of(AssessmentOutcome outcome)
    {
        int number = 0;
        return [.. outcome.Input.Snapshots.SelectMany(s => s.Listings.Select(l => Item(s.Cluster, l, ++number)))];
    }

    public ObjectEvidence Entry(string cluster, EvidenceRef reference) => new(
        reference.Object.ToString(), reference.Pointer, reference.Note,
        byKind.GetValueOrDefault((cluster, reference.Object.Kind.ToString())));

    private static EvidenceItem Item(string cluster, KindListing listing, int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"EV-{number:D4}"),
        Cluster = cluster,
        Kind = listing.Kind.ToString(),
        Outcome = Words.Kebab(listing.Outcome.ToString()),
        Objects = listing.Count,
        Request = listing.Provenance?.Request,
        ResourceVersion = listing.Provenance?.ResourceVersion,
        Form = listing.Provenance?.Form,
        Pages = listing.Provenance?.Pages ?? 0,
        Status = listing.Provenance?.Status,
        Started = listing.Provenance?.Started,
        Ended = listing.Provenance?.Ended,
        ServerDate = listing.Provenance?.ServerDate,
        Bytes = listing.Provenance?.Bytes,
        Sha256 = listing.Provenance?.Sha256,
    };
}
