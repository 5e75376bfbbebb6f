using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Rendering.Templates;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on the life of the pack: change log, review of rules, approvals, metrics.</summary>
internal static class LifeTables
{
    /// <summary>What an empty change log means.</summary>
    private static string WhenUnchanged(EvidencePack pack) => pack.Changes switch
    {
        null => "The program that made this pack wrote no change log.",
        { Predecessor: null } => "First pack of its series: there is no approved pack to compare with.",
        _ => "Nothing changed since the last approved pack.",
    };

    /// <summary>Policies that were created, changed or deleted, with who and when.</summary>
    public static SheetTable PolicyChanges(EvidencePack pack) => Table<ChangeRow>("Policy_Changes",
        [Name("Cluster", 16), Name("Policy", 48), Status("Change", 12), Moment("When (UTC)"), Name("Author", 26), Name("Change ticket", 16), Name("Approver", 20), Name("Revision", 20),
            Text("What changed", 48), Text("Why", 44), Text("Impact", 44), Name("Before", 40), Name("Now", 40)],
        [.. ChangeRow.Of(pack).Where(r => r.Entry.Kind == ChangeKind.Policy)],
        r => [r.Entry.Cluster, r.Entry.Subject, r.Action, r.Entry.When, r.Entry.Author, r.Ticket, r.Entry.Approver, r.Revision, r.Entry.Summary, r.Entry.Why, r.Entry.Impact, r.Entry.From, r.Entry.To],
        pack.Changes is { Predecessor: not null } ? "No policy was created, changed or deleted since the last approved pack." : WhenUnchanged(pack));

    /// <summary>Every entry of the change log, and the findings that are open in both packs.</summary>
    public static SheetTable Difference(EvidencePack pack)
    {
        var changes = ChangeRow.Of(pack);
        var open = pack.Changes?.Unchanged ?? [];
        return new SheetTable("Diff_vs_Previous",
            [Text("Kind", 16), Status("Change", 14), Text("Raises version by", 10), Name("Cluster", 16), Name("Subject", 44), Text("Summary", 56), Text("Why", 48), Text("Impact", 44), Name("Before", 32),
                Name("Now", 32), Name("Author", 24), Name("Approver", 20), Moment("When (UTC)"), Name("Change ticket", 16)],
            changes.Count + open.Length,
            [
                .. changes.Select<ChangeRow, ImmutableArray<object?>>(r => [r.Kind, r.Action, r.Entry.Step.ToString().ToLowerInvariant(), r.Entry.Cluster, r.Entry.Subject, r.Entry.Summary,
                    r.Entry.Why, r.Entry.Impact, r.Entry.From, r.Entry.To, r.Entry.Author, r.Entry.Approver, r.Entry.When, r.Ticket]),
                .. open.Select<OpenFinding, ImmutableArray<object?>>(f => ["finding", "unchanged", "none", f.Cluster, f.Check + " " + f.Subject, $"Finding {f.Id} is open in both packs.",
                    null, null, null, null, null, null, null, null]),
            ],
            WhenUnchanged(pack));
    }

    /// <summary>Steps of the review with their decisions; a step that nobody decided is open.</summary>
    public static SheetTable Approvals(EvidencePack pack) => Table<ReviewRow>("Approvals_Log",
        [Number("Step", 8), Text("Review", 18), Text("Roles that may decide", 26), Name("Person", 24), Text("Role", 18), Name("Identity", 40), Moment("When (UTC)"), Status("Decision", 12), Text("Conditions", 44),
            Text("Comment", 44), Name("SHA-256 of the evidence manifest that it binds", 74)],
        ReviewRow.Of(pack.Document),
        r => [r.Number > 0 ? r.Number : null, r.Step, string.Join(", ", r.Roles), r.Decision?.Person, r.Decision?.Role, r.Decision?.IdentitySource, r.Decision?.Moment, r.Decision?.Decision ?? "open",
            r.Decision is { } decision ? string.Join('\n', decision.Conditions) : null, r.Decision?.Comment, r.Decision?.Digest],
        "No step of a review is declared, and nobody has decided anything.");

    /// <summary>Who may decide in a review, and what may state who a person is.</summary>
    public static SheetTable Approvers(EvidencePack pack) => Table<ImmutableArray<object?>>("Approvers",
        [Name("Name", 26), Text("Roles", 30), Name("Identity", 72), Moment("Valid from (UTC)"), Moment("Valid to (UTC)")],
        [
            .. (pack.Register?.Approvers ?? []).Select<RegisteredPersonEntry, ImmutableArray<object?>>(p => [p.Person, string.Join(", ", p.Roles), string.Join('\n', p.IdentitySource), p.ValidFrom, p.ValidTo]),
            .. (pack.Register?.Attestors ?? []).Select<RegisteredAttestorEntry, ImmutableArray<object?>>(a => [a.Name, "states who a person is", "key " + a.KeyId, a.ValidFrom, a.ValidTo]),
        ],
        row => row, "No register of approvers is declared.");

    /// <summary>Exceptions, in force or not.</summary>
    public static SheetTable Exceptions(EvidencePack pack) => Table<ExceptionEntry>("Exceptions",
        [Name("Exception", 14), Name("Applies to", 44), Status("State", 12), Text("Why it does not help", 36), Text("Reason", 40), Text("Compensating control", 40),
            Name("Requester", 20), Name("Approver", 20), Moment("Granted"), Moment("Expires"), Number("Fails in its scope", 12), Name("Which", 44)],
        pack.Exceptions, e => [e.Id, e.Scope, e.State, e.StateReason, e.Reason, e.CompensatingControl, e.Requester, e.Approver, e.Granted, e.Expires, e.Applies.Length, Lines(e.Applies)],
        "No exception is declared.");

    /// <summary>Figures of the series as an artefact.</summary>
    public static SheetTable Metrics(EvidencePack pack)
    {
        var m = pack.Metrics;
        var rows = new List<(string Metric, object? Value, string What)>
        {
            ("Completeness score, %", m?.CompletenessPercent ?? pack.Document.CompletenessPercent, "required fields of document control that are filled in"),
        };
        if (m is not null)
        {
            rows.Add(("Review cycle time, days", Tenths(m.ReviewCycleDays), "from submission to approval, the mean over approved packs of the series"));
            rows.Add(("Findings after approval", m.FindingsAfterApproval, "findings that later drafts have and the last approved pack had not"));
            rows.Add(("Reviewers' rating, 1 to 5", Tenths(m.ReviewerRating), "the mean of what reviewers gave"));
            rows.Add(("Downloads", m.Downloads, "files handed out"));
            rows.Add(("Consumers", m.Consumers, "persons to whom files were handed out"));
            rows.Add(("Updates", m.Updates, "packs of the series approved so far"));
            rows.Add(("Reviews due", m.ReviewsDue.Length, "named events after which no pack was approved yet"));
            rows.AddRange(m.ReviewsDue.Select(e => ("Review due after", (object?)e, "named event")));
        }
        return Table("Metrics", [Text("Metric", 28), Text("Value", 40), Text("What is counted", 70)], rows, r => [r.Metric, r.Value ?? "nothing to count yet", r.What], "");
    }

    private static string? Tenths(decimal? number) => number?.ToString("0.#", CultureInfo.InvariantCulture);
}
