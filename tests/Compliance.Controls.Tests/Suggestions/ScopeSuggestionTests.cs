using System.Text;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Controls.Suggestions;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.Suggestions;

public sealed class ScopeSuggestionTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    private static Cluster Shop => new Cluster().With("generic").Node("n1", "10.9.0.1")
        .Namespace("kube-system").Namespace("web", "example.com/zone=dmz", "env=prod").Namespace("pay", "example.com/zone=cde", "env=prod").Namespace("lab")
        .Pod("kube-system/dns", "10.1.0.1", "n1", null, false, "Running", "app=dns").Pod("web/front", "10.1.0.2", "n1", null, false, "Running", "app=front")
        .Pod("pay/api", "10.1.0.3", "n1", ["pg=5432"], false, "Running", "app=api").Pod("lab/job", "10.1.0.4", "n1", null, false, "Running", "app=job")
        .Policy("pay/in", "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}}], ports: [{port: 8443}]}]}")
        .Policy("web/deny", "{podSelector: {}, policyTypes: [Ingress]}");

    [Fact]
    public void Every_pod_and_node_is_in_exactly_one_zone_by_label_where_there_is_one()
    {
        ScopeDeclaration scope = Read(SuggestionText.Zones(ScopeSuggestion.Of(Shop.Reachability)));
        Assert.Equal([("cde", "cde", "prod"), ("dmz", "dmz", "prod"), ("lab", "internal", null), ("platform", "management", null)], scope.Zones.Select(z => (z.Id, z.Kind, z.Environment)));
        ZoneMap map = ZoneMap.Of(Shop.Reachability, scope);
        Assert.Empty(map.Unzoned);
        Assert.Empty(map.Conflicts);
        Assert.Empty(map.Empty);
    }

    [Fact]
    public void A_flow_on_few_ports_is_proposed_and_helps_nothing_and_an_open_one_is_only_told()
    {
        string text = SuggestionText.Zones(ScopeSuggestion.Of(Shop.Reachability));
        ScopeDeclaration scope = Read(text);
        ApprovedFlow flow = Assert.Single(scope.ApprovedFlows, f => f.From == "dmz");
        Assert.Equal(("cde", "TCP 8443"), (flow.To, flow.Ports.ToString()));
        Assert.All(scope.ApprovedFlows, f => Assert.Equal(ApprovalState.Proposed, f.At(Moment, 180)));
        Assert.Contains("#   dmz -> lab is open on all", text, StringComparison.Ordinal);
        ZoneMatrix matrix = ZoneProver.Prove(Shop.Reachability, new ClusterIndex(Shop.Reachability), scope with { PlugInAssertedBy = "Ada Byron" }, Moment);
        Assert.Equal(ZonePairState.Violation, matrix.Pairs.Single(p => p is { From: "dmz", To: "cde" }).State);
    }

    [Fact]
    public void A_person_who_fills_in_the_blanks_makes_the_flow_count()
    {
        string text = SuggestionText.Zones(ScopeSuggestion.Of(Shop.Reachability))
            .Replace("businessNeed: \"\"\n  owner: \"\"\n  approver: \"\"", "businessNeed: b\n  owner: o\n  approver: a\n  approvedOn: 2026-11-01", StringComparison.Ordinal);
        ZoneMatrix matrix = ZoneProver.Prove(Shop.Reachability, new ClusterIndex(Shop.Reachability), Read(text) with { PlugInAssertedBy = "Ada Byron" }, Moment);
        Assert.Equal(ZonePairState.AsIntended, matrix.Pairs.Single(p => p is { From: "dmz", To: "cde" }).State);
    }

    [Fact]
    public void A_whole_first_configuration_reads_back_without_a_problem()
    {
        ScopeDeclaration scope = Read(SuggestionText.Whole(ScopeSuggestion.Of(Shop.Reachability)));
        Assert.Equal(["kube-system"], scope.ExemptNamespaces);
        Assert.Equal(["test"], scope.Clusters.Select(c => c.Name));
    }

    /// <summary>Names that would end a comment, a value or a key.</summary>
    [Theory]
    [InlineData("a\nzones: []\n#")]
    [InlineData("x: {y")]
    [InlineData("internet")]
    [InlineData("---")]
    [InlineData("' \" #")]
    [InlineData("true")]
    public void A_hostile_name_stays_a_name(string ns)
    {
        Cluster cluster = new Cluster().With("generic").Namespace("web").Namespace(ns).Pod("web/front", "app=front");
        cluster.Object(System.Text.Json.JsonSerializer.SerializeToElement(new
        {
            apiVersion = "v1", kind = "Pod", metadata = new { name = "p\n- q", @namespace = ns }, spec = new { containers = new[] { new { name = "c" } } },
        }));
        ScopeDeclaration scope = Read(SuggestionText.Whole(ScopeSuggestion.Of(cluster.Reachability)));
        ZoneMap map = ZoneMap.Of(cluster.Reachability, scope);
        Assert.Equal(2, scope.Zones.Length);
        Assert.Empty(map.Unzoned);
    }

    private static ScopeDeclaration Read(string text)
    {
        ConfigurationReading reading = ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(text));
        Assert.Equal([], reading.Problems);
        return reading.Scope;
    }
}
