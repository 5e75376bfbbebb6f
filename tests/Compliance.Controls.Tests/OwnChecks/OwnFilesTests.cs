using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Compliance.Controls.Assessment;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Network.Documents;
using Compliance.TestKit;
using Json.Schema;

namespace Compliance.Controls.Tests.OwnChecks;

/// <summary>Files of own checks and frameworks: what they may say, and how a fault is told.</summary>
public sealed class OwnFilesTests
{
    private const string Framework = "id: shop-rules\nname: Shop rules\nversion: \"1\"\nattribution: Our own.\nsections:\n- title: Network\n  controls:\n  - id: R1\n    title: Kept apart\n    demand: The ledger is kept apart.\n    automation: automated\n    primary: [SHOP-A]\n";

    private const string Condition = "noFlow: {from: internet, to: any}";

    [Fact]
    public void Own_checks_are_evaluated_and_own_frameworks_are_assessed_by_them()
    {
        OwnFolder folder = new OwnFolder().Declare("plugIn: {assertedBy: Ada Byron}").Declare("frameworks: [shop-rules]").File("frameworks/shop.yaml", Framework)
            .Check("noFlow: {from: internet, to: {namespaces: [shop]}}");
        AssessmentOutcome outcome = folder.Assess(new Cluster().Namespace("shop").Pod("shop/web").Policy("shop/deny", "podSelector: {}"));
        Assert.Contains(outcome.Checks, c => c is { Id: "SHOP-A", Group: "own", Title: "t" });
        Assert.Equal(("shop-rules", "R1", ControlStatus.Satisfied), outcome.Controls.Select(c => (c.Framework, c.Control.Id, c.Status)).Single());
        Assert.Equal(ControlStatus.NotSatisfied, folder.Assess(new Cluster().Namespace("shop").Pod("shop/web")).Controls.Single().Status);
        Assert.Equal(["checks/SHOP-A.yaml", "frameworks/shop.yaml"], folder.Read().Own.Select(f => f.Name));
    }

