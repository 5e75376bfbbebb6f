using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.OwnChecks;

/// <summary>Own checks over flows: must not reach, nothing but, must reach.</summary>
public sealed class OwnFlowTests
{
    private const string Owned = "plugIn: {assertedBy: Ada Byron}";

    private static Cluster Shop() => new Cluster().Namespace("shop", "zone=dmz").Namespace("bank", "zone=cde")
        .Pod("shop/web", "app=web").Pod("shop/batch", "app=batch").Pod("bank/db", "app=db")
        .Policy("bank/db", "podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress:\n- from: [{namespaceSelector: {matchLabels: {zone: dmz}}, podSelector: {matchLabels: {app: web}}}]\n  ports: [{protocol: TCP, port: 5432}]");

    private static OwnFolder Folder(string condition) => new OwnFolder().Declare(Owned).Check(condition);

    [Fact]
    public void A_flow_that_must_not_be_fails_with_the_rule_that_allows_it()
    {
        CheckResult result = Assert.Single(Folder("noFlow: {from: {namespaces: [shop]}, to: {namespaces: [bank]}}").Results(Shop()));
        Assert.Equal((CheckVerdict.Fail, "namespace/bank", Severity.High), (result.Verdict, result.Subject, result.Severity));
        Assert.Equal(("shop/web", "bank/db", "TCP/5432", "/spec/ingress/0"), (result.Witness!.From, result.Witness.To, result.Witness.Port, result.Witness.Pointer));
        Assert.Equal("shop/web[Pod] can open a connection to bank.", result.Summary);
        Assert.Equal("NetworkPolicy/bank/db", Assert.Single(result.Evidence).Object.ToString());
    }

    [Theory]
    [InlineData("noFlow: {from: {workloads: [shop/batch]}, to: {namespaces: [bank]}}", "namespace/bank Pass")]
    [InlineData("noFlow: {from: {namespaces: [shop]}, to: {namespaces: [bank]}, ports: [TCP/22]}", "namespace/bank Pass")]
    [InlineData("noFlow: {from: {namespaces: [shop]}, to: {namespaces: [bank]}, except: [{from: {workloads: ['shop/web[Pod]']}, ports: [TCP/5432]}]}", "namespace/bank Pass")]
    [InlineData("noFlow: {from: {namespaces: [shop]}, to: {namespaces: [bank]}, except: [{from: {workloads: [shop/web]}, ports: [TCP/443]}]}", "namespace/bank Fail")]
    [InlineData("noFlow: {from: {namespaces: [shop]}, to: {namespaces: [bank]}, except: [{to: {podSelector: {matchLabels: {app: other}}}}]}", "namespace/bank Fail")]
    [InlineData("noFlow: {from: internet, to: {namespaces: [bank]}}", "namespace/bank Pass")]
    [InlineData("noFlow: {from: internet, to: {namespaces: [shop]}}", "namespace/shop Fail")]
    [InlineData("noFlow: {from: {namespaces: [bank]}, to: any}", "namespace/bank Pass")]
    [InlineData("noFlow: {from: {namespaces: [shop]}, to: internet}", "namespace/shop Fail")]
    [InlineData("noFlow: {from: {namespaces: [shop]}, to: {addresses: [10.0.0.0/8, 203.0.113.0/24]}, except: [{to: {addresses: [10.0.0.0/8]}}]}", "namespace/shop Fail")]
    [InlineData("noFlow: {from: {namespaces: [shop]}, to: {addresses: [10.0.0.0/8]}, except: [{to: {addresses: [10.0.0.0/9, 10.128.0.0/9]}}]}", "namespace/shop Pass")]
    [InlineData("noFlow: {from: {workloads: [shop/nobody]}, to: any}", "cluster/test NotApplicable")]
    [InlineData("noFlow: {from: {workloads: [bank/db]}, to: {workloads: [bank/db]}}", "namespace/bank NotApplicable")]
    [InlineData("noFlow: {from: {nodeSelector: {}}, to: any}", "cluster/test NotApplicable")]
    [InlineData("onlyFlows: {to: {namespaces: [bank]}, allowed: [{from: {namespaces: [shop]}, ports: [TCP/5432]}]}", "namespace/bank Pass")]
    [InlineData("onlyFlows: {to: {namespaces: [bank]}, allowed: []}", "namespace/bank Fail")]
    [InlineData("onlyFlows: {from: {namespaces: [bank]}, allowed: []}", "namespace/bank Pass")]
    [InlineData("onlyFlows: {from: {workloads: [shop/web]}, allowed: [{to: {namespaces: [shop]}}]}", "namespace/shop Fail")]
    [InlineData("flow: {from: {workloads: [shop/web]}, to: {namespaces: [bank]}, ports: [TCP/5432]}", "namespace/bank Pass")]
    [InlineData("flow: {from: {namespaces: [shop]}, to: {namespaces: [bank]}, ports: [TCP/5432]}", "namespace/bank Fail")]
    [InlineData("flow: {from: {workloads: [shop/web]}, to: {namespaces: [bank]}, ports: [TCP/5432-5433]}", "namespace/bank Fail")]
    [InlineData("flow: {from: {workloads: [shop/web]}, to: {workloads: [bank/gone]}, ports: [TCP/5432]}", "cluster/test NotApplicable")]
    [InlineData("flow: {from: {workloads: [shop/web]}, to: internet, ports: [TCP/443]}", "namespace/shop Pass")]
    public void Selections_ports_and_exceptions_decide_what_is_judged(string condition, string wanted) =>
        Assert.Equal([wanted], Folder(condition).Verdicts(Shop()));

