using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Cilium;

/// <summary>Label sources, implied namespaces, reserved identities, identity-relevant labels, clusters of a mesh.</summary>
public sealed class CiliumSelectorTests
{
    [Theory]
    [Trait("rule", "CIL-13")]
    [InlineData("{matchLabels: {'reserved:remote-node': ''}}", Verdict.Allow, Verdict.Deny, Verdict.Deny)]
    [InlineData("{matchLabels: {'reserved:world': ''}}", Verdict.Deny, Verdict.Allow, Verdict.Deny)]
    [InlineData("{matchExpressions: [{key: 'reserved:world', operator: DoesNotExist}]}", Verdict.Allow, Verdict.Deny, Verdict.Allow)]
    [InlineData("{matchLabels: {'reserved:world': '', app: web}}", Verdict.Deny, Verdict.Deny, Verdict.Deny)]
    [InlineData("{matchLabels: {'reserved:world': 'yes'}}", Verdict.Deny, Verdict.Deny, Verdict.Deny)]
    public void A_selector_with_a_reserved_key_is_left_as_it_is(string selector, Verdict node, Verdict outside, Verdict pod)
    {
        Cluster cluster = CiliumShop.Of().Db($"ingress: [{{fromEndpoints: [{selector}]}}]");
        Assert.Equal(node, cluster.Ask("node/n2", "x/db", "TCP/80"));
        Assert.Equal(outside, cluster.Ask("ip/203.0.113.9", "x/db", "TCP/80"));
        Assert.Equal(pod, cluster.Ask("y/web", "x/db", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-13")]
    public void Reserved_host_in_a_namespaced_policy_means_the_pods_own_node()
    {
        Cluster cluster = CiliumShop.Of("allow-localhost=policy").Db("ingress: [{fromEndpoints: [{matchLabels: {'reserved:host': ''}}]}]");
        Assert.Equal(Verdict.Allow, cluster.Ask("node/n1", "x/db", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("node/n2", "x/db", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/web", "x/db", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-15")]
    [InlineData("app", Verdict.Allow)]
    [InlineData("any:app", Verdict.Allow)]
    [InlineData("k8s:app", Verdict.Allow)]
    [InlineData("container:app", Verdict.Deny)]
    [InlineData("cidr:app", Verdict.Deny)]
    public void A_label_matches_by_its_source(string key, Verdict verdict) =>
        Assert.Equal(verdict, CiliumShop.Of().Db($"ingress: [{{fromEndpoints: [{{matchLabels: {{'{key}': web}}}}]}}]").Ask("x/web", "x/db", "TCP/80"));

    [Theory]
    [Trait("rule", "CIL-12")]
    [InlineData("{key: 'k8s:io.kubernetes.pod.namespace', operator: NotIn, values: [x]}", Verdict.Deny, Verdict.Allow)]
    [InlineData("{key: io.kubernetes.pod.namespace, operator: In, values: [x, 'y']}", Verdict.Allow, Verdict.Allow)]
    [InlineData("{key: 'io.cilium.k8s.namespace.labels.team', operator: NotIn, values: [red]}", Verdict.Deny, Verdict.Allow)]
    [InlineData("{key: 'container:io.kubernetes.pod.namespace', operator: DoesNotExist}", Verdict.Allow, Verdict.Deny)]
    public void A_condition_on_the_namespace_replaces_the_implied_one(string expression, Verdict fromOwn, Verdict fromOther)
    {
        Cluster cluster = CiliumShop.Of().Db($"ingress: [{{fromEndpoints: [{{matchLabels: {{app: web}}, matchExpressions: [{expression}]}}]}}]");
        Assert.Equal(fromOwn, cluster.Ask("x/web", "x/db", "TCP/80"));
        Assert.Equal(fromOther, cluster.Ask("y/web", "x/db", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-12")]
    [InlineData("{key: 'k8s:io.kubernetes.pod.namespace', operator: NotIn, values: ['y']}", "false", Verdict.Allow)]
    [InlineData("{key: 'k8s:io.kubernetes.pod.namespace', operator: NotIn, values: ['y']}", "true", Verdict.Deny)]
    [InlineData("{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}", "false", Verdict.Deny)]
    public void A_peer_that_only_leaves_out_namespaces_is_the_world_and_nodes_too(string expression, string localCluster, Verdict outside)
    {
        Cluster cluster = CiliumShop.Of($"policy-default-local-cluster={localCluster}").Db($"ingress: [{{fromEndpoints: [{{matchExpressions: [{expression}]}}]}}]");
        Assert.Equal(outside, cluster.Ask("ip/203.0.113.9", "x/db", "TCP/80"));
        Assert.Equal(outside, cluster.Ask("node/n2", "x/db", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/web", "x/db", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-14")]
    [InlineData("app: web", Verdict.Allow)]
    [InlineData("app: web, io.cilium.k8s.policy.cluster: one", Verdict.Allow)]
    [InlineData("app: web, io.cilium.k8s.policy.cluster: two", Verdict.Deny)]
    public void A_peer_of_another_cluster_of_the_mesh_is_no_pod_here(string labels, Verdict verdict)
    {
        Cluster cluster = CiliumShop.Of("cluster-name=one", "policy-default-local-cluster=true").Db($"ingress: [{{fromEndpoints: [{{matchLabels: {{{labels}}}}}]}}]");
        Assert.Equal(verdict, cluster.Ask("x/web", "x/db", "TCP/80"));
        // A pod of the other cluster is an address outside, which no selector without its cluster matches.
        Assert.Equal(Verdict.Deny, cluster.Ask("ip/10.50.0.1", "x/db", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-14")]
    public void Without_the_name_of_the_cluster_a_selector_on_it_is_undefined() => Assert.Equal(Verdict.Undefined,
        CiliumShop.Of().Db("ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.cluster: one}}]}]").Ask("x/web", "x/db", "TCP/80"));

    [Theory]
    [Trait("rule", "CIL-54")]
    [InlineData("", "app=web", Verdict.Allow)]
    [InlineData("", "pod-template-hash=abc", Verdict.Deny)]
    [InlineData("", "app.kubernetes.io/name=web", Verdict.Allow)]
    [InlineData("k8s:tier", "app=web", Verdict.Deny)]
    [InlineData("k8s:tier k8s:app", "app=web", Verdict.Allow)]
    [InlineData("k8s:!app", "app=web", Verdict.Deny)]
    [InlineData("reserved:.*", "app=web", Verdict.Deny)]
    [InlineData("k8s:tier", "app.kubernetes.io/name=web", Verdict.Allow)]
    [InlineData("k8s:tier", "k8s:io.kubernetes.pod.namespace=x", Verdict.Allow)]
    public void A_label_outside_the_identity_matches_nothing(string labels, string label, Verdict verdict)
    {
        string[] parts = label.Split('=');
        Cluster cluster = CiliumShop.Of($"labels={labels}").Cnp(
            $"{{endpointSelector: {{matchLabels: {{k8s:io.cilium.k8s.policy.serviceaccount: default}}}}, ingress: [{{fromEndpoints: [{{matchLabels: {{'{parts[0]}': {parts[1]}}}}}]}}]}}");
        Assert.Equal(verdict, cluster.Ask("x/web", "x/db", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-54")]
    public void So_it_is_for_NetworkPolicies_under_Cilium()
    {
        const string spec = "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {pod-template-hash: abc}}}]}]}";
        Assert.Equal(Verdict.Deny, CiliumShop.Of().Policy("x/np", spec).Ask("x/web", "x/db", "TCP/80"));
        Assert.Equal(Verdict.Allow, CiliumShop.Of().Policy("x/np", spec).With("calico").Ask("x/web", "x/db", "TCP/80"));
        // A subject by a label that is hidden is nobody, so the policy isolates nobody.
        Assert.Equal(Verdict.Allow, CiliumShop.Of().Policy("x/np", "{podSelector: {matchLabels: {pod-template-hash: abc}}}").Ask("y/web", "x/web", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-05")]
    [InlineData("'k8s:io.kubernetes.pod.namespace': 'y'")]
    [InlineData("io.kubernetes.pod.namespace: 'y'")]
    public void The_subjects_stay_in_the_policys_namespace(string label)
    {
        Cluster cluster = CiliumShop.Of().Cnp($"{{endpointSelector: {{matchLabels: {{{label}, app: web}}}}, ingress: [{{}}]}}");
        Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "x/web", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/db", "y/web", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-48")]
    [InlineData("'reserved:health': ''")]
    [InlineData("'reserved:init': ''")]
    [InlineData("'reserved:ingress': ''")]
    public void Ciliums_own_endpoints_are_no_pods(string label)
    {
        Cluster cluster = CiliumShop.Of().Ccnp($"{{endpointSelector: {{matchLabels: {{{label}}}}}, ingress: [{{}}], egress: [{{}}]}}");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/web", "x/db", "TCP/80"));
    }
}
