using System.Collections.Immutable;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Computes the change log and the version step from two packs, and from nothing else. Deterministic.</summary>
public static class PackComparison
{
    private static readonly ImmutableArray<string> Limits =
    [
        "Connectivity is compared as far as pack.json holds it: zone pairs, what each workload exchanges with addresses outside, isolation, and the witnesses of findings. A flow between two workloads that is in none of these is not seen; `compliance diff` on the two snapshots tells all of them.",
        "Who changed a policy, and when, is what the object tells: managers of fields are names that programs give themselves, annotations are claims of whoever may edit the object, a change that only removes fields leaves no trace, and a deleted object tells nothing. Packs of programs that kept no digest of a policy's text do not tell of changes of words alone.",
        "Nodes are compared by number: pack.json names none.",
        "A cluster, policy or workload that was renamed is told as one removed and one added.",
    ];

    /// <summary>The change log of the first pack of a series: no entries, version 1.0.0.</summary>
    /// <param name="pack">The pack.</param>
    public static ChangeLog First(EvidencePack pack) => new()
    {
        Successor = Of(pack), Step = VersionStep.First, Version = VersionNumber.First,
        Reason = "First pack: there is no predecessor to compare with.", Entries = [], Unchanged = [], CannotTell = [],
    };

    /// <summary>The change log of a pack whose predecessor was destroyed after its retention: nothing can be compared, so the version is the next
    /// MAJOR.</summary>
    /// <param name="predecessor">The pack that is gone.</param>
    /// <param name="successor">The later pack.</param>
    public static ChangeLog AfterPurged(ComparedPack predecessor, EvidencePack successor) => new()
    {
        Predecessor = predecessor, Successor = Of(successor), Step = VersionStep.Major, Version = VersionNumber.After(predecessor.Version, VersionStep.Major),
        Reason = $"The predecessor {predecessor.Id} was destroyed after its retention, so that the scope may have changed unseen.", Entries = [], Unchanged = [],
        CannotTell = [$"What changed since {predecessor.Id}: it was destroyed after its retention, and nothing can be compared with it."],
    };

    /// <summary>The change log from a pack to another.</summary>
    /// <param name="predecessor">The earlier pack; null for the first of a series.</param>
    /// <param name="successor">The later pack.</param>
    /// <exception cref="PackComparisonException">A pack names the same thing twice, or the predecessor's version is none.</exception>
    public static ChangeLog Between(EvidencePack? predecessor, EvidencePack successor)
    {
        if (predecessor is null) return First(successor);
        var sides = new Sides(predecessor, successor);
        var findings = new FindingChanges(sides);
        ImmutableArray<PolicyChange> policies = [.. PolicyChanges.Of(sides)];
        ImmutableArray<ChangeEntry> found = [.. ScopeChanges.Of(sides), .. CatalogueChanges.Of(sides), .. policies.Select(p => p.Entry),
            .. ConnectivityChanges.Of(sides, findings.Entries, new(sides, policies)), .. findings.Entries, .. ResultChanges.Of(sides), .. DeclaredChanges.Of(sides), .. RegisterChanges.Of(sides)];
        ImmutableArray<ChangeEntry> entries = [.. found.Concat(WordChanges.Of(sides))
            .OrderBy(e => e.Kind).ThenBy(e => e.Action).ThenBy(e => e.Cluster, StringComparer.Ordinal).ThenBy(e => e.Subject, StringComparer.Ordinal)
            .ThenBy(e => e.Summary, StringComparer.Ordinal).ThenBy(e => e.Why, StringComparer.Ordinal)];
        VersionStep step = entries.Select(e => e.Step).DefaultIfEmpty(VersionStep.None).Max();
        return new ChangeLog
        {
            Predecessor = Of(predecessor),
            Successor = Of(successor),
            Step = step,
            Reason = Reason(step, entries),
            Version = VersionNumber.After(predecessor.Document.Version, step),
            Entries = entries,
            Unchanged = findings.Unchanged,
            CannotTell = predecessor.Document.Series == successor.Document.Series ? Limits
                : [.. Limits, $"The packs are of different series, {predecessor.Document.Series} and {successor.Document.Series}: the version step means nothing for either."],
        };
    }

    private static ComparedPack Of(EvidencePack pack) => new(pack.Document.Id, pack.Document.Series, pack.Document.Version, pack.Document.Created);

    private static string Reason(VersionStep step, ImmutableArray<ChangeEntry> entries)
    {
        string what = string.Join(", ", entries.Where(e => e.Step == step).GroupBy(e => e.Kind).OrderBy(g => g.Key)
            .Select(g => $"{Words.Kebab(g.Key.ToString())} ({g.Count()})"));
        return step switch
        {
            VersionStep.Major => $"The scope changed: {what}.",
            VersionStep.Minor => $"Results, policies or findings changed, the scope did not: {what}.",
            VersionStep.Patch => $"Only words or metadata changed: {what}.",
            _ => "Nothing changed.",
        };
    }
}

/// <summary>Two packs cannot be compared.</summary>
/// <param name="message">Which pack, what it holds and what was expected.</param>
public sealed class PackComparisonException(string message) : Exception(message);
