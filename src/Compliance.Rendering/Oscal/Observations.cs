using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What was observed: each check in each cluster in figures, each finding by itself, and what could not be read or decided.</summary>
internal static class Observations
{
    /// <summary>All of them.</summary>
    public static void Write(OscalWriter json, OscalPack pack) => json.Array("observations", All(json, pack, Checks(pack)), write => write());

    /// <summary>Those of some findings alone.</summary>
    public static void WriteFindings(OscalWriter json, OscalPack pack, IEnumerable<OscalFinding> findings)
    {
        var checks = Checks(pack);
        json.Array("observations", findings, finding => WriteFinding(json, pack, finding, checks.GetValueOrDefault(finding.Entry.Check)));
    }

    private static Dictionary<string, CheckEntry> Checks(OscalPack pack) => pack.Pack.Checks.DistinctBy(c => c.Id).ToDictionary(c => c.Id, StringComparer.Ordinal);

    private static IEnumerable<Action> All(OscalWriter json, OscalPack pack, Dictionary<string, CheckEntry> checks)
    {
        foreach (var (outcome, id) in pack.Outcomes)
            yield return () => WriteOutcome(json, pack, outcome, id, checks.GetValueOrDefault(outcome.Check));
        foreach (var finding in pack.Findings)
            yield return () => WriteFinding(json, pack, finding, checks.GetValueOrDefault(finding.Entry.Check));
        foreach (var gap in pack.Pack.Gaps)
            yield return () => WriteGap(json, pack, gap);
        foreach (var limitation in pack.Pack.Limitations)
            yield return () => WriteLimitation(json, pack, limitation);
    }

    private static void WriteFinding(OscalWriter json, OscalPack pack, OscalFinding finding, CheckEntry? check)
    {
        var entry = finding.Entry;
        var witness = entry.Witness;
        json.Id("uuid", finding.Observation);
        json.Markup("title", $"{entry.Id}: {entry.Title}");
        json.Word("description", Description(entry));
        json.Properties(
            [
                new("finding", entry.Id), new("check", entry.Check), new("verdict", entry.Verdict), new("severity", entry.Severity), new("cluster", entry.Cluster), new("namespace", entry.Namespace),
                new("subject", entry.Subject), new("witness-from", witness?.From), new("witness-to", witness?.To), new("witness-port", witness?.Port), new("witness-policy", witness?.Policy),
                new("witness-pointer", witness?.Pointer), .. entry.WaivedBy.Select(e => new Property("waived-by", e)), .. Course(finding.Course),
            ]);
        json.Words("methods", Methods(check, witness));
        json.Words("types", finding.Closed ? ["finding", "historic"] : ["finding"]);
        Definitions.WriteOrigins(json);
        json.Array("subjects", [entry], subject =>
        {
            json.Id("subject-uuid", subject.Namespace is { } name ? Inventory.NamespaceId(subject.Cluster, name) : Inventory.ClusterId(subject.Cluster));
            json.Word("type", subject.Namespace is null ? "component" : "inventory-item");
            json.Markup("title", subject.Subject);
        });
        json.Array("relevant-evidence", entry.Evidence, evidence =>
        {
            if (evidence.Item is { } item && BackMatter.EvidenceId(pack, item) is { } resource)
                json.Word("href", "#" + resource);
            json.Paragraphs("description", evidence.Note is { Length: > 0 } note ? $"{evidence.Object}: {note}" : Definitions.Text(evidence.Object));
            json.Properties(new Property("object", evidence.Object), new Property("pointer", evidence.Pointer), new Property("evidence-item", evidence.Item));
        });
        json.Word("collected", OscalText.Moment(finding.Course?.LastSeen ?? pack.Collected(entry.Cluster)));
    }

    private static string Description(FindingEntry entry)
    {
        var text = OscalText.Paragraphs(Definitions.Text(entry.Condition));
        if (entry.Cause.Length > 0)
            text += "\n\n" + OscalText.Paragraphs("Cause: " + entry.Cause);
        return entry.Witness?.Quote is { Length: > 0 } quote ? text + "\n\n" + OscalText.Code(quote) : text;
    }

