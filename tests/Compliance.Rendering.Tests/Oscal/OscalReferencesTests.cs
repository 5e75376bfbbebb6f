using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Compliance.Rendering.Oscal;
using Compliance.TestKit;

namespace Compliance.Rendering.Tests.Oscal;

/// <summary>The referential check finds what is planted.</summary>
public class OscalReferencesTests
{
    private static IReadOnlyList<string> ProblemsAfter(string file, Action<JsonObject> change)
    {
        var pack = SampleLife.Approved(SamplePack.Build());
        var documents = OscalDocuments.Of(pack);
        change(OscalDocuments.Root(documents[file]));
        return OscalReferences.Problems(documents, OscalRendererTests.FilesOf(pack));
    }

    private static JsonObject Result(JsonObject root) => root["results"]![0]!.AsObject();

    private static JsonObject First(JsonNode? array) => array!.AsArray()[0]!.AsObject();

    public static TheoryData<string, Action<JsonObject>> Defects() => new()
    {
        { "is no resource", root => root["import-ap"]!["href"] = "#00000000-0000-5000-8000-000000000000" },
        { "leads nowhere", root => First(Result(root)["findings"])["target"]!["target-id"] = "ac-99_obj" },
        { "leads nowhere", root => First(Result(root)["findings"])["target"]!["type"] = "statement-id" },
        { "leads nowhere", root => First(First(Result(root)["findings"])["related-observations"])["observation-uuid"] = "00000000-0000-5000-8000-000000000000" },
        { "leads nowhere", root => First(First(Result(root)["findings"])["related-risks"])["risk-uuid"] = "00000000-0000-5000-8000-000000000000" },
        { "is no party", root => First(root["metadata"]!["responsible-parties"])["party-uuids"]!.AsArray()[0] = "00000000-0000-5000-8000-000000000000" },
        { "leads nowhere", root => First(root["metadata"]!["responsible-parties"])["role-id"] = "nobody" },
        { "leads nowhere", root => First(First(Result(root)["observations"])["subjects"])["subject-uuid"] = "00000000-0000-5000-8000-000000000000" },
        { "leads nowhere", root => First(First(First(Result(root)["observations"])["origins"])["actors"])["actor-uuid"] = "00000000-0000-5000-8000-000000000000" },
        { "leads nowhere", root => First(First(Result(root)["reviewed-controls"]!["control-selections"])["include-controls"])["control-id"] = "ac-99" },
        { "leads nowhere", root => First(First(Result(root)["reviewed-controls"]!["control-objective-selections"])["include-objectives"])["objective-id"] = "ac-4_nothing" },
        { "is no file of the pack", root => root["back-matter"]!["resources"]!.AsArray().Select(r => r!["rlinks"]).Last(l => l is not null)!.AsArray()[0]!["href"] = "../../data/inputs/none" },
        { "leads nowhere", root => First(First(root["back-matter"]!["resources"])["rlinks"])["href"] = "another-plan.json" },
        { "no UUID of version 5", root => Result(root)["uuid"] = "01890a5d-ac96-774b-bcce-b302099a8057" },
        { "was given to another", root => Result(root)["uuid"] = root["uuid"]!.GetValue<string>() },
        { "whole seconds", root => Result(root)["start"] = "2026-09-30T22:00:04.120Z" },
        { "ends before", root => Result(root)["start"] = "2036-09-30T22:00:04Z" },
        { "an empty array", root => Result(root)["risks"] = new JsonArray() },
        { "control character", root => Result(root)["title"] = "a\u0007b" },
    };

    [Fact]
    public void An_untouched_set_has_no_problem() => Assert.Equal("", string.Join('\n', ProblemsAfter("assessment-results.json", _ => { })));

    [Theory]
    [MemberData(nameof(Defects), DisableDiscoveryEnumeration = true)]
    public void A_planted_defect_is_found(string words, Action<JsonObject> plant) => Assert.Contains(ProblemsAfter("assessment-results.json", plant), p => p.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void A_missing_plan_is_found()
    {
        var pack = SamplePack.Build();
        var documents = OscalDocuments.Of(pack);
        documents.Remove("assessment-plan.json");
        Assert.Contains(OscalReferences.Problems(documents, OscalRendererTests.FilesOf(pack)), p => p.Contains("assessment-plan.json leads nowhere", StringComparison.Ordinal));
    }

    /// <summary>A control without an objective may have no finding: its row says that it does not apply.</summary>
    [Fact]
    public void Every_control_of_NIST_that_may_have_a_finding_has_its_objective_in_NISTs_catalogue()
    {
        var catalogue = File.ReadLines(Repository.PathOf("tests", "cases", "oscal", "nist-800-53-objectives.txt")).Where(l => !l.StartsWith('#')).Select(l => l.Split(' ')).ToDictionary(l => l[0], l => l[1]);
        var rows = Regex.Matches(File.ReadAllText(Repository.PathOf("controls", "nist-800-53-r5-ac.yaml")), @"^      - id: (?<id>\S+)$.*?^        automation: (?<automation>\S+)$", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.Equal(166, rows.Count);
        Assert.All(rows, row =>
        {
            var name = Assert.Single(ControlName.Of([SamplePack.Build().Controls[0] with { Framework = "nist-800-53-ac", Control = row.Groups["id"].Value }]));
            Assert.True(name.InCatalogue);
            Assert.Equal(catalogue[name.Id] == "withdrawn" ? "not-applicable" : name.Objective, catalogue[name.Id] == "withdrawn" ? row.Groups["automation"].Value : catalogue[name.Id]);
        });
    }
}
