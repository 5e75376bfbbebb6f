using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects;

public sealed class KubernetesDialectTests
{
    private static Cluster Two(string spec) => new Cluster().Namespace("x").Pod("x/a", "app=a").Pod("x/b", "app=b").Pod("x/other", "app=c").Policy("x/p", spec);

    [Theory, Trait("rule", "K8S-05")]
    [InlineData("{podSelector: {}, policyTypes: [Ingress]}")]
    [InlineData("{policyTypes: [Ingress]}")]
    public void An_empty_or_absent_selector_selects_every_pod_of_its_namespace_and_no_other(string spec)
    {
        Cluster cluster = new Cluster().Pod("x/a", "app=a").Pod("x/b").Pod("y/a", "app=a").Policy("x/deny", spec);
        Assert.Equal((Verdict.Deny, Verdict.Deny, Verdict.Allow), (cluster.Ask("y/a", "x/a", "TCP/80"), cluster.Ask("y/a", "x/b", "TCP/80"), cluster.Ask("x/a", "y/a", "TCP/80")));
    }

    [Fact]
    public void Egress_to_an_unlisted_port_is_denied_once_a_policy_isolates_the_pod()
    {
        Cluster cluster = Two("{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", "x/b", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "x/b", "TCP/81"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "ip/203.0.113.1", "UDP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/81"));
    }

    [Theory, Trait("rule", "K8S-34")]
    [InlineData("{podSelector: {}, ingress: [{from: [{}]}]}", "/spec/ingress/0/from/0")]
    [InlineData("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}", "/spec/ingress/0/from/0")]
    [InlineData("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]}", "/spec/ingress/0/from/0/ipBlock/cidr")]
    [InlineData("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}", "/spec/ingress/0/from/0/ipBlock/except/0")]
    [InlineData("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]}", "/spec/ingress/0/from/0/ipBlock/except/0")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{endPort: 90}]}]}", "/spec/ingress/0/ports/0/endPort")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: 90, endPort: 80}]}]}", "/spec/ingress/0/ports/0/endPort")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: http, endPort: 80}]}]}", "/spec/ingress/0/ports/0/endPort")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: 0}]}]}", "/spec/ingress/0/ports/0/port")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{port: '80'}]}]}", "/spec/ingress/0/ports/0/port")]
    [InlineData("{podSelector: {}, ingress: [{ports: [{protocol: tcp}]}]}", "/spec/ingress/0/ports/0/protocol")]
    [InlineData("{podSelector: {}, policyTypes: [ingress]}", "/spec/policyTypes/0")]
    [InlineData("{podSelector: {matchExpressions: [{key: a, operator: In}]}}", "/spec/podSelector/matchExpressions/0/values")]
    [InlineData("{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}", "/spec/podSelector/matchExpressions/0/values")]
    [InlineData("{podSelector: {matchExpressions: [{key: a, operator: Gt, values: ['1']}]}}", "/spec/podSelector/matchExpressions/0/operator")]
    [InlineData("{podSelector: {matchLabels: {a: 1}}}", "/spec/podSelector/matchLabels/a")]
    [InlineData("{podSelector: [], ingress: []}", "/spec/podSelector")]
    [InlineData("{podSelector: {}, ingress: {}}", "/spec/ingress")]
    public void A_shape_the_API_refuses_is_reported_and_not_enforced(string spec, string pointer)
    {
        Cluster cluster = Two(spec);
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == pointer && l.Rule == "K8S-34");
        PolicyObject policy = Assert.Single(cluster.Reachability.Model.Inert);
        Assert.Contains("K8S-34", policy.ModeReason);
        Assert.Empty(cluster.Reachability.Model.Tiers);
    }

    [Fact]
    public void What_a_live_API_server_accepted_and_this_program_does_not_understand_is_undefined() =>
        Assert.Equal(Verdict.Undefined, Two("{podSelector: {}, ingress: [{ports: [{protocol: DCCP, port: 80}]}]}").Live().Ask("x/b", "x/a", "TCP/80"));

    [Theory]
    [InlineData("{podSelector: {matchLabels: {app: a}}, tier: 5}", "/spec/tier", Verdict.Allow)]
    [InlineData("{podSelector: {matchLabels: {app: a}, matchFields: {}}}", "/spec/podSelector/matchFields", Verdict.Undefined)]
    [InlineData("{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{podSelector: {}}], when: night}]}", "/spec/ingress/0/when", Verdict.Allow)]
    [InlineData("{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{serviceAccounts: {}}]}]}", "/spec/ingress/0/from/0/serviceAccounts", Verdict.Allow)]
    [InlineData("{podSelector: {matchLabels: {app: a}}, ingress: [{ports: [{port: 80, sourcePort: 9}]}]}", "/spec/ingress/0/ports/0/sourcePort", Verdict.Allow)]
    [InlineData("{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, asn: 5}}]}]}", "/spec/ingress/0/from/0/ipBlock/asn", Verdict.Allow)]
    public void A_field_the_dialect_does_not_read_leaves_what_it_may_affect_undefined(string spec, string pointer, Verdict unaffected)
    {
        Cluster cluster = Two(spec);
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(unaffected, cluster.Ask("x/b", "x/other", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == pointer);
    }

    [Fact]
    public void A_known_allow_beside_an_unknown_peer_stays_certain()
    {
        Cluster cluster = Two("{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{strange: {}}, {podSelector: {matchLabels: {app: b}}}], ports: [{port: 80}]}]}");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/other", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/other", "x/a", "TCP/81"));
    }

    [Theory]
    [InlineData("{}", Verdict.Deny)]
    [InlineData("{podSelector: null, ingress: [null]}", Verdict.Allow)]
    [InlineData("{podSelector: {}, ingress: [{from: null, ports: [null]}]}", Verdict.Allow)]
    [InlineData("{podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelector: null}]}]}", Verdict.Allow)]
    public void Null_means_what_the_API_server_makes_of_it(string spec, Verdict verdict) => Assert.Equal(verdict, Two(spec).Ask("x/b", "x/a", "TCP/80"));

    [Fact]
    public void Another_version_is_not_guessed_at()
    {
        Cluster cluster = Two("{podSelector: {}}").Objects("{apiVersion: networking.k8s.io/v2, kind: NetworkPolicy, metadata: {name: new, namespace: x}, spec: {}}");
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/b", "x/a", "TCP/80"));
    }

    [Theory]
    [InlineData("cilium.io/v2", "CiliumNetworkPolicy", true)]
    [InlineData("cilium.io/v2", "CiliumClusterwideNetworkPolicy", false)]
    [InlineData("projectcalico.org/v3", "NetworkPolicy", true)]
    [InlineData("crd.projectcalico.org/v1", "GlobalNetworkPolicy", false)]
    [InlineData("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", false)]
    [InlineData("crd.antrea.io/v1beta1", "NetworkPolicy", true)]
    [InlineData("k8s.ovn.org/v1", "EgressFirewall", true)]
    [InlineData("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", false)]
    [InlineData("extensions/v1beta1", "NetworkPolicy", true)]
    public void A_policy_of_a_dialect_that_is_not_translated_leaves_its_scope_undefined(string version, string kind, bool namespaced)
    {
        string metadata = namespaced ? "{name: p, namespace: x}" : "{name: p}";
        string policy = $"{{apiVersion: {version}, kind: {kind}, metadata: {metadata}, spec: {{}}}}";
        Cluster cluster = new Cluster().Pod("x/a").Pod("x/b").Pod("z/c").Pod("z/d").Objects(policy);
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(namespaced ? Verdict.Allow : Verdict.Undefined, cluster.Ask("z/c", "z/d", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Object?.Name == "p");
        Assert.Equal(Verdict.Allow, cluster.With("weave").Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal("p", Assert.Single(cluster.Reachability.Model.Inert).Ref.Name);
    }

    [Fact]
    public void Without_an_enforcer_nothing_is_denied_and_every_policy_says_why()
    {
        Cluster cluster = Two("{podSelector: {}}").With("flannel");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Contains("K8S-33", Assert.Single(cluster.Reachability.Model.Inert).ModeReason);
        Assert.Equal(3, cluster.Reachability.SubjectsOf(cluster.Reachability.Model.Inert[0]).Length);
    }
}
