using System.Text.Json;
using System.Xml.Linq;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Commands;

/// <summary>The verb <c>test</c>.</summary>
public sealed class StatedFlowsTests : IDisposable
{
    private const string Flows = """
        version: 1
        flows:
        - name: the API reads the primary
          from: shop/api[Deployment]
          to: shop/db-0
          port: 5432
          expect: allowed
        - name: the database answers nobody else
          from: {namespaceSelector: {}}
          to: {namespace: shop, podSelector: {matchLabels: {app: db}}}
          except: [{from: "shop/api[Deployment]", ports: [5432]}]
          expect: denied
        - from: ip/203.0.113.7
          to: svc/shop/db
          port: 5000
          expect: denied
        - name: the frontend calls the bank
          from: shop/frontend[Deployment]
          to: svc/shop/bank
          port: 443
          expect: allowed
        - name: the frontend reaches nothing else outside
          from: shop/frontend[Deployment]
          to: {ipBlock: {cidr: 0.0.0.0/0}}
          except: [{to: {ipBlock: {cidr: 203.0.113.0/25}}, ports: ["8000-8999"]}]
          expect: denied
        - name: a Service whose backends differ is neither
          from: shop/frontend[Deployment]
          to: svc/shop/db
          port: 5000
          expect: denied
        - name: gone
          from: shop/gone[Deployment]
          to: shop/api[Deployment]
          port: 1
          expect: denied
        """;

    private readonly TempFolder _folder = new();
    private readonly string _shop, _flows;

