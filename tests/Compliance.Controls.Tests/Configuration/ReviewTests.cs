using System.Text;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Tests.Configuration;

/// <summary>Reviews that a configuration declares.</summary>
public sealed class ReviewTests
{
    private const string Whole = """
        zones:
        - {id: a, kind: dmz, members: [{namespaces: [a]}]}
        - {id: b, kind: cde, members: [{namespaces: [b]}]}
        scope: {confirmedBy: Grace Hopper, confirmedOn: 2026-02-01}
        approvedFlows:
        - {id: AF-1, from: a, to: b, ports: [TCP/443], businessNeed: Orders are paid, owner: Ada, approver: Ada, approvedOn: 2026-01-01, reviewBy: 2026-06-01}
        reviews:
        - {id: RV-1, of: policies, what: ["a/*", "NetworkPolicy/b/deny"], reviewedBy: Ada Byron, reviewedOn: 2026-03-01, reference: CHG-1, decision: change, comment: Too wide.}
        - {id: RV-2, of: flows, what: [AF-1], reviewedBy: Ada Byron, reviewedOn: 2026-05-01}
        - {id: RV-3, of: scope, reviewedBy: Ada Byron, reviewedOn: 2026-04-01}
        """;

    [Fact]
    public void A_review_says_what_was_looked_at_by_whom_and_when()
    {
        Review review = Read(Whole).Scope.Reviews[0];
        Assert.Equal(("RV-1", ReviewSubject.Policies, "Ada Byron", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), "CHG-1"), (review.Id, review.Of, review.By, review.On, review.Reference));
        Assert.Equal(["a/*", "NetworkPolicy/b/deny"], review.What);
        Assert.Equal((ReviewDecision.Change, "Too wide."), (review.Decision, review.Comment));
        Assert.Equal((null, null), (Read(Whole).Scope.Reviews[1].Decision, Read(Whole).Scope.Reviews[1].Comment));
    }

    [Fact]
    public void A_review_of_the_scope_confirms_it_when_it_is_the_later() => Assert.Equal("Ada Byron", Read(Whole).Scope.Confirmation.By);

    [Theory]
    [InlineData("2026-04-30", ApprovalState.Approved)]
    [InlineData("2026-10-28", ApprovalState.Approved)]
    [InlineData("2026-10-29", ApprovalState.Overdue)]
    public void A_review_of_a_flow_puts_its_next_one_off_by_the_period(string day, ApprovalState state) =>
        Assert.Equal(state, Read(Whole).Scope.ApprovedFlows[0].At(DateTimeOffset.Parse(day + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture), 180));

    [Fact]
    public void A_review_that_is_still_to_come_puts_nothing_off() =>
        Assert.Equal(ApprovalState.Overdue, (Read(Whole).Scope.ApprovedFlows[0] with { ReviewedOn = [new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)] }).At(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), 180));

    [Theory]
    [InlineData("of: policies", "of: polices", "compliance.yaml:8: /reviews/0/of: expected one of policies, access, scope, flows, found 'polices'; did you mean 'policies'?")]
    [InlineData("what: [AF-1]", "what: [AF-2]", "compliance.yaml:9: /reviews/1/what/0: unknown approved flow 'AF-2'; did you mean 'AF-1'?")]
    [InlineData("\"a/*\"", "a", "compliance.yaml:8: /reviews/0/what/0: expected *, NAMESPACE/*, Kind/NAMESPACE/NAME or Kind/NAME, found 'a'")]
    [InlineData("\"a/*\"", "a//b", "compliance.yaml:8: /reviews/0/what/0: expected *, NAMESPACE/*, Kind/NAMESPACE/NAME, Kind/NAME or an id, found 'a//b'")]
    [InlineData("decision: change", "decision: burn", "compliance.yaml:8: /reviews/0/decision: expected one of keep, change, remove, found 'burn'")]
    [InlineData("of: flows,", "of: flows, decision: keep,", "compliance.yaml:9: /reviews/1/decision: a decision is about policies; expected it with 'of: policies' alone")]
    [InlineData("id: RV-2", "id: RV-1", "compliance.yaml:9: /reviews/1/id: the id 'RV-1' stands twice; first in compliance.yaml on line 8")]
    [InlineData("reviewedOn: 2026-03-01", "reviewedOn: in spring", "compliance.yaml:8: /reviews/0/reviewedOn: expected a date such as 2027-03-31, found 'in spring'")]
    [InlineData("reviewedBy: Ada Byron, reviewedOn: 2026-03-01", "reviewedOn: 2026-03-01", "compliance.yaml:8: /reviews/0: the key 'reviewedBy' is missing; expected who did it")]
    public void A_wrong_review_is_told_with_its_place(string right, string wrong, string message) =>
        Assert.Equal([message], Read(Whole.Replace(right, wrong, StringComparison.Ordinal)).Problems.Select(p => p.ToString()));

    [Theory]
    [InlineData("*", "NetworkPolicy/shop/web", true)]
    [InlineData("*", "Tier//ops", true)]
    [InlineData("shop/*", "NetworkPolicy/shop/web", true)]
    [InlineData("shop/*", "NetworkPolicy/bank/web", false)]
    [InlineData("shop/web", "NetworkPolicy/shop/web", true)]
    [InlineData("shop/web", "NetworkPolicy/shop/db", false)]
    [InlineData("*/*", "NetworkPolicy/shop/web", true)]
    [InlineData("*/*", "Tier//ops", false)]
    [InlineData("Tier/*", "Tier//ops", true)]
    [InlineData("Tier/*", "Profile//ops", false)]
    [InlineData("NetworkPolicy/shop/*", "NetworkPolicy/shop/web", true)]
    [InlineData("*/shop/web", "CiliumNetworkPolicy/shop/web", true)]
    [InlineData("NetworkPolicy/*/web", "NetworkPolicy/shop/db", false)]
    public void A_selector_covers_what_it_names(string selector, string item, bool covers)
    {
        string[] parts = item.Split('/');
        Review review = new("R", ReviewSubject.Policies, [selector], "Ada", default, null);
        Assert.Equal(covers, review.Covers(new ObjectRef(new("example.com", parts[0]), parts[1], parts[2])));
    }

    private static ConfigurationReading Read(string text) => ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(text));
}
