using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Workbook;

/// <summary>The cover: document control, status and hashes.</summary>
internal static class CoverSheet
{
    /// <summary>Widths of the columns.</summary>
    public static readonly double[] Widths = [34, 100];

    /// <summary>The rows.</summary>
    public static IReadOnlyList<SheetRow> Rows(EvidencePack pack, string digest)
    {
        var d = pack.Document;
        var list = new RowList();
        list.Add(34, new SheetCell(d.Title, CellLook.Title));
        list.Note($"{d.Entity ?? d.Series} · version {d.Version} · {PackModel.StatusWord(d.Status)} · {CellText.Iso(d.Created)}");
        void Add(string property, object? value) => list.Property(property, value ?? "not declared", Widths[1]);
        list.Heading("Document control");
        Add("Entity", d.Entity);
        Add("Document id", d.Id);
        Add("Series", d.Series);
        Add("Version", d.Version);
        Add("Reason of the version", d.VersionReason);
        list.Add(RowHeight.Of(1) + 3, new SheetCell("Status", CellLook.Property), new SheetCell(PackModel.StatusWord(d.Status), CellLook.ValueStatus));
        Add("Created (UTC)", d.Created);
        Add("Last modified (UTC)", d.LastModified ?? d.Created);
        Add("Next review (UTC)", d.NextReview);
        Add("Approved (UTC)", d.ApprovalDate is { } approved ? approved : "not approved");
        Add("Owner", d.Owner);
        Add("Primary author", d.Author);
        Add("Contributors", Lines(d.Contributors));
        Add("Configuration changed by", Lines(d.ConfigurationChangedBy));
        Add("Reviewers", Lines(d.Reviewers));
        Add("Approvers", Lines(d.Approvers));
        Add("Classification", d.Classification);
        Add("Retention", d.Retention);
        Add("Distribution", Lines(d.Distribution));
        Add("Supersedes", d.Supersedes ?? "nothing: first of its series");
        Add("Superseded by", d.SupersededBy ?? "nothing, when this was written");
        Add("Required fields missing", d.Missing.IsEmpty ? "none" : string.Join(", ", d.Missing));
        Add("Completeness, %", d.CompletenessPercent);
        list.Heading("In words");
        Add("Headline", pack.Summary.Headline);
        Add("Statement", pack.Summary.Statement);
        Add("Executive summary of the owner", d.ExecutiveSummary);
        Add("Business context", d.BusinessContext);
        Add("In scope", Lines(d.InScope));
        Add("Out of scope", Lines(d.OutOfScope));
        Add("Applicability", d.Applicability);
        Add("Related documents", Lines(d.RelatedDocuments));
        Add("Nature", "Analysis of configuration. Not a penetration test. What could not be evaluated never counts as satisfied.");
        list.Heading("Hashes and origin");
        Add("SHA-256 of pack.json", digest);
        foreach (var cluster in pack.Clusters)
            Add("SHA-256 of the snapshot of " + VisibleText.Cut(cluster.Name, 60), cluster.SnapshotSha256);
        Add("Predecessor", d.Predecessor is { } p ? $"{p.Id}, version {p.Version}" : "none: first of its chain");
        if (d.Predecessor is { } chained)
            Add("SHA-256 of its evidence manifest", chained.Digest);
        foreach (var bound in d.Approvals.Select(approval => approval.Digest).Distinct(StringComparer.Ordinal))
            Add("SHA-256 that decisions bind", bound);
        if (d.RedactedFrom is not null)
            Add("Redacted copy of", d.RedactedFrom);
        Add("Program", pack.Program.Name + " " + pack.Program.Version);
        if (pack.Program.ClockOverridden)
            Add("Clock", "set by SOURCE_DATE_EPOCH, not read from the machine");
        return list.Rows;
    }

    /// <summary>Where the status stands.</summary>
    public static string StatusCell(IReadOnlyList<SheetRow> rows) => CellAddress.Of(rows.TakeWhile(row => row.Cells.Count < 2 || row.Cells[1].Look != CellLook.ValueStatus).Count() + 1, 2);

    /// <summary>A list one below another; null for none.</summary>
    private static string? Lines(ImmutableArray<string> items) => items.IsEmpty ? null : string.Join('\n', items);
}
