using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class WhatIfTests : IDisposable
{
    private const string OpenDatabase = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db-primary, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: db, role: primary}}
          ingress:
          - from: [{podSelector: {matchLabels: {app: api}}}, {podSelector: {matchLabels: {app: frontend}}}]
            ports: [{protocol: TCP, port: pg}]
        """;

    private readonly TempFolder _folder = new();
    private readonly string _shop;

    public WhatIfTests() => _shop = Shop.WriteTo(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("md")]
    public void Every_format_matches_its_approved_file(string format)
    {
        string change = _folder.Write("change.yaml", OpenDatabase);
        CliResult run = WhatIf("--apply", change, "--delete", "NetworkPolicy/shop/frontend", "--format", format);
        Assert.Equal(0, run.Status);
        Approved.Matches($"whatif/shop.{format}", run.Output);
    }

    [Fact]
    public void A_flow_that_becomes_possible_breaks_the_ban_with_1()
    {
        CliResult run = WhatIf("--apply", _folder.Write("change.yaml", OpenDatabase), "--forbid-new-flows");
        Assert.Equal(1, run.Status);
        Assert.Contains("+ shop/frontend[Deployment] => shop/db[StatefulSet] (db-0) : TCP 5432", run.Output, StringComparison.Ordinal);
        Assert.Contains("because NetworkPolicy/shop/db-primary changed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_that_becomes_undefined_breaks_the_ban_too()
    {
        // What nobody can decide may be open: the unknown field could mean anything.
        string strange = _folder.Write("change.yaml", OpenDatabase.Replace("ingress:", "newField: 1\n  ingress:", StringComparison.Ordinal));
        CliResult run = WhatIf("--apply", strange, "--forbid-new-flows");
        Assert.Equal(1, run.Status);
        Assert.Contains(": undefined", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Closing_flows_breaks_no_ban()
    {
        string close = _folder.Write("close.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: ops}\nspec: {podSelector: {}}\n");
        CliResult run = WhatIf("--apply", close, "--forbid-new-flows");
        Assert.Equal(0, run.Status);
        Assert.Contains("Flows that became impossible", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_says_the_same_as_before_is_named_as_such()
    {
        CliResult run = WhatIf("--apply", Path.Combine(_shop, "shop.yaml"), "--format", "json");
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(0, root.GetProperty("proposal").GetProperty("new").GetArrayLength());
        Assert.Equal(0, root.GetProperty("proposal").GetProperty("replaced").GetArrayLength());
        Assert.True(root.GetProperty("proposal").GetProperty("unchanged").GetArrayLength() > 10);
        Assert.Equal(0, root.GetProperty("flows").GetArrayLength());
    }

    [Fact]
    public void A_change_on_standard_input_is_read()
    {
        CliResult run = Cli.RunWith(OpenDatabase, "whatif", "--manifests", _shop, "--cni", "generic", "--apply", "-", "--forbid-new-flows");
        Assert.Equal(1, run.Status);
    }

    [Theory]
    [InlineData("NetworkPolicy/shop/db-primry", "did you mean 'NetworkPolicy/shop/db-primary'?")]
    [InlineData("NetworkPolicy/ops/db-primary", "NetworkPolicy.networking.k8s.io/shop/db-primary")]
    [InlineData("NetworkPolicy.crd.projectcalico.org/shop/frontend", "NetworkPolicy.networking.k8s.io/shop/frontend")]
    [InlineData("NetworkPolicy", "expected Kind/NS/NAME")]
    public void Deleting_what_is_not_there_ends_with_2_and_names_what_is_near(string name, string near)
    {
        CliResult run = WhatIf("--delete", name);
        Assert.Equal(2, run.Status);
        Assert.Equal("", run.Output);
        Assert.Contains(name, run.Error, StringComparison.Ordinal);
        Assert.Contains(near, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_of_two_groups_must_be_told_apart()
    {
        _folder.Write("shop/calico.yaml", "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: frontend, namespace: shop}\nspec: {selector: all()}\n");
        CliResult run = WhatIf("--delete", "NetworkPolicy/shop/frontend");
        Assert.Equal(2, run.Status);
        Assert.Contains("NetworkPolicy.networking.k8s.io/shop/frontend", run.Error, StringComparison.Ordinal);
        Assert.Contains("NetworkPolicy.projectcalico.org/shop/frontend", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, WhatIf("--delete", "NetworkPolicy.networking.k8s.io/shop/frontend").Status);
    }

    [Fact]
    public void With_a_namespace_goes_what_is_in_it()
    {
        CliResult run = WhatIf("--delete", "Namespace/ops");
        Assert.Equal(0, run.Status);
        Assert.Contains("- Pod/ops/monitor (goes with its owner)", run.Output, StringComparison.Ordinal);
        Assert.Contains("- ops/monitor[Pod]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_change_is_no_change()
    {
        string change = _folder.Write("change.yaml", OpenDatabase + "\n---\nkind: [\n");
        CliResult run = WhatIf("--apply", change);
        Assert.Equal(2, run.Status);
        Assert.Matches(@"change\.yaml:\d+", run.Error);
    }

    [Fact]
    public void Nothing_proposed_and_both_ways_proposed_are_refused()
    {
        Assert.Equal(2, WhatIf().Status);
        CliResult both = WhatIf("--apply", _folder.Write("change.yaml", OpenDatabase), "--delete", "NetworkPolicy/shop/db-primary");
        Assert.Equal(2, both.Status);
        Assert.Contains("--apply has it too", both.Error, StringComparison.Ordinal);
    }

    private CliResult WhatIf(params string[] arguments) => Cli.Run(["whatif", "--manifests", _shop, "--cni", "generic", .. arguments]);
}
