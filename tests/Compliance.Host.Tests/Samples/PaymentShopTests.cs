using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
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
    private static readonly JsonElement Planted = StructuredDocument.Read(
        File.ReadAllBytes(Repository.PathOf("tests", "clusters", "payment-shop.planted.yaml")), DocumentLimits.Default).Documents.Single().Root;

    private static readonly Task<AssessmentOutcome> Assessed = AssessAsync();

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

    [Fact]
    public async Task Findings_are_exactly_the_planted_ones_with_their_witness()
    {
        IEnumerable<string> planted = Planted.GetProperty("planted").EnumerateArray().Select(p => string.Join(" | ",
            Text(p, "check"), Text(p, "subject"), Text(p, "verdict"), Text(p, "severity"), p.TryGetProperty("flow", out JsonElement flow) ? flow.GetString() : "no flow"));
        IEnumerable<string> found = (await Assessed).Results.Where(r => r.Verdict is CheckVerdict.Fail or CheckVerdict.Warn).Select(r => string.Join(" | ",
            r.Check, r.Subject, Word(r.Verdict), Word(r.Severity),
            r.Witness is { From: { } from, To: { } to } w ? $"{from} -> {to}{(w.Port is null ? "" : " " + w.Port)}" : "no flow"));
        Assert.Equal(planted.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_failure_has_a_witness() =>
        Assert.DoesNotContain((await Assessed).Results, r => r.Verdict == CheckVerdict.Fail && r.Witness is null);

    [Fact]
    public async Task Well_built_places_stay_clean()
    {
        AssessmentOutcome outcome = await Assessed;
        foreach (JsonElement place in Planted.GetProperty("clean").EnumerateArray())
            Assert.Equal(CheckVerdict.Pass, outcome.Results.Single(r => r.Check == Text(place, "check") && r.Subject == Text(place, "subject")).Verdict);
    }

    [Fact]
    public void Every_planted_fault_says_what_somebody_did() =>
        Assert.All(Planted.GetProperty("planted").EnumerateArray(), p => Assert.True(Text(p, "why").Length > 20, Text(p, "check")));

    private static async Task<AssessmentOutcome> AssessAsync()
    {
        var source = new ManifestSource([Repository.PathOf("tests", "clusters", "payment-shop")], Stream.Null, TimeProvider.System);
        return Assessor.Assess(new AssessmentInput
        {
            Snapshots = [await source.ReadAsync(null, TestContext.Current.CancellationToken)],
            Scope = ScopeDeclaration.Undeclared,
            Frameworks = BuiltInFrameworks.All,
            Moment = new DateTimeOffset(2026, 9, 30, 22, 0, 0, TimeSpan.Zero),
        });
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static string Word(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
