using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What findings lead to, who accepted it, and what to do.</summary>
internal static class Risks
{
    public static void Write(OscalWriter json, OscalPack pack, IEnumerable<OscalRisk> risks) => json.Array("risks", risks, risk => Write(json, pack, risk));

    private static void Write(OscalWriter json, OscalPack pack, OscalRisk risk)
    {
        var first = risk.First;
        json.Id("uuid", risk.Id);
        json.Markup("title", $"{first.Check} in cluster {first.Cluster}: {first.Title}");
        json.Paragraphs("description", Definitions.Text(first.Criteria, first.Title));
        json.Paragraphs("statement", Definitions.Text(first.Effect, first.Title));
        json.Properties([new("check", first.Check), new("cluster", first.Cluster), new("findings", risk.Findings.Count), .. first.WaivedBy.Select(e => new Property("waived-by", e))]);
        json.Word("status", risk.Status);
        Definitions.WriteOrigins(json);
        json.Array("characterizations", [OscalPack.Tool], tool =>
        {
            json.Object("origin", () => Definitions.WriteActors(json)(tool));
            json.Array("facets", [first.Severity], severity =>
            {
                json.Word("name", "severity");
                json.Word("system", OscalWriter.Namespace);
                json.Line("value", severity);
            });
        });
        json.Array("mitigating-factors", risk.Exceptions, exception =>
        {
            json.Id("uuid", pack.Ids.Of("mitigating-factor", $"{risk.Id}\n{exception.Id}"));
            json.Paragraphs("description", Definitions.Text(exception.CompensatingControl));
            json.Properties(new Property("exception", exception.Id));
        });
        json.Moment("deadline", risk.Deadline);
        WriteRemediations(json, pack, risk);
        json.Object("risk-log", () => json.Array("entries", Log(pack, risk), entry => entry(json)));
        json.References("related-observations", "observation-uuid", risk.Findings.Select(f => f.Observation).Distinct());
    }

    private static void WriteRemediations(OscalWriter json, OscalPack pack, OscalRisk risk) => json.Array("remediations", Remediations(risk), remediation =>
    {
        json.Id("uuid", pack.Ids.Of("remediation", string.Join('\n', risk.Id, remediation.Text, remediation.Patch)));
        json.Word("lifecycle", "recommendation");
        json.Markup("title", remediation.Patch ? "Patch" : "Recommendation");
        json.Word("description", remediation.Patch ? OscalText.Code(remediation.Text) : OscalText.Paragraphs(Definitions.Text(remediation.Text)));
        json.Properties(remediation.Findings.Select(f => new Property("finding", f)));
        Definitions.WriteOrigins(json);
    });

    /// <summary>Each recommendation and each patch once, with the findings it is for where it is not for all.</summary>
    private static IEnumerable<(string Text, bool Patch, IEnumerable<string> Findings)> Remediations(OscalRisk risk)
    {
        foreach (var said in risk.Findings.GroupBy(f => f.Entry.Recommendation, StringComparer.Ordinal))
            yield return (said.Key, false, said.Count() == risk.Findings.Count ? [] : said.Select(f => f.Entry.Id));
        foreach (var patch in risk.Findings.Where(f => !string.IsNullOrEmpty(f.Entry.Patch)).GroupBy(f => f.Entry.Patch!, StringComparer.Ordinal))
            yield return (patch.Key, true, patch.Select(f => f.Entry.Id));
    }

    private static IEnumerable<Action<OscalWriter>> Log(OscalPack pack, OscalRisk risk)
    {
        yield return json =>
        {
            json.Id("uuid", pack.Ids.Of("risk-log", $"{risk.Id}\nfound"));
            json.Word("title", "Found");
            json.Paragraphs("description", string.Create(CultureInfo.InvariantCulture, $"Findings of {risk.First.Check}: {risk.Findings.Count}."));
            json.Word("start", OscalText.Moment(risk.Findings.Min(f => f.Course?.FirstSeen) ?? pack.Pack.Document.Created));
            json.Word("status-change", "open");
        };
        foreach (var exception in risk.Exceptions)
            yield return json => WriteDeviation(json, pack, risk, exception);
        if (risk.Status == "closed")
            yield return json =>
            {
                json.Id("uuid", pack.Ids.Of("risk-log", $"{risk.Id}\nclosed"));
                json.Word("title", "Seen for the last time");
                json.Word("start", OscalText.Moment(risk.Findings.Max(f => f.Course?.LastSeen) ?? pack.Pack.Document.Created));
                json.Word("status-change", "closed");
            };
    }

    private static void WriteDeviation(OscalWriter json, OscalPack pack, OscalRisk risk, ExceptionEntry exception)
    {
        json.Id("uuid", pack.Ids.Of("risk-log", $"{risk.Id}\n{exception.Id}"));
        json.Markup("title", $"Exception {exception.Id}");
        json.Paragraphs("description", Definitions.Text(exception.Reason));
        json.Word("start", OscalText.Moment(OscalText.HasMoment(exception.Granted) ? exception.Granted : pack.Pack.Document.Created));
        json.Moment("end", exception.Expires);
        json.Properties(new Property("type", "dr-approved"), new Property("exception", exception.Id), new Property("scope", exception.Scope), new Property("requester", exception.Requester),
            new Property("approver", exception.Approver), new Property("expires", (DateTimeOffset?)exception.Expires));
        if (!string.IsNullOrEmpty(exception.Approver))
            json.Array("logged-by", [pack.People.Person(exception.Approver)], person =>
            {
                json.Id("party-uuid", person);
                json.Word("role-id", "exception-approver");
            });
        json.Word("status-change", "deviation-approved");
    }
}
