using Compliance.Network.Enforcement;
using static Compliance.Network.Tests.Enforcement.Agents;

namespace Compliance.Network.Tests.Enforcement;

/// <summary>Where no agent was read, two signs of one plug-in name it (CMB-10); they never prove that it runs.</summary>
public sealed class PlugInMarksTests
{
    private static string Definition(string name) => $"---\n{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: {name}}}}}\n";

    public static TheoryData<string, string> Marks => new()
    {
        { "calico", Node("n1", "{projectcalico.org/IPv4Address: 10.0.0.1/24}") + Definition("felixconfigurations.crd.projectcalico.org") },
        { "calico", Definition("ippools.crd.projectcalico.org") + "---\n{apiVersion: operator.tigera.io/v1, kind: Installation, metadata: {name: default}}\n" },
        { "cilium", Node("n1", "{network.cilium.io/ipv4-pod-cidr: 10.0.0.0/24}") + ConfigMap("cilium-config", "{}") },
        { "antrea", Node("n1", "{node.antrea.io/mac-address: aa}") + Definition("tiers.crd.antrea.io") },
        { "ovn-kubernetes", Node("n1", "{k8s.ovn.org/node-subnets: x}") + Definition("egressfirewalls.k8s.ovn.org") },
        { "ovn-kubernetes", "---\n{apiVersion: config.openshift.io/v1, kind: Network, metadata: {name: cluster}, status: {networkType: OVNKubernetes}}\n" },
        { "aws-vpc-cni", Definition("policyendpoints.networking.k8s.aws") + ConfigMap("amazon-vpc-cni", "{enable-network-policy-controller: 'true'}") },
        { "flannel", Node("n1", "{flannel.alpha.coreos.com/backend-type: vxlan}") + ConfigMap("kube-flannel-cfg", "{}", "kube-flannel") },
        { "canal", Node("n1", "{flannel.alpha.coreos.com/backend-type: vxlan}") + ConfigMap("canal-config", "{}") + Definition("ippools.crd.projectcalico.org") },
        { "generic", Definition("ippools.crd.projectcalico.org") },
        { "generic", "---\n{apiVersion: config.openshift.io/v1, kind: Network, metadata: {name: cluster}, status: {networkType: OpenShiftSDN}}\n" },
        { "generic", Node("n1", "{network.cilium.io/x: y, node.antrea.io/x: y}") + ConfigMap("cilium-config", "{}") + Definition("tiers.crd.antrea.io") },
        { "generic", Node("n1", "{flannel.alpha.coreos.com/backend-type: vxlan}") + ConfigMap("kube-flannel-cfg", "{}") + Definition("tiers.crd.antrea.io") },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    public void Two_sorts_of_marks_name_a_plug_in_and_prove_nothing(string plugIn, string objects)
    {
        EnforcementFacts facts = Detect(objects);
        Assert.Equal((plugIn, EnforcementState.Unknown), (facts.PlugIn, facts.State));
        Assert.Contains(facts.Evidence, e => e.Object is not null);
    }

    [Fact]
    public void Marks_beside_an_agent_are_evidence_too()
    {
        EnforcementFacts facts = Detect(DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1") + Node("n1", "{projectcalico.org/IPv4Address: 10.0.0.1/24}"));
        Assert.Equal(EnforcementState.Enforced, facts.State);
        Assert.Contains(facts.Evidence, e => e.Pointer == "/metadata/annotations/projectcalico.org~1IPv4Address");
    }
}
