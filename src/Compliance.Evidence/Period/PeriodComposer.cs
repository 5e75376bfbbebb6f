using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Scope;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Period;

/// <summary>Makes the document of a period pack. Controls, results and findings are the worst case of the span; everything that is an
/// inventory is that of the last scan.</summary>
public static class PeriodComposer
{
    private const string Suffix = "-period";

    /// <summary>Series of the period packs of a series of scans.</summary>
    public static string SeriesOf(string scans) => PackName.Safe(scans) is { Length: > 80 - 7 } name ? name[..(80 - 7)] + Suffix : PackName.Safe(scans) + Suffix;

    /// <summary>What the owner declares of the document, as it is meant for the pack of a period.</summary>
    public static DocumentDeclaration Declared(DocumentDeclaration declared, PeriodPlan plan) => declared with
    {
        Series = SeriesOf(plan.Series),
        Title = $"{declared.Title ?? "Network segmentation and access control"}: worst case from {Day(plan.From)} to {Day(plan.To.AddSeconds(-1))}",
    };

    /// <summary>Composes the document.</summary>
    /// <param name="outcome">What the scans show.</param>
    /// <param name="document">Document control block.</param>
    /// <param name="program">Program that makes the pack.</param>
    /// <param name="inputs">Inputs of the period, by path.</param>
    public static EvidencePack Compose(PeriodOutcome outcome, DocumentControl document, ProgramIdentity program, ImmutableArray<InputEntry> inputs)
    {
        EvidencePack last = outcome.Last;
        ImmutableArray<EvidenceItem> items = [.. Items(outcome.Scans)];
        Dictionary<string, string> itemOf = items.ToDictionary(i => $"{i.Request}\n{i.Cluster}", i => i.Id, StringComparer.Ordinal);
        ImmutableArray<ObjectEvidence> Placed(ImmutableArray<ObjectEvidence> evidence, string cluster, ScanRecord scan) =>
            [.. evidence.Select(e => e with { Item = itemOf.GetValueOrDefault($"{scan.Stored.Pack}\n{cluster}") })];

        Dictionary<string, ScanRecord> scanOf = outcome.Worst.Findings.ToDictionary(h => Key(h.Entry), h => h.Scan, StringComparer.Ordinal);
        ImmutableArray<FindingEntry> findings = [.. outcome.Findings.Select(f => f with { Evidence = Placed(f.Evidence, f.Cluster, scanOf[Key(f)]) })];
        ILookup<string, string> findingsOf = findings.SelectMany(f => f.Controls.Select(c => (Control: c, f.Id))).ToLookup(x => x.Control, x => x.Id, StringComparer.Ordinal);
        HashSet<string> known = [.. findings.Select(f => f.Id)];
        ImmutableArray<ControlEntry> controls = [.. outcome.Controls.Zip(outcome.Period.Controls).Select(c => c.First.Entry with
        {
            Reason = $"Worst of {Words.Count(c.Second.Scans, "scan")}, seen at {PeriodPlan.Words(c.Second.WorstMoment)}{(c.Second.WorstScans > 1 ? $" and in {Words.Count(c.Second.WorstScans - 1, "other")}" : "")}: {c.First.Entry.Reason}",
            Findings = [.. findingsOf[$"{c.Second.Framework}:{c.Second.Control}"]],
        })];
        ImmutableArray<ResultEntry> results = [.. outcome.Worst.Results.Select(h => h.Entry with { Evidence = Placed(h.Entry.Evidence, h.Entry.Cluster, h.Scan), Finding = h.Entry.Finding is { } f && known.Contains(f) ? f : null })
            .OrderBy(r => r.Id, StringComparer.Ordinal).ThenBy(r => r.Cluster, StringComparer.Ordinal).ThenBy(r => r.Subject, StringComparer.Ordinal)];
        ImmutableArray<FrameworkEntry> frameworks = [.. controls.Select(c => c.Framework).Distinct().Select(id => outcome.Worst.Frameworks.First(f => f.Id == id) with
        {
            Counts = Summaries.Count(controls.Where(c => c.Framework == id)),
        })];
        EvidencePack composed = last with
        {
            Format = 1,
            Program = program,
            Document = document,
            Summary = Summary(outcome.Period, Summaries.Of(frameworks, controls, results, findings, last.Clusters)),
            Frameworks = frameworks,
            Controls = controls,
            Checks = [.. outcome.Worst.Checks.OrderBy(c => c.Id, StringComparer.Ordinal)],
            Results = results,
            Findings = findings,
            Gaps = [.. outcome.Worst.Gaps.Select(g => g.Entry with { Message = g.Entry.Message + Where(g, outcome) })],
            Limitations = [.. outcome.Worst.Limitations.Select(l => l.Entry with { Message = l.Entry.Message + Where(l, outcome) })],
            Evidence = items,
            Inputs = inputs,
            Changes = null,
            Metrics = null,
            Trend = [],
            TrendGaps = [],
            Period = outcome.Period,
        };
        // A scan of a program that wrote no register gives nothing to count.
        return last.Summary.Figures is null ? composed : PackComposer.WithFigures(composed);
    }

    private static PackSummary Summary(PeriodEntry period, PackSummary worst)
    {
        StatusCounts counts = worst.Controls;
        string scans = Words.Count(period.Scans.Length, "scan");
        return worst with
        {
            Headline = counts.NotSatisfied > 0 ? $"Worst case of {scans}: {Words.Count(counts.NotSatisfied, "control")} not satisfied at least once"
                : counts.NotEvaluated > 0 ? $"Worst case of {scans}: no failing check in scope; {Words.Count(counts.NotEvaluated, "control")} not evaluated at least once"
                : $"Worst case of {scans}: no failing check in scope at the points observed",
            Statement = $"{period.Statement} The worst status of each control: {counts.Satisfied} satisfied, {counts.NotSatisfied} not satisfied, {counts.NotEvaluated} not evaluated, "
                + $"{Words.Count(counts.Manual, "manual item")} open, {counts.NotApplicable} not applicable. "
                + $"{Words.Count(period.Findings.Length, "finding")} seen, {period.Findings.Count(f => f.AtEnd == "open")} open at the end; {Words.Count(period.Gaps.Length, "gap")} longer than the interval.",
        };
    }

    // What the entries rest on is the scan that shows them; the provenance of every list is in its pack.
    private static IEnumerable<EvidenceItem> Items(IReadOnlyList<ScanRecord> scans)
    {
        int number = 0;
        foreach (ScanRecord scan in scans)
            foreach (ScanSnapshotEntry snapshot in scan.Snapshots)
                yield return new EvidenceItem
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"EV-{++number:D4}"),
                    Cluster = snapshot.Cluster,
                    Kind = "Scan",
                    Outcome = scan.Gaps(snapshot.Cluster).Any() ? "incomplete" : "complete",
                    Objects = scan.Objects.Count(o => o.Cluster == snapshot.Cluster),
                    Request = scan.Stored.Pack,
                    Form = "evidence pack",
                    Ended = snapshot.CollectedAt,
                    Sha256 = snapshot.Sha256,
                };
    }

    private static string Where<T>(Noted<T> noted, PeriodOutcome outcome) => noted.Scans == outcome.Scans.Count ? " (In every scan.)"
        : string.Create(CultureInfo.InvariantCulture, $" (In {noted.Scans} of {outcome.Scans.Count} scans, first at {PeriodPlan.Words(noted.First)}.)");

    private static string Key(FindingEntry f) => Versioning.PackIndex.Key(f.Check, f.Cluster, f.Subject);

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
