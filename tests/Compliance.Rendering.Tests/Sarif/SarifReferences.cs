using System.Text.Json.Nodes;

namespace Compliance.Rendering.Tests.Sarif;

/// <summary>What the schema of SARIF does not look at: whether every index and reference leads to what it names.</summary>
internal static class SarifReferences
{
    /// <summary>What is wrong with a log.</summary>
    public static IReadOnlyList<string> Problems(JsonNode log)
    {
        var problems = new List<string>();
        var run = log["runs"]![0]!;
        var driver = run["tool"]!["driver"]!;
        var rules = Items(driver, "rules");
        var taxonomies = Items(run, "taxonomies");
        var ids = new HashSet<string>();
        foreach (var rule in rules)
            foreach (var relation in Items(rule, "relationships"))
                Taxon(relation["target"]!, taxonomies, problems);
        foreach (var reference in Items(driver, "supportedTaxonomies"))
            Taxonomy(reference, taxonomies, problems);
        foreach (var result in Items(run, "results"))
        {
            var rule = result["ruleId"]!.GetValue<string>();
            if (result["ruleIndex"] is { } index ? Id(rules, index) != rule : rules.Any(r => r["id"]!.GetValue<string>() == rule))
                problems.Add($"the index of rule {rule} leads elsewhere");
            if (!ids.Add(result["guid"]!.GetValue<string>()))
                problems.Add($"two results have the id {result["guid"]}");
            if (result["kind"]!.GetValue<string>() != "fail" && result["level"]!.GetValue<string>() != "none")
                problems.Add($"a result of kind {result["kind"]} has a level");
            if (result["baselineState"] is not null && run["baselineGuid"] is null)
                problems.Add("a result is compared with a baseline that is not named");
        }
        foreach (var notification in Items(run, "invocations").SelectMany(i => Items(i, "toolExecutionNotifications")))
            if (Id(Items(driver, "notifications"), notification["descriptor"]!["index"]!) != notification["descriptor"]!["id"]!.GetValue<string>())
                problems.Add($"the index of notification {notification["descriptor"]!["id"]} leads elsewhere");
        foreach (var place in Items(run, "artifacts").Select(a => a["location"]!["uriBaseId"]!.GetValue<string>()))
            if (run["originalUriBaseIds"]?[place] is null)
                problems.Add($"no base {place} is defined");
        return problems;
    }

    private static void Taxon(JsonNode target, IReadOnlyList<JsonNode> taxonomies, List<string> problems)
    {
        if (Taxonomy(target["toolComponent"]!, taxonomies, problems) is { } taxonomy && Id(Items(taxonomy, "taxa"), target["index"]!) != target["id"]!.GetValue<string>())
            problems.Add($"the index of taxon {target["id"]} leads elsewhere");
    }

    private static JsonNode? Taxonomy(JsonNode reference, IReadOnlyList<JsonNode> taxonomies, List<string> problems)
    {
        var found = taxonomies.ElementAtOrDefault(reference["index"]!.GetValue<int>());
        if (found is null || found["guid"]!.GetValue<string>() != reference["guid"]!.GetValue<string>() || found["name"]!.GetValue<string>() != reference["name"]!.GetValue<string>())
        {
            problems.Add($"the reference to taxonomy {reference["name"]} leads elsewhere");
            return null;
        }
        return found;
    }

    private static string? Id(IReadOnlyList<JsonNode> items, JsonNode index) => items.ElementAtOrDefault(index.GetValue<int>())?["id"]?.GetValue<string>();

    private static List<JsonNode> Items(JsonNode parent, string name) => parent[name] is JsonArray array ? [.. array.Select(item => item!)] : [];
}
