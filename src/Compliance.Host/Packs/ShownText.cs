using System.Globalization;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>A pack and its review for a person.</summary>
internal sealed class ShownText
{
    private const int Indent = 22;

    private readonly TextWriter _output;

    private ShownText(TextWriter output) => _output = output;

    /// <summary>Writes a pack.</summary>
    public static void Write(Streams streams, ShownPack shown)
    {
        using StreamWriter output = streams.OpenText();
        new ShownText(output).All(shown);
    }

    private void All(ShownPack shown)
    {
        PackRow row = shown.Row;
        _output.WriteLine(Printable.Line(row.Record.Name));
        Line("status", row.Status + (row.Record.ReleasedBy is { } released ? $", released {At(released.Record.Moment)}" : ""));
        Line("digest", row.Record.Digest);
        Line("superseded by", row.Record.SupersededBy);
        Line("kept until", row.RetainedUntil is { } until ? $"{until:yyyy-MM-dd}: {row.Retention}" : row.Record.Status == PackStatus.Approved ? $"in effect; then {row.Retention}" : row.Retention);
        Line("held", row.Record.HeldBy is { } held ? $"since {held.Record.Moment:yyyy-MM-dd}: {held.Record.Reason}" : row.LegalHold);
        if (row.Record.PurgedBy is { } gone) Line("tombstone", $"ledger entry {gone.Number}, {At(gone.Record.Moment)}: {gone.Record.Reason}");
        if (shown.Document is { } document) Control(document);
        if (shown.Document is { ReviewSteps.IsEmpty: false } plan) Steps(plan, shown.Round);
        if (shown.Round is { } round) Criteria(shown, round);
    }

    private void Control(DocumentControl d)
    {
        Head("Document control");
        Line("document", $"{d.Id}: {d.Title}");
        Line("series, version", $"{d.Series} {d.Version}");
        Line("why this version", d.VersionReason);
        Line("created", At(d.Created));
        Line("next review", d.NextReview is { } review ? $"{review:yyyy-MM-dd}" : null);
        Line("entity", d.Entity);
        Line("owner", d.Owner);
        Line("author", d.Author);
        Line("contributors", string.Join(", ", d.Contributors));
        Line("configuration by", string.Join(", ", d.ConfigurationChangedBy));
        Line("classification", d.Classification);
        Line("retention", d.Retention);
        Line("distribution", string.Join(", ", d.Distribution));
        Line("follows", d.Predecessor is { } before ? $"{before.Id}, {before.Digest}" : null);
        Line("completeness", d.Missing.IsEmpty ? $"{d.CompletenessPercent} %" : $"{d.CompletenessPercent} %; missing: {string.Join(", ", d.Missing)}");
    }

    private void Steps(DocumentControl document, ReviewRound? round)
    {
        Head("Review");
        if (round is not null) Line("submitted", $"{At(round.Submission.Moment)} by {round.Submission.Person}; authors: {string.Join(", ", round.Submission.Authors)}");
        foreach (ReviewStepEntry step in document.ReviewSteps)
        {
            ApprovalStatement? said = round?.Decisions.FirstOrDefault(d => d.Step == step.Step);
            Line(step.Step, said is not null
                ? $"{said.Decision} {At(said.Moment)} by {said.Person}, {said.Role}{(said.Rating is { } rating ? $", rating {rating}" : "")}"
                : $"{(round?.Next?.Step == step.Step ? "next" : "open")}: {string.Join(" or ", step.Roles)}");
            if (said is null) continue;
            foreach (string condition in said.Conditions) Line("", $"condition: {condition}");
            if (said.Comment is { } comment) Line("", comment);
        }
    }

    private void Criteria(ShownPack shown, ReviewRound round)
    {
        Head("Quality criteria");
        foreach (CriterionEntry c in shown.Criteria) Line(c.Criterion, $"{c.Answer} ({(c.By == "submitter" ? round.Submission.Person : c.By)}: {c.Why})");
    }

    private void Head(string title)
    {
        _output.WriteLine();
        _output.WriteLine(title);
    }

    private void Line(string label, string? text)
    {
        if (!string.IsNullOrEmpty(text)) Wrapping.WriteBeside(_output, "  " + label, label.Length + 2, Indent, text);
    }

    private static string At(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
