namespace Compliance.Rendering.Oscal;

/// <summary>The plan of action and milestones: one item for each open finding, waived ones too. What was gone at the end of a period is none.</summary>
internal static class ActionPlan
{
    public static void Write(Stream output, OscalPack pack) => OscalWriter.Write(output, "plan-of-action-and-milestones", json =>
    {
        Metadata.Write(json, pack, "poam", "plan of action and milestones");
        json.Object("import-ssp", () => json.Word("href", "#" + BackMatter.SystemPlanId(pack)));
        json.Object("system-id", () =>
        {
            json.Word("identifier-type", "https://ietf.org/rfc/rfc4122");
            json.Id("id", OscalPack.Lasting.Of("series", pack.Pack.Document.Series));
        });
        json.Object("local-definitions", () =>
        {
            pack.Inventory.WriteComponents(json);
            pack.Inventory.WriteItems(json);
            Definitions.WriteAssets(json, pack);
        });
        Observations.WriteFindings(json, pack, pack.Findings.Where(f => !f.Closed));
        var risks = pack.Risks.Where(r => r.Status != "closed").ToList();
        Risks.Write(json, pack, risks);
        json.Array("poam-items", risks.SelectMany(risk => risk.Findings.Select(finding => (Risk: risk, Finding: finding))), item => WriteItem(json, pack, item.Risk, item.Finding));
        json.Object("back-matter", () => json.Array("resources",
            [() => BackMatter.WriteSystemPlan(json, pack), () => BackMatter.WritePack(json, pack), .. BackMatter.Evidence(json, pack)], (Action write) => write()));
    });

    private static void WriteItem(OscalWriter json, OscalPack pack, OscalRisk risk, OscalFinding finding)
    {
        var entry = finding.Entry;
        json.Id("uuid", pack.Ids.Of("poam-item", finding.Observation.ToString()));
        json.Markup("title", $"{entry.Id}: {entry.Title}");
        json.Paragraphs("description", Definitions.Text(entry.Recommendation, entry.Condition, entry.Title));
        json.Properties(
            [
                new("finding", entry.Id), new("severity", entry.Severity), new("subject", entry.Subject), new("status", risk.Status), new("deadline", risk.Deadline),
                .. entry.Controls.Select(c => new Property("control", c)),
            ]);
        json.Array("origins", [OscalPack.Tool], Definitions.WriteActors(json));
        json.References("related-observations", "observation-uuid", [finding.Observation]);
        json.References("related-risks", "risk-uuid", [risk.Id]);
    }
}
