using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>The assessment results: one result for the pack, whose span is that of the collection, or of the period.</summary>
internal static class AssessmentResults
{
    public static void Write(Stream output, OscalPack pack) => OscalWriter.Write(output, "assessment-results", json =>
    {
        Metadata.Write(json, pack, "assessment-results", "assessment results");
        json.Object("import-ap", () => json.Word("href", "#" + BackMatter.PlanId(pack)));
        json.Object("local-definitions", () =>
        {
            Definitions.WriteObjectives(json, pack);
            Definitions.WriteActivities(json, pack);
        });
        json.Array("results", [pack.Pack], _ => WriteResult(json, pack));
        json.Object("back-matter", () => json.Array("resources",
            [() => BackMatter.WritePlan(json, pack), () => BackMatter.WritePack(json, pack), .. BackMatter.Frameworks(json, pack), .. BackMatter.Inputs(json, pack), .. BackMatter.Evidence(json, pack)],
            (Action write) => write()));
    });

    private static void WriteResult(OscalWriter json, OscalPack pack)
    {
        var summary = pack.Pack.Summary;
        var (start, end) = Span(pack.Pack);
        json.Id("uuid", pack.Ids.Of("result", pack.Pack.Document.Id));
        json.Markup("title", pack.Pack.Document.Id);
        json.Paragraphs("description", Definitions.Text(pack.Pack.Period is { } period ? $"{summary.Headline}\n{period.Statement}" : summary.Headline, summary.Statement));
        json.Word("start", OscalText.Moment(start));
        json.Word("end", OscalText.Moment(end));
        json.Properties(Counts(summary).Concat(Period(pack.Pack.Period)).Concat(Exceptions(pack.Pack)).Concat(ReviewedControls.WithoutFinding(pack)));
        json.Object("local-definitions", () =>
        {
            pack.Inventory.WriteComponents(json);
            pack.Inventory.WriteItems(json);
            Definitions.WriteAssets(json, pack);
        });
        ReviewedControls.Write(json, pack, byStatus: true);
        Attestations.Write(json, pack);
        AssessmentLog.Write(json, pack);
        Observations.Write(json, pack);
        Risks.Write(json, pack, pack.Risks);
        ControlFindings.Write(json, pack);
        json.Paragraphs("remarks", string.Join('\n', new[] { summary.Statement, ReviewedControls.InWords(pack) }.Where(t => t.Length > 0)));
    }

    private static (DateTimeOffset Start, DateTimeOffset End) Span(EvidencePack pack)
    {
        if (pack.Period is { } period)
            return (period.From, period.To);
        var start = pack.Evidence.Select(e => e.Started).Concat(pack.Clusters.Select(c => (DateTimeOffset?)c.CollectedAt)).Min() ?? pack.Document.Created;
        return (start < pack.Document.Created ? start : pack.Document.Created, pack.Document.Created);
    }

    private static IEnumerable<Property> Counts(PackSummary summary) =>
    [
        .. Inventory.Population(summary.Population),
        new("controls", summary.Controls.Satisfied) { Class = "satisfied" }, new("controls", summary.Controls.NotSatisfied) { Class = "not-satisfied" },
        new("controls", summary.Controls.NotEvaluated) { Class = "not-evaluated" }, new("controls", summary.Controls.Manual) { Class = "manual" },
        new("controls", summary.Controls.NotApplicable) { Class = "not-applicable" },
        new("results", summary.Results.Pass) { Class = "pass" }, new("results", summary.Results.Warn) { Class = "warn" }, new("results", summary.Results.Fail) { Class = "fail" },
        new("results", summary.Results.NotEvaluable) { Class = "not-evaluable" }, new("results", summary.Results.NotApplicable) { Class = "not-applicable" },
        .. summary.FindingsBySeverity.Select(f => new Property("findings", f.Value) { Class = OscalText.Token(f.Key) }),
    ];

    private static IEnumerable<Property> Period(PeriodEntry? period) => period is null ? [] :
    [
        new("period-scans", period.Scans.Length), new("period-planned-points", period.Planned.Length), new("period-missed-points", period.Planned.Count(p => p.State == "missed")),
        new("period-interval-seconds", period.IntervalSeconds) { Remarks = period.IntervalSource }, .. period.CannotTell.Select(c => new Property("cannot-tell", c)),
    ];

    private static IEnumerable<Property> Exceptions(EvidencePack pack) => pack.Exceptions.Select(e => new Property("exception", e.Id)
    {
        Class = OscalText.Token(e.State), Remarks = $"{e.Scope}: {e.State}{(e.StateReason is { } why ? $", {why}" : "")}. {e.Reason}",
    });
}