    [Fact]
    public void Checks_stand_in_the_order_of_ids_whatever_their_files()
    {
        OwnFolder folder = new OwnFolder().Check(Condition, "ZOO-A").Check(Condition, "AAA-A");
        ImmutableArray<string> ids = [.. folder.Assess(new Cluster()).Checks.Select(c => c.Id)];
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void An_exception_may_accept_a_failure_of_an_own_check()
    {
        ScopeDeclaration scope = new OwnFolder().Check(Condition)
            .Declare("exceptions:\n- {id: E, scope: {check: SHOP-A}, reason: r, compensatingControl: c, requester: a, approver: b, granted: 2026-01-01, expires: 2026-02-01}").Read().Scope;
        Assert.Equal("SHOP-A", Assert.Single(scope.Exceptions).Scope.Check);
    }

    [Theory]
    [InlineData("noFlow: {from: internet}", "checks/SHOP-A.yaml:7: /checks/0/noFlow: the key 'to' is missing; expected who must not be connected to")]
    [InlineData("noFlow: {from: internt, to: any}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/from: unknown zone 'internt'; did you mean 'internet'?")]
    [InlineData("noFlow: {from: internet, to: {zone: [a]}}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/to/zone: unknown key 'zone'; did you mean 'zones'?")]
    [InlineData("noFlow: {from: internet, to: [a]}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/to: expected an id of letters, digits, dots, dashes and underscores, or a mapping with zones, dataStores, workloads, namespaces, namespaceSelector, podSelector, nodeSelector, addresses")]
    [InlineData("noFlow: {from: internet, to: {}}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/to: the selection names nobody; expected zones, dataStores, workloads, namespaces, namespaceSelector, podSelector, nodeSelector or addresses")]
    [InlineData("noFlow: {from: internet, to: {zones: [any], workloads: [a/b]}}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/to: a selection is by zones, data stores, workloads, or members; expected one of these")]
    [InlineData("noFlow: {from: internet, to: {dataStores: [legder]}}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/to/dataStores/0: unknown data store 'legder'; did you mean 'ledger'?")]
    [InlineData("noFlow: {from: internet, to: {workloads: [web]}}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/to/workloads/0: expected a workload as NAMESPACE/NAME, found 'web'")]
    [InlineData("noFlow: {from: internet, to: {addresses: [10.0.0.0/8]}}", "checks/SHOP-A.yaml:7: /checks/0/noFlow: both sides are outside the cluster; expected pods or nodes on one of them")]
    [InlineData("noFlow: {from: internet, to: any, ports: [5432]}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/ports/0: expected a protocol and port such as TCP/443, UDP/8000-8010 or SCTP, or all, found 5432")]
    [InlineData("noFlow: {from: internet, to: any, except: [{}]}", "checks/SHOP-A.yaml:7: /checks/0/noFlow/except/0: the flow says nothing; expected from, to or ports")]
    [InlineData("onlyFlows: {allowed: []}", "checks/SHOP-A.yaml:7: /checks/0/onlyFlows: expected either 'to' or 'from': whom the flows lead to, or whom they come from")]
    [InlineData("onlyFlows: {to: any, allowed: [{to: internet, from: any}]}", "checks/SHOP-A.yaml:7: /checks/0/onlyFlows/allowed/0/to: 'to' is said above for every flow; expected 'from' and ports here")]
    [InlineData("flow: {from: internet, to: any}", "checks/SHOP-A.yaml:7: /checks/0/flow: the key 'ports' is missing; expected destination ports; all when left out")]
    [InlineData("everyWorkload: {has: {isolated: inbound}}", "checks/SHOP-A.yaml:7: /checks/0/everyWorkload/has/isolated: expected one of ingress, egress, both, found 'inbound'")]
    [InlineData("everyWorkload: {has: {}}", "checks/SHOP-A.yaml:7: /checks/0/everyWorkload/has: nothing is demanded; expected one of its keys")]
    [InlineData("everyWorkload: {has: {label: {}}}", "checks/SHOP-A.yaml:7: /checks/0/everyWorkload/has/label: the selector demands nothing; expected matchLabels or matchExpressions")]
    [InlineData("everyPolicy: {of: {kinds: [NetworkPolcy]}, has: {label: a}}", null)]
    [InlineData("everyPolicy: {has: {noAllPorts: false}}", "checks/SHOP-A.yaml:7: /checks/0/everyPolicy/has/noAllPorts: expected true; leave the key out where it is not asked")]
    [InlineData("everyNamespace: {in: {}, has: {label: a}}", "checks/SHOP-A.yaml:7: /checks/0/everyNamespace/in: the selection names nobody; expected namespaces or namespaceSelector")]
    [InlineData("noFlow: {from: internet, to: any}\nflow: {from: any, to: any, ports: [all]}", "checks/SHOP-A.yaml:2: /checks/0: the check has 2 conditions; expected one of noFlow, onlyFlows, flow, everyWorkload, everyNamespace, everyPolicy")]
    [InlineData("description: d", "checks/SHOP-A.yaml:7: /checks/0/description: unknown key 'description'; expected id, title, rationale, severity, remediation, noFlow, onlyFlows, flow, everyWorkload, everyNamespace")]
    public void A_fault_of_a_check_is_told_with_file_line_field_and_what_was_expected(string condition, string? problem)
    {
        string[] problems = new OwnFolder().Declare("dataStores: [{id: ledger, dataClass: chd, namespaces: [ledger]}]").Check(condition).Problems();
        if (problem is null) Assert.EndsWith("did you mean 'NetworkPolicy'?", Assert.Single(problems), StringComparison.Ordinal);
        else Assert.Equal(problem, Assert.Single(problems));
    }

    [Theory]
    [InlineData("NP-ALL-PORTS", "checks/NP-ALL-PORTS.yaml:2: /checks/0/id: 'NP-ALL-PORTS' is a built-in check; expected an id with a prefix of your own, such as SHOP-ALL-PORTS")]
    [InlineData("NP-MINE", "checks/NP-MINE.yaml:2: /checks/0/id: ids that begin with NP- are those of built-in checks; expected a prefix of your own, such as SHOP-MINE")]
    [InlineData("mine", "checks/mine.yaml:2: /checks/0/id: expected an id of capitals, digits and dashes such as SHOP-LEDGER-CLIENTS, found 'mine'")]
    public void An_id_is_kept_apart_from_those_of_built_in_checks(string id, string problem) =>
        Assert.Equal([problem], new OwnFolder().Check(Condition, id).Problems());

    [Fact]
    public void An_id_stands_once()
    {
        OwnFolder folder = new OwnFolder().Check(Condition);
        folder.File("checks/more.yaml", "checks:\n- {id: SHOP-A, title: t, rationale: r, severity: low, remediation: m, noFlow: {from: any, to: any}}\n");
        Assert.Equal(["checks/more.yaml:2: /checks/0/id: the id 'SHOP-A' stands twice; first in checks/SHOP-A.yaml on line 2"], folder.Problems());
        folder.File("checks/more.yaml", "").File("frameworks/a.yaml", Framework).File("frameworks/b.yaml", Framework).File("frameworks/c.yaml", Framework.Replace("shop-rules", "soc2", StringComparison.Ordinal));
        Assert.Equal(
            ["checks/more.yaml:1: /: 0 documents; expected one, with the key checks", "frameworks/b.yaml:1: /id: the id 'shop-rules' stands twice; first in frameworks/a.yaml", "frameworks/c.yaml:1: /id: the id 'soc2' stands twice; a built-in framework has it"],
            folder.Problems());
    }

    [Theory]
    [InlineData("SHOP-AA", "frameworks/shop.yaml:12: /sections/0/controls/0/primary/0: unknown check 'SHOP-AA'; did you mean 'SHOP-A'?")]
    [InlineData("NP-ALL-PRTS", "frameworks/shop.yaml:12: /sections/0/controls/0/primary/0: unknown check 'NP-ALL-PRTS'; did you mean 'NP-ALL-PORTS'?")]
    public void A_link_to_an_unknown_check_is_an_error_with_the_likely_one(string check, string problem) =>
        Assert.Equal([problem], new OwnFolder().Check(Condition).File("frameworks/shop.yaml", Framework.Replace("SHOP-A", check, StringComparison.Ordinal)).Problems());

    [Fact]
    public void Whoever_cites_a_check_with_a_fault_is_not_blamed()
    {
        OwnFolder folder = new OwnFolder().File("frameworks/shop.yaml", Framework).Check("noFlow: {from: internet}");
        Assert.Single(folder.Problems(), p => p.StartsWith("checks/SHOP-A.yaml:7:", StringComparison.Ordinal));
        Assert.Single(folder.Problems());
    }

    [Theory]
    [InlineData("frameworks: [shop-rule]", "compliance.yaml:2: /frameworks/0: unknown framework 'shop-rule'; did you mean 'shop-rules'?")]
    [InlineData("frameworks: [pcidss]", "compliance.yaml:2: /frameworks/0: unknown framework 'pcidss'; did you mean 'pci-dss'?")]
    [InlineData("frameworks: [PCI]", "compliance.yaml:2: /frameworks/0: expected a framework's id such as pci-dss, found 'PCI'")]
    public void A_framework_that_is_neither_built_in_nor_own_is_told(string text, string problem) =>
        Assert.Equal([problem], new OwnFolder().Declare(text).File("frameworks/shop.yaml", Framework).Check(Condition).Problems());

    [Theory]
    [InlineData("folders: {checks: [none]}", "compliance.yaml:1: /folders/checks/0: none cannot be read: there is no such folder")]
    [InlineData("folders: {checks: [../checks]}", "compliance.yaml:1: /folders/checks/0: expected a path below the configuration's folder such as zones/cde.yaml, found '../checks'")]
    [InlineData("folders: {checks: [checks, checks]}", "compliance.yaml:1: /folders/checks/1: the folder 'checks' is named twice")]
    public void A_folder_that_cannot_be_read_is_told(string configuration, string problem) =>
        Assert.Equal([problem], new OwnFolder().Configuration(configuration).Check(Condition).Problems());

    [Fact]
    public void Changed_samples_are_judged_alike_by_schema_and_reader()
    {
        const int Seed = 20261125;
        var random = new Random(Seed);
        JsonSchema schema = JsonSchema.FromText(System.Text.Encoding.UTF8.GetString(ConfigurationSchema.WriteChecks()));
        JsonNode[] samples = [.. Directory.EnumerateFiles(Repository.PathOf("tests", "clusters", "payment-shop.own", "checks")).Order(StringComparer.Ordinal)
            .Select(f => JsonNode.Parse(StructuredDocument.Read(File.ReadAllBytes(f), DocumentLimits.Default).Documents.Single().Root.GetRawText())!)];
        int refused = 0;
        for (int i = 0; i < 500; i++)
        {
            JsonNode changed = samples[random.Next(samples.Length)].DeepClone();
            JsonNode[] containers = [.. Containers(changed)];
            JsonNode at = containers[random.Next(containers.Length)];
            JsonNode? value = random.Next(7) switch
            {
                0 => JsonValue.Create(7),
                1 => JsonValue.Create(true),
                2 => JsonValue.Create("some words"),
                3 => new JsonArray(),
                4 => new JsonObject(),
                5 => JsonValue.Create("cde"),
                _ => null,
            };
            if (at is JsonObject mapping && mapping.Count > 0) mapping[mapping.ElementAt(random.Next(mapping.Count)).Key + (random.Next(4) == 0 ? "x" : "")] = value;
            else if (at is JsonArray list && list.Count > 0) list[random.Next(list.Count)] = value;
            List<string> problems = [];
            new ShapeCheck((where, message) => problems.Add($"{where}: {message}")).Check(Compliance.Controls.OwnChecks.OwnCheckShape.Root, System.Text.Json.JsonSerializer.SerializeToElement(changed), "");
            bool fits = schema.Evaluate(changed).IsValid;
            Assert.True(fits == (problems.Count == 0), $"seed {Seed}, case {i}: {at.GetPath()} with {value?.ToJsonString() ?? "null"}: the schema says {fits}, the reader {string.Join("; ", problems)}");
            if (!fits) refused++;
        }
        Assert.InRange(refused, 100, 450);
    }

    private static IEnumerable<JsonNode> Containers(JsonNode node) => (node switch
    {
        JsonObject mapping => mapping.Select(p => p.Value),
        JsonArray list => list,
        _ => [],
    }).OfType<JsonNode>().Where(c => c is JsonObject or JsonArray).SelectMany(Containers).Prepend(node);

    [Fact]
    public void The_published_schema_takes_what_the_reader_takes_and_refuses_what_has_another_form()
    {
        JsonSchema schema = JsonSchema.FromText(System.Text.Encoding.UTF8.GetString(ConfigurationSchema.WriteChecks()));
        Assert.True(Fits("checks: [{id: SHOP-A, title: t, rationale: r, severity: low, remediation: m, noFlow: {from: internet, to: {workloads: [a/b]}, except: [{ports: [TCP/1]}]}}]"));
        Assert.True(Fits("checks: [{id: SHOP-A, title: t, rationale: r, severity: low, remediation: m, everyWorkload: {has: {label: {matchLabels: {a: b}}}}}]"));
        Assert.False(Fits("checks: [{id: SHOP-A, title: t, rationale: r, severity: low, remediation: m, noFlow: {from: internet, to: {workload: [a/b]}}}]"));
        Assert.False(Fits("checks: [{id: shop, title: t, rationale: r, severity: low, remediation: m, noFlow: {from: internet, to: any}}]"));
        Assert.False(Fits("checks: []"));

        bool Fits(string text) => schema.Evaluate(JsonNode.Parse(StructuredDocument.Read(System.Text.Encoding.UTF8.GetBytes(text), DocumentLimits.Default).Documents.Single().Root.GetRawText())).IsValid;
    }
}
