using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class VerdictsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _shop;

    public VerdictsTests() => _shop = Shop.WriteTo(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("shop/api", "shop/db-0", "TCP", 5432, "allow")]
    [InlineData("shop/api[Deployment]", "shop/db[StatefulSet]", "TCP", 5432, "allow")]
    [InlineData("shop/frontend", "shop/db-0", "TCP", 5432, "deny")]
    [InlineData("shop/frontend", "shop/db-1", "TCP", 5432, "allow")]
    [InlineData("ops/monitor", "shop/frontend", "TCP", 8080, "allow")]
    [InlineData("ops/monitor", "shop/frontend", "UDP", 8080, "deny")]
    [InlineData("node/n1", "shop/db-0", "TCP", 22, "allow")]
    [InlineData("node/n2", "shop/db-0", "TCP", 22, "deny")]
    [InlineData("ip/198.51.100.9", "shop/frontend", "TCP", 8080, "allow")]
    [InlineData("shop/frontend", "ip/203.0.113.7", "TCP", 8443, "allow")]
    [InlineData("shop/frontend", "ip/203.0.113.200", "TCP", 8443, "deny")]
    [InlineData("shop/api", "svc/shop/db", "TCP", 5000, "allow")]
    [InlineData("shop/frontend", "svc/shop/bank", "TCP", 443, "allow")]
    [InlineData("ops/monitor", "svc/shop/db", "TCP", 5000, "deny")]
    public void Every_form_of_endpoint_is_answered(string from, string to, string protocol, int port, string verdict)
    {
        JsonElement answer = Ask(from, to, protocol, port);
        Assert.Equal(verdict, answer.GetProperty("verdict").GetString());
        Assert.Equal(from, answer.GetProperty("from").GetString());
        Assert.Equal(to, answer.GetProperty("to").GetString());
        Assert.Equal(port, answer.GetProperty("port").GetInt32());
    }

    [Fact]
    public void Backends_of_different_verdicts_leave_the_service_undefined_and_are_listed()
    {
        JsonElement answer = Ask("shop/frontend", "svc/shop/db", "TCP", 5000);
        Assert.Equal("undefined", answer.GetProperty("verdict").GetString());
        var backends = answer.GetProperty("decidedBy").EnumerateArray().ToDictionary(b => b.GetProperty("backend").GetString()!, b => b.GetProperty("verdict").GetString());
        Assert.Equal("deny", backends["shop/db-0"]);
        Assert.Equal("allow", backends["shop/db-1"]);
    }

    [Fact]
    public void The_deciding_rule_is_named_by_policy_pointer_and_direction()
    {
        JsonElement answer = Ask("shop/api", "shop/db-0", "TCP", 5432);
        JsonElement rule = answer.GetProperty("decidedBy").EnumerateArray().Single(r => r.GetProperty("direction").GetString() == "ingress");
        Assert.Equal("NetworkPolicy/shop/db-primary", rule.GetProperty("policy").GetString());
        Assert.Equal("/spec/ingress/0", rule.GetProperty("rule").GetString());
        Assert.Equal("allow", rule.GetProperty("action").GetString());
    }

    [Fact]
    public void Icmp_needs_no_port_and_is_undefined_where_a_policy_isolates()
    {
        CliResult run = Verdicts("""{"from":"ops/monitor","to":"shop/db-0","protocol":"ICMP"}""");
        Assert.Equal(0, run.Status);
        Assert.Equal("undefined", JsonDocument.Parse(run.Output).RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_bad_line_gets_its_error_in_place_and_the_others_their_answers()
    {
        CliResult run = Verdicts(
            """
            {"from":"shop/api","to":"shop/db-0","protocol":"TCP","port":5432}
            this is not json
            {"from":"shop/nobody","to":"shop/db-0","protocol":"TCP","port":5432}

            {"from":"shop/api","to":"shop/db-0","protocol":"TCP","port":70000}
            {"from":"shop/api","to":"shop/db-0","protocol":"GRE","port":1}
            {"from":"shop/api","to":"svc/shop/db","protocol":"TCP","port":5432}
            {"from":"shop/done","to":"shop/db-0","protocol":"TCP","port":5432}
            {"from":"shop/api","from":"shop/api","to":"shop/db-0","protocol":"TCP","port":5432}
            {"from":"shop/api","to":"ip/10.1","protocol":"TCP","port":5432}
            ["shop/api"]
            {"from":"shop/api","to":"shop/db-0","protocol":"TCP","port":5432}
            """);
        Assert.Equal(2, run.Status);
        JsonElement[] answers = [.. run.Lines.Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(11, answers.Length);
        Assert.Equal("allow", answers[0].GetProperty("verdict").GetString());
        Assert.Equal("allow", answers[10].GetProperty("verdict").GetString());
        string[] expected = ["not JSON", "shop/nobody", "70000", "GRE", "has no port 5432", "takes part in no connection", "not JSON", "IPv4 or IPv6", "expected an object"];
        for (int i = 0; i < expected.Length; i++) Assert.Contains(expected[i], answers[i + 1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains(":3: ", answers[2].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused_and_the_next_is_read()
    {
        string huge = "{\"from\":\"" + new string('x', 300_000) + "\"}";
        CliResult run = Verdicts(huge + "\n" + """{"from":"shop/api","to":"shop/db-0","protocol":"TCP","port":5432}""" + "\n");
        Assert.Equal(2, run.Status);
        Assert.Equal(2, run.Lines.Length);
        Assert.Contains("longer than", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"verdict\":\"allow\"", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Questions_are_read_from_standard_input_for_a_dash()
    {
        CliResult run = Cli.RunWith("""{"from":"shop/api","to":"shop/db-0","protocol":"TCP","port":5432}""", "verdicts", "--manifests", _shop, "--cni", "generic", "--queries", "-");
        Assert.Equal(0, run.Status);
        Assert.Contains("\"verdict\":\"allow\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_stay_inside_their_json_strings()
    {
        CliResult run = Verdicts("""{"from":"shop/\u001b[31m\"},\u202e","to":"shop/db-0","protocol":"TCP","port":1}""");
        Assert.Equal(2, run.Status);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
        Assert.DoesNotContain('\u202e', run.Output + run.Error);
        Assert.Contains("\u001b[31m\"},\u202e", JsonDocument.Parse(run.Lines.Single()).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_evidence_of_a_plug_in_the_generic_contract_is_used_with_a_warning()
    {
        CliResult run = Cli.RunWith("", "verdicts", "--manifests", _shop, "--queries", "-");
        Assert.Equal(0, run.Status);
        Assert.Contains("warning: no evidence of a network plug-in", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning: no evidence", Verdicts("").Error, StringComparison.Ordinal);
    }

    private JsonElement Ask(string from, string to, string protocol, int port)
    {
        CliResult run = Verdicts(JsonSerializer.Serialize(new { from, to, protocol, port }));
        Assert.True(run.Status == 0, run.Output + run.Error);
        return JsonDocument.Parse(run.Lines.Single()).RootElement;
    }

    private CliResult Verdicts(string questions) =>
        Cli.Run("verdicts", "--manifests", _shop, "--cni", "generic", "--queries", _folder.Write("questions.jsonl", questions));
}
