using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Rendering.Templates;

/// <summary>The change log as documents print it: its entries by kind, as far as they are printed.</summary>
/// <param name="Log">The log.</param>
/// <param name="Groups">Kinds that have an entry, in the order of the log.</param>
internal sealed record ChangeChapter(ChangeLog Log, IReadOnlyList<ChangeGroup> Groups)
{
    /// <summary>How many entries are not printed.</summary>
    public int Left => Groups.Sum(group => group.Entries.Left);

    /// <summary>The chapter; null for a pack of a program that wrote no log.</summary>
    public static ChangeChapter? Of(EvidencePack pack, PrintLimits limits) => pack.Changes is not { } log ? null
        : new ChangeChapter(log, [.. ChangeRow.Of(pack).GroupBy(row => row.Kind, StringComparer.Ordinal).Select(group => ChangeGroup.Of(group.Key, [.. group], limits))]);

    /// <summary>The entries of a kind; without any where it has none.</summary>
    public ChangeGroup Group(string kind) => Groups.FirstOrDefault(group => group.Kind == kind) ?? ChangeGroup.Of(kind, [], new PrintLimits());
}

/// <summary>Entries of one kind.</summary>
/// <param name="Kind">Kind, as <c>pack.json</c> has it.</param>
/// <param name="Entries">Entries of the chapter that tells each.</param>
/// <param name="Brief">Entries of the page that tells the whole: the first of every action.</param>
/// <param name="Added">How many were added; of findings: are new.</param>
/// <param name="Removed">How many were removed; of findings: are resolved.</param>
/// <param name="Changed">How many were changed.</param>
/// <param name="Incomparable">How many the other pack could not have told of.</param>
internal sealed record ChangeGroup(string Kind, Cut<ChangeRow> Entries, Cut<ChangeRow> Brief, int Added, int Removed, int Changed, int Incomparable)
{
    /// <summary>How many have an author.</summary>
    public required int Authored { get; init; }

    /// <summary>How many have a change ticket.</summary>
    public required int Ticketed { get; init; }

    /// <summary>How many have an approver.</summary>
    public required int Approved { get; init; }

    /// <summary>Groups rows of one kind.</summary>
    public static ChangeGroup Of(string kind, IReadOnlyList<ChangeRow> rows, PrintLimits limits)
    {
        int Count(ChangeAction action) => rows.Count(row => row.Entry.Action == action);
        return new ChangeGroup(kind, new Cut<ChangeRow>([.. rows.Take(limits.Changes)], rows.Count),
            new Cut<ChangeRow>([.. rows.GroupBy(row => row.Entry.Action).SelectMany(action => action.Take(limits.BriefChanges))], rows.Count),
            Count(ChangeAction.Added), Count(ChangeAction.Removed), Count(ChangeAction.Changed), Count(ChangeAction.Incomparable))
        {
            Authored = rows.Count(row => row.Entry.Author is not null),
            Ticketed = rows.Count(row => row.Ticket is not null),
            Approved = rows.Count(row => row.Entry.Approver is not null),
        };
    }
}

/// <summary>One entry with what stands elsewhere in the pack about the same thing.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Kind">Its kind, as <c>pack.json</c> has it.</param>
/// <param name="Action">What became of it, in one word.</param>
/// <param name="Key">What the thing is known as in this pack, for a link to it; null where it has no place of its own.</param>
/// <param name="Ticket">Change ticket of the policy; null where none is told.</param>
/// <param name="Revision">Revision the policy was deployed from; null where none is told.</param>
internal sealed record ChangeRow(ChangeEntry Entry, string Kind, string Action, string? Key, string? Ticket, string? Revision)
{
    /// <summary>One row for each entry of a pack's log, in its order.</summary>
    public static IReadOnlyList<ChangeRow> Of(EvidencePack pack)
    {
        if (pack.Changes is not { } log)
            return [];
        var policies = pack.Policies.DistinctBy(policy => (policy.Cluster, policy.Policy)).ToDictionary(policy => (policy.Cluster, policy.Policy), policy => policy.Change);
        var findings = pack.Findings.DistinctBy(finding => (finding.Cluster, finding.Check + " " + finding.Subject))
            .ToDictionary(finding => (finding.Cluster, finding.Check + " " + finding.Subject), finding => finding.Id);
        return [.. log.Entries.Select(entry =>
        {
            var place = (entry.Cluster ?? "", entry.Subject);
            var change = entry.Kind == ChangeKind.Policy ? policies.GetValueOrDefault(place) : null;
            var key = entry.Kind switch
            {
                ChangeKind.Control or ChangeKind.Check => entry.Subject,
                ChangeKind.Finding => findings.GetValueOrDefault(place),
                ChangeKind.Policy => entry.Cluster + " " + entry.Subject,
                _ => null,
            };
            return new ChangeRow(entry, KindWord(entry.Kind), ActionWord(entry), key, change?.Ticket, change?.Revision);
        })];
    }

    /// <summary>The kind as <c>pack.json</c> has it.</summary>
    private static string KindWord(ChangeKind kind) => kind switch
    {
        ChangeKind.PlugIn => "plug-in",
        ChangeKind.ApprovedFlow => "approved-flow",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string ActionWord(ChangeEntry entry) => (entry.Kind, entry.Action) switch
    {
        (ChangeKind.Finding, ChangeAction.Added) => "new",
        (ChangeKind.Finding, ChangeAction.Removed) => "resolved",
        _ => entry.Action.ToString().ToLowerInvariant(),
    };
}
