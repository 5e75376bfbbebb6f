using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What the documents define for themselves: a check is an activity; a control of a framework that is no OSCAL catalogue is an objective;
/// the program is the tool.</summary>
internal static class Definitions
{
    /// <summary>How a check assesses, in the words of SP 800-53A. <c>TEST</c> where the answer is computed from effective connectivity, <c>EXAMINE</c>
    /// where it is read from objects; a program never interviews.</summary>
    public static string Method(string group) => group is "default-deny" or "segmentation" or "perimeter" ? "TEST" : "EXAMINE";

    /// <summary>Objectives of controls that stand in no OSCAL catalogue, in our words.</summary>
    public static void WriteObjectives(OscalWriter json, OscalPack pack) =>
        json.Array("objectives-and-methods", pack.Controls.Where(control => !control.InCatalogue).DistinctBy(control => control.Id), control =>
        {
            var entry = control.Entry;
            json.Word("control-id", control.Id);
            json.Paragraphs("description", entry.Title);
            json.Properties(new Property("framework", entry.Framework), new Property("control", entry.Control), new Property("section", entry.Section), new Property("automation", entry.Automation));
            json.Array("parts", [control.Objective], id =>
            {
                json.Word("id", id);
                json.Word("name", "assessment-objective");
                json.Paragraphs("prose", entry.Demand);
            });
        });

    /// <summary>Checks as activities.</summary>
    public static void WriteActivities(OscalWriter json, OscalPack pack) => json.Array("activities", pack.Pack.Checks.DistinctBy(check => check.Id), check =>
    {
        json.Id("uuid", OscalPack.Activity(check.Id));
        json.Markup("title", $"{check.Id}: {check.Title}");
        json.Paragraphs("description", Text(check.Condition, check.Title));
        json.Properties(
            [
                new("method", Method(check.Group)) { Core = true }, new("check", check.Id), new("group", check.Group), new("severity", check.Severity),
                .. check.Parameters.Select(p => new Property("parameter", p.Value) { Class = OscalText.Token(p.Key) }),
            ]);
        var controls = pack.Controls.Where(c => c.Entry.Primary.Any(p => p.Check == check.Id)).DistinctBy(c => c.Id).ToList();
        if (controls.Count > 0)
            json.Object("related-controls", () => json.Array("control-selections", [controls], selection =>
                json.Array("include-controls", selection, control => json.Word("control-id", control.Id))));
        json.Paragraphs("remarks", check.Rationale);
    });

    /// <summary>The program as the tool and the platform of the assessment.</summary>
    public static void WriteAssets(OscalWriter json, OscalPack pack) => json.Object("assessment-assets", () =>
    {
        var program = pack.Pack.Program;
        json.Array("components", [OscalPack.Tool], id =>
        {
            json.Id("uuid", id);
            json.Word("type", "software");
            json.Markup("title", program.Name);
            json.Word("description", "Computes effective connectivity of Kubernetes clusters from their policies and holds it against controls.");
            json.Properties(new Property("version", program.Version) { Core = true });
            json.Object("status", () => json.Word("state", "operational"));
        });
        json.Array("assessment-platforms", [OscalPack.Lasting.Of("platform", "compliance")], id =>
        {
            json.Id("uuid", id);
            json.Markup("title", $"{program.Name} {program.Version}");
            json.References("uses-components", "component-uuid", [OscalPack.Tool]);
        });
    });

    /// <summary>The tool as the origin of what it says.</summary>
    public static void WriteOrigins(OscalWriter json) => json.Array("origins", [OscalPack.Tool], WriteActors(json));

    /// <summary>The tool as the actor.</summary>
    public static Action<Guid> WriteActors(OscalWriter json) => tool => json.Array("actors", [tool], id =>
    {
        json.Word("type", "tool");
        json.Id("actor-uuid", id);
    });

    /// <summary>The first text that says something.</summary>
    public static string Text(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (!string.IsNullOrWhiteSpace(text))
                return text;
        return "⟨empty⟩";
    }
}
