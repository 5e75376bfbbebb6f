using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Facts;
using Compliance.Controls.Scope;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;
using Compliance.TestKit.Cases;

namespace Compliance.Controls.Tests;

/// <summary>No check that asks for isolation passes where nothing is isolated, nothing was read, or nothing is shown to enforce.</summary>
public sealed class IsolationClaimTests
{
    /// <summary>Checks of these groups whose pass relies on enforcement say that something cannot be reached.</summary>
    private static readonly string[] Groups = ["default-deny", "segmentation", "perimeter"];

    /// <summary>Speaks of the moment of collection, and not of what a cluster holds.</summary>
    private static readonly string[] AskNoCluster = ["EVD-FRESHNESS"];

    private static readonly ImmutableArray<ICheck> Isolating = [.. CheckCatalogue.All.Where(c => c.Definition.ReliesOnEnforcement && Groups.Contains(c.Definition.Group))];

    private static readonly ImmutableArray<ResourceKind> Asked = [.. CheckCatalogue.All.SelectMany(c => c.Definition.Reads).Concat(Kinds.PlugInSettings).Distinct()];

    [Fact]
    public void Isolation_is_never_claimed_where_every_namespace_allows_everything() =>
        NothingPasses(AllowAll(), "calico", Isolating, failing: true);

    [Fact]
    public void Isolation_is_never_claimed_of_an_empty_cluster() =>
        NothingPasses(AllowAll() with { Objects = [], Listings = [.. Asked.Select(k => Listing(k, ListOutcome.Complete))] }, "calico", Isolating);

    [Fact]
    public void Isolation_is_never_claimed_of_a_cluster_that_could_not_be_read() => NothingPasses(AllowAll() with
    {
        Objects = [],
        Listings = [.. Asked.Select(k => Listing(k, ListOutcome.Incomplete))],
        Gaps = [.. Asked.Select(k => new CollectionGap(GapReason.Forbidden, k, null, "the server answered 403"))],
    }, "calico", Isolating, evaluated: false);

    [Fact]
    public void No_check_passes_on_a_cluster_that_could_not_be_read() => NothingPasses(AllowAll() with
    {
        Objects = [],
        Listings = [.. Asked.Select(k => Listing(k, ListOutcome.Incomplete))],
        Gaps = [.. Asked.Select(k => new CollectionGap(GapReason.Forbidden, k, null, "the server answered 403"))],
    }, "calico", CheckCatalogue.All.Where(c => !AskNoCluster.Contains(c.Definition.Id)));

    [Fact]
    public void Isolation_is_never_claimed_where_the_plug_in_enforces_nothing() => NothingPasses(AllowAll(), "flannel", Isolating, failing: true);

    [Fact]
    public void Isolation_is_never_claimed_where_the_plug_in_is_not_known() => NothingPasses(AllowAll(), null, Isolating);

    [Fact]
    public void Isolation_is_claimed_where_there_is_some()
    {
        // So that the tests above can fail: with a deny in place of each allow, the same checks do pass.
        ClusterSnapshot closed = CaseSnapshot.Read(Path.Combine(CaseFiles.Folder("cases/isolation"), "allow-all.yaml"), Asked);
        closed = closed with { Objects = [.. closed.Objects.Select(o => o.Ref.Kind == Kinds.NetworkPolicy ? Denying(o) : o)] };
        string[] passing = [.. Assess(closed, "calico", Isolating).Where(r => r.Verdict == CheckVerdict.Pass).Select(r => r.Check).Distinct()];
        Assert.True(passing.Length >= 10, string.Join(", ", passing));
    }

    private static void NothingPasses(ClusterSnapshot snapshot, string? plugIn, IEnumerable<ICheck> checks, bool failing = false, bool evaluated = true)
    {
        ImmutableArray<CheckResult> results = Assess(snapshot, plugIn, [.. checks]);
        None(results.Where(r => r.Verdict == CheckVerdict.Pass));
        // A fail says why by its example, an open question by its reason, a warning in its sentence.
        None(results.Where(r => r.Verdict == CheckVerdict.Fail ? r.Witness is null : r.Verdict == CheckVerdict.Warn ? r.Summary.Length < 30 : string.IsNullOrEmpty(r.Reason)));
        if (failing) Assert.Contains(results, r => r.Verdict == CheckVerdict.Fail && r.Witness is { From: not null, To: not null });
        if (!evaluated) None(results.GroupBy(r => r.Check).Where(g => g.All(r => r.Verdict != CheckVerdict.NotEvaluable)).SelectMany(g => g));
        Assert.Equal(checks.Select(c => c.Definition.Id).Order(StringComparer.Ordinal), results.Select(r => r.Check).Distinct());
    }

    private static void None(IEnumerable<CheckResult> results) => Assert.True(!results.Any(), string.Join('\n', results.Select(r => $"{r.Check} {r.Subject} {r.Verdict}: {r.Summary}")));

    private static ImmutableArray<CheckResult> Assess(ClusterSnapshot snapshot, string? plugIn, ImmutableArray<ICheck> checks)
    {
        ConfigurationReading declared = ConfigurationReader.Read("compliance.yaml", File.ReadAllBytes(Path.Combine(CaseFiles.Folder("cases/isolation"), "compliance.yaml")));
        Assert.Equal([], declared.Problems);
        return Assessor.Assess(new AssessmentInput
        {
            Snapshots = [snapshot],
            Assertion = plugIn is null ? null : new PlugInAssertion(plugIn, ImmutableSortedDictionary<string, string>.Empty),
            Scope = declared.Scope,
            Frameworks = [],
            Moment = CaseSnapshot.Moment,
        }, checks).Results;
    }

    private static ClusterSnapshot AllowAll() => CaseSnapshot.Read(Path.Combine(CaseFiles.Folder("cases/isolation"), "allow-all.yaml"), Asked);

    private static KindListing Listing(ResourceKind kind, ListOutcome outcome) => new() { Kind = kind, Version = "v1", Outcome = outcome };

    private static SnapshotObject Denying(SnapshotObject policy)
    {
        var body = (System.Text.Json.Nodes.JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(policy.Body)!;
        body["spec"]!.AsObject().Remove("ingress");
        body["spec"]!.AsObject().Remove("egress");
        return new() { Ref = policy.Ref, Version = policy.Version, Body = System.Text.Json.JsonSerializer.SerializeToElement(body) };
    }
}
