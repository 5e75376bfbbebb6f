using Compliance.Network.Reachability;
using Compliance.TestKit;
using Compliance.TestKit.Cases;

namespace Compliance.Network.Tests.Semantics;

/// <summary>What a verdict does not speak of is written down, and objects of that sort change none.</summary>
public sealed class VerdictBoundaryTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "verdicts.md"));

    [Theory]
    [InlineData("K8S-36"), InlineData("CMB-07"), InlineData("CIL-52"), InlineData("CIL-55"), InlineData("CIL-47"), InlineData("ANT-26"), InlineData("ANT-28"), InlineData("CAL-45"), InlineData("CAL-49")]
    [Trait("rule", "K8S-36")]
    public void The_page_of_verdicts_names_what_they_leave_out(string rule)
    {
        Assert.Contains(Page.Split('\n'), l => l.StartsWith('|') && l.Contains(rule, StringComparison.Ordinal) && l.Length > 40);
        Assert.Contains(rule, CaseFiles.Document(Path.Combine(CaseFiles.Folder("cases"), "semantics-rules.yaml")).EnumerateObject().Select(r => r.Name));
    }

    [Fact, Trait("rule", "K8S-36"), Trait("rule", "CAL-45")]
    public void A_verdict_is_for_a_new_connection_and_an_allowed_one_opens_none_the_other_way()
    {
        foreach (string plugIn in (string[])["generic", "calico", "cilium", "antrea"])
        {
            Cluster cluster = new Cluster().With(plugIn).Pod("x/a", "app=a").Pod("x/b", "app=b")
                .Policy("x/in", "{podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}]}]}");
            Assert.Equal((plugIn, Verdict.Allow, Verdict.Deny), (plugIn, cluster.Ask("x/b", "x/a", "TCP/80"), cluster.Ask("x/a", "x/b", "TCP/80")));
        }
    }

    [Theory, Trait("rule", "CMB-07")]
    [InlineData("{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: deny, namespace: x}, spec: {action: DENY, rules: [{}]}}")]
    [InlineData("{apiVersion: policy.linkerd.io/v1beta3, kind: Server, metadata: {name: deny, namespace: x}, spec: {podSelector: {}, port: 80, accessPolicy: deny}}")]
    [InlineData("{apiVersion: vpcresources.k8s.aws/v1beta1, kind: SecurityGroupPolicy, metadata: {name: sg, namespace: x}, spec: {podSelector: {}, securityGroups: {groupIds: [sg-1]}}}")]
    public void A_mesh_or_a_cloud_firewall_changes_no_verdict(string policy)
    {
        Cluster cluster = new Cluster().Pod("x/a").Pod("x/b").Objects(policy);
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Empty(cluster.Reachability.Model.All);
    }
}
