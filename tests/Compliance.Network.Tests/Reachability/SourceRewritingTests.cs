using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Reachability;

/// <summary>Clients outside that come through a node port or a load balancer (K8S-29).</summary>
public sealed class SourceRewritingTests
{
    private static Cluster World(string type, string trafficPolicy, string rules, bool nodes = true)
    {
        Cluster cluster = new Cluster().Pod("x/a", "10.0.1.1", "n1", null, false, "Running", "app=a")
            .Objects($"{{apiVersion: v1, kind: Service, metadata: {{name: lb, namespace: x}}, spec: {{type: {type}, {trafficPolicy}selector: {{app: a}}, ports: [{{port: 443, targetPort: 8443}}]}}}}")
            .Policy("x/p", $"{{podSelector: {{}}, policyTypes: [Ingress], ingress: {rules}}}");
        return nodes ? cluster.Node("n1", "192.168.0.1").Node("n2", "192.168.0.2") : cluster;
    }

    [Theory, Trait("rule", "K8S-29")]
    [InlineData("LoadBalancer", "", "[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]", Verdict.Undefined)]
    [InlineData("NodePort", "externalTrafficPolicy: Cluster, ", "[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]", Verdict.Undefined)]
    [InlineData("LoadBalancer", "externalTrafficPolicy: Local, ", "[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]", Verdict.Allow)]
    [InlineData("ClusterIP", "", "[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]", Verdict.Allow)]
    [InlineData("LoadBalancer", "", "[{from: [{ipBlock: {cidr: 192.168.0.0/24}}]}]", Verdict.Undefined)]
    [InlineData("LoadBalancer", "", "[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", Verdict.Allow)]
    [InlineData("LoadBalancer", "", "[{ports: [{port: 8443}]}]", Verdict.Allow)]
    [InlineData("LoadBalancer", "", "[{from: [{podSelector: {}}]}]", Verdict.Deny)]
    [InlineData("LoadBalancer", "", "[]", Verdict.Deny)]
    public void A_policy_may_see_a_node_in_place_of_the_client(string type, string trafficPolicy, string rules, Verdict verdict)
    {
        Decision decision = World(type, trafficPolicy, rules).Decide("ip/203.0.113.9", "svc/x/lb/x/a", "TCP/8443");
        Assert.Equal(verdict, decision.Verdict);
        if (verdict == Verdict.Undefined) Assert.Contains(decision.Reasons, r => r.Contains("K8S-29", StringComparison.Ordinal));
    }

    [Theory, Trait("rule", "K8S-29")]
    [InlineData("[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]", Verdict.Undefined)]
    [InlineData("[{from: [{podSelector: {}}]}]", Verdict.Deny)]
    public void Where_no_node_is_known_an_address_block_may_hold_the_one_seen(string rules, Verdict verdict) =>
        Assert.Equal(verdict, World("LoadBalancer", "", rules, nodes: false).Ask("ip/203.0.113.9", "svc/x/lb/x/a", "TCP/8443"));

    [Fact]
    public void A_direct_connection_and_one_from_inside_keep_their_address()
    {
        Cluster cluster = World("LoadBalancer", "", "[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]").Pod("y/b", "10.0.2.1", "n2", null, false, "Running");
        Assert.Equal((Verdict.Allow, Verdict.Deny), (cluster.Ask("ip/203.0.113.9", "x/a", "TCP/8443"), cluster.Ask("y/b", "svc/x/lb/x/a", "TCP/8443")));
    }
}
