using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Sarif;

/// <summary>Results of a run: each finding by itself, the rest by check, cluster and reason, and what is resolved since the baseline.</summary>
internal sealed class PackResults(Utf8JsonWriter json, EvidencePack pack, DerivedIds ids, PackRules rules)
{
    private readonly Baseline _baseline = new(pack.Changes);

    private readonly Suppressions _suppressions = new(pack.Exceptions);

    private readonly HashSet<Guid> _given = [];

    /// <summary>The array of results.</summary>
    public void Write(ImmutableArray<CheckOutcome> outcomes) => json.Items("results", All(outcomes), write => write());

    private IEnumerable<Action> All(ImmutableArray<CheckOutcome> outcomes)
    {
        foreach (var finding in pack.Findings)
            yield return () => WriteFinding(finding);
        foreach (var outcome in outcomes)
        {
            if (outcome.Verdicts.TryGetValue("pass", out var passes))
                yield return () => WriteRest(outcome, "pass", passes, $"Subjects that pass: {passes}.", null);
            foreach (var reason in outcome.Reasons)
                yield return () => WriteRest(outcome, reason.Verdict == "not-applicable" ? "notApplicable" : "open", reason.Count, reason.Reason, reason.Named());
        }
        foreach (var gone in _baseline.Gone)
            yield return () => WriteGone(gone);
    }

    private void WriteFinding(FindingEntry finding)
    {
        var state = _baseline.Of(finding);
        rules.WriteRule(json, finding.Check);
        json.WriteString("kind"u8, "fail");
        json.WriteString("level"u8, PackText.Level(finding.Verdict, finding.Severity));
        json.Text("message", PackText.Message(finding.Condition));
        WriteLocation(finding.Subject);
        json.Items("relatedLocations", finding.Evidence.Distinct(), evidence =>
        {
            json.Resource(VisibleText.OneLine(evidence.Object));
            if (evidence.Note is { Length: > 0 } note)
                json.Text("message", PackText.Message(note));
            json.Object("properties", () =>
            {
                json.Property("pointer", evidence.Pointer);
                json.Property("evidenceItem", evidence.Item);
            });
        });
        WriteIds("finding", finding.Check, finding.Cluster, finding.Subject);
        if (state.Word is { } word)
            json.WriteString("baselineState"u8, word);
        _suppressions.Write(json, ids, finding);
        json.Object("properties", () =>
        {
            json.Property("finding", finding.Id);
            json.Property("verdict", finding.Verdict);
            json.Property("severity", finding.Severity);
            json.Property("security-severity", PackText.Score(finding.Severity));
            json.Property("cluster", finding.Cluster);
            json.Property("namespace", finding.Namespace);
            json.Property("subject", finding.Subject);
            json.Property("cause", finding.Cause);
            json.Property("recommendation", finding.Recommendation);
            json.Property("patch", finding.Patch);
            json.Property("waivedBy", string.Join(' ', finding.WaivedBy));
            json.Property("incomparable", state.Incomparable);
            if (finding.Witness is { } witness)
                json.Object("witness", () => WriteWitness(witness));
        });
    }

    private void WriteWitness(WitnessEntry witness)
    {
        json.Property("from", witness.From);
        json.Property("to", witness.To);
        json.Property("port", witness.Port);
        json.Property("allowedBy", witness.AllowedBy);
        json.Property("policy", witness.Policy);
        json.Property("pointer", witness.Pointer);
        json.Property("quote", witness.Quote);
    }

    private void WriteRest(CheckOutcome outcome, string kind, int count, string message, string? subjects)
    {
        rules.WriteRule(json, outcome.Check);
        json.WriteString("kind"u8, kind);
        json.WriteString("level"u8, "none");
        json.Text("message", PackText.Message(message.Length > 0 ? message : kind));
        WriteLocation("cluster/" + outcome.Cluster);
        json.WriteNumber("occurrenceCount"u8, count);
        WriteIds(kind, outcome.Check, outcome.Cluster, message);
        json.Object("properties", () =>
        {
            json.Property("cluster", outcome.Cluster);
            json.Property("subjects", subjects);
        });
    }

    /// <summary>What the baseline had: resolved, or not to be told.</summary>
    private void WriteGone(ChangeOfFinding gone)
    {
        rules.WriteRule(json, gone.Check);
        json.WriteString("kind"u8, gone.Resolved ? "informational" : "open");
        json.WriteString("level"u8, "none");
        json.Text("message", PackText.Message($"{gone.Entry.Summary} {gone.Entry.Why}"));
        WriteLocation(gone.Subject);
        WriteIds("finding", gone.Check, gone.Entry.Cluster ?? "", gone.Subject);
        if (gone.Resolved)
            json.WriteString("baselineState"u8, "absent");
        json.Object("properties", () =>
        {
            json.Property("cluster", gone.Entry.Cluster);
            json.Property("subject", gone.Subject);
            json.Property("incomparable", gone.Resolved ? null : gone.Entry.Why);
        });
    }

    private void WriteLocation(string name) => json.Items("locations", [name], location => json.Resource(VisibleText.OneLine(location)));

    /// <summary>The id of this result, that of what it has in common with results of other runs, and its fingerprint.</summary>
    private void WriteIds(string kind, string check, string cluster, string subject)
    {
        var key = string.Join('\n', kind, check, cluster, subject);
        var id = ids.Of("result", key);
        for (var i = 2; !_given.Add(id); i++)
            id = ids.Of("result", $"{key}\n{i}");
        json.WriteString("guid"u8, id);
        json.WriteString("correlationGuid"u8, PackRun.Lasting.Of("result", key));
        json.Object("partialFingerprints", () => json.WriteString("subject/v1"u8, SarifWriter.Fingerprint(check, VisibleText.Of(cluster), VisibleText.Of(subject))));
    }
}
