using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.Segmentation;
using Compliance.Controls.Scope;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.Scope;

/// <summary>Where nothing is known, nothing is called isolated.</summary>
public sealed class ZoneHonestyTests
{
    private const string Deny = "{podSelector: {}, policyTypes: [Ingress, Egress]}";

    private static Cluster Denied => new Cluster().Namespace("shop").Namespace("bank").Pod("shop/web", "10.0.0.1", "n1", null, false, "Running", "app=web")
        .Pod("bank/db", "10.0.0.2", "n1", null, false, "Running", "app=db").Policy("bank/deny", Deny).Policy("shop/deny", Deny);

    [Fact]
    public void A_cluster_that_denies_all_and_enforces_it_passes() =>
        Assert.All(Assess(Denied.Snapshot, "calico"), r => Assert.Equal(CheckVerdict.Pass, r.Verdict));

    [Fact]
    public void An_empty_cluster_passes_nothing_and_says_why() =>
        HoldsNone(Assess(new Cluster().Snapshot, "calico"), "nobody is in bank");

    [Fact]
    public void A_cluster_whose_policies_could_not_be_read_passes_nothing_and_says_why()
    {
        CollectionGap gap = new(GapReason.Forbidden, new ResourceKind("networking.k8s.io", "NetworkPolicy"), null, "403 for the list");
        HoldsNone(Assess(Denied.Snapshot with { Gaps = [gap] }, "calico"), "403 for the list");
    }

    [Fact]
    public void A_cluster_whose_plug_in_enforces_nothing_passes_nothing_and_shows_what_is_open()
    {
        ImmutableArray<CheckResult> results = Assess(Denied.Snapshot, "flannel");
        HoldsNone(results, "");
        Assert.Contains(results, r => r is { Verdict: CheckVerdict.Fail, Subject: "flow/shop -> bank" });
    }

    [Fact]
    public void An_allow_all_policy_in_every_namespace_passes_nothing()
    {
        const string All = "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}";
        ImmutableArray<CheckResult> results = Assess(Denied.Policy("bank/allow", All).Policy("shop/allow", All).Snapshot, "calico");
        Assert.All(results, r => Assert.Equal(CheckVerdict.Fail, r.Verdict));
    }

    private static void HoldsNone(ImmutableArray<CheckResult> results, string why)
    {
        Assert.NotEmpty(results);
        Assert.DoesNotContain(results, r => r.Verdict == CheckVerdict.Pass);
        Assert.Contains(results, r => r.Summary.Contains(why, StringComparison.Ordinal));
    }

    private static ImmutableArray<CheckResult> Assess(ClusterSnapshot snapshot, string plugIn) => Assessor.Assess(
        new AssessmentInput
        {
            Snapshots = [snapshot],
            Assertion = new PlugInAssertion(plugIn, ImmutableSortedDictionary<string, string>.Empty),
            Scope = new()
            {
                PlugInAssertedBy = "Ada Byron",
                Zones =
                [
                    new Zone { Id = "shop", Kind = "dmz", Members = [new ZoneMember.Pods(["shop"], Selector.Everything, Selector.Everything)] },
                    new Zone { Id = "bank", Kind = "cde", Members = [new ZoneMember.Pods(["bank"], Selector.Everything, Selector.Everything)] },
                ],
            },
            Frameworks = [],
            Moment = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero),
        },
        [new ZoneInbound(), new ZoneOutbound()]).Results;
}
