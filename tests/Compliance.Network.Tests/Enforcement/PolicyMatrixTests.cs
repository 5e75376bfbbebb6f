using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Enforcement;

/// <summary>CMB-03, row by row and column by column: K8s NP, own kinds, v1alpha1, v1alpha2.</summary>
public sealed class PolicyMatrixTests
{
    private static readonly ResourceKind[] Columns =
    [
        new("networking.k8s.io", "NetworkPolicy"), new("projectcalico.org", "GlobalNetworkPolicy"), new("crd.projectcalico.org", "NetworkPolicy"),
        new("cilium.io", "CiliumNetworkPolicy"), new("cilium.io", "CiliumClusterwideNetworkPolicy"), new("crd.antrea.io", "ClusterNetworkPolicy"),
        new("k8s.ovn.org", "EgressFirewall"), new("networking.k8s.aws", "ClusterNetworkPolicy"),
        new("policy.networking.k8s.io", "AdminNetworkPolicy"), new("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"), new("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ];

    // One letter for each column above, in order: e enforced, i inert, u unknown.
    [Theory]
    [InlineData("calico", "version=3.32.0", "eee iii i i iie")]
    [InlineData("calico", "version=v3.31.4", "eee iii i i eei")]
    [InlineData("calico", "version=3.30", "eee iii i i eei")]
    [InlineData("calico", "version=3.29.1", "eee iii i i eii")]
    [InlineData("calico", "version=3.28", "eee iii i i iii")]
    [InlineData("calico", "", "eee iii i i uuu")]
    [InlineData("calico", "version=3.31 variant=TigeraSecureEnterprise", "eee iii i i uuu")]
    [InlineData("canal", "version=3.32", "eee iii i i iie")]
    [InlineData("cilium", "", "eii eei i i iii")]
    [InlineData("cilium", "version=1.19.4 enable-k8s-cluster-network-policy=true", "eii eei i i iii")]
    [InlineData("cilium", "version=1.20.0 enable-k8s-cluster-network-policy=true", "eii eei i i iie")]
    [InlineData("cilium", "enable-k8s-cluster-network-policy=true", "eii eei i i iie")]
    [InlineData("cilium", "enable-k8s-networkpolicy=false", "iii eei i i iii")]
    [InlineData("cilium", "enable-cilium-network-policy=false", "eii iei i i iii")]
    [InlineData("cilium", "enable-cilium-clusterwide-network-policy=false", "eii eii i i iii")]
    [InlineData("cilium", "enable-policy=never", "iii iii i i iii")]
    [InlineData("antrea", "", "eii iie i i uuu")]
    [InlineData("antrea", "AdminNetworkPolicy=true ClusterNetworkPolicy=true", "eii iie i i eee")]
    [InlineData("antrea", "version=2.6 AdminNetworkPolicy=true ClusterNetworkPolicy=true", "eii iie i i eei")]
    [InlineData("antrea", "AdminNetworkPolicy=false ClusterNetworkPolicy=false", "eii iie i i iii")]
    [InlineData("antrea", "AntreaPolicy=false", "eii iii i i uuu")]
    [InlineData("ovn-kubernetes", "", "eii iii e i eei")]
    [InlineData("ovn-kubernetes", "enable-egress-firewall=false", "eii iii i i eei")]
    [InlineData("ovn-kubernetes", "enable-admin-network-policy=false", "eii iii e i iii")]
    [InlineData("aws-vpc-cni", "", "eii iii i e iii")]
    [InlineData("azure-npm", "", "eii iii i i iii")]
    [InlineData("weave", "", "eii iii i i iii")]
    [InlineData("kube-router", "", "eii iii i i iii")]
    [InlineData("kube-ovn", "", "eii iii i i eeu")]
    [InlineData("kube-network-policies", "", "eii iii i i uue")]
    [InlineData("kube-network-policies", "admin-network-policy=true baseline-admin-network-policy=false", "eii iii i i eie")]
    [InlineData("kindnet", "", "eii iii i i uuu")]
    [InlineData("flannel", "", "iii iii i i iii")]
    [InlineData("none", "", "iii iii i i iii")]
    [InlineData("generic", "", "euu uuu u u eee")]
    public void A_plug_in_enforces_what_the_coexistence_table_says(string plugIn, string settings, string row)
    {
        EnforcementFacts facts = Facts(plugIn, settings, plugIn is "flannel" or "none" || settings.Contains("never", StringComparison.Ordinal) ? EnforcementState.Inert : EnforcementState.Enforced);
        string found = string.Concat(Columns.Select(k => char.ToLowerInvariant(PolicyMatrix.Of(k, facts).State.ToString()[0])));
        Assert.Equal(row.Replace(" ", "", StringComparison.Ordinal), found);
        Assert.All(Columns, k => Assert.NotEmpty(PolicyMatrix.Of(k, facts).Reason));
    }

    [Fact]
    public void What_a_plug_in_that_is_not_proven_to_run_leaves_alone_is_unknown()
    {
        EnforcementFacts facts = Facts("cilium", "", EnforcementState.Unknown);
        Assert.Equal(EnforcementState.Unknown, PolicyMatrix.Of(new("crd.antrea.io", "ClusterNetworkPolicy"), facts).State);
        Assert.Equal(EnforcementState.Enforced, PolicyMatrix.Of(new("cilium.io", "CiliumNetworkPolicy"), facts).State);
    }

    [Fact]
    public void OVN_Kubernetes_enforces_priorities_up_to_99_alone() =>
        Assert.Equal(99, PolicyMatrix.Of(new("policy.networking.k8s.io", "AdminNetworkPolicy"), Facts("ovn-kubernetes", "", EnforcementState.Enforced)).MaxPriority);

    private static EnforcementFacts Facts(string plugIn, string settings, EnforcementState state)
    {
        ImmutableSortedDictionary<string, string> map = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('='))
            .ToImmutableSortedDictionary(s => s[0], s => s[1], StringComparer.Ordinal);
        return new() { PlugIn = plugIn, Version = map.GetValueOrDefault("version"), State = state, Asserted = true, Evidence = [], Settings = map };
    }
}
