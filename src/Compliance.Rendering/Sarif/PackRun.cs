using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Sarif;

/// <summary>A pack as one run: checks are rules, frameworks are taxonomies, and what could not be told stands beside what was found.</summary>
internal static class PackRun
{
    /// <summary>Ids of what is the same in every pack, and of runs.</summary>
    public static DerivedIds Lasting { get; } = DerivedIds.Of("https://compliance.example.com/ns/sarif");

    public static void Write(Stream output, EvidencePack pack, string digest) => SarifWriter.Write(output, json =>
    {
        var outcomes = CheckOutcome.Of(pack);
        var taxonomies = new PackTaxonomies(pack);
        var rules = new PackRules(pack, taxonomies, outcomes);
        rules.Write(json);
        taxonomies.Write(json);
        WriteDetails(json, pack);
        WriteInvocation(json, pack, rules);
        WriteArtifacts(json, pack);
        json.WriteString("columnKind"u8, "utf16CodeUnits");
        new PackResults(json, pack, Lasting.Within(digest), rules).Write(outcomes);
        WriteProperties(json, pack, digest);
    });

    private static void WriteDetails(Utf8JsonWriter json, EvidencePack pack)
    {
        var document = pack.Document;
        json.Object("automationDetails", () =>
        {
            json.WriteString("id"u8, $"{VisibleText.OneLine(document.Series)}/{VisibleText.OneLine(document.Id)}");
            json.WriteString("guid"u8, Run(document.Id, document.Created));
            json.WriteString("correlationGuid"u8, Lasting.Of("series", document.Series));
            json.Text("description", PackText.Message(document.Title));
        });
        if (pack.Changes?.Predecessor is { } before)
            json.WriteString("baselineGuid"u8, Run(before.Id, before.Created));
    }

    /// <summary>The id of a run, which a later one names as its baseline: so it is derived from what the later pack knows of it.</summary>
    private static Guid Run(string pack, DateTimeOffset created) => Lasting.Of("run", pack + "\n" + PackText.Moment(created));

    private static void WriteInvocation(Utf8JsonWriter json, EvidencePack pack, PackRules rules) => json.Items("invocations", [pack], _ =>
    {
        json.WriteBoolean("executionSuccessful"u8, true);
        if (pack.Evidence.Min(e => e.Started) is { } started && started <= pack.Document.Created)
            json.WriteString("startTimeUtc"u8, PackText.Moment(started));
        json.WriteString("endTimeUtc"u8, PackText.Moment(pack.Document.Created));
        json.Items("toolExecutionNotifications", Notifications(pack), notification =>
        {
            json.Object("descriptor", () =>
            {
                json.WriteString("id"u8, notification.Kind);
                json.WriteNumber("index"u8, PackRules.Notification(notification.Kind));
            });
            json.WriteString("level"u8, notification.Kind == "gap" ? "error" : "warning");
            json.Text("message", PackText.Message(notification.Message));
            if (notification.Object is { Length: > 0 } name)
                json.Items("locations", [name], location => json.Resource(VisibleText.OneLine(location)));
            json.Object("properties", () =>
            {
                foreach (var (key, value) in notification.Properties)
                    json.Property(key, value);
            });
        });
    });

    private static IEnumerable<Notice> Notifications(EvidencePack pack) =>
    [
        .. pack.Gaps.Select(g => new Notice("gap", g.Message, g.Kind, ("cluster", g.Cluster), ("reason", g.Reason), ("kind", g.Kind), ("namespace", g.Namespace), ("place", g.Place), ("field", g.Field))),
        .. pack.Limitations.Select(l => new Notice("limitation", l.Message, l.Object, ("cluster", l.Cluster), ("object", l.Object), ("pointer", l.Pointer), ("rule", l.Rule))),
        .. (pack.Period?.Gaps ?? []).Select(g => new Notice("no-scan", $"No scan was made from {PackText.Moment(g.From)} to {PackText.Moment(g.To)}.", null,
            ("where", g.Where), ("missed", g.Missed.ToString(System.Globalization.CultureInfo.InvariantCulture)))),
        .. (pack.Period?.CannotTell ?? []).Concat(pack.Changes?.CannotTell ?? []).Select(c => new Notice("cannot-tell", c, null)),
    ];

    private static void WriteArtifacts(Utf8JsonWriter json, EvidencePack pack)
    {
        json.Object("originalUriBaseIds", () => json.Object("PACK", () => json.Text("description", "Root of the evidence pack")));
        json.Items("artifacts", pack.Inputs.DistinctBy(i => i.Path), input =>
        {
            json.Object("location", () =>
            {
                json.WriteString("uri"u8, SarifWriter.Uri(VisibleText.OneLine(input.Path)));
                json.WriteString("uriBaseId"u8, "PACK");
            });
            json.Text("description", PackText.Message(input.What));
            // The digest of a snapshot is that of its canonical JSON, not of the compressed file.
            var member = input.Path.EndsWith(".gz", StringComparison.Ordinal) ? "properties" : "hashes";
            json.Object(member, () => json.Property(member == "hashes" ? "sha-256" : "canonicalJsonSha256", input.Sha256));
        });
    }

    private static void WriteProperties(Utf8JsonWriter json, EvidencePack pack, string digest)
    {
        var summary = pack.Summary;
        json.Object("properties", () =>
        {
            json.Property("pack", pack.Document.Id);
            json.Property("packSha256", digest);
            json.Property("status", pack.Document.Status.ToString());
            json.Property("headline", summary.Headline);
            json.Property("statement", summary.Statement);
            json.Property("howToRead", "Each fail and each warning is a result by itself. Passes, not evaluable and not applicable results are told by check, cluster and reason, with their number in "
                + "occurrenceCount; kind open is what could not be evaluated, and counts as no pass. Controls that were not evaluated stand in the taxonomies with their status. Results with "
                + "baselineState absent are resolved since the baseline. A result with a suppression is waived by an exception and fails all the same.");
            json.Object("controls", () => Counts(json, summary.Controls));
            json.Object("results", () =>
            {
                json.WriteNumber("pass"u8, summary.Results.Pass);
                json.WriteNumber("warn"u8, summary.Results.Warn);
                json.WriteNumber("fail"u8, summary.Results.Fail);
                json.WriteNumber("notEvaluable"u8, summary.Results.NotEvaluable);
                json.WriteNumber("notApplicable"u8, summary.Results.NotApplicable);
            });
            json.WriteNumber("findings"u8, pack.Findings.Length);
            if (pack.Period is { } period)
                json.Property("period", period.Statement);
            json.Items("exceptions", pack.Exceptions, exception =>
            {
                json.Property("id", exception.Id);
                json.Property("state", exception.State);
                json.Property("stateReason", exception.StateReason);
                json.Property("scope", exception.Scope);
            });
        });
    }

    /// <summary>Controls by status.</summary>
    public static void Counts(Utf8JsonWriter json, StatusCounts counts)
    {
        json.WriteNumber("satisfied"u8, counts.Satisfied);
        json.WriteNumber("notSatisfied"u8, counts.NotSatisfied);
        json.WriteNumber("notEvaluated"u8, counts.NotEvaluated);
        json.WriteNumber("manual"u8, counts.Manual);
        json.WriteNumber("notApplicable"u8, counts.NotApplicable);
    }

    private sealed record Notice(string Kind, string Message, string? Object, params IReadOnlyList<(string Name, string? Value)> Properties);
}