    [Fact]
    public void Zones_and_stores_of_the_configuration_are_named()
    {
        OwnFolder folder = new OwnFolder().Declare(Owned)
            .Declare("zones:\n- {id: dmz, kind: dmz, members: [{namespaceSelector: {matchLabels: {zone: dmz}}}]}\n- {id: cde, kind: cde, members: [{namespaces: [bank]}]}\n- {id: partner, kind: partner, members: [{addresses: [203.0.113.0/24]}]}")
            .Declare("dataStores:\n- {id: accounts, dataClass: chd, namespaces: [bank], podSelector: {matchLabels: {app: db}}}")
            .Check("noFlow: {from: {zones: [dmz]}, to: {dataStores: [accounts]}, except: [{from: dmz, to: cde, ports: [TCP/5432]}]}", "SHOP-A")
            .Check("noFlow: {from: partner, to: dmz}", "SHOP-B")
            .Check("noFlow: {from: {namespaces: [shop]}, to: internet, except: [{to: any}]}", "SHOP-C");
        Assert.Equal(["namespace/bank Pass", "namespace/shop Fail", "namespace/shop Pass"], folder.Verdicts(Shop()));
    }

    [Fact]
    public void A_pod_that_nothing_isolates_is_shown_with_the_policy_that_would()
    {
        CheckResult result = Assert.Single(Folder("noFlow: {from: {namespaces: [bank]}, to: {namespaces: [shop]}}").Results(Shop().Policy("bank/out", "podSelector: {}\npolicyTypes: [Egress]\negress: [{}]")));
        Assert.Contains("no policy isolates shop/", result.Witness!.AllowedBy, StringComparison.Ordinal);
        Assert.Contains("name: default-deny-ingress\n  namespace: shop", result.Patch, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denied_flow_that_must_be_possible_names_the_policy_that_denies_it()
    {
        CheckResult result = Assert.Single(Folder("flow: {from: {workloads: [shop/batch]}, to: {namespaces: [bank]}, ports: [TCP/5432]}").Results(Shop()));
        Assert.Equal(("shop/batch", "bank/db", "TCP/5432"), (result.Witness!.From, result.Witness.To, result.Witness.Port));
        Assert.StartsWith("denied for ingress:", result.Witness.AllowedBy, StringComparison.Ordinal);
        Assert.Equal("NetworkPolicy/bank/db", result.Witness.Policy?.ToString());
    }

    [Fact]
    public void Without_proven_enforcement_no_absence_passes_and_no_denial_fails()
    {
        OwnFolder folder = new OwnFolder()
            .Check("noFlow: {from: {workloads: [shop/batch]}, to: {namespaces: [bank]}}", "SHOP-A")
            .Check("flow: {from: {workloads: [shop/batch]}, to: {namespaces: [bank]}, ports: [TCP/5432]}", "SHOP-B")
            .Check("flow: {from: {workloads: [shop/web]}, to: {namespaces: [bank]}, ports: [TCP/5432]}", "SHOP-C")
            .Check("noFlow: {from: {workloads: [shop/web]}, to: {namespaces: [bank]}}", "SHOP-D");
        Assert.Equal(["namespace/bank NotEvaluable", "namespace/bank NotEvaluable", "namespace/bank Pass", "namespace/bank Fail"], folder.Verdicts(Shop().With(null)));
    }

    [Fact]
    public void A_condition_that_layers_3_and_4_cannot_decide_fails_what_must_not_be_and_warns_where_it_must()
    {
        Cluster cluster = new Cluster().With("cilium").Namespace("shop").Pod("shop/web", "app=web").Pod("shop/api", "app=api").Objects("""
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: api, namespace: shop}
            spec:
              endpointSelector: {matchLabels: {app: api}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: web}}]
                toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]
            """);
        string ends = "from: {workloads: [shop/web]}, to: {workloads: [shop/api]}";
        OwnFolder folder = new OwnFolder().Declare(Owned).Check($"noFlow: {{{ends}}}", "SHOP-A").Check($"flow: {{{ends}, ports: [TCP/80]}}", "SHOP-B");
        ImmutableArray<CheckResult> results = folder.Results(cluster);
        Assert.Equal([CheckVerdict.Fail, CheckVerdict.Warn], results.Select(r => r.Verdict));
        Assert.Contains("on condition of http", results[1].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_told_is_not_evaluable_either_way()
    {
        Cluster cluster = Shop().Policy("bank/odd", "podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from: [{unheardOf: {}}]\n  ports: [{protocol: TCP, port: 22}]");
        string ends = "from: {workloads: [shop/batch]}, to: {namespaces: [bank]}, ports: [TCP/22]";
        OwnFolder folder = new OwnFolder().Declare(Owned).Check($"noFlow: {{{ends}}}", "SHOP-A").Check($"flow: {{{ends}}}", "SHOP-B");
        Assert.All(folder.Results(cluster), r => Assert.Equal(CheckVerdict.NotEvaluable, r.Verdict));
    }
}
