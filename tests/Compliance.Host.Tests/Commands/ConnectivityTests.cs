using System.Text.Json;
using System.Xml.Linq;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class ConnectivityTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _shop;

    public ConnectivityTests() => _shop = Shop.WriteTo(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    [InlineData("csv")]
    [InlineData("md")]
    [InlineData("dot")]
    [InlineData("svg")]
    public void Every_format_matches_its_approved_file(string format)
    {
        CliResult run = Cli.Run("connectivity", "--manifests", _shop, "--cni", "generic", "--format", format);
        Assert.Equal(0, run.Status);
        Approved.Matches($"connectivity/shop.{format}", run.Output);
    }

    [Fact]
    public void The_summary_counts_what_the_json_lists()
    {
        string[] lines = Cli.Run("connectivity", "--manifests", _shop, "--cni", "generic", "--format", "json").Lines;
        JsonElement summary = JsonDocument.Parse(Cli.Run("connectivity", "--manifests", _shop, "--cni", "generic", "--summary").Output).RootElement;
        Assert.Equal(lines.Length, summary.GetProperty("pairs").GetInt32());
        Assert.Equal(lines.Sum(l => Ranges(JsonDocument.Parse(l).RootElement.GetProperty("conns"))), summary.GetProperty("connections").GetInt32());
        Assert.Equal(3, summary.GetProperty("policies").GetInt32());
    }

    [Fact]
    public void Pods_of_a_workload_that_are_treated_differently_are_listed_apart()
    {
        string output = Cli.Run("connectivity", "--manifests", _shop, "--cni", "generic", "--format", "json").Output;
        Assert.Contains("\"shop/db[StatefulSet]\"", output, StringComparison.Ordinal);
        Assert.Matches(@"shop/db-[01]\[Pod\]", output);
    }

    [Fact]
    public void Granularity_pod_lists_every_pod_by_itself()
    {
        string output = Cli.Run("connectivity", "--manifests", _shop, "--cni", "generic", "--format", "json", "--granularity", "pod").Output;
        Assert.Contains("\"shop/db-0[Pod]\"", output, StringComparison.Ordinal);
        Assert.Contains("\"shop/db-1[Pod]\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("[StatefulSet]", output, StringComparison.Ordinal);
    }

    [Fact]
    public void External_ranges_are_disjoint_and_cover_the_whole_of_ipv4_for_a_pod_open_to_all()
    {
        string[] lines = Cli.Run("connectivity", "--manifests", _shop, "--cni", "generic", "--format", "json").Lines;
        var ranges = lines.Select(l => JsonDocument.Parse(l).RootElement)
            .Where(l => l.GetProperty("src").GetString()!.StartsWith("ip:", StringComparison.Ordinal) && l.GetProperty("dst").GetString() == "shop/frontend[Deployment]")
            .Select(l => l.GetProperty("src").GetString()![3..].Split('-').Select(a => BitConverter.ToUInt32([.. System.Net.IPAddress.Parse(a).GetAddressBytes().Reverse()])).ToArray())
            .OrderBy(r => r[0]).ToArray();
        Assert.Equal(0u, ranges[0][0]);
        Assert.Equal(uint.MaxValue, ranges[^1][1]);
        for (int i = 1; i < ranges.Length; i++) Assert.Equal(ranges[i - 1][1] + 1, ranges[i][0]);
    }

    [Fact]
    public void The_order_of_files_and_objects_changes_no_byte()
    {
        string[] documents = Shop.Manifests.Split("\n---\n");
        for (int i = 0; i < documents.Length; i++) _folder.Write($"turned/{documents.Length - i:D3}.yaml", documents[i]);
        CliResult turned = Cli.Run("connectivity", "--manifests", _folder.Path + "/turned", "--cni", "generic", "--format", "json");
        Assert.Equal(Cli.Run("connectivity", "--manifests", _shop, "--cni", "generic", "--format", "json").Output, turned.Output);
    }

    [Fact]
    public void Hostile_names_break_out_of_no_format()
    {
        const string Name = "=cmd|'/c calc'!A1\\\"><script>alert(1)</script>";
        _folder.Write("hostile/pods.yaml", $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{JsonSerializer.Serialize(Name)}}, namespace: "=evil"}
            spec: {containers: [{name: c, image: i}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: b, namespace: x}
            spec: {containers: [{name: c, image: i}]}
            """);
        string Run(string format) => Cli.Run("connectivity", "--manifests", _folder.Path + "/hostile", "--cni", "generic", "--format", format).Output;

        XDocument svg = XDocument.Parse(Run("svg"));
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName == "script");
        Assert.DoesNotContain(Run("csv").Split('\n'), l => l.StartsWith('=') || l.StartsWith("\"=", StringComparison.Ordinal) || l.Contains(",=", StringComparison.Ordinal) || l.Contains(",\"=", StringComparison.Ordinal));
        Assert.All(Run("md").Split('\n', StringSplitOptions.RemoveEmptyEntries), l => Assert.Equal(4, System.Text.RegularExpressions.Regex.Count(l, @"(?<!\\)\|")));
        Assert.All(Run("json").Split('\n', StringSplitOptions.RemoveEmptyEntries), l => JsonDocument.Parse(l));
        Assert.DoesNotContain("\"=evil/=cmd|'/c calc'!A1\\\"><", Run("dot"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_workloads_than_can_be_read_are_drawn_as_namespaces()
    {
        var yaml = new System.Text.StringBuilder();
        for (int i = 0; i < 61; i++)
            yaml.Append($"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{i}, namespace: n{i % 3}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n");
        _folder.Write("many/pods.yaml", yaml.ToString());
        XDocument svg = XDocument.Parse(Cli.Run("connectivity", "--manifests", _folder.Path + "/many", "--cni", "generic", "--format", "svg").Output);
        string[] boxes = [.. svg.Descendants().Where(e => e.Name.LocalName == "g").Select(g => g.Elements().First().Value)];
        Assert.Equal(["n0", "n1", "n2", "outside the cluster"], boxes.Order(StringComparer.Ordinal));
    }

    private static int Ranges(JsonElement conns) =>
        conns.ValueKind == JsonValueKind.String ? 1 : conns.EnumerateObject().Sum(p => p.Value.GetArrayLength());
}
