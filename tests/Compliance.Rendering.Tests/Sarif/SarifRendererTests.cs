using System.Text.Json.Nodes;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Rendering.Sarif;
using Compliance.TestKit;
using NJsonSchema;

namespace Compliance.Rendering.Tests.Sarif;

/// <summary>SARIF of every kind of pack: valid by the schema, whole in its references, and saying what the pack says.</summary>
public class SarifRendererTests
{
    private static readonly Lazy<Task<JsonSchema>> s_schema = new(() => JsonSchema.FromFileAsync(Repository.PathOf("tests", "cases", "schemas", "sarif-schema-2.1.0.json")));

    public static TheoryData<string> Packs() => [.. KindsOfPacks.All.Keys];

    private static JsonNode Log(EvidencePack pack) => JsonNode.Parse(Renditions.First(new SarifRenderer(), pack))!;

    private static JsonNode Run(EvidencePack pack) => Log(pack)["runs"]![0]!;

    private static async Task<string[]> Errors(string log) => [.. (await s_schema.Value).Validate(log).Take(20).Select(e => $"{e.Path}: {e.Kind}")];

    private static List<JsonNode> Items(JsonNode parent, string name) => parent[name] is JsonArray array ? [.. array.Select(item => item!)] : [];

    private static string? Property(JsonNode owner, string name) => owner["properties"]?[name]?.GetValue<string>();

    private static List<JsonNode> Of(JsonNode run, string kind) => [.. Items(run, "results").Where(r => r["kind"]!.GetValue<string>() == kind)];

