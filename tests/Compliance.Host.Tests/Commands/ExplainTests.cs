using System.Text.Json;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Commands;

public sealed class ExplainTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _shop;

    public ExplainTests() => _shop = Shop.WriteTo(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("shop/api", "shop/db-0", "5432", "TCP", "allowed")]
    [InlineData("shop/frontend", "shop/db-0", "5432", "TCP", "denied")]
    [InlineData("shop/frontend", "svc/shop/db", "5000", "TCP", "service")]
    public void The_text_matches_its_approved_file(string from, string to, string port, string protocol, string name)
    {
        CliResult run = Cli.Run("explain", "--manifests", _shop, "--cni", "generic", "--from", from, "--to", to, "--port", port, "--protocol", protocol);
        Assert.Equal(0, run.Status);
        Approved.Matches($"explain/{name}.txt", run.Output);
    }

    [Fact]
    public void Every_tier_and_policy_stands_in_its_order_with_its_place()
    {
        CliResult run = Cli.Run("explain", "--manifests", Path.Combine(Repository.Root, "tests", "cases", "calico-tiers.yaml"), "--cni", "calico",
            "--from", "shop/web[Deployment]", "--to", "db/pg[StatefulSet]", "--port", "5432");
        Assert.Equal(0, run.Status);
        Approved.Matches("explain/tiers.txt", run.Output.Replace("tests/cases/", "", StringComparison.Ordinal));
    }

    [Fact]
    public void The_json_holds_the_verdict_of_verdicts_and_both_sides()
    {
        CliResult run = Cli.Run("explain", "--manifests", _shop, "--cni", "generic", "--from", "shop/frontend", "--to", "shop/db-0", "--port", "5432", "--format", "json");
        Assert.Equal(0, run.Status);
        Approved.Matches("explain/denied.json", run.Output);
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("deny", root.GetProperty("verdict").GetString());
        Assert.Equal("allow", root.GetProperty("egress").GetString());
        Assert.Equal("deny", root.GetProperty("ingress").GetString());
    }

    [Fact]
    public void Rules_behind_a_decision_are_marked_as_not_reached()
    {
        string file = _folder.Write("tiers.yaml", """
            {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {containers: []}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: x}, spec: {containers: []}}
            ---
            {apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: first}, spec: {priority: 1, subject: {namespaces: {}},
              ingress: [{action: Deny, from: [{namespaces: {}}]}, {action: Allow, from: [{namespaces: {}}]}]}}
            """);
        string[] question = ["explain", "--manifests", file, "--cni", "generic", "--cni-config", "admin-network-policy=true", "--from", "x/a", "--to", "x/b", "--port", "80"];
        string text = Cli.Run(question).Output;
        Assert.Contains("[decides] /spec/ingress/0", text, StringComparison.Ordinal);
        Assert.Contains("[not reached] /spec/ingress/1", text, StringComparison.Ordinal);
        JsonElement rules = JsonDocument.Parse(Cli.Run([.. question, "--format", "json"]).Output).RootElement
            .GetProperty("pairs")[0].GetProperty("ingress").GetProperty("policies")[0].GetProperty("rules");
        Assert.Equal([true, false], rules.EnumerateArray().Select(r => r.GetProperty("reached").GetBoolean()));
        Assert.Equal("matched", rules[1].GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("no such pod", "shop/nobody", "shop/db-0", "5432", "TCP")]
    [InlineData("is no endpoint", "nobody", "shop/db-0", "5432", "TCP")]
    [InlineData("--protocol", "shop/api", "shop/db-0", "5432", "GRE")]
    [InlineData("--port", "shop/api", "shop/db-0", "0", "TCP")]
    public void A_question_that_cannot_be_put_ends_with_2(string message, string from, string to, string port, string protocol)
    {
        CliResult run = Cli.Run("explain", "--manifests", _shop, "--cni", "generic", "--from", from, "--to", to, "--port", port, "--protocol", protocol);
        Assert.Equal(2, run.Status);
        Assert.Equal("", run.Output);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
