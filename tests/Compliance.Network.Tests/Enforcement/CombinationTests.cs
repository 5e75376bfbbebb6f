using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;
using static Compliance.Network.Tests.Enforcement.Agents;

namespace Compliance.Network.Tests.Enforcement;

/// <summary>Two enforcers at once (CMB-11), nodes of two operating systems (CMB-12), and modes of the AWS agent (K8S-37).</summary>
public sealed class CombinationTests
{
    private static readonly string Aws = DaemonSet("aws-node", "aws-eks-nodeagent", "aws-network-policy-agent:v1.2", ", args: [--enable-network-policy=true]");
    private static readonly string Calico = DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1");
    private static readonly string Cilium = DaemonSet("cilium", "cilium-agent", "cilium:v1.18.2") + ConfigMap("cilium-config", "{enable-policy: default}");
    private const string AdminAllow = """
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: allow-all}
        spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}]}]}
        """;

    private static Cluster TwoPods(string objects) =>
        new Cluster().With(null).Objects(objects).Namespace("x").Pod("x/a", "10.0.1.1", "n1", null, false, "Running", "app=a").Pod("x/b", "10.0.1.2", "n2", null, false, "Running", "app=b");

    [Fact, Trait("rule", "CMB-11")]
    public void A_connection_must_pass_both_of_two_enforcers()
    {
        // Calico 3.30 lets the AdminNetworkPolicy allow what the NetworkPolicy denies; the AWS agent does not read it.
        Cluster alone = TwoPods(Calico).Policy("x/deny", "{podSelector: {}}").Objects(AdminAllow);
        Cluster both = TwoPods(Calico + Aws).Policy("x/deny", "{podSelector: {}}").Objects(AdminAllow);
        Assert.Equal(Verdict.Allow, alone.Ask("x/a", "x/b", "TCP/80"));
        Assert.Equal(Verdict.Deny, both.Ask("x/a", "x/b", "TCP/80"));
        Assert.Equal(("calico", "aws-vpc-cni"), (both.Reachability.Enforcement.PlugIn, both.Reachability.Enforcement.Second?.PlugIn));
        Assert.Contains(both.Reachability.Enforcement.Evidence, e => e.Statement.Contains("must pass each", StringComparison.Ordinal));
        Assert.True(both.Reachability.Between(both.Endpoint("x/a"), both.Endpoint("x/b")).Allowed.IsEmpty);
    }

    [Fact]
    public void What_both_allow_passes_and_each_policy_stands_once_in_the_model()
    {
        Cluster both = TwoPods(Calico + Aws).Policy("x/allow", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}");
        Assert.Equal(Verdict.Allow, both.Ask("x/a", "x/b", "TCP/80"));
        Assert.Equal(Verdict.Deny, both.Ask("ip/203.0.113.1", "x/b", "TCP/80"));
        Assert.Single(both.Reachability.Model.All);
    }

    [Fact]
    public void A_policy_that_either_enforces_is_not_inert()
    {
        Cluster both = TwoPods(Calico + Aws).Objects(AdminAllow);
        Assert.Empty(both.Reachability.Model.Inert);
    }

    [Fact, Trait("rule", "CMB-11")]
    public void Two_enforcers_that_match_addresses_differently_leave_everything_open() =>
        Assert.Equal(Verdict.Undefined, TwoPods(Calico + Cilium).Ask("x/a", "x/b", "TCP/80"));

    [Fact]
    public void Cilium_before_the_AWS_agent_is_modelled() =>
        Assert.Equal((Verdict.Allow, Verdict.Deny), (TwoPods(Cilium + Aws).Ask("x/a", "x/b", "TCP/80"), TwoPods(Cilium + Aws).Policy("x/d", "{podSelector: {}}").Ask("x/a", "x/b", "TCP/80")));

