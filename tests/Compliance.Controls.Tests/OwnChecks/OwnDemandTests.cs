using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Network.Snapshot;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.OwnChecks;

/// <summary>Own checks over workloads, namespaces and policies: every one of a selection has something.</summary>
public sealed class OwnDemandTests
{
    private static Cluster Shop() => new Cluster().Namespace("shop", "team=front", "zone=dmz").Namespace("bank", "zone=cde").Namespace("kube-system")
        .Pod("shop/web", "app=web", "tier=1").Pod("shop/batch", "app=batch").Pod("bank/db", "app=db", "tier=2").Pod("kube-system/dns", "app=dns")
        .Policy("shop/web", "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]\ningress: [{}]")
        .Policy("bank/deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{protocol: TCP, port: 443}]}]");

    private static OwnFolder Folder(string condition) => new OwnFolder().Declare("plugIn: {assertedBy: Ada Byron}").Check(condition);

    [Theory]
    [InlineData("everyWorkload: {has: {isolated: ingress}}", "namespace/bank Pass", "namespace/shop Pass", "shop/batch[Pod] Fail")]
    [InlineData("everyWorkload: {in: {namespaces: [bank]}, has: {isolated: both}}", "namespace/bank Pass")]
    [InlineData("everyWorkload: {in: {workloads: [shop/web]}, has: {isolated: egress}}", "shop/web[Pod] Fail")]
    [InlineData("everyWorkload: {in: {namespaces: [kube-system]}, has: {label: app}}", "namespace/kube-system Pass")]
    [InlineData("everyWorkload: {has: {label: tier}}", "namespace/bank Pass", "namespace/shop Pass", "shop/batch[Pod] Fail")]
    [InlineData("everyWorkload: {has: {label: {matchExpressions: [{key: tier, operator: In, values: ['1']}]}}}", "bank/db[Pod] Fail", "namespace/shop Pass", "shop/batch[Pod] Fail")]
    [InlineData("everyWorkload: {in: {namespaces: [shop]}, has: {selectedBy: {kinds: [NetworkPolicy], names: [web]}}}", "namespace/shop Pass", "shop/batch[Pod] Fail")]
    [InlineData("everyWorkload: {in: {namespaces: [void]}, has: {label: app}}", "cluster/test NotApplicable")]
    [InlineData("everyNamespace: {has: {label: team}}", "namespace/bank Fail", "namespace/shop Pass")]
    [InlineData("everyNamespace: {in: {namespaceSelector: {matchLabels: {zone: cde}}}, has: {policy: {kinds: [NetworkPolicy.networking.k8s.io], names: [deny]}}}", "namespace/bank Pass")]
    [InlineData("everyNamespace: {has: {policy: {names: [deny]}}}", "namespace/bank Pass", "namespace/shop Fail")]
    [InlineData("everyNamespace: {in: {namespaces: [void]}, has: {label: team}}", "cluster/test NotApplicable")]
    [InlineData("everyPolicy: {has: {noAllPorts: true}}", "NetworkPolicy/shop/web Fail", "namespace/bank Pass")]
    [InlineData("everyPolicy: {has: {noAnySource: true}}", "NetworkPolicy/shop/web Fail", "namespace/bank Pass")]
    [InlineData("everyPolicy: {of: {namespaces: [bank]}, has: {noAnyDestination: true}}", "NetworkPolicy/bank/deny Fail")]
    [InlineData("everyPolicy: {of: {names: [deny]}, has: {label: owner}}", "NetworkPolicy/bank/deny Fail")]
    [InlineData("everyPolicy: {of: {kinds: [CiliumNetworkPolicy]}, has: {label: owner}}", "cluster/test NotApplicable")]
    public void Each_that_lacks_something_is_told_and_the_others_of_its_namespace_together(string condition, params string[] wanted) =>
        Assert.Equal(wanted, Folder(condition).Verdicts(Shop()));

