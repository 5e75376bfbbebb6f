using System.Text.Json;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>audit --test-results</c>: what was tested before it came into force.</summary>
public sealed class AuditTestResultsTests : IDisposable
{
    private const string Tested = "1795564800", Audited = "1795651200";

    private readonly TempFolder _folder = new();
    private readonly string _shop;

    public AuditTestResultsTests() => _shop = Shop.WriteTo(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("junit")]
    public void Results_of_the_verb_test_are_evidence_with_their_time_and_namespaces(string format)
    {
        string flows = _folder.Write("flows.yaml", """
            version: 1
            flows:
            - {name: the API reads the primary, from: "shop/api[Deployment]", to: shop/db-0, port: 5432, expect: allowed}
            """);
        CliResult test = Cli.RunIn([("SOURCE_DATE_EPOCH", Tested)], "test", "--manifests", _shop, "--cni", "generic", "--expect", flows, "--format", format);
        Assert.Equal(0, test.Status);
        string results = _folder.Write("flows.results", test.Output);
        CliResult run = Audit("--test-results", results);
        Assert.Equal(0, run.Status);
        JsonElement[] told = Told(run);
        JsonElement file = Assert.Single(told, r => r.GetProperty("subject").GetString() == "tests/flows.results");
        Assert.Equal("pass", file.GetProperty("verdict").GetString());
        Assert.Contains("of shop on 2026-11-25, in shop; attested", file.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal(test.Output, File.ReadAllText(Path.Combine(run.Lines[^1], "data", "inputs", "tests", "01", "flows.results")));
    }

    [Fact]
    public void Two_files_of_one_name_are_told_apart()
    {
        const string JUnit = "<testsuite timestamp='2026-11-20T08:00:00Z'><testcase name='a'/></testsuite>";
        CliResult run = Audit("--test-results", _folder.Write("one/flows.xml", JUnit), "--test-results", _folder.Write("two/flows.xml", JUnit));
        Assert.Equal(["tests/flows.xml", "tests/flows.xml (2)"], Told(run).Select(r => r.GetProperty("subject").GetString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("<testsuite>\n<testcase/></testsuite>", "flows.xml:2: /testsuite/testcase: the attribute 'name' is missing")]
    [InlineData("{\"flows\":\n[{}]}", "flows.xml:2: /flows/0: the key 'name' is missing")]
    public void A_malformed_file_is_refused_with_line_and_field(string text, string message)
    {
        CliResult run = Audit("--test-results", _folder.Write("flows.xml", text));
        Assert.Equal(2, run.Status);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "evidence")));
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        CliResult run = Audit("--test-results", Path.Combine(_folder.Path, "nowhere.xml"));
        Assert.Equal(2, run.Status);
        Assert.Contains("nowhere.xml: there is no such file", run.Error, StringComparison.Ordinal);
    }

    private CliResult Audit(params string[] more) => Cli.RunIn([("SOURCE_DATE_EPOCH", Audited)],
        ["audit", "--manifests", _shop, "--cni", "calico", "--framework", "soc2", "--out", Path.Combine(_folder.Path, "evidence"), .. more]);

    private static JsonElement[] Told(CliResult run)
    {
        using JsonDocument pack = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Lines[^1], "data", "pack.json")));
        return [.. pack.RootElement.GetProperty("results").EnumerateArray().Where(r => r.GetProperty("id").GetString() == "GOV-POLICY-TESTED").Select(r => r.Clone())];
    }
}
