using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Reachability;

/// <summary>A rule of Calico that passes on under a condition layers 3 and 4 do not see, its source port, is followed both ways.</summary>
[Trait("rule", "CAL-32")]
public sealed class OpenPassTests
{
    [Theory]
    [InlineData("Deny", "Deny", Verdict.Deny)]
    [InlineData("Allow", "Allow", Verdict.Allow)]
    [InlineData("Deny", "Allow", Verdict.Qualified)]
    [InlineData("Allow", "Deny", Verdict.Qualified)]
    public void Where_both_ways_agree_their_verdict_is_told(string here, string after, Verdict verdict)
    {
        Decision told = World(here, after).Decide("x/a", "x/b", "TCP/80");
        Assert.Equal(verdict, told.Verdict);
        Assert.Equal(verdict == Verdict.Qualified, !told.Qualifiers.IsEmpty);
    }

    [Fact]
    public void The_rules_of_both_ways_are_named()
    {
        Decision told = World("Deny", "Deny").Decide("x/a", "x/b", "TCP/80");
        Assert.Equal(["later", "first.passing"], told.DecidedBy.Select(d => d.Policy.Name).OrderByDescending(n => n, StringComparer.Ordinal));
    }

    private static Cluster World(string here, string after) => new Cluster().Namespace("x").Pod("x/a", "app=a").Pod("x/b", "app=b").With("calico")
        .Objects("{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: first}, spec: {order: 10}}")
        .Objects("{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: first.passing}, spec: {tier: first, selector: app == 'b', types: [Ingress], ingress: [{action: Pass, protocol: TCP, source: {ports: [5000]}}, {action: "
            + here + "}]}}")
        .Objects("{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: later}, spec: {selector: app == 'b', types: [Ingress], ingress: [{action: " + after + "}]}}");
}