    [Fact]
    public void A_failure_says_what_is_missing_and_where()
    {
        CheckResult label = Folder("everyNamespace: {has: {label: team}}").Results(Shop())[0];
        Assert.Equal("namespace/bank: label team is missing.", label.Summary);
        Assert.Equal(("Namespace/bank", "/metadata/labels"), (label.Evidence[0].Object.ToString(), label.Evidence[0].Pointer));
        CheckResult rule = Folder("everyPolicy: {has: {noAllPorts: true}}").Results(Shop())[0];
        Assert.Equal(("NetworkPolicy/shop/web", "/spec/ingress/0"), (rule.Witness!.Policy!.ToString(), rule.Witness.Pointer));
        CheckResult open = Folder("everyWorkload: {has: {isolated: ingress}}").Results(Shop())[^1];
        Assert.Contains("no enforced policy isolates shop/batch for ingress", open.Witness!.AllowedBy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_template_is_looked_at_where_there_is_no_pod()
    {
        Cluster cluster = new Cluster().Namespace("shop").Objects("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec: {template: {metadata: {labels: {app: web}, annotations: {example.com/owner: Ada}}, spec: {containers: [{name: c}]}}}
            """);
        OwnFolder folder = Folder("everyWorkload: {has: {annotation: {matchLabels: {example.com/owner: Ada}}}}").Check("everyWorkload: {has: {annotation: example.com/reviewed}}", "SHOP-B");
        ImmutableArray<CheckResult> results = folder.Results(cluster);
        Assert.Equal(["namespace/shop Pass", "shop/web[Deployment] Fail"], results.Select(r => $"{r.Subject} {r.Verdict}"));
        Assert.Equal("/spec/template/metadata/annotations", results[1].Evidence[0].Pointer);
    }

    [Theory]
    [InlineData("everyPolicy: {has: {annotation: example.com/secret}}", CheckVerdict.Pass)]
    [InlineData("everyPolicy: {has: {annotation: {matchLabels: {example.com/secret: x}}}}", CheckVerdict.NotEvaluable)]
    [InlineData("everyPolicy: {has: {annotation: {matchExpressions: [{key: example.com/secret, operator: NotIn, values: [x]}]}}}", CheckVerdict.NotEvaluable)]
    [InlineData("everyPolicy: {has: {annotation: {matchExpressions: [{key: example.com/secret, operator: DoesNotExist}]}}}", CheckVerdict.Fail)]
    public void An_annotation_whose_value_was_removed_is_known_to_be_there_and_its_value_is_not(string condition, CheckVerdict wanted)
    {
        ConfigurationReading reading = Folder(condition).Read();
        Assert.Empty(reading.Problems);
        Cluster cluster = new Cluster().Namespace("shop").Policy("shop/p", "podSelector: {}");
        ClusterSnapshot snapshot = cluster.Snapshot with
        {
            Redactions = [new(new(new("networking.k8s.io", "NetworkPolicy"), "shop", "p"), "/metadata/annotations/example.com~1secret", "annotation")],
        };
        CheckResult result = Compliance.Controls.Assessment.Assessor.Assess(new()
        {
            Snapshots = [snapshot],
            Scope = reading.Scope,
            Frameworks = [],
            Moment = DateTimeOffset.UnixEpoch,
        }).Results.Single(r => r.Check == "SHOP-A");
        Assert.Equal(wanted, result.Verdict);
    }

    [Fact]
    public void What_was_not_read_passes_nothing_and_is_no_absence()
    {
        Cluster cluster = Shop();
        ConfigurationReading reading = Folder("everyWorkload: {has: {isolated: ingress}}").Check("everyNamespace: {has: {policy: {}}}", "SHOP-B").Check("everyPolicy: {of: {names: [x]}, has: {label: a}}", "SHOP-C")
            .Check("noFlow: {from: {namespaces: [shop]}, to: {namespaces: [bank]}}", "SHOP-D").Read();
        Assert.Empty(reading.Problems);
        ClusterSnapshot snapshot = cluster.Snapshot with
        {
            Gaps = [new(GapReason.Forbidden, new("networking.k8s.io", "NetworkPolicy"), null, "forbidden")],
        };
        ImmutableArray<CheckResult> results = [.. Compliance.Controls.Assessment.Assessor.Assess(new()
        {
            Snapshots = [snapshot],
            Assertion = cluster.Assertion,
            Scope = reading.Scope,
            Frameworks = [],
            Moment = DateTimeOffset.UnixEpoch,
        }).Results.Where(r => r.Check.StartsWith("SHOP-", StringComparison.Ordinal))];
        Assert.Equal(4, results.Select(r => r.Check).Distinct().Count());
        Assert.All(results, r => Assert.Equal(CheckVerdict.NotEvaluable, r.Verdict));
    }
}
