using System.Globalization;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Approval;

/// <summary>The quality criteria that the program answers itself.</summary>
/// <param name="facts">What they are evaluated from.</param>
internal sealed class ComputedCriteria(CriteriaFacts facts)
{
    private readonly DocumentControl _document = facts.Content.Document;

    /// <summary>The answer to a criterion; null when the program cannot tell.</summary>
    public CriterionEntry? Of(string criterion) => criterion switch
    {
        "completeness" => Answer(criterion, _document.Missing.IsEmpty && _document.CompletenessPercent == 100,
            "every required field of the document control is filled in", $"{_document.CompletenessPercent} % of the required fields are filled in; missing: {string.Join(", ", _document.Missing)}"),
        "accuracy" => Answer(criterion, facts.Recomputed.IsEmpty,
            "every byte is the one listed, and every verdict computed anew from the inputs in the pack is the same", $"computed anew, the pack is another: {string.Join("; ", facts.Recomputed.Take(3))}"),
        "consistency" => Consistency(criterion),
        "currency" => Currency(criterion),
        "traceability" => Traceability(criterion),
        "approval" => Answer(criterion, ReviewStaff.Fault(facts.Pack, facts.Submitter, facts.Moment) is null,
            "every step of the review can be decided by a person of the register who is no author", ReviewStaff.Fault(facts.Pack, facts.Submitter, facts.Moment) ?? ""),
        "accessibility" => Answer(criterion, !_document.Distribution.IsEmpty && _document.Classification is not null,
            "it stands in the store, is classified and has a distribution list", "nobody declares to whom it is distributed, or how it is classified"),
        "metadata" => Metadata(criterion),
        _ => null,
    };

    // The related artefact that a pack must agree with is the one it follows.
    private CriterionEntry Consistency(string criterion)
    {
        PackRecord? last = facts.Ledger.LastApproved(_document.Series);
        return Answer(criterion, last?.Digest == _document.Predecessor?.Digest,
            last is null ? "no pack of the series was approved before" : $"it was compared with {last.Name}, the last approved pack of the series",
            $"it follows {_document.Predecessor?.Id ?? "no pack"}, and the last approved pack of the series is {last?.Name ?? "none"}: audit anew");
    }

    private CriterionEntry Currency(string criterion)
    {
        if (_document.NextReview is { } review && review.AddDays(1) <= facts.Moment)
            return Answer(criterion, false, "", string.Create(CultureInfo.InvariantCulture, $"its next review was due on {review:yyyy-MM-dd}"));
        LedgerEntry? named = facts.Ledger.Entries.LastOrDefault(e => e.Record.Kind == LedgerKind.EventNamed && e.Record.Series == _document.Series && e.Record.Moment > _document.Created);
        return Answer(criterion, named is null, "no event was named since the assessment, and its next review is not overdue",
            $"after the assessment of {Day(_document.Created)} something happened that calls for a new one: {named?.Record.Reason}");
    }

    private CriterionEntry Traceability(string criterion)
    {
        HashSet<string> items = [.. facts.Content.Evidence.Select(e => e.Id)];
        string[] loose = [.. facts.Content.Findings.Where(f => string.IsNullOrWhiteSpace(f.Cause) || f.Evidence.Any(e => e.Item is { } item && !items.Contains(item))).Select(f => f.Id)];
        return Answer(criterion, items.Count > 0 && !facts.Content.Inputs.IsEmpty && loose.Length == 0,
            "every input stands in the pack with its digest, and every finding names its cause and evidence items that are there",
            loose.Length > 0 ? $"findings without a cause, or with evidence that is not there: {string.Join(", ", loose.Take(5))}" : "the pack lists no evidence or no inputs");
    }

    private CriterionEntry Metadata(string criterion)
    {
        (string Field, string? Value)[] fields = [("title", _document.Title), ("entity", _document.Entity), ("owner", _document.Owner), ("classification", _document.Classification), ("retention", _document.Retention)];
        string[] missing = [.. fields.Where(f => string.IsNullOrWhiteSpace(f.Value)).Select(f => f.Field)];
        return Answer(criterion, missing.Length == 0, "id, series, version, title, entity, owner, classification and retention are there to find, sort and keep it by", $"missing: {string.Join(", ", missing)}");
    }

    private static CriterionEntry Answer(string criterion, bool met, string why, string whyNot) => new(criterion, met ? "yes" : "no", "program", met ? why : whyNot);

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
