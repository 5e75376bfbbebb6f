using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;
using Compliance.Evidence.RuleReview;
using Compliance.TestKit;

namespace Compliance.Evidence.Tests.RuleReview;

/// <summary>The review of rules (PCI 1.2.7) as an assessment fills it in.</summary>
public sealed class RuleReviewTests
{
    private static readonly DateTimeOffset Moment = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Objects = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, annotations: {compliance.example.com/owner: team-shop}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: closed
          namespace: shop
          creationTimestamp: 2026-01-01T00:00:00Z
          managedFields: [{manager: argocd-controller, operation: Apply, time: 2026-06-01T08:00:00Z}]
          annotations: {compliance.example.com/change-ticket: CHG-1, compliance.example.com/owner: team-net}
        spec: {podSelector: {}, policyTypes: [Ingress]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: wide, namespace: shop, annotations: {compliance.example.com/expires-at: 2026-12-01, compliance.example.com/break-glass: "true"}}
        spec: {podSelector: {matchLabels: {app: web}}, ingress: [{}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: dead, namespace: shop}
        spec: {podSelector: {matchLabels: {app: gone}}, policyTypes: [Ingress]}
        """;

    [Fact]
    public void Every_policy_is_told_with_change_owner_remarks_and_what_could_not_be_told()
    {
        ImmutableArray<RuleReviewEntry> record = Record(ScopeDeclaration.Undeclared);
        Assert.Equal(["NetworkPolicy/shop/closed", "NetworkPolicy/shop/dead", "NetworkPolicy/shop/wide"], record.Select(r => r.Policy));
        Assert.Equal(["team-net", "team-shop", "team-shop"], record.Select(r => r.Owner));
        Assert.Equal("by manager argocd-controller (Apply)", record[0].LastChange!.Who);
        Assert.Equal(("CHG-1", new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero)), (record[0].LastChange!.Ticket, record[0].LastChange!.When!.Value));
        Assert.Null(record[1].LastChange);
        Assert.Equal([[], ["selects-nothing"], ["expired", "over-broad", "over-broad"]], record.Select(r => r.Remarks.Select(m => m.Word).ToArray()));
        Assert.All(record.SelectMany(r => r.Remarks), m => Assert.StartsWith("F-", m.Finding, StringComparison.Ordinal));
        // Without flow records nobody can say that a rule is used.
        Assert.All(record, r => Assert.Contains(r.NotTold, n => n.Word == "unused" && n.Text.Length > 10));
        Assert.All(record, r => Assert.Equal(("never", null, null, null), (r.State, r.ReviewedBy, r.ReviewedOn, r.Decision)));
    }

    [Fact]
    public void The_last_declared_review_says_who_looked_when_and_what_was_decided()
    {
        ScopeDeclaration scope = new()
        {
            Reviews =
            [
                new("RV-1", ReviewSubject.Policies, ["*"], "Ada", Moment.AddDays(-300), null) { Decision = ReviewDecision.Keep },
                new("RV-2", ReviewSubject.Policies, ["NetworkPolicy/shop/dead"], "Grace", Moment.AddDays(-180), "CHG-9") { Decision = ReviewDecision.Remove, Comment = "Nobody knows it." },
                new("RV-3", ReviewSubject.Policies, ["shop/wide"], "Grace", Moment.AddDays(1), null) { Decision = ReviewDecision.Change },
                new("RV-4", ReviewSubject.Access, [], "Eve", Moment.AddDays(-1), null),
            ],
        };
        ImmutableArray<RuleReviewEntry> record = Record(scope);
        Assert.Equal(["overdue", "reviewed", "overdue"], record.Select(r => r.State));
        Assert.Equal(["keep", "remove", "keep"], record.Select(r => r.Decision));
        Assert.Equal(("Grace", Moment.AddDays(-180), "Nobody knows it."), (record[1].ReviewedBy, record[1].ReviewedOn!.Value, record[1].Comment));
        // The review of 300 days ago did not see the change of June.
        Assert.Contains(record[0].Remarks, r => r.Word == "changed-since-review");
        Assert.Equal(["reviewed", "reviewed", "reviewed"], Record(scope with { ReviewPeriods = new(300, 1, 1, 1) }).Select(r => r.State));
        // The parameter of the check goes before the declared period, as it does in the check.
        Assert.Equal(["overdue", "overdue", "overdue"], Record(scope with { Parameters = scope.Parameters.Add("GOV-REVIEW-AGE", ImmutableSortedDictionary<string, string>.Empty.Add("max_age_days", "179")) }).Select(r => r.State));
    }

    [Fact]
    public void A_policy_that_does_not_count_is_inert()
    {
        // flannel enforces no policy.
        ImmutableArray<RuleReviewEntry> record = Record(ScopeDeclaration.Undeclared, At().With("flannel"));
        Assert.All(record, r => Assert.Contains(r.Remarks, m => m.Word == "inert" && m.Text.StartsWith("It does not count: ", StringComparison.Ordinal)));
        // What no plug-in at hand reads stands beside the rest.
        Cluster cluster = At().Objects("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: idle, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{}]}\n");
        RuleReviewEntry idle = Assert.Single(Record(ScopeDeclaration.Undeclared, cluster), r => r.Policy == "CiliumNetworkPolicy/shop/idle");
        Assert.Equal(("inert", "team-shop"), (Assert.Single(idle.Remarks).Word, idle.Owner));
    }

    [Fact]
    public void The_checks_that_remarks_come_from_are_in_the_catalogue() =>
        Assert.Empty(RuleRemarks.Checks.Except(CheckCatalogue.All.Select(c => c.Definition.Id)));

    private static Cluster At() => new Cluster().Objects(Objects).Pod("shop/web", "app=web");

    private static ImmutableArray<RuleReviewEntry> Record(ScopeDeclaration scope, Cluster? cluster = null)
    {
        cluster ??= At();
        AssessmentOutcome outcome = Assessor.Assess(new AssessmentInput
        {
            Snapshots = [cluster.Snapshot], Assertion = cluster.Assertion, Scope = scope with { PlugInAssertedBy = "Ada" }, Frameworks = [], Moment = Moment,
        });
        EvidencePack pack = PackComposer.Compose(outcome, SamplePack.Of().Document, new ProgramIdentity("compliance", "1.0.0", true), [], [new string('0', 64)]);
        Assert.All(pack.Policies, p => Assert.Equal(PackJson.Write(p.Change), PackJson.Write(pack.RuleReview.Single(r => r.Policy == p.Policy).LastChange)));
        return pack.RuleReview;
    }
}
