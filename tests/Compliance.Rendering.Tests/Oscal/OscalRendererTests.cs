using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Oscal;

namespace Compliance.Rendering.Tests.Oscal;

/// <summary>OSCAL of every kind of pack: valid by the schemas, whole in its references, and saying what the pack says.</summary>
public class OscalRendererTests
{
    internal static HashSet<string> FilesOf(EvidencePack pack) => ["data/pack.json", .. pack.Inputs.Select(i => VisibleText.Of(i.Path))];

    public static TheoryData<string> Packs() => [.. KindsOfPacks.All.Keys];

    [Theory]
    [MemberData(nameof(Packs))]
    public void Every_document_is_valid_by_the_schema_of_each_version(string name)
    {
        var pack = KindsOfPacks.All[name]();
        foreach (var version in new[] { "1.1.3", "1.2.1", "1.2.2" })
            foreach (var (file, document) in OscalDocuments.Of(pack, version))
            {
                Assert.Equal(version, OscalDocuments.Root(document)["metadata"]!["oscal-version"]!.GetValue<string>());
                if (!OscalDocuments.HasSchema(file, version))
                    continue;
                var errors = OscalDocuments.Errors(file, document, version);
                Assert.True(errors.IsEmpty, string.Join('\n', errors));
            }
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void Every_reference_leads_to_what_it_names(string name)
    {
        var pack = KindsOfPacks.All[name]();
        var problems = OscalReferences.Problems(OscalDocuments.Of(pack), FilesOf(pack));
        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(20)));
    }

    [Theory]
    [InlineData("\"title\":", "\"tittle\":")]
    [InlineData("\"objective-id\"", "\"objective\"")]
    [InlineData("\"name\": \"check\"", "\"name\": \"1st:check\"")]
    [InlineData("Z\"", "+05:17\"")]
    public void The_schemas_see_a_defect(string right, string wrong)
    {
        var text = Renditions.Text(new OscalRenderer(), SamplePack.Build());
        Assert.Contains(right, text, StringComparison.Ordinal);
        foreach (var version in new[] { "1.1.3", "1.2.1", "1.2.2" })
            Assert.NotEmpty(OscalDocuments.Errors("assessment-results.json", JsonNode.Parse(text.Replace(right, wrong, StringComparison.Ordinal))!, version));
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("period")]
    [InlineData("nothing evaluated")]
    public void The_controls_of_each_status_are_as_many_as_in_the_pack(string name)
    {
        var pack = KindsOfPacks.All[name]();
        var result = Result(pack);
        var findings = Items(result, "findings");
        var listed = Properties(result);
        foreach (var framework in pack.Frameworks)
        {
            int Found(string state) => findings.Count(f => Value(f, "framework") == framework.Id && f["target"]!["status"]!["state"]!.GetValue<string>() == state);
            int Listed(string status) => listed.Count(p => p["name"]!.GetValue<string>() == status && p["class"]?.GetValue<string>() == framework.Id);
            Assert.Equal(framework.Counts, new StatusCounts(Found("satisfied"), Found("not-satisfied"), Listed("not-evaluated"), Listed("manual"), Listed("not-applicable")));
            int Reviewed(string status) => Items(result["reviewed-controls"]!.AsObject(), "control-selections").Where(s => Value(s, "framework") == framework.Id && Value(s, "control-status") == status)
                .Sum(s => s["include-controls"]!.AsArray().Count);
            Assert.Equal(framework.Counts, new StatusCounts(Reviewed("satisfied"), Reviewed("not-satisfied"), Reviewed("not-evaluated"), Reviewed("manual"), Reviewed("not-applicable")));
        }
    }

    [Fact]
    public void What_was_not_evaluated_is_named_with_its_reason_and_has_no_state()
    {
        var pack = SamplePack.Build();
        var result = Result(pack);
        var remarks = result["remarks"]!.GetValue<string>();
        foreach (var control in pack.Controls.Where(c => c.Status is not ("satisfied" or "not-satisfied")))
        {
            Assert.DoesNotContain(Items(result, "findings"), f => Value(f, "framework") == control.Framework && Value(f, "control") == control.Control);
            Assert.Contains(Properties(result), p => p["name"]!.GetValue<string>() == control.Status && p["value"]!.GetValue<string>() == control.Control && p["remarks"]!.GetValue<string>() == control.Reason);
            Assert.Contains($"{control.Framework} {control.Control}", remarks, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Figures_and_findings_are_those_of_the_pack()
    {
        var pack = SamplePack.Build();
        var result = Result(pack);
        int Count(string name, string word) => int.Parse(Properties(result).Single(p => p["name"]!.GetValue<string>() == name && p["class"]?.GetValue<string>() == word)["value"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        Assert.Equal(pack.Summary.Controls, new StatusCounts(Count("controls", "satisfied"), Count("controls", "not-satisfied"), Count("controls", "not-evaluated"), Count("controls", "manual"), Count("controls", "not-applicable")));
        Assert.Equal(pack.Summary.Results, new VerdictCounts(Count("results", "pass"), Count("results", "warn"), Count("results", "fail"), Count("results", "not-evaluable"), Count("results", "not-applicable")));
        Assert.All(pack.Summary.FindingsBySeverity, pair => Assert.Equal(pair.Value, Count("findings", pair.Key)));
        Assert.Equal(pack.Findings.Select(f => f.Id), Items(result, "observations").Select(o => Value(o, "finding")).OfType<string>());
        Assert.Equal(pack.Findings.Length, Items(result, "risks").Sum(r => r["related-observations"]!.AsArray().Count));
        var outcomes = Items(result, "observations").Where(o => Value(o, "finding") is null && Value(o, "check") is not null).SelectMany(Properties).Where(p => p["name"]!.GetValue<string>() == "results")
            .GroupBy(p => p["class"]!.GetValue<string>()).ToDictionary(g => g.Key, g => g.Sum(p => int.Parse(p["value"]!.GetValue<string>(), CultureInfo.InvariantCulture)));
        Assert.Equal(pack.Results.GroupBy(r => r.Verdict).ToDictionary(g => g.Key, g => g.Count()), outcomes);
    }

    [Fact]
    public void A_waived_finding_is_a_deviation_that_somebody_approved_until_a_day()
    {
        var pack = SamplePack.Build();
        var waived = pack.Findings.Single(f => !f.WaivedBy.IsEmpty);
        var exception = pack.Exceptions.Single(e => e.Id == waived.WaivedBy[0]);
        var result = Result(pack);
        var risk = Assert.Single(Items(result, "risks"), r => r["status"]!.GetValue<string>() == "deviation-approved");
        Assert.Equal(OscalText.Moment(exception.Expires), risk["deadline"]!.GetValue<string>());
        Assert.Equal(exception.CompensatingControl, Plain(risk["mitigating-factors"]![0]!["description"]!.GetValue<string>()));
        var entry = risk["risk-log"]!["entries"]!.AsArray().Single(e => e!["status-change"]!.GetValue<string>() == "deviation-approved")!.AsObject();
        Assert.Equal("dr-approved", Value(entry, "type"));
        Assert.Equal("Ada Byron", Party(pack, entry["logged-by"]![0]!["party-uuid"]!.GetValue<string>()));
        var observation = Items(result, "observations").Single(o => Value(o, "finding") == waived.Id);
        Assert.Equal(observation["uuid"]!.GetValue<string>(), Assert.Single(risk["related-observations"]!.AsArray())!["observation-uuid"]!.GetValue<string>());
        Assert.All(pack.Controls.Where(c => c.Findings.Contains(waived.Id)), control => Assert.Equal("not-satisfied",
            Items(result, "findings").Single(f => Value(f, "framework") == control.Framework && Value(f, "control") == control.Control)["target"]!["status"]!["state"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("approved")]
    [InlineData("period")]
    public void Every_open_finding_is_an_item_of_the_plan_of_action(string name)
    {
        var pack = KindsOfPacks.All[name]();
        var open = pack.Findings.Where(f => pack.Period?.Findings.Single(p => p.Id == f.Id).AtEnd != "closed").ToDictionary(f => f.Id);
        var documents = OscalDocuments.Of(pack);
        var plan = OscalDocuments.Root(documents["poam.json"]);
        var items = Items(plan, "poam-items");
        Assert.Equal(open.Keys.Order(), items.Select(i => Value(i, "finding")).Order());
        Assert.True(open.Count < pack.Findings.Length == (name == "period"));
        // The observations and risks are those of the results, under the same ids.
        var observed = Items(OscalDocuments.Root(documents["assessment-results.json"])["results"]![0]!.AsObject(), "observations").Where(o => Value(o, "finding") is not null).ToDictionary(o => Value(o, "finding")!, o => o["uuid"]!.GetValue<string>());
        Assert.All(items, item => Assert.Equal(observed[Value(item, "finding")!], item["related-observations"]![0]!["observation-uuid"]!.GetValue<string>()));
        Assert.All(items, item => Assert.Equal(open[Value(item, "finding")!].WaivedBy.IsEmpty ? "open" : "deviation-approved", Value(item, "status")));
        Assert.All(items, item => Assert.Equal(open[Value(item, "finding")!].Controls, Properties(item).Where(p => p["name"]!.GetValue<string>() == "control").Select(p => p["value"]!.GetValue<string>())));
    }

    [Fact]
    public void Where_nothing_is_open_there_is_no_plan_of_action()
    {
        Assert.DoesNotContain("poam.json", OscalDocuments.Of(KindsOfPacks.NothingEvaluated()).Keys);
        var period = SamplePeriod.Of(SamplePack.Build());
        var closed = period with { Period = period.Period! with { Findings = [.. period.Period.Findings.Select(f => f with { AtEnd = "closed" })] } };
        Assert.DoesNotContain("poam.json", OscalDocuments.Of(closed).Keys);
        Assert.All(Items(Result(closed), "risks"), risk => Assert.Equal("closed", risk["status"]!.GetValue<string>()));
    }

    [Fact]
    public void Rules_and_controls_are_mapped_as_trestle_reads_them()
    {
        var pack = SamplePack.Build();
        var components = Items(OscalDocuments.Root(OscalDocuments.Of(pack)["component-definition.json"]), "components");
        Assert.Equal(["service", "validation"], components.Select(c => c["type"]!.GetValue<string>()));
        IEnumerable<(string, string)> Rules(JsonObject component, string name) => Properties(component).Where(p => p["name"]!.GetValue<string>() == name).Select(p => (p["remarks"]!.GetValue<string>(), p["value"]!.GetValue<string>()));
        var ids = pack.Checks.Select((c, i) => (string.Create(CultureInfo.InvariantCulture, $"rule_set_{i:000}"), c.Id)).ToList();
        Assert.Equal(ids, Rules(components[0], "Rule_Id"));
        Assert.Equal(ids, Rules(components[1], "Rule_Id"));
        Assert.Equal(ids, Rules(components[1], "Check_Id"));
        var mapped = Items(components[0], "control-implementations").SelectMany(f => Items(f, "implemented-requirements").SelectMany(r => Properties(r).Where(p => p["name"]!.GetValue<string>() == "Rule_Id")
            .Select(p => (Value(f, "framework")!, Value(r, "control")!, p["value"]!.GetValue<string>())))).ToHashSet();
        var known = pack.Checks.Select(c => c.Id).ToHashSet();
        Assert.Equal(pack.Controls.SelectMany(c => c.Primary.Where(p => known.Contains(p.Check)).Select(p => (c.Framework, c.Control, p.Check))).ToHashSet(), mapped);
    }

    [Fact]
    public void Decisions_of_the_review_are_attestations_by_the_persons_who_made_them()
    {
        var pack = SampleLife.Approved(SamplePack.Build());
        var parts = Items(Result(pack), "attestations").Where(a => a["parts"]![0]!["name"]!.GetValue<string>() == "approval").ToList();
        Assert.Equal(pack.Document.Approvals.Select(a => VisibleText.OneLine(a.Person)), parts.Select(a => Party(pack, a["responsible-parties"]![0]!["party-uuids"]![0]!.GetValue<string>())));
        Assert.Equal(pack.Document.Approvals.Select(a => a.Digest), parts.Select(a => Value(a["parts"]![0]!.AsObject(), "evidence-manifest-sha256")));
    }

    [Fact]
    public void Digests_stand_beside_files_that_have_them()
    {
        var pack = SamplePack.Build();
        var resources = Items(Root(pack), "back-matter", "resources");
        string? Hash(string href) => resources.SelectMany(r => r["rlinks"]?.AsArray() ?? []).Single(l => l!["href"]!.GetValue<string>() == href)!["hashes"]?[0]?["value"]?.GetValue<string>();
        Assert.Equal(SamplePack.Digest(pack), Hash("../../data/pack.json"));
        Assert.Equal(pack.Inputs[1].Sha256, Hash("../../" + pack.Inputs[1].Path));
        // The digest of a snapshot is not that of its compressed file.
        var snapshot = resources.Single(r => r["title"]!.GetValue<string>() == pack.Inputs[0].Path);
        Assert.Null(snapshot["rlinks"]![0]!["hashes"]);
        Assert.Equal(pack.Inputs[0].Sha256, Value(snapshot, "canonical-json-sha256"));
        Assert.Equal(pack.Evidence.Select(e => e.Id), resources.Select(r => Value(r, "evidence-item")).OfType<string>());
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void Hostile_names_stand_in_it_as_text(string name)
    {
        var pack = KindsOfPacks.All[name]();
        if (pack.Findings.IsEmpty)
            return;
        var observations = Items(Result(pack), "observations").Where(o => Value(o, "finding") is not null).ToList();
        Assert.Equal(pack.Findings.Select(f => OscalText.Line(f.Subject)), observations.Select(o => Value(o, "subject")));
        Assert.Equal(pack.Findings.Select(f => VisibleText.OneLine(f.Subject)), observations.Select(o => Plain(o["subjects"]![0]!["title"]!.GetValue<string>())));
    }

    [Fact]
    public void The_same_pack_gives_the_same_bytes_in_another_culture_and_another_pack_other_ids()
    {
        var pack = SamplePack.Build();
        byte[][] Render() => [.. Renditions.Of(new OscalRenderer(), pack).Values];
        var here = Render();
        Foreign.Culture(() => Assert.Equal(here, Render()));
        string Id(string digest) => Renditions.Of(new OscalRenderer(), pack, digest).Values.Select(v => Result(JsonNode.Parse(v)!)).OfType<JsonObject>().First()["uuid"]!.GetValue<string>();
        Assert.NotEqual(Id(new string('a', 64)), Id(new string('b', 64)));
    }

    [Theory]
    [InlineData("nist-800-53-ac", "AC-4(21)", "ac-4.21", "ac-4.21_obj", true)]
    [InlineData("nist-800-53-ac", "SC-7", "sc-7", "sc-7_obj", true)]
    [InlineData("pci-dss", "1.2.7", "pci-dss_1.2.7", "pci-dss_1.2.7_obj", false)]
    [InlineData("hipaa", "164.308(a)(1)(ii)(A)", "hipaa_164.308.a.1.ii.A", "hipaa_164.308.a.1.ii.A_obj", false)]
    [InlineData("soc2", "CC6.1", "soc2_CC6.1", "soc2_CC6.1_obj", false)]
    [InlineData("nist-800-53-mine", "Rule 7", "nist-800-53-mine_Rule-7_3dc915f3", "nist-800-53-mine_Rule-7_3dc915f3_obj", false)]
    public void A_control_is_called_as_its_catalogue_calls_it_or_by_framework_and_identifier(string framework, string control, string id, string objective, bool catalogue)
    {
        var name = Assert.Single(ControlName.Of([SamplePack.Build().Controls[0] with { Framework = framework, Control = control }]));
        Assert.Equal((id, objective, catalogue), (name.Id, name.Objective, name.InCatalogue));
    }

    [Fact]
    public void Controls_whose_identifiers_read_the_same_are_told_apart()
    {
        var control = SamplePack.Build().Controls[0];
        var names = ControlName.Of([control with { Control = "164.308(a)" }, control with { Control = "164.308.a" }, control with { Control = "164.308(a)" }]);
        Assert.NotEqual(names[0].Id, names[1].Id);
        Assert.Equal(names[0].Id, names[2].Id);
    }

    [Theory]
    [InlineData("P6M", 6, "months")]
    [InlineData("P1W", 7, "days")]
    [InlineData("P1Y", 1, "years")]
    [InlineData("PT12H", 12, "hours")]
    [InlineData("PT5M", 5, "minutes")]
    public void A_cadence_is_a_frequency(string cadence, int period, string unit) => Assert.Equal((period, unit), AssessmentPlan.Frequency(cadence));

    [Theory]
    [InlineData("P1Y6M")]
    [InlineData("often")]
    [InlineData("P0D")]
    public void A_cadence_of_another_form_has_no_frequency(string cadence) => Assert.Null(AssessmentPlan.Frequency(cadence));

    [Theory]
    [InlineData("orders/db[StatefulSet]", "orders/db[StatefulSet]")]
    [InlineData("<script>", "\\<script>")]
    [InlineData("[x](y)", "[x\\](y)")]
    [InlineData("{{ insert: param, a }}", "\\{\\{ insert: param, a \\}\\}")]
    [InlineData("1. one", "1\\. one")]
    [InlineData("- one", "\\- one")]
    [InlineData("a_b _c_", "a_b \\_c\\_")]
    [InlineData("a & b &amp; c", "a & b \\&amp; c")]
    [InlineData("*a* `b` ~c~ ^d^ \\", "\\*a\\* \\`b\\` \\~c\\~ \\^d\\^ \\\\")]
    public void Text_is_no_markup(string text, string markup)
    {
        Assert.Equal(markup, OscalText.Markup(text));
        Assert.Equal(text, Plain(markup));
    }

    [Fact]
    public void Lines_are_paragraphs_and_white_space_makes_no_code()
    {
        Assert.Equal("a\n\n⟨U+0020⟩⟨U+0020⟩⟨U+0020⟩⟨U+0020⟩b ␉\n\n\\# c", OscalText.Paragraphs("a\n    b \t\n\n# c"));
    }

    [Theory]
    [InlineData("", "⟨empty⟩")]
    [InlineData(" a ", "⟨U+0020⟩a⟨U+0020⟩")]
    [InlineData("\u00A0", "⟨U+00A0⟩")]
    [InlineData("a\nb", "a␊b")]
    public void Text_of_one_line_has_no_white_space_at_its_ends(string text, string line) => Assert.Equal(line, OscalText.Line(text));

    /// <summary>What a reader of Markdown shows.</summary>
    private static string Plain(string markup) => Regex.Replace(markup, @"\\([!-/:-@\[-`{-~])", "$1");

    private static JsonObject Root(EvidencePack pack) => OscalDocuments.Root(OscalDocuments.Of(pack)["assessment-results.json"]);

    private static JsonObject Result(EvidencePack pack) => Root(pack)["results"]![0]!.AsObject();

    private static JsonObject? Result(JsonNode document) => OscalDocuments.Root(document)["results"]?[0]?.AsObject();

    private static List<JsonObject> Items(JsonObject parent, params string[] path) =>
        path.Aggregate((JsonNode?)parent, (node, name) => node?[name]) is JsonArray array ? [.. array.Select(item => item!.AsObject())] : [];

    private static List<JsonObject> Properties(JsonObject owner) => Items(owner, "props");

    private static string? Value(JsonObject owner, string name) => Properties(owner).FirstOrDefault(p => p["name"]!.GetValue<string>() == name)?["value"]!.GetValue<string>();

    private static string Party(EvidencePack pack, string id) => Items(Root(pack), "metadata", "parties").Single(p => p["uuid"]!.GetValue<string>() == id)["name"]!.GetValue<string>();
}
