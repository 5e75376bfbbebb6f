using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>One kind to read.</summary>
/// <param name="Served">What the server serves of it.</param>
/// <param name="Form">What is kept.</param>
/// <param name="Names">Objects to read by name; empty to list.</param>
internal sealed record PlannedRead(ServedKind Served, ReadingForm Form, ImmutableArray<NamedObject> Names);

/// <summary>What is to be read of a server, and what is already known of the other kinds of the catalogue.</summary>
/// <param name="Reads">Kinds to read.</param>
/// <param name="Settled">Kinds that are absent, or of which discovery would not tell.</param>
/// <param name="Gaps">Why it would not.</param>
/// <param name="Unmodelled">Served kinds that look like network policy and that the program does not know.</param>
internal sealed record CollectionPlan(
    ImmutableArray<PlannedRead> Reads, ImmutableArray<KindListing> Settled, ImmutableArray<CollectionGap> Gaps, ImmutableArray<ResourceKind> Unmodelled)
{
    /// <summary>Lays the catalogue over what was discovered.</summary>
    public static CollectionPlan Of(Discovery discovery)
    {
        var reads = ImmutableArray.CreateBuilder<PlannedRead>();
        var settled = ImmutableArray.CreateBuilder<KindListing>();
        var gaps = ImmutableArray.CreateBuilder<CollectionGap>();
        ILookup<ResourceKind, ServedKind> served = discovery.Kinds.ToLookup(k => k.Kind);
        foreach (CollectedKind kind in CollectedKinds.All)
        {
            if (Best(kind, served[kind.Kind]) is { } found) reads.Add(new PlannedRead(found, kind.Form, kind.Names));
            else Settle(kind.Kind, served[kind.Kind].Any() ? "the kind is served but cannot be listed" : discovery.FailureOf(kind.Kind.Group));
        }
        foreach (string group in CollectedKinds.WholeGroups)
        {
            foreach (ServedKind kind in discovery.Kinds.Where(k => k.Kind.Group == group && k.Listable).DistinctBy(k => k.Kind))
                reads.Add(new PlannedRead(kind, ReadingForm.Full, []));
            if (discovery.FailureOf(group) is { } failure) Settle(new ResourceKind(group, "*"), failure);
        }
        ImmutableArray<ResourceKind> unmodelled =
            [.. discovery.Kinds.Where(k => k.Listable && CollectedKinds.IsUnmodelledPolicy(k.Kind)).Select(k => k.Kind).Distinct().Order()];
        return new CollectionPlan(reads.ToImmutable(), settled.ToImmutable(), gaps.ToImmutable(), unmodelled);

        void Settle(ResourceKind kind, string? failure)
        {
            settled.Add(new KindListing { Kind = kind, Outcome = failure is null ? ListOutcome.Absent : ListOutcome.Incomplete });
            if (failure is not null)
                gaps.Add(new CollectionGap(GapReason.DiscoveryFailed, kind, null, $"{kind}: it is not known whether the kind is served: {failure}"));
        }
    }

    private static ServedKind? Best(CollectedKind kind, IEnumerable<ServedKind> served)
    {
        ServedKind[] usable = [.. served.Where(s => s.Listable || !kind.Names.IsEmpty)];
        return kind.Versions.Select(v => usable.FirstOrDefault(s => s.Version == v)).FirstOrDefault(s => s is not null) ?? usable.FirstOrDefault();
    }
}