    private static IEnumerable<Property> Course(FindingPeriodEntry? course) => course is null ? [] :
    [
        new("first-seen", (DateTimeOffset?)course.FirstSeen), new("last-seen", (DateTimeOffset?)course.LastSeen), new("scans-with", course.Scans), new("scans-without", course.Absent),
        new("appearances", course.Appearances), new("at-end", course.AtEnd),
        .. course.Incomparable.Select(i => new Property("scans-incomparable", i.Scans) { Remarks = i.Reason }),
    ];

    /// <summary>A path that was computed is a test, whatever else the check reads.</summary>
    private static IEnumerable<string> Methods(CheckEntry? check, WitnessEntry? witness)
    {
        var method = Definitions.Method(check?.Group ?? "");
        return method == "EXAMINE" && witness is { From: not null, To: not null, Port: not null } ? ["EXAMINE", "TEST"] : [method];
    }

    private static void WriteOutcome(OscalWriter json, OscalPack pack, CheckOutcome outcome, Guid id, CheckEntry? check)
    {
        json.Id("uuid", id);
        json.Markup("title", $"{outcome.Check} in cluster {outcome.Cluster}: {check?.Title ?? outcome.Check}");
        json.Paragraphs("description", string.Create(CultureInfo.InvariantCulture, $"Results: {string.Join(", ", outcome.Verdicts.Select(v => $"{v.Value} {v.Key}"))}."));
        json.Properties(
            [
                new("check", outcome.Check), new("cluster", outcome.Cluster), .. outcome.Verdicts.Select(v => new Property("results", v.Value) { Class = OscalText.Token(v.Key) }),
                .. outcome.Reasons.Select(r => new Property("not-told", r.Count) { Class = OscalText.Token(r.Verdict), Remarks = r.Reason + "\n" + r.Named() }),
            ]);
        json.Words("methods", [Definitions.Method(check?.Group ?? "")]);
        json.Words("types", ["control-objective"]);
        Definitions.WriteOrigins(json);
        json.Array("subjects", [outcome.Cluster], cluster =>
        {
            json.Id("subject-uuid", Inventory.ClusterId(cluster));
            json.Word("type", "component");
        });
        json.Array("relevant-evidence", [BackMatter.PackId(pack)], resource =>
        {
            json.Word("href", "#" + resource);
            json.Word("description", "Every single result, with its subject.");
        });
        json.Word("collected", OscalText.Moment(pack.Collected(outcome.Cluster)));
    }

    private static void WriteGap(OscalWriter json, OscalPack pack, GapEntry gap) => WriteUnknown(json, pack, gap.Cluster, "gap", $"Not read: {gap.Kind ?? gap.Reason}", gap.Message,
        new("reason", gap.Reason), new("kind", gap.Kind), new("namespace", gap.Namespace), new("place", gap.Place), new("field", gap.Field));

    private static void WriteLimitation(OscalWriter json, OscalPack pack, LimitationEntry limitation) => WriteUnknown(json, pack, limitation.Cluster, "limitation",
        $"Not decided: {limitation.Object ?? limitation.Cluster}", limitation.Message, new("object", limitation.Object), new("pointer", limitation.Pointer), new("rule", limitation.Rule));

    private static void WriteUnknown(OscalWriter json, OscalPack pack, string cluster, string type, string title, string message, params ReadOnlySpan<Property> properties)
    {
        json.Id("uuid", pack.Once(type, string.Join('\n', [cluster, title, message, .. properties.ToArray().Select(p => p.Value)])));
        json.Markup("title", title);
        json.Paragraphs("description", Definitions.Text(message));
        json.Properties([new("cluster", cluster), .. properties.ToArray()]);
        json.Words("methods", ["EXAMINE"]);
        json.Words("types", [type]);
        Definitions.WriteOrigins(json);
        json.Array("subjects", [cluster], name =>
        {
            json.Id("subject-uuid", Inventory.ClusterId(name));
            json.Word("type", "component");
        });
        json.Word("collected", OscalText.Moment(pack.Collected(cluster)));
    }
}
