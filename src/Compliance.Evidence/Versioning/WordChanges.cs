using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>What changes no result: inputs, the document control block, and the parts that differ in words or provenance.</summary>
internal static class WordChanges
{
    private const string Snapshots = "data/inputs/snapshots/";

    // What the ledger says of the series, and the predecessor, follow from the packs before; they are no change of anybody's.
    private static bool IsOfSeries(InputEntry input) => input.Path == SeriesFacts.FileName || input.Path.StartsWith(PredecessorPack.Folder, StringComparison.Ordinal);

    public static IEnumerable<ChangeEntry> Of(Sides sides) => Inputs(sides).Concat(Document(sides.Old.Document, sides.New.Document)).Concat(Parts(sides));

    // A snapshot is another one each time; what it changed stands in the other entries.
    private static IEnumerable<ChangeEntry> Inputs(Sides sides) => sides
        .Match(p => p.Inputs.Where(i => !i.Path.StartsWith(Snapshots, StringComparison.Ordinal) && !IsOfSeries(i)), i => i.Path, "input")
        .Where(m => m.Old?.Sha256 != m.New?.Sha256)
        .Select(m => Entry(ChangeKind.Input, m.Action, m.Key, m.Old?.Sha256, m.New?.Sha256,
            $"{m.Any.What} ({m.Key}) {m.Action switch { ChangeAction.Added => "was not given before", ChangeAction.Removed => "is not given any more", _ => "was changed" }}.",
            "Its digest is not the same.", "What it changed in scope or results stands in entries of its own."));

    private static IEnumerable<ChangeEntry> Document(DocumentControl a, DocumentControl b)
    {
        (string Field, string? Old, string? New)[] fields =
        [
            ("series", a.Series, b.Series), ("title", a.Title, b.Title), ("entity", a.Entity, b.Entity), ("status", Text(a.Status), Text(b.Status)), ("owner", a.Owner, b.Owner),
            ("author", a.Author, b.Author), ("contributors", Text(a.Contributors), Text(b.Contributors)),
            ("changers of the configuration", Text(a.ConfigurationChangedBy), Text(b.ConfigurationChangedBy)), ("reviewers", Text(a.Reviewers), Text(b.Reviewers)),
            ("approvers", Text(a.Approvers), Text(b.Approvers)), ("executive summary", a.ExecutiveSummary, b.ExecutiveSummary),
            ("business context", a.BusinessContext, b.BusinessContext), ("scope", Text(a.InScope), Text(b.InScope)), ("exclusions from scope", Text(a.OutOfScope), Text(b.OutOfScope)),
            ("review steps", Text(a.ReviewSteps), Text(b.ReviewSteps)), ("rule on one person in two roles", Text(a.OnePersonTwoRoles), Text(b.OnePersonTwoRoles)),
            ("applicability", a.Applicability, b.Applicability), ("related documents", Text(a.RelatedDocuments), Text(b.RelatedDocuments)), ("classification", a.Classification, b.Classification), ("retention", a.Retention, b.Retention),
            ("next review", Text(a.NextReview), Text(b.NextReview)), ("distribution", Text(a.Distribution), Text(b.Distribution)),
        ];
        return fields.Where(f => f.Old != f.New).Select(f => Entry(ChangeKind.Document, ChangeAction.Changed, f.Field, f.Old, f.New,
            $"The document's {f.Field} is {Sides.Or(f.New)}, and was {Sides.Or(f.Old)}.", "The configuration declares it so.", "None on verdicts."));
    }

    private static IEnumerable<ChangeEntry> Parts(Sides sides)
    {
        (EvidencePack a, EvidencePack b) = (sides.Old, sides.New);
        // What a program did not write yet did not change.
        if (a.Summary.Figures is null || b.Summary.Figures is null) (a, b) = (Without(a), Without(b));
        (string Part, bool Same)[] parts =
        [
            ("document control block", Sides.Same(Declared(a.Document), Declared(b.Document))), ("summary", Sides.Same(a.Summary, b.Summary)), ("clusters", Sides.Same(a.Clusters, b.Clusters)),
            ("program", Sides.Same(a.Program, b.Program)), ("frameworks", Sides.Same(a.Frameworks, b.Frameworks)), ("controls", Sides.Same(a.Controls, b.Controls)),
            ("checks", Sides.Same(a.Checks, b.Checks)), ("results", Sides.Same(a.Results, b.Results)), ("findings", Sides.Same(a.Findings, b.Findings)), ("policies", Sides.Same(a.Policies, b.Policies)), ("review of rules", Sides.Same(a.RuleReview, b.RuleReview)),
            ("workloads", Sides.Same(a.Workloads, b.Workloads)), ("zones", Sides.Same(a.Zones, b.Zones)), ("zone placements", Sides.Same(a.ZonePlacements, b.ZonePlacements)), ("zone pairs", Sides.Same(a.ZonePairs, b.ZonePairs)),
            ("register of flows", Sides.Same(a.Flows, b.Flows) && Sides.Same(a.FlowDoubts, b.FlowDoubts)), ("approved flows", Sides.Same(a.ApprovedFlows, b.ApprovedFlows)), ("register of approvers", Sides.Same(a.Register, b.Register)), ("exceptions", Sides.Same(a.Exceptions, b.Exceptions)), ("attestations", Sides.Same(a.Attestations, b.Attestations)),
            ("gaps", Sides.Same(a.Gaps, b.Gaps)), ("limitations", Sides.Same(a.Limitations, b.Limitations)),
            ("provenance of evidence", Sides.Same(a.Evidence, b.Evidence)), ("redactions", Sides.Same(a.Redactions, b.Redactions)), ("inputs", Sides.Same(a.Inputs.Where(i => !IsOfSeries(i)), b.Inputs.Where(i => !IsOfSeries(i)))), ("format", a.Format == b.Format),
        ];
        string[] differing = [.. parts.Where(p => !p.Same).Select(p => p.Part)];
        if (differing.Length > 0)
            yield return Entry(ChangeKind.Document, ChangeAction.Changed, "pack.json", null, null, $"These parts of the pack are not the same, be it in words, order or moments alone: {string.Join(", ", differing)}.",
                "Their bytes differ.", "What weighs more than words stands in entries of its own.");
    }

    private static EvidencePack Without(EvidencePack pack) => pack with { Flows = [], FlowDoubts = [], Summary = pack.Summary with { Figures = null } };

    // Id, version, moments and what follows from the review differ from pack to pack; a change log that told of them would never be empty.
    private static DocumentControl Declared(DocumentControl document) => document with
    {
        Id = "", Version = "", VersionReason = "", Created = default, LastModified = null, Supersedes = null, SupersededBy = null, Predecessor = null, ApprovalDate = null, Approvals = [],
    };

    private static string Text(System.Collections.Immutable.ImmutableArray<string> texts) => string.Join(", ", texts);

    private static string Text(System.Collections.Immutable.ImmutableArray<ReviewStepEntry> steps) => string.Join("; ", steps.Select(s => $"{s.Step} by {string.Join(" or ", s.Roles)}"));

    private static string Text(bool onePersonTwoRoles) => onePersonTwoRoles ? "one person may decide more than one step" : "each step is decided by another person";

    private static string Text(PackStatus status) => status.ToString();

    private static string? Text(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static ChangeEntry Entry(ChangeKind kind, ChangeAction action, string subject, string? from, string? to, string summary, string why, string impact) => new()
    {
        Kind = kind, Action = action, Step = VersionStep.Patch, Subject = subject, From = from, To = to, Summary = summary, Why = why, Impact = impact,
    };
}