    [Theory, Trait("rule", "K8S-37")]
    [InlineData("strict", Verdict.Deny, Verdict.Deny)]
    [InlineData("standard", Verdict.Allow, Verdict.Allow)]
    public void In_strict_mode_a_pod_without_a_policy_is_cut_off_until_one_exists(string mode, Verdict ingress, Verdict egress)
    {
        Cluster cluster = TwoPods(DaemonSet("aws-node", "aws-eks-nodeagent", "aws-network-policy-agent:v1.2", $", args: [--enable-network-policy=true], env: [{{name: NETWORK_POLICY_ENFORCING_MODE, value: {mode}}}]"))
            .Policy("x/allow", "{podSelector: {matchLabels: {app: a}}, ingress: [{}]}");
        Assert.Equal(ingress, cluster.Ask("ip/203.0.113.1", "x/b", "TCP/80"));
        Assert.Equal(egress, cluster.Ask("x/b", "ip/203.0.113.1", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("ip/203.0.113.1", "x/a", "TCP/80"));
        // The pod has a policy, so what it says nothing of is open.
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80"));
        Assert.Equal(ingress == Verdict.Allow, !cluster.Reachability.Between(cluster.Endpoint("x/a"), cluster.Endpoint("x/b")).Allowed.IsEmpty);
    }

    [Theory, Trait("rule", "CMB-12")]
    [InlineData("ingress: [{ports: [{port: http}]}]")]
    [InlineData("ingress: [{ports: [{port: 80, protocol: SCTP}]}]")]
    [InlineData("ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [z]}]}}]}]")]
    [InlineData("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.9.0.0/16]}}]}]")]
    public void Azure_NPM_leaves_open_on_Windows_nodes_what_it_does_not_implement_there(string rules)
    {
        string agents = DaemonSet("azure-npm", "azure-npm", "azure-npm:v1.5") + DaemonSet("azure-npm-win", "azure-npm", "azure-npm:v1.5", ready: 1);
        Cluster cluster = TwoPods(agents + Node("n1", labels: "{kubernetes.io/os: linux}") + Node("n2", labels: "{kubernetes.io/os: windows}"))
            .Policy("x/p", $"{{podSelector: {{}}, {rules}}}");
        Assert.Equal(["n2"], cluster.Reachability.Enforcement.WindowsNodes);
        Assert.Equal(Verdict.Deny, cluster.Ask("ip/203.0.113.1", "x/a", "TCP/443"));
        Assert.Equal(Verdict.Undefined, cluster.Ask("ip/203.0.113.1", "x/b", "TCP/443"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Rule == "CMB-12");
    }

    [Fact]
    public void What_Azure_NPM_implements_everywhere_is_decided_everywhere()
    {
        Cluster cluster = TwoPods(DaemonSet("azure-npm", "azure-npm", "azure-npm:v1.5") + Node("n1") + Node("n2", labels: "{kubernetes.io/os: windows}"))
            .Policy("x/p", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}");
        Assert.Equal((Verdict.Allow, Verdict.Deny), (cluster.Ask("ip/203.0.113.1", "x/b", "TCP/80"), cluster.Ask("ip/203.0.113.1", "x/b", "TCP/81")));
        Assert.Empty(cluster.Reachability.Limitations);
    }

    [Theory, Trait("rule", "CMB-09")]
    [InlineData("weave", "ports: [{port: http}]")]
    [InlineData("azure-npm", "from: [{ipBlock: {cidr: '2001:db8::/32'}}]")]
    [InlineData("cilium", "ports: [{port: 80, protocol: SCTP}]")]
    public void A_feature_that_the_plug_in_lacks_leaves_the_policy_open(string plugIn, string rule)
    {
        Cluster cluster = new Cluster().With(plugIn).Pod("x/a").Pod("x/b").Policy("x/p", $"{{podSelector: {{}}, ingress: [{{{rule}}}]}}");
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/a", "x/b", "TCP/443"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Rule is "CMB-09" or "CIL-50");
    }

    [Fact]
    public void The_agent_of_Windows_nodes_covers_them()
    {
        static string Pod(string set, string node) => $"---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {set}-{node}, namespace: kube-system, ownerReferences: [{{apiVersion: apps/v1, kind: DaemonSet, name: {set}, controller: true}}]}}, spec: {{nodeName: {node}, hostNetwork: true, containers: []}}, status: {{phase: Running, conditions: [{{type: Ready, status: 'True'}}]}}}}\n";
        Cluster cluster = TwoPods(DaemonSet("azure-npm", "azure-npm", "azure-npm:v1.5") + DaemonSet("azure-npm-win", "azure-npm", "azure-npm:v1.5", ready: 1) + Pod("azure-npm", "n1") + Pod("azure-npm-win", "n2"));
        Assert.Empty(cluster.Reachability.Enforcement.UncoveredNodes);
    }

    [Theory]
    [InlineData("v1.16.9", Verdict.Deny)]
    [InlineData("v1.17.0", Verdict.Allow)]
    public void Cilium_counts_the_end_of_a_range_of_ports_since_1_17(string version, Verdict verdict) =>
        Assert.Equal(verdict, new Cluster().With("cilium", $"version={version}").Pod("x/a").Pod("x/b")
            .Policy("x/p", "{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 8000, endPort: 8010}]}]}").Ask("x/a", "x/b", "TCP/8005"));

    [Theory]
    [InlineData("", 4789, Verdict.Deny)]
    [InlineData("", 4790, Verdict.Allow)]
    [InlineData("vxlanPort=4790", 4790, Verdict.Deny)]
    [InlineData("bpfEnabled=true", 4789, Verdict.Allow)]
    [InlineData("allowVXLANPacketsFromWorkloads=true", 4789, Verdict.Allow)]
    public void Calico_drops_encapsulated_traffic_of_pods_in_its_packet_filter(string setting, int port, Verdict verdict) =>
        Assert.Equal(verdict, new Cluster().With("calico", setting.Length == 0 ? [] : [setting]).Pod("x/a").Ask("x/a", "ip/203.0.113.1", $"UDP/{port}"));
}
