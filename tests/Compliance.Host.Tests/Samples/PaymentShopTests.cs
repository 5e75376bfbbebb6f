using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Observation;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;
using Compliance.Host.Audits;
using Compliance.Kubernetes.Manifests;
using Compliance.Network.Documents;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Samples;

/// <summary>The sample cluster: what fails or warns is exactly what somebody planted, with the planted witness.</summary>
public sealed class PaymentShopTests
{
    private static readonly ImmutableArray<JsonElement> Files =
    [
        .. Directory.EnumerateFiles(Repository.PathOf("tests", "clusters", "payment-shop.planted"), "*.yaml").Order(StringComparer.Ordinal)
            .Select(f => StructuredDocument.Read(File.ReadAllBytes(f), DocumentLimits.Default).Documents.Single().Root),
    ];

    private static readonly ImmutableArray<JsonElement> Planted = Rows("planted");

    private static readonly Task<AssessmentOutcome> Assessed = AssessAsync(null, new(2026, 9, 30, 22, 0, 0, TimeSpan.Zero), TimeSpan.Zero);

    private static readonly Task<AssessmentOutcome> Declared = AssessAsync(
        Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"), new(2026, 12, 1, 22, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(36));

    [Fact]
    public async Task The_sample_is_read_without_a_gap_and_enforcement_is_proven()
    {
        AssessmentOutcome outcome = await Assessed;
        ClusterSnapshot snapshot = Assert.Single(outcome.Input.Snapshots);
        Assert.Empty(snapshot.Gaps);
        Assert.Empty(outcome.Analyses[0].Limitations);
        Assert.Equal(("calico", EnforcementState.Enforced, false),
            (outcome.Analyses[0].Enforcement.PlugIn, outcome.Analyses[0].Enforcement.State, outcome.Analyses[0].Enforcement.Asserted));
        Assert.Equal(13, outcome.Analyses[0].Population.Namespaces.Count);
    }

    [Theory]
    [InlineData("undeclared")]
    [InlineData("declared")]
    public async Task Findings_are_exactly_the_planted_ones_with_their_witness(string scope)
    {
        IEnumerable<string> planted = Planted.Where(p => !p.TryGetProperty("scope", out JsonElement only) || only.GetString() == scope).Select(p => string.Join(" | ",
            Text(p, "check"), Text(p, "subject"), Text(p, "verdict"), Text(p, "severity"), p.TryGetProperty("flow", out JsonElement flow) ? flow.GetString() : "no flow"));
        IEnumerable<string> found = (await (scope == "declared" ? Declared : Assessed)).Results.Where(r => r.Verdict is CheckVerdict.Fail or CheckVerdict.Warn).Select(r => string.Join(" | ",
            r.Check, r.Subject, Word(r.Verdict), Word(r.Severity),
            r.Witness is { From: { } from, To: { } to } w ? $"{from} -> {to}{(w.Port is null ? "" : " " + w.Port)}" : "no flow"));
        ImmutableArray<string> wanted = [.. planted.Order(StringComparer.Ordinal)], seen = [.. found.Order(StringComparer.Ordinal)];
        Assert.True(wanted.SequenceEqual(seen),
            $"planted and not found:\n{string.Join('\n', wanted.Except(seen))}\nfound and not planted:\n{string.Join('\n', seen.Except(wanted))}");
    }

    [Fact]
    public async Task Every_failure_has_a_witness() =>
        Assert.DoesNotContain((await Assessed).Results.Concat((await Declared).Results), r => r.Verdict == CheckVerdict.Fail && r.Witness is null);

    [Fact]
    public async Task Well_built_places_stay_clean()
    {
        AssessmentOutcome outcome = await Assessed;
        foreach (JsonElement place in Rows("clean"))
            Assert.Equal(CheckVerdict.Pass, outcome.Results.Single(r => r.Check == Text(place, "check") && r.Subject == Text(place, "subject")).Verdict);
    }

    [Fact]
    public async Task What_the_policies_of_the_sample_tell_of_their_last_change_is_in_the_review_of_rules()
    {
        AssessmentOutcome outcome = await Declared;
        EvidencePack pack = PackComposer.Compose(
            outcome, DocumentControls.Draft(new(), outcome.Input.Scope, "payment-shop", outcome.Input.Moment), new("compliance", "1.0.0", true), [], [new string('0', 64)]);
        Assert.Equal(pack.Policies.Select(p => p.Policy).Distinct(), pack.RuleReview.Select(r => r.Policy));
        RuleReviewEntry deployed = pack.RuleReview.Single(r => r.Policy == "NetworkPolicy/fraud/default-deny"), byHand = pack.RuleReview.Single(r => r.Policy == "NetworkPolicy/catalog/images-to-suppliers");
        Assert.Equal(
            ("Joan Clarke, through Application/fraud/fraud, by manager argocd-controller (Apply)", "8c1d0e4b7a52", "CHG-2210", "Ada Byron", new DateTimeOffset(2026, 8, 20, 7, 31, 0, TimeSpan.Zero)),
            (deployed.LastChange!.Who, deployed.LastChange.Revision, deployed.LastChange.Ticket, deployed.LastChange.Approver, deployed.LastChange.When!.Value));
        Assert.Equal("by manager kubectl-client-side-apply (Update)", byHand.LastChange!.Who);
        Assert.Contains(byHand.Remarks, r => r.Word == "changed-since-review");
        Assert.All(pack.RuleReview, r => Assert.Equal(("reviewed", "Grace Hopper"), (r.State, r.ReviewedBy)));
        Assert.Equal(["changed-since-review", "expired", "inert", "over-broad", "selects-nothing", "shadowed", "unused"], pack.RuleReview.SelectMany(r => r.Remarks).Select(r => r.Word).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_planted_fault_says_what_somebody_did() =>
        Assert.All(Planted, p => Assert.True(Text(p, "why").Length > 20, Text(p, "check")));

    private static ImmutableArray<JsonElement> Rows(string key) =>
        [.. Files.Where(f => f.TryGetProperty(key, out _)).SelectMany(f => f.GetProperty(key).EnumerateArray())];

    private static async Task<AssessmentOutcome> AssessAsync(string? file, DateTimeOffset moment, TimeSpan age)
    {
        AuditConfiguration configuration = AuditConfiguration.Read(file);
        var source = new ManifestSource([Repository.PathOf("tests", "clusters", "payment-shop")], Stream.Null, new Still(moment - age));
        return Assessor.Assess(new AssessmentInput
        {
            Snapshots = [await source.ReadAsync(null, TestContext.Current.CancellationToken)],
            Scope = configuration.Scope,
            Frameworks = [.. BuiltInFrameworks.All, .. configuration.Scope.OwnFrameworks],
            Moment = moment,
            TestRuns = file is null ? [] : TestResultFiles.Read([Repository.PathOf("tests", "clusters", "payment-shop.tests.xml")]).Runs,
            Retention = configuration.Document.Retention,
            Store = new() { Signed = true, LedgerIntact = true },
            // The owner's nightly scans, of which those of the second half of November were missed.
            History = new() { Scans = file is null ? [] : [.. Enumerable.Range(1, 16).Select(day => new DateTimeOffset(2026, 11, day, 2, 0, 0, TimeSpan.Zero))], Lost = [] },
            Flows = Observed(),
        });
    }

    private static FlowSummary Observed()
    {
        var flows = new FlowAggregation();
        using FileStream records = File.OpenRead(Repository.PathOf("tests", "clusters", "payment-shop.flows.jsonl"));
        Assert.Equal((6, 1, 0), FlowFileReader.Read("payment-shop.flows.jsonl", records, flows, () => "") is var file ? ((int)file.Records, (int)file.Skipped, (int)file.Malformed) : default);
        return flows.Summary();
    }

    /// <summary>A clock that stands.</summary>
    private sealed class Still(DateTimeOffset moment) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => moment;
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static string Word(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
