using System.Text.Json.Nodes;
using Compliance.Evidence.Pack;
using Compliance.Rendering.PolicyReports;

namespace Compliance.Rendering.Tests;

public class PolicyReportRendererTests
{
    private static readonly string[] Files = ["machine/openreports.yaml", "machine/policyreports.yaml"];

    private static List<JsonObject> Read(EvidencePack pack, string file) => ReportDocuments.Of(Renditions.Of(new PolicyReportRenderer(), pack)[file]);

    private static bool OfChecks(JsonObject document) => document["metadata"]!["labels"]!["compliance/cluster"] is not null;

    private static List<JsonNode> Results(IEnumerable<JsonObject> documents) => [.. documents.SelectMany(d => d["results"]!.AsArray()).Select(r => r!)];

    private static string? Property(JsonNode result, string name) => result["properties"]![name]?.ToString();

    /// <summary>The sample, with namespaces where its results have none.</summary>
    private static EvidencePack Pack()
    {
        var pack = SamplePack.Build();
        return pack with { Results = [.. pack.Results.Select(r => r.Subject.Contains('/', StringComparison.Ordinal) ? r with { Namespace = r.Subject.Split('/')[^2] } : r)] };
    }

    [Fact]
    public void The_kinds_and_versions_are_those_of_each_api()
    {
        Assert.Equal(["openreports.io/v1alpha1 ClusterReport", "openreports.io/v1alpha1 Report"], Kinds(Files[0]));
        Assert.Equal(["wgpolicyk8s.io/v1alpha2 ClusterPolicyReport", "wgpolicyk8s.io/v1alpha2 PolicyReport"], Kinds(Files[1]));
        static IEnumerable<string> Kinds(string file) => Read(Pack(), file).Select(d => $"{d["apiVersion"]} {d["kind"]}").Distinct().Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("  result: \"fail\"", "  result: \"failed\"")]
    [InlineData("- policy: ", "- polcy: ")]
    [InlineData("    seconds: ", "    seconds: 1.5#")]
    public void The_test_finds_a_report_that_its_definition_refuses(string right, string wrong)
    {
        var yaml = System.Text.Encoding.UTF8.GetString(Renditions.First(new PolicyReportRenderer(), Pack()));
        Assert.Contains(right, yaml, StringComparison.Ordinal);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => ReportDocuments.Of(System.Text.Encoding.UTF8.GetBytes(yaml.Replace(right, wrong, StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_result_of_the_pack_is_counted_once_by_its_verdict()
    {
        var pack = Pack();
        foreach (var documents in Files.Select(file => Read(pack, file).Where(OfChecks).ToList()))
        {
            long Sum(string outcome) => documents.Sum(d => d["summary"]![outcome]!.GetValue<long>());
            var counts = pack.Summary.Results;
            Assert.Equal((counts.Pass, counts.Fail, counts.Warn, counts.NotEvaluable, counts.NotApplicable), (Sum("pass"), Sum("fail"), Sum("warn"), Sum("error"), Sum("skip")));
        }
    }

    [Fact]
    public void Whatever_is_no_pass_is_a_result_of_its_own_with_its_reason()
    {
        var pack = Pack();
        foreach (var results in Files.Select(file => Results(Read(pack, file).Where(OfChecks))))
            foreach (var result in pack.Results.Where(r => r.Verdict != "pass"))
            {
                var found = Assert.Single(results, r => r["policy"]!.ToString() == result.Id && Property(r, "subject") == Whole(result.Subject));
                Assert.Equal(result.Verdict switch { "not-evaluable" => "error", "not-applicable" => "skip", _ => result.Verdict }, found["result"]!.ToString());
                Assert.Equal(result.Reason, Property(found, "reason"));
                Assert.Equal(result.Verdict, Property(found, "verdict"));
                Assert.Equal(result.Severity, found["severity"]!.ToString());
                Assert.Equal(pack.Document.Created.ToUnixTimeSeconds(), found["timestamp"]!["seconds"]!.GetValue<long>());
            }
    }

    [Fact]
    public void A_finding_tells_its_controls_and_its_waiver()
    {
        var pack = SamplePack.Build();
        var finding = pack.Findings[0];
        pack = pack with { Results = [.. pack.Results.Select(r => r.Finding == finding.Id ? r with { WaivedBy = ["EX-1", "EX-2"] } : r)] };
        var result = Assert.Single(Results(Read(pack, Files[0])), r => Property(r, "finding") == finding.Id);
        Assert.Equal("fail", result["result"]!.ToString());
        Assert.Equal("EX-1 EX-2", Property(result, "waivedBy"));
        Assert.Equal(string.Join(' ', finding.Controls), Property(result, "controls"));
    }

    [Fact]
    public void Every_control_is_a_result_and_only_a_satisfied_one_passes()
    {
        var pack = SamplePack.Build();
        foreach (var documents in Files.Select(file => Read(pack, file).Where(d => !OfChecks(d)).ToList()))
        {
            var results = Results(documents);
            Assert.Equal(pack.Controls.Select(c => (c.Framework + ":" + c.Control, c.Status, c.Reason)), results.Select(r => (Property(r, "controls")!, Property(r, "status")!, Property(r, "reason")!)));
            Assert.All(results, r => Assert.Equal(Property(r, "status") switch { "satisfied" => "pass", "not-satisfied" => "fail", "not-evaluated" => "error", _ => "skip" }, r["result"]!.ToString()));
            foreach (var framework in pack.Frameworks)
            {
                var summary = documents.Single(d => d["metadata"]!["annotations"]!["compliance/framework"]!.ToString() == framework.Id)["summary"]!;
                Assert.Equal((framework.Counts.Satisfied, framework.Counts.NotSatisfied, framework.Counts.NotEvaluated, framework.Counts.Manual + framework.Counts.NotApplicable),
                    (summary["pass"]!.GetValue<long>(), summary["fail"]!.GetValue<long>(), summary["error"]!.GetValue<long>(), summary["skip"]!.GetValue<long>()));
            }
        }
    }

    [Fact]
    public void A_large_report_is_continued_in_numbered_ones_below_a_megabyte()
    {
        var pack = SamplePack.Build();
        var fail = pack.Results.First(r => r.Verdict == "fail");
        pack = pack with { Results = [.. Enumerable.Range(0, 4000).Select(i => fail with { Namespace = "shop", Subject = $"shop/web-{i}[Deployment]", Summary = new string('x', 500) })] };
        var documents = Read(pack, Files[0]).Where(OfChecks).ToList();
        Assert.InRange(documents.Count, 3, 6);
        Assert.Equal(Enumerable.Range(1, documents.Count).Select(i => $"{i}"), documents.Select(d => d["metadata"]!["annotations"]!["compliance/part"]!.ToString()));
        Assert.Equal(4000, documents.Sum(d => d["summary"]!["fail"]!.GetValue<long>()));
        Assert.Equal(pack.Results.Select(r => r.Subject), Results(documents).Select(r => Property(r, "subject")!));
    }

    [Fact]
    public void Passes_of_one_check_in_one_namespace_are_one_result_that_counts_them()
    {
        var pack = SamplePack.Build();
        var pass = pack.Results.First(r => r.Verdict == "pass");
        pack = pack with { Results = [.. Enumerable.Range(0, 70).Select(i => pass with { Namespace = i < 60 ? "shop" : "alone-" + i, Subject = $"shop/web-{i}[Deployment]" })] };
        var documents = Read(pack, Files[0]).Where(OfChecks).ToList();
        var shop = Assert.Single(documents, d => d["metadata"]!["namespace"]!.ToString() == "shop");
        Assert.Equal("60", Property(Assert.Single(shop["results"]!.AsArray())!, "subjects"));
        Assert.Equal(60, shop["summary"]!["pass"]!.GetValue<long>());
        Assert.Equal("Deployment", documents[0]["results"]![0]!["resources"]![0]!["kind"]!.ToString());
    }

    public static TheoryData<string> Names => [.. SamplePack.HostileNames, new string('n', 253), "a: b # c", "- x", "--- ", "%TAG", "&a *b !c", "null", "~", "0x1F", "UPPER", "-leading", "ns.with.dots", "\u0085\u2028\uFEFF\uFFFE", ""];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_names_are_read_back_as_they_are(string name)
    {
        var pack = SamplePack.Build();
        var result = pack.Results.First(r => r.Verdict == "fail");
        pack = pack with
        {
            Document = pack.Document with { Series = name, Id = name },
            Results = [result with { Cluster = name, Namespace = name, Subject = $"{name}/{name}[Deployment]", Summary = name, Finding = null, Id = name }],
            Controls = [pack.Controls[0] with { Framework = name, Control = name, Reason = name }],
        };
        foreach (var file in Files)
        {
            var documents = Read(pack, file);
            Assert.Equal(2, documents.Count);
            var read = documents[0]["results"]![0]!;
            Assert.Equal((Whole(name), Whole(name)), (read["policy"]!.ToString(), read["message"]!.ToString()));
            Assert.Equal(Whole($"{name}/{name}[Deployment]"), Property(read, "subject"));
            Assert.Equal((Whole(name), "Namespace"), (documents[0]["scope"]!["name"]!.ToString(), documents[0]["scope"]!["kind"]!.ToString()));
            Assert.Equal(Whole(name), documents[0]["metadata"]!["annotations"]!["compliance/cluster"]!.ToString());
            Assert.Equal(Whole(name), documents[1]["results"]![0]!["message"]!.ToString());
        }
    }

    /// <summary>A lone surrogate has no encoding and is made visible; all else reads back as itself.</summary>
    private static string Whole(string name) => name.Replace("\uD800", "⟨U+D800⟩", StringComparison.Ordinal);

    [Theory]
    [InlineData("shop/web[Deployment]", "Deployment", "shop", "web")]
    [InlineData("workload/shop/web[StatefulSet]", "StatefulSet", "shop", "web")]
    [InlineData("namespace/shop", "Namespace", null, "shop")]
    [InlineData("node/a1", "Node", null, "a1")]
    [InlineData("NetworkPolicy/shop/web", "NetworkPolicy", "shop", "web")]
    [InlineData("GlobalNetworkPolicy.crd.projectcalico.org/rest", "GlobalNetworkPolicy", null, "rest")]
    [InlineData("Pod/kube-system/api --anonymous-auth", "Pod", "kube-system", "api")]
    public void The_object_of_a_subject_is_told(string subject, string kind, string? ns, string name)
    {
        var evidence = new ObjectEvidence("Pod/kube-system/api", null, null, null);
        var result = SamplePack.Build().Results[0] with { Subject = subject, Evidence = [evidence] };
        Assert.Equal(new ObjectReference(kind, ns, name), ObjectReference.Of(result));
    }

    [Theory]
    [InlineData("cluster/prod")]
    [InlineData("zone/cde TCP/6379")]
    [InlineData("User/alice")]
    [InlineData("api-server")]
    [InlineData("[Deployment]")]
    [InlineData("/[Deployment]")]
    [InlineData("Pod/")]
    [InlineData("")]
    public void A_subject_that_is_no_object_names_none(string subject) =>
        Assert.Null(ObjectReference.Of(SamplePack.Build().Results[0] with { Subject = subject, Evidence = [] }));

    [Fact]
    public void An_unknown_verdict_or_status_is_never_a_pass()
    {
        var pack = SamplePack.Build();
        pack = pack with { Results = [pack.Results[0] with { Verdict = "passed" }], Controls = [pack.Controls[0] with { Status = "Satisfied" }] };
        Assert.All(Results(Read(pack, Files[0])), result => Assert.Equal("error", result["result"]!.ToString()));
    }

    [Fact]
    public void A_text_too_long_for_a_report_says_that_it_is_cut()
    {
        var pack = SamplePack.Build();
        pack = pack with { Results = [pack.Results[0] with { Summary = string.Concat(Enumerable.Repeat("\U0001F4B3\u202E", 500_000)) }] };
        Assert.EndsWith("… [cut here; the whole stands in pack.json]", Results(Read(pack, Files[0]).Where(OfChecks))[0]["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_pack_gives_the_same_bytes_in_any_culture_and_zone()
    {
        var pack = SamplePack.Build();
        var here = Renditions.Of(new PolicyReportRenderer(), pack, "digest");
        var elsewhere = pack with { Document = pack.Document with { Created = pack.Document.Created.ToOffset(TimeSpan.FromHours(9)) } };
        Foreign.Culture(() => Assert.Equal(here, Renditions.Of(new PolicyReportRenderer(), elsewhere, "digest")));
    }
}
