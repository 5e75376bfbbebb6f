using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task A_group_whose_discovery_fails_leaves_its_kinds_unknown_and_the_others_read()
    {
        await using ApiServer server = await ServerAsync();
        server.On("/apis/cilium.io/v2", Answers.Status(503, "service unavailable"));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.All(snapshot.Gaps, g => Assert.Equal((GapReason.DiscoveryFailed, "cilium.io"), (g.Reason, g.Kind!.Value.Group)));
        Assert.Contains(snapshot.Gaps, g => g.Kind!.Value.Kind == "CiliumNetworkPolicy" && g.Message.Contains("service unavailable", StringComparison.Ordinal));
        Assert.Equal(ListOutcome.Incomplete, snapshot.Listing("cilium.io", "CiliumNetworkPolicy").Outcome);
        Assert.Equal(ListOutcome.Absent, snapshot.Listing("crd.antrea.io", "Tier").Outcome);
        Assert.Equal(2, snapshot.Of("NetworkPolicy").Count());
    }

    [Fact]
    public async Task A_kind_found_in_one_version_is_read_though_another_version_of_its_group_fails()
    {
        await using ApiServer server = await ServerAsync();
        server.On("/apis/cilium.io/v2alpha1", Answers.Text(500, "boom"));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.Equal(ListOutcome.Complete, snapshot.Listing("cilium.io", "CiliumNetworkPolicy").Outcome);
        Assert.Equal(ListOutcome.Incomplete, snapshot.Listing("cilium.io", "CiliumCIDRGroup").Outcome);
    }

    [Fact]
    public async Task Without_the_list_of_groups_every_named_group_is_unknown_and_the_core_kinds_are_read()
    {
        await using ApiServer server = await ServerAsync();
        server.On("/apis", Answers.Status(403, "forbidden"));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.Equal(ListOutcome.Complete, snapshot.Listing("", "Namespace").Outcome);
        Assert.DoesNotContain(snapshot.Listings, l => l.Outcome == ListOutcome.Absent && l.Kind.Group.Length > 0);
        Assert.Contains(snapshot.Gaps, g => g.Kind == new ResourceKind("networking.k8s.io", "NetworkPolicy") && g.Reason == GapReason.DiscoveryFailed);
    }

    [Theory]
    [InlineData("../../../api/v1/secrets?x=", "NetworkPolicy"), InlineData("networkpolicies?watch=1&x=", "NetworkPolicy"), InlineData("networkpolicies", "Network\u001bPolicy")]
    public async Task Names_that_lead_out_of_their_path_are_not_followed_and_fail_the_discovery_of_their_group(string name, string kind)
    {
        await using ApiServer server = await ServerAsync();
        server.On("/apis/networking.k8s.io/v1", Answers.Json(JsonSerializer.Serialize(
            new { resources = new[] { new { name, kind, namespaced = true, verbs = new[] { "list" } } } })));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.DoesNotContain(server.Requests, r => r.Target.Contains("secrets", StringComparison.Ordinal) || r.Target.Contains("watch", StringComparison.Ordinal));
        Assert.Equal(ListOutcome.Incomplete, snapshot.Listing("networking.k8s.io", "NetworkPolicy").Outcome);
        Assert.Contains(snapshot.Gaps, g => g.Kind == new ResourceKind("networking.k8s.io", "NetworkPolicy") && g.Message.Contains("malformed resource", StringComparison.Ordinal));
        Assert.DoesNotContain(string.Concat(snapshot.Gaps.Select(g => g.Message)), char.IsControl);
    }

    [Fact]
    public async Task A_malformed_group_leaves_every_other_named_group_without_proof_of_absence()
    {
        await using ApiServer server = await ServerAsync();
        server.On("/apis", Answers.Json("""{"groups":[{"name":"../x","versions":[{"version":"v1"}]}]}"""), times: 1);
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.DoesNotContain(snapshot.Listings, l => l.Outcome == ListOutcome.Absent && l.Kind.Group.Length > 0);
    }

    private static Task<ApiServer> ServerAsync() => ApiServer.StartAsync(
        ServedResource.Namespaces("kube-system", "shop"), ServedResource.Policies(2),
        ServedResource.Of("cilium.io", "v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", true, """{"metadata":{"name":"a","namespace":"shop"}}"""),
        ServedResource.Of("cilium.io", "v2alpha1", "CiliumLoadBalancerIPPool", "ciliumloadbalancerippools", false));
}
