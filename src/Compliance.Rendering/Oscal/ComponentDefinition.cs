using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>The component definition: what a cluster is held against, as rules of a service, and the program as the component that validates them.
/// The properties are those of compliance-trestle, by which its tools and Compliance-to-Policy find the mapping of rules to controls.</summary>
internal static class ComponentDefinition
{
    private const string Trestle = "https://oscal-compass.github.io/compliance-trestle/schemas/oscal/cd";

    public static void Write(Stream output, OscalPack pack) => OscalWriter.Write(output, "component-definition", json =>
    {
        Metadata.Write(json, pack, "component-definition", "component definition");
        json.Array("components", [() => WriteService(json, pack), () => WriteTool(json, pack)], (Action write) => write());
        json.Object("back-matter", () => json.Array("resources", [() => BackMatter.WritePack(json, pack), .. BackMatter.Frameworks(json, pack)], (Action write) => write()));
    });

    private static void WriteService(OscalWriter json, OscalPack pack)
    {
        json.Id("uuid", OscalPack.Lasting.Of("component", "kubernetes-network"));
        json.Word("type", "service");
        json.Word("title", "Kubernetes network");
        json.Word("description", "Network policies of a Kubernetes cluster, and what decides whether they have effect.");
        json.Properties(Rules(pack).SelectMany(rule => (IEnumerable<Property>)
        [
            Rule("Rule_Id", rule.Check.Id, rule.Set), Rule("Rule_Description", Definitions.Text(rule.Check.Title), rule.Set),
            .. rule.Check.Parameters.SelectMany((p, i) => (IEnumerable<Property>)
            [
                Rule(Numbered("Parameter_Id", i), p.Key, rule.Set), Rule(Numbered("Parameter_Description", i), $"{p.Key} of {rule.Check.Id}", rule.Set), Rule(Numbered("Parameter_Value_Default", i), p.Value, rule.Set),
            ]),
        ]));
        json.Array("control-implementations", pack.Controls.Where(c => HasRule(pack, c)).GroupBy(c => c.Entry.Framework), framework => WriteFramework(json, pack, framework));
    }

    private static void WriteFramework(OscalWriter json, OscalPack pack, IGrouping<string, ControlName> framework)
    {
        var entry = pack.Pack.Frameworks.FirstOrDefault(f => f.Id == framework.Key);
        json.Id("uuid", OscalPack.Lasting.Of("control-implementation", framework.Key));
        json.Word("source", "#" + (entry is null ? BackMatter.PackId(pack) : BackMatter.FrameworkId(framework.Key)));
        json.Paragraphs("description", entry is null ? framework.Key : $"{entry.Name} {entry.Version}");
        json.Properties(new Property("framework", framework.Key));
        json.Array("implemented-requirements", framework.DistinctBy(c => (c.Id, c.Entry.Control)), control =>
        {
            json.Id("uuid", OscalPack.Lasting.Of("implemented-requirement", framework.Key + "\n" + control.Entry.Control));
            json.Word("control-id", control.Id);
            json.Paragraphs("description", Definitions.Text(control.Entry.Demand, control.Entry.Title));
            json.Properties(
                [
                    .. control.Entry.Primary.Select(c => c.Check).Where(pack.HasCheck).Distinct().Select(c => new Property("Rule_Id", c) { Space = Trestle }),
                    new("control", control.Entry.Control), new("automation", control.Entry.Automation), .. control.Entry.Supporting.Select(c => new Property("supporting-check", c.Check)),
                ]);
        });
    }

    private static void WriteTool(OscalWriter json, OscalPack pack)
    {
        json.Id("uuid", OscalPack.Tool);
        json.Word("type", "validation");
        json.Markup("title", pack.Pack.Program.Name);
        json.Word("description", "Computes effective connectivity of Kubernetes clusters from their policies and holds it against controls.");
        json.Properties(
            [
                new("version", pack.Pack.Program.Version) { Core = true },
                .. Rules(pack).SelectMany(rule => (IEnumerable<Property>)
                    [Rule("Rule_Id", rule.Check.Id, rule.Set), Rule("Check_Id", rule.Check.Id, rule.Set), Rule("Check_Description", Definitions.Text(rule.Check.Condition, rule.Check.Title), rule.Set)]),
            ]);
    }

    private static bool HasRule(OscalPack pack, ControlName control) => control.Entry.Primary.Any(c => pack.HasCheck(c.Check));

    private static IEnumerable<(CheckEntry Check, string Set)> Rules(OscalPack pack) =>
        pack.Pack.Checks.DistinctBy(c => c.Id).Select((check, i) => (check, string.Create(CultureInfo.InvariantCulture, $"rule_set_{i:000}")));

    private static Property Rule(string name, string value, string set) => new(name, value) { Space = Trestle, Remarks = set };

    private static string Numbered(string name, int i) => i == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
}