    public StatedFlowsTests()
    {
        _shop = Shop.WriteTo(_folder);
        _flows = _folder.Write("flows.yaml", Flows);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("junit")]
    [InlineData("sarif")]
    public void Every_format_matches_its_approved_file(string format)
    {
        CliResult run = Run(_flows, "--format", format);
        Assert.Equal(1, run.Status);
        Approved.Matches($"test/shop.{format}", run.Output.Replace(_flows, "flows.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_format_counts_the_same()
    {
        JsonElement json = JsonDocument.Parse(Run(_flows, "--format", "json").Output).RootElement.GetProperty("counts");
        XElement suite = XDocument.Parse(Run(_flows, "--format", "junit").Output).Root!.Elements().Single();
        JsonElement results = JsonDocument.Parse(Run(_flows, "--format", "sarif").Output).RootElement.GetProperty("runs")[0].GetProperty("results");
        Assert.Equal($"{json.GetProperty("differs")} {json.GetProperty("unanswerable")}", $"{(string?)suite.Attribute("failures")} {(string?)suite.Attribute("errors")}");
        Assert.Equal(json.GetProperty("differs").GetInt32() + json.GetProperty("unanswerable").GetInt32(), results.GetArrayLength());
        Assert.Equal(suite.Elements("testcase").Count(c => c.Element("failure") is not null), json.GetProperty("differs").GetInt32());
    }

    [Fact]
    public void A_sarif_result_points_at_the_line_of_its_expectation()
    {
        JsonElement results = JsonDocument.Parse(Run(_flows, "--format", "sarif").Output).RootElement.GetProperty("runs")[0].GetProperty("results");
        string[] lines = File.ReadAllLines(_flows);
        Assert.All(results.EnumerateArray(), r => Assert.Contains(
            r.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString()!,
            lines[r.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32() - 1], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{from: shop/api, to: shop/db-0, port: 5432, expect: allowed}", 0)]
    [InlineData("{from: shop/api, to: shop/db-0, port: 5433, expect: allowed}", 1)]
    [InlineData("{from: shop/api, to: shop/db-0, ports: [5432, 5433], expect: allowed}", 1)]
    [InlineData("{from: shop/api, to: shop/db-0, ports: [\"1-5431\", \"5433-65535\"], expect: denied}", 0)]
    [InlineData("{from: shop/api, to: shop/db-0, expect: denied}", 1)]
    [InlineData("{from: shop/api, to: shop/db-0, protocol: UDP, expect: denied}", 0)]
    [InlineData("{from: shop/api, to: shop/db-0, protocol: ICMP, expect: undefined}", 0)]
    [InlineData("{from: shop/api, to: shop/db-0, protocol: ICMP, port: 8, expect: denied}", 1)]
    [InlineData("{from: shop/api, to: shop/frontend, port: 8080, expect: qualified}", 1)]
    [InlineData("{from: [shop/api, ops/monitor], to: shop/frontend, port: 8080, expect: allowed}", 0)]
    [InlineData("{from: {namespace: ops}, to: {namespace: shop, podSelector: {matchLabels: {app: db}}}, expect: denied}", 0)]
    [InlineData("{from: {namespaceSelector: {matchExpressions: [{key: zone, operator: In, values: [shared]}]}}, to: shop/api, port: 1, expect: allowed}", 0)]
    [InlineData("{from: {namespace: nowhere}, to: shop/api, expect: denied}", 1)]
    [InlineData("{from: shop/api, to: shop/api, port: 1, expect: allowed}", 0)]
    public void A_stated_flow_holds_or_differs(string flow, int status) =>
        Assert.Equal(status, Run(_folder.Write("one.yaml", $"version: 1\nflows: [{flow}]\n")).Status);

    [Theory]
    // The frontend reaches 203.0.113.0/25 alone, on 8000 to 8999: an exception narrower than what policies tell apart leaves the rest to be looked at.
    [InlineData("{to: {ipBlock: {cidr: 203.0.113.0/25}}}", 0)]
    [InlineData("{to: {ipBlock: {cidr: 203.0.113.0/26}}}", 1)]
    [InlineData("{to: ip/203.0.113.0}", 1)]
    [InlineData("{to: [{ipBlock: {cidr: 203.0.113.0/26}}, {ipBlock: {cidr: 203.0.113.64/26}}]}", 0)]
    [InlineData("{to: {ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/28]}}}", 1)]
    [InlineData("{ports: [\"8000-8999\"]}", 0)]
    [InlineData("{ports: [\"8000-8998\"]}", 1)]
    public void An_exception_leaves_out_what_it_names_and_no_more(string exception, int status) => Assert.Equal(status,
        Run(_folder.Write("one.yaml", $"version: 1\nflows: [{{from: shop/frontend, to: {{ipBlock: {{cidr: 0.0.0.0/0}}}}, expect: denied, except: [{exception}]}}]\n")).Status);

    [Fact]
    public void An_exception_for_some_pods_of_a_workload_leaves_the_others_to_be_looked_at()
    {
        string pods = string.Concat(Enumerable.Range(0, 4).Select(i => $"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: w-{i}, namespace: many, ownerReferences: [{{apiVersion: apps/v1, kind: StatefulSet, name: w, uid: u, controller: true}}]}}\nspec: {{containers: [{{name: c, image: i}}]}}\nstatus: {{phase: Running}}\n"));
        _folder.Write("shop/many.yaml", pods);
        string Flow(string except) => _folder.Write("one.yaml", $"version: 1\nflows: [{{from: {{namespace: many}}, to: shop/api, expect: denied, except: [{{from: [{except}]}}]}}]\n");
        Assert.Equal(1, Run(Flow("many/w-0, many/w-1")).Status);
        Assert.Equal(0, Run(Flow("many/w-0, many/w-1, many/w-2, many/w-3")).Status);
    }

    [Fact]
    public void Faults_of_the_file_are_told_with_file_line_field_and_what_was_expected()
    {
        string bad = _folder.Write("bad.yaml", """
            version: 2
            flow: x
            flows:
            - name: 3
              from: svc/a/b
              to: nonsense
              port: 70000
              expect: maybe
            - from: {namespace: a, ipBlock: {cidr: 10.0.0.0/8}}
              to: [{podSelector: {matchLabels: {a: 1}}}, ip/999.1.1.1]
              expect: allowed
              protocol: GRE
            - from: {}
              to: x/y
              ports: []
              expect: denied
              except: [{}]
            - from: x/y
              to: x/z
              expect: allowed
            """);
        CliResult run = Run(bad);
        Assert.Equal(2, run.Status);
        Assert.Equal("", run.Output);
        Approved.Matches("test/bad.stderr", run.Error.Replace(bad, "bad.yaml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("version: 1\nflows: []\n")]
    [InlineData("version: 1\nflows: [\n")]
    [InlineData("version: 1\nflows: [{from: a/b, to: a/c, expect: denied}]\n---\nversion: 1\n")]
    public void A_file_that_states_nothing_is_refused(string text) => Assert.Equal(2, Run(_folder.Write("empty.yaml", text)).Status);

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Contains("nowhere.yaml: no such file", Run(_folder.Path + "/nowhere.yaml").Error, StringComparison.Ordinal);

    [Fact]
    public void Gaps_end_with_3_where_everything_holds()
    {
        _folder.Write("shop/broken.yaml", "kind: [\n");
        Assert.Equal(3, Run(_folder.Write("one.yaml", "version: 1\nflows: [{from: shop/api, to: shop/db-0, port: 5432, expect: allowed}]\n")).Status);
    }

    [Fact]
    public void A_qualified_flow_is_neither_allowed_nor_denied_and_the_condition_is_told()
    {
        _folder.Write("cilium/pods.yaml", """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, namespace: x, labels: {app: a}}
            spec: {containers: [{name: c, image: i}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: b, namespace: x, labels: {app: b}}
            spec: {containers: [{name: c, image: i}]}
            ---
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: http, namespace: x}
            spec:
              endpointSelector: {matchLabels: {app: b}}
              ingress: [{fromEndpoints: [{matchLabels: {app: a}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]
            """);
        CliResult Stated(string verdict) => Cli.Run("test", "--manifests", _folder.Path + "/cilium", "--cni", "cilium", "--expect",
            _folder.Write("one.yaml", $"version: 1\nflows: [{{from: x/a, to: x/b, port: 80, expect: {verdict}}}]\n"));
        Assert.Equal((1, 1, 0), (Stated("allowed").Status, Stated("denied").Status, Stated("qualified").Status));
        Assert.Contains("remaining conditions: http", Stated("allowed").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_flows_of_the_sample_differ_where_faults_are_planted()
    {
        CliResult run = Cli.Run("test", "--manifests", Repository.PathOf("tests", "clusters", "payment-shop"), "--expect", Repository.PathOf("tests", "clusters", "payment-shop.flows.yaml"));
        Assert.Equal(1, run.Status);
        Assert.Equal(["FAIL  staging stays out of the ledger", "FAIL  nothing but payments and its own API reads the ledger"], run.Lines.Where(l => l.StartsWith("FAIL", StringComparison.Ordinal)));
        Assert.EndsWith("6 expectations: 4 hold, 2 differ.\n", run.Output, StringComparison.Ordinal);
    }

    private CliResult Run(string flows, params string[] arguments) => Cli.RunIn([("SOURCE_DATE_EPOCH", "1795564800")], ["test", "--manifests", _shop, "--cni", "generic", "--expect", flows, .. arguments]);
}