    [Theory]
    [MemberData(nameof(Packs))]
    public async Task It_is_valid_by_the_schema_and_every_reference_leads_to_what_it_names(string name)
    {
        var log = Renditions.Text(new SarifRenderer(), KindsOfPacks.All[name]());
        var errors = await Errors(log);
        Assert.True(errors.Length == 0, string.Join('\n', errors));
        var problems = SarifReferences.Problems(JsonNode.Parse(log)!);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [InlineData("\"kind\": \"open\"", "\"kind\": \"unknown\"")]
    [InlineData("\"version\": \"2.1.0\"", "\"version\": \"3\"")]
    [InlineData("\"ruleIndex\":", "\"ruleindex\":")]
    public async Task The_schema_sees_a_defect(string right, string wrong)
    {
        var text = Renditions.Text(new SarifRenderer(), SamplePack.Build());
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.NotEmpty(await Errors(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    public static TheoryData<Action<JsonNode>> Defects() => new()
    {
        run => Items(run, "results")[0]["ruleIndex"] = 99,
        run => Items(run, "results")[0]["guid"] = Items(run, "results")[1]["guid"]!.GetValue<string>(),
        run => Items(run, "results")[^1]["level"] = "error",
        run => Items(run["tool"]!["driver"]!, "rules").First(r => r["relationships"] is not null)["relationships"]![0]!["target"]!["index"] = 99,
        run => Items(run["tool"]!["driver"]!, "rules").First(r => r["relationships"] is not null)["relationships"]![0]!["target"]!["toolComponent"]!["index"] = 4,
        run => Items(run["tool"]!["driver"]!, "supportedTaxonomies")[0]["guid"] = "00000000-0000-5000-8000-000000000000",
        run => run["invocations"]![0]!["toolExecutionNotifications"]![0]!["descriptor"]!["index"] = 3,
        run => run.AsObject().Remove("baselineGuid"),
        run => run.AsObject().Remove("originalUriBaseIds"),
    };

    [Theory]
    [MemberData(nameof(Defects), DisableDiscoveryEnumeration = true)]
    public void A_planted_reference_that_leads_elsewhere_is_found(Action<JsonNode> plant)
    {
        var log = Log(SamplePack.Build());
        Assert.Empty(SarifReferences.Problems(log));
        plant(log["runs"]![0]!);
        Assert.NotEmpty(SarifReferences.Problems(log));
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("period")]
    [InlineData("nothing evaluated")]
    public void Results_are_as_many_as_in_the_pack(string name)
    {
        var pack = KindsOfPacks.All[name]();
        var run = Run(pack);
        int Count(string kind) => Of(run, kind).Sum(r => r["occurrenceCount"]?.GetValue<int>() ?? 0);
        int Results(string verdict) => pack.Results.Count(r => r.Verdict == verdict);
        Assert.Equal(pack.Findings.Select(f => f.Id), Of(run, "fail").Select(r => Property(r, "finding")));
        Assert.Equal((Results("pass"), Results("not-evaluable"), Results("not-applicable")), (Count("pass"), Count("open"), Count("notApplicable")));
        Assert.Equal(pack.Results.Where(r => r.Verdict == "not-evaluable").Select(r => r.Reason).Distinct().Order(), Of(run, "open").Select(r => r["message"]!["text"]!.GetValue<string>()).Where(t => !t.StartsWith("Finding F-", StringComparison.Ordinal)).Distinct().Order());
        var rules = Items(run["tool"]!["driver"]!, "rules");
        Assert.Equal(pack.Results.Length, rules.Sum(rule => rule["properties"]!["results"]!.AsObject().Sum(v => v.Value!.GetValue<int>())));
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("nothing evaluated")]
    public void Controls_are_taxa_with_their_status_those_that_were_not_evaluated_too(string name)
    {
        var pack = KindsOfPacks.All[name]();
        var taxonomies = Items(Run(pack), "taxonomies");
        Assert.Equal(pack.Frameworks.Select(f => f.Id), taxonomies.Select(t => t["name"]!.GetValue<string>()));
        foreach (var (framework, taxonomy) in pack.Frameworks.Zip(taxonomies))
        {
            int Count(string status) => Items(taxonomy, "taxa").Count(t => Property(t, "status") == status);
            Assert.Equal(framework.Counts, new StatusCounts(Count("satisfied"), Count("not-satisfied"), Count("not-evaluated"), Count("manual"), Count("not-applicable")));
        }
        var related = Items(Run(pack)["tool"]!["driver"]!, "rules").SelectMany(rule => Items(rule, "relationships").Where(r => Property(r, "part") == "primary")
            .Select(r => (r["target"]!["toolComponent"]!["name"]!.GetValue<string>(), r["target"]!["id"]!.GetValue<string>(), rule["id"]!.GetValue<string>()))).ToHashSet();
        var known = pack.Checks.Select(c => c.Id).ToHashSet();
        Assert.Equal(pack.Controls.SelectMany(c => c.Primary.Where(p => known.Contains(p.Check)).Select(p => (c.Framework, c.Control, p.Check))).ToHashSet(), related);
    }

    [Fact]
    public void The_change_log_is_the_baseline()
    {
        var pack = SamplePack.Build();
        var run = Run(pack);
        string? State(int finding) => Of(run, "fail")[finding]["baselineState"]?.GetValue<string>();
        Assert.Equal(["new", "updated", null], Enumerable.Range(0, 3).Select(State));
        Assert.All(Enumerable.Range(3, pack.Findings.Length - 3), i => Assert.Equal("unchanged", State(i)));
        Assert.Equal("The check did not run in the predecessor.", Property(Of(run, "fail")[2], "incomparable"));
        var absent = Assert.Single(Items(run, "results"), r => r["baselineState"]?.GetValue<string>() == "absent");
        Assert.Equal(("informational", "NP-STALE-POLICY", "NetworkPolicy/orders/gone"), (absent["kind"]!.GetValue<string>(), absent["ruleId"]!.GetValue<string>(), Property(absent, "subject")));
        // A later run names this one as its baseline by the same id.
        var later = pack with { Changes = pack.Changes! with { Predecessor = new ComparedPack(pack.Document.Id, "payment-shop", "1.2.0", pack.Document.Created) } };
        Assert.Equal(run["automationDetails"]!["guid"]!.GetValue<string>(), Run(later)["baselineGuid"]!.GetValue<string>());
        Assert.DoesNotContain(Items(Run(SampleLife.First(pack)), "results"), r => r["baselineState"] is not null);
    }

    [Fact]
    public void What_the_pack_could_not_tell_of_the_baseline_is_open_and_not_resolved()
    {
        var pack = SamplePack.Build();
        var entry = pack.Changes!.Entries.Single(e => e is { Kind: ChangeKind.Finding, Action: ChangeAction.Removed }) with { Action = ChangeAction.Incomparable, From = "fail, high", Why = "The check did not run in the successor." };
        var run = Run(pack with { Changes = pack.Changes with { Entries = [entry] } });
        Assert.DoesNotContain(Items(run, "results"), r => r["baselineState"]?.GetValue<string>() == "absent");
        Assert.Single(Of(run, "open"), r => Property(r, "incomparable") == entry.Why && Property(r, "subject") == "NetworkPolicy/orders/gone");
    }

    [Fact]
    public void Exceptions_are_suppressions_and_waived_results_are_still_fails()
    {
        var pack = SamplePack.Build();
        var waived = pack.Findings.Single(f => !f.WaivedBy.IsEmpty);
        var (lapsed, asked) = (pack.Findings[1], pack.Findings[2]);
        ExceptionEntry Exception(string id, FindingEntry of, string state, string? approver) => pack.Exceptions[1] with
        {
            Id = id, State = state, Approver = approver, Scope = of.Check + ", " + of.Subject, Applies = [$"{of.Cluster}: {of.Subject}"],
        };
        pack = pack with { Exceptions = [.. pack.Exceptions, Exception("EX-7", lapsed, "expired", "Ada Byron"), Exception("EX-8", asked, "invalid", null)] };
        var results = Of(Run(pack), "fail").ToDictionary(r => Property(r, "finding")!);
        (string, string, string?) Suppression(FindingEntry finding)
        {
            var suppression = Assert.Single(Items(results[finding.Id], "suppressions"));
            return (Property(suppression, "exception")!, suppression["status"]!.GetValue<string>(), suppression["justification"]!.GetValue<string>());
        }
        Assert.Equal(("EX-1", "accepted", "Staging is rebuilt in December"), Suppression(waived));
        Assert.Equal(("EX-7", "rejected", "Staging is rebuilt in December"), Suppression(lapsed));
        Assert.Equal(("EX-8", "underReview", "Staging is rebuilt in December"), Suppression(asked));
        Assert.Equal(3, results.Values.Count(r => r["suppressions"] is not null));
        Assert.Equal("error", results[waived.Id]["level"]!.GetValue<string>());
    }

    [Fact]
    public void Gaps_and_limitations_are_notifications()
    {
        var pack = SamplePeriod.Of(SamplePack.Build());
        var told = Items(Items(Run(pack), "invocations").Single(), "toolExecutionNotifications").GroupBy(n => n["descriptor"]!["id"]!.GetValue<string>()).ToDictionary(g => g.Key, g => g.Select(n => n["message"]!["text"]!.GetValue<string>()).ToArray());
        Assert.Equal(pack.Gaps.Select(g => PackText.Message(g.Message)), told["gap"]);
        Assert.Equal(pack.Limitations.Select(l => PackText.Message(l.Message)), told["limitation"]);
        Assert.Equal(pack.Period!.Gaps.Length, told["no-scan"].Length);
        Assert.Equal(pack.Period.CannotTell.Length + pack.Changes!.CannotTell.Length, told["cannot-tell"].Length);
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void Hostile_names_stand_in_it_as_text(string name)
    {
        var pack = KindsOfPacks.All[name]();
        var results = Of(Run(pack), "fail");
        Assert.Equal(pack.Findings.Select(f => VisibleText.OneLine(f.Subject)), results.Select(r => r["locations"]![0]!["logicalLocations"]![0]!["fullyQualifiedName"]!.GetValue<string>()));
        Assert.Equal(pack.Findings.Select(f => VisibleText.Of(f.Subject)), results.Select(r => Property(r, "subject")));
        Assert.DoesNotContain(Renditions.Text(new SarifRenderer(), pack), c => (char.IsControl(c) && c != '\n') || c > '~');
    }

    [Theory]
    [InlineData("{0} and { 7 }", "{{0}} and { 7 }")]
    [InlineData("[x](javascript:alert(1))", "[x\\](javascript:alert(1))")]
    [InlineData("orders/db[StatefulSet]", "orders/db[StatefulSet]")]
    [InlineData("a\u202Eb", "a⟨U+202E⟩b")]
    public void A_message_holds_neither_placeholders_nor_links(string text, string message) => Assert.Equal(message, PackText.Message(text));

    [Theory]
    [InlineData("fail", "critical", "error")]
    [InlineData("fail", "medium", "warning")]
    [InlineData("fail", "low", "note")]
    [InlineData("warn", "critical", "warning")]
    [InlineData("warn", "info", "note")]
    public void A_level_follows_from_verdict_and_severity(string verdict, string severity, string level) => Assert.Equal(level, PackText.Level(verdict, severity));

    [Fact]
    public void The_same_pack_gives_the_same_bytes_in_another_culture()
    {
        var pack = SamplePeriod.Of(SamplePack.Build());
        var here = Renditions.First(new SarifRenderer(), pack);
        Foreign.Culture(() => Assert.Equal(here, Renditions.First(new SarifRenderer(), pack)));
    }
}
