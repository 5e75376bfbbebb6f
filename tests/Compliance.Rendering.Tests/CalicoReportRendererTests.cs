using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering.Tests;

public class CalicoReportRendererTests
{
    private static List<Dictionary<string, string>> Read(EvidencePack pack, string name)
    {
        var records = CsvRecords.Of(Renditions.Of(new CalicoReportRenderer(), pack)[$"machine/calico/{name}.csv"]);
        return [.. records.Skip(1).Select(record => records[0].Zip(record).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal))];
    }

    private static EvidencePack With(string enforcement, params ImmutableArray<WorkloadEntry> workloads)
    {
        var pack = SamplePack.Build();
        return pack with { Clusters = [pack.Clusters[0] with { Enforcement = enforcement }], Workloads = workloads, Flows = [], FlowDoubts = [] };
    }

    private static WorkloadEntry Workload(string name, bool isolated, string inside = "", string outside = "") => SamplePack.Build().Workloads[0] with
    {
        Workload = name, Namespace = name.Split('/')[0], IngressIsolatedBy = isolated ? ["NetworkPolicy/shop/in"] : [],
        EgressIsolatedBy = isolated ? ["NetworkPolicy/shop/both", "NetworkPolicy/shop/in"] : [], ReachableFromOutside = inside, ReachesOutside = outside,
    };

    [Theory]
    [InlineData("inventory", "endpoint,ingressProtected,egressProtected,envoyEnabled,appliedPolicies,services")]
    [InlineData("inventory-summary", "startTime,endTime,endpointSelector,namespaceNames,namespaceSelector,serviceAccountNames,serviceAccountSelectors,endpointsNumInScope,endpointsNumIngressProtected,endpointsNumEgressProtected,namespacesNumInScope,namespacesNumIngressProtected,namespacesNumEgressProtected,serviceAccountsNumInScope")]
    [InlineData("inventory-namespaces", "namespace,ingressProtected,egressProtected,envoyEnabled")]
    [InlineData("network-access", "endpoint,ingressProtected,egressProtected,ingressFromInternet,egressToInternet,ingressFromOtherNamespace,egressToOtherNamespace,envoyEnabled,appliedPolicies,services,trafficAggregationPrefix,endpointsGeneratingTrafficToThisEndpoint,endpointsReceivingTrafficFromThisEndpoint")]
    [InlineData("network-access-summary", "startTime,endTime,endpointSelector,namespaceNames,namespaceSelector,serviceAccountNames,serviceAccountSelectors,endpointsNumIngressProtected,endpointsNumEgressProtected,endpointsNumIngressUnprotected,endpointsNumEgressUnprotected,endpointsNumIngressFromInternet,endpointsNumEgressToInternet,endpointsNumIngressFromOtherNamespace,endpointsNumEgressToOtherNamespace,endpointsNumEnvoyEnabled")]
    [InlineData("policy-audit", "startTime,endTime,endpointSelector,namespaceNames,namespaceSelector,serviceAccountNames,serviceAccountSelectors,numCreatedPolicies,numModifiedPolicies,numDeletedPolicies")]
    public void Columns_are_those_of_the_former_reports(string name, string columns) =>
        Assert.Equal(columns, string.Join(',', CsvRecords.Of(Renditions.Of(new CalicoReportRenderer(), SamplePack.Build())[$"machine/calico/{name}.csv"])[0]));

    [Fact]
    public void Every_workload_in_scope_is_one_endpoint_of_both_reports()
    {
        var pack = SamplePack.Build();
        pack = pack with { Workloads = [.. pack.Workloads, Workload("kube-system/dns[Deployment]", isolated: false)] };
        var expected = pack.Workloads.Where(w => w.Namespace != "kube-system").Select(w => CsvTable.StartsFormula(VisibleText.Of(w.Workload)) ? "'" + VisibleText.Of(w.Workload) : VisibleText.Of(w.Workload)).ToList();
        Assert.Equal(expected, Read(pack, "inventory").Select(r => r["endpoint"]));
        Assert.Equal(expected, Read(pack, "network-access").Select(r => r["endpoint"]));
        Assert.Equal(expected.Count.ToString(CultureInfo.InvariantCulture), Read(pack, "inventory-summary").Single()["endpointsNumInScope"]);
    }

    /// <summary>A policy counts as protection where policies are proven to have effect, and nowhere else.</summary>
    [Theory]
    [InlineData("enforced", "true", "false")]
    [InlineData("inert", "false", "false")]
    [InlineData("unknown", "", "false")]
    public void Protection_is_claimed_only_where_enforcement_is_proven(string enforcement, string isolated, string open)
    {
        var rows = Read(With(enforcement, Workload("shop/web[Deployment]", isolated: true), Workload("shop/batch[Job]", isolated: false)), "inventory");
        Assert.Equal((isolated, isolated), (rows[0]["ingressProtected"], rows[0]["egressProtected"]));
        Assert.Equal((open, open), (rows[1]["ingressProtected"], rows[1]["egressProtected"]));
        Assert.Equal("NetworkPolicy/shop/both;NetworkPolicy/shop/in", rows[0]["appliedPolicies"]);
    }

    [Theory]
    [InlineData("enforced", "any address: TCP 443", "true")]
    [InlineData("unknown", "any address: TCP 443", "true")]
    [InlineData("enforced", "", "false")]
    [InlineData("unknown", "", "")]
    [InlineData("inert", "", "")]
    [InlineData("enforced", "any address: TCP 443 (undefined)", "")]
    public void What_cannot_be_told_of_the_outside_is_empty(string enforcement, string words, string value)
    {
        var row = Read(With(enforcement, Workload("shop/web[Deployment]", isolated: true, words, words)), "network-access").Single();
        Assert.Equal((value, value), (row["ingressFromInternet"], row["egressToInternet"]));
        var summary = Read(With(enforcement, Workload("shop/web[Deployment]", isolated: true, words, words)), "network-access-summary").Single();
        Assert.Equal(value switch { "true" => "1", "false" => "0", _ => "" }, summary["endpointsNumIngressFromInternet"]);
    }

    [Fact]
    public void The_register_of_flows_shows_that_namespaces_are_crossed_and_never_that_they_are_not()
    {
        var pack = With("enforced", Workload("shop/web[Deployment]", true), Workload("data/db[StatefulSet]", true), Workload("data/job[Job]", true));
        var flow = SamplePack.Build().Flows[0] with { Merged = false, State = "unapproved", From = ["shop/web[Deployment]"], To = ["data/db[StatefulSet]"] };
        pack = pack with { Flows = [flow, flow with { From = ["data/job[Job]"] }, flow with { Merged = true, To = ["data/job[Job]"] }, flow with { State = "unknown", To = ["data/job[Job]"] }] };
        var rows = Read(pack, "network-access");
        Assert.Equal([("", "true"), ("true", ""), ("", "")], rows.Select(r => (r["ingressFromOtherNamespace"], r["egressToOtherNamespace"])));
        Assert.Equal("", Read(pack, "network-access-summary").Single()["endpointsNumIngressFromOtherNamespace"]);
    }

    /// <summary>A policy that could not be read may isolate, allow or deny.</summary>
    [Fact]
    public void Where_a_policy_could_not_be_read_only_what_others_do_is_told()
    {
        var pack = With("enforced", Workload("shop/web[Deployment]", true, "any address: TCP 443"), Workload("shop/batch[Job]", false, "any address: TCP 443"), Workload("data/db[StatefulSet]", false));
        var flow = SamplePack.Build().Flows[0] with { Merged = false, State = "unapproved", From = ["shop/web[Deployment]"], To = ["data/db[StatefulSet]"] };
        pack = pack with { Flows = [flow], FlowDoubts = [new FlowDoubtEntry(SamplePack.Cluster, ["shop"], "a policy could not be read")] };
        var rows = Read(pack, "network-access");
        Assert.Equal([("true", "", ""), ("", "", ""), ("false", "false", "")], rows.Select(r => (r["ingressProtected"], r["ingressFromInternet"], r["egressToOtherNamespace"])));
        Assert.Equal("", rows[2]["ingressFromOtherNamespace"]);
    }

    [Fact]
    public void A_namespace_is_protected_when_all_of_it_is()
    {
        var rows = Read(With("enforced", Workload("a/x[Pod]", true), Workload("a/y[Pod]", true), Workload("b/x[Pod]", true), Workload("b/y[Pod]", false)), "inventory-namespaces");
        Assert.Equal([("a", "true"), ("b", "false")], rows.Select(r => (r["namespace"], r["ingressProtected"])));
        var summary = Read(With("enforced", Workload("a/x[Pod]", true), Workload("b/x[Pod]", true), Workload("b/y[Pod]", false)), "inventory-summary").Single();
        Assert.Equal(("3", "2", "2", "1"), (summary["endpointsNumInScope"], summary["endpointsNumIngressProtected"], summary["namespacesNumInScope"], summary["namespacesNumIngressProtected"]));
    }

    [Fact]
    public void Policies_are_counted_since_the_last_approved_pack_and_not_without_one()
    {
        var pack = SamplePack.Build();
        var policies = pack.Changes!.Entries.Where(e => e.Kind == ChangeKind.Policy).ToList();
        Assert.NotEmpty(policies);
        string Count(ChangeAction action) => policies.Count(e => e.Action == action).ToString(CultureInfo.InvariantCulture);
        var row = Read(pack, "policy-audit").Single();
        Assert.Equal((Count(ChangeAction.Added), Count(ChangeAction.Changed), Count(ChangeAction.Removed)), (row["numCreatedPolicies"], row["numModifiedPolicies"], row["numDeletedPolicies"]));
        Assert.Equal("2026-09-30T22:00:04Z", row["endTime"]);
        var first = Read(SampleLife.First(pack), "policy-audit").Single();
        Assert.Equal(("", "", ""), (first["numCreatedPolicies"], first["numModifiedPolicies"], first["numDeletedPolicies"]));
    }
}
