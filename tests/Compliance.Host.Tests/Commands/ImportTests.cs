using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class ImportTests : IDisposable
{
    private const string Reports = """
        apiVersion: projectcalico.org/v3
        kind: GlobalReport
        metadata:
          name: weekly-full-inventory
          labels: {deployment: production}
        spec:
          reportType: inventory
          schedule: 0 0 * * 0
          jobNodeSelector:
            nodetype: infrastructure
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalReport
        metadata: {name: hourly-accounts-networkaccess}
        spec:
          reportType: network-access
          schedule: 0 * * * *
          endpoints:
            selector: (app == "web" && tier != "cache") || has(pci)
            namespaces:
              names: [payable, collections, payroll]
              selector: department in {"accounts", "payroll"} && !has(retired)
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalReport
        metadata: {name: hourly-accounts-policies}
        spec:
          reportType: policy-audit
          schedule: "@hourly"
          endpoints:
            selector: (app == "web" && tier != "cache") || has(pci)
            namespaces:
              names: [payable, collections, payroll]
              selector: department in {"accounts", "payroll"} && !has(retired)
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalReport
        metadata: {name: monthly-widgets}
        spec:
          reportType: policy-audit
          schedule: 0 0 1 * ?
          endpoints:
            serviceAccounts: {names: [controller]}
            namespaces: {names: [widgets]}
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalReport
        metadata: {name: daily-cis}
        spec:
          reportType: cis-benchmark
          schedule: 30 0 * * MON-FRI
          suspend: true
          cis:
            highThreshold: 95
            includeUnscoredTests: true
            resultsFilters:
            - benchmarkSelection: {kubernetesVersion: "1.13"}
              exclude: ["1.1.4", "1.2.5"]
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Out => Path.Combine(_folder.Path, "compliance.yaml");

    private CliResult Import(string text) => Cli.Run("import", "globalreport", _folder.Write("reports.yaml", text), "--out", Out);

    private static string Report(string spec, string name = "r") => $"apiVersion: projectcalico.org/v3\nkind: GlobalReport\nmetadata: {{name: {name}}}\nspec:\n  reportType: inventory\n{spec}";

    [Fact]
    public void Schedules_and_selections_become_a_configuration_that_is_accepted()
    {
        CliResult run = Import(Reports);
        Assert.Equal((0, ""), (run.Status, run.Output));
        string text = File.ReadAllText(Out).Replace(_folder.Path + "/", "", StringComparison.Ordinal);
        Approved.Matches("configuration/globalreport.import.yaml", text);
        Approved.Matches("configuration/globalreport.import.stderr", run.Error.Replace(_folder.Path + "/", "", StringComparison.Ordinal));
        CliResult check = Cli.Run("config", "check", Out);
        Assert.Equal((0, ""), (check.Status, check.Error));
        Assert.StartsWith("zones: 1\n", check.Output, StringComparison.Ordinal);
    }

    /// <summary>Everything that is told on standard error stands in the file as well.</summary>
    [Fact]
    public void What_is_not_taken_over_is_named_in_both_places()
    {
        CliResult run = Import(Reports);
        string[] warnings = [.. run.Error.Split('\n').Where(l => l.StartsWith("warning: ", StringComparison.Ordinal))];
        string text = File.ReadAllText(Out);
        Assert.True(warnings.Length > 7);
        Assert.All(warnings, w => Assert.Contains(w[(w.IndexOf("not taken over: ", StringComparison.Ordinal) + "not taken over: ".Length)..], text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("app == 'a' || app == 'b'", "- {key: app, operator: In, values: [a]}", 2)]
    [InlineData("!(app == 'a' || has(b))", "- {key: b, operator: DoesNotExist}", 1)]
    [InlineData("app not in {'a', 'b'}", "- {key: app, operator: NotIn, values: [a, b]}", 1)]
    [InlineData("app in {'true', '7'}", "- {key: app, operator: In, values: [\"7\", \"true\"]}", 1)]
    [InlineData("all() && has(a)", "- {key: a, operator: Exists}", 1)]
    public void A_selector_is_said_as_kubernetes_says_it(string selector, string expression, int members)
    {
        CliResult run = Import(Report($"  schedule: 0 0 * * *\n  endpoints: {{selector: \"{selector}\"}}\n"));
        Assert.Equal(0, run.Status);
        string text = File.ReadAllText(Out);
        Assert.Contains(expression, text, StringComparison.Ordinal);
        Assert.Equal(members, text.Split("  - podSelector:").Length - 1);
        Assert.Equal(0, Cli.Run("config", "check", Out).Status);
    }

    [Theory]
    [InlineData("selector: \"app starts with 'a'\"", "compares whole values")]
    [InlineData("selector: \"projectcalico.org/namespace == 'a'\"", "a label that Calico adds itself")]
    [InlineData("serviceAccounts: {selector: \"has(a)\"}", "service accounts: ")]
    [InlineData("selector: \"app in {}\"", "it selects nothing")]
    public void A_selection_that_cannot_be_said_whole_makes_no_zone(string endpoints, string why)
    {
        CliResult run = Import(Report($"  schedule: 0 0 * * *\n  endpoints:\n    {endpoints}\n    namespaces: {{names: [shop]}}\n"));
        Assert.Equal(0, run.Status);
        Assert.Contains("reports.yaml:8: /spec/endpoints: not taken over: no zone is made of it: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\nzones:", File.ReadAllText(Out), StringComparison.Ordinal);
    }

    [Fact]
    public void A_selection_with_too_many_alternatives_makes_no_zone()
    {
        string either = string.Join(" && ", Enumerable.Range(0, 7).Select(i => $"(a{i} == 'x' || b{i} == 'y')"));
        Assert.Contains("more than 64 alternatives", Import(Report($"  schedule: 0 0 * * *\n  endpoints: {{selector: \"{either}\"}}\n")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("15 3 * * MON,FRI", "15 3 * * mon,fri")]
    [InlineData("@daily", "0 0 * * *")]
    [InlineData("0 0 1 * ?", "0 0 1 * *")]
    public void A_schedule_is_rewritten_in_the_form_of_the_configuration(string schedule, string cron)
    {
        Assert.Equal(0, Import(Report($"  schedule: \"{schedule}\"\n")).Status);
        Assert.Contains($"  pack: \"{cron}\"\n", File.ReadAllText(Out), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@every 1h")]
    [InlineData("CRON_TZ=Europe/Vienna 0 0 * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("every day")]
    [InlineData("0 0 * * *\\n\\\"x\\\": y")]
    public void A_schedule_that_the_configuration_cannot_have_is_named(string schedule)
    {
        CliResult run = Import(Report($"  schedule: \"{schedule}\"\n"));
        Assert.Equal(0, run.Status);
        Assert.Contains("reports.yaml:6: /spec/schedule: not taken over: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\nschedule:", File.ReadAllText(Out), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_are_told_with_file_line_and_field_and_nothing_is_written()
    {
        CliResult run = Import("""
            apiVersion: v1
            kind: GlobalReport
            metadata: {name: Bad_Name}
            spec:
              reportType: 7
              scedule: 0 0 * * *
              suspend: maybe
              endpoints:
                selector: app =
                namespaces: [a]
              cis: {highThreshold: high}
            ---
            kind: ConfigMap
            """);
        Assert.Equal((2, false), (run.Status, File.Exists(Out)));
        Approved.Matches("configuration/globalreport.wrong.txt", run.Error.Replace(_folder.Path + "/", "", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, ".*"));
    }

    [Fact]
    public void A_list_as_kubectl_prints_it_is_read_without_what_the_server_wrote()
    {
        CliResult run = Import("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: projectcalico.org/v3
              kind: GlobalReport
              metadata:
                name: internet
                uid: 7c0e6f1a
                resourceVersion: "12"
                generation: 1
                creationTimestamp: "2024-01-01T00:00:00Z"
                annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
              spec: {reportType: inventory, schedule: 0 0 * * *, endpoints: {namespaces: {names: ["=cmd|x\n# y", shop]}}}
              status: {lastSuccessfulReportJobs: []}
            """);
        Assert.Equal(0, run.Status);
        Assert.DoesNotContain("warning", run.Error, StringComparison.Ordinal);
        string text = File.ReadAllText(Out);
        Assert.Contains("All of it was taken over.", text, StringComparison.Ordinal);
        Assert.Contains("- id: report-internet\n", text, StringComparison.Ordinal);
        Assert.Contains("namespaces: [\"=cmd|x\\n# y\", shop]", text, StringComparison.Ordinal);
        Assert.Equal(0, Cli.Run("config", "check", Out).Status);
    }

    [Theory]
    [InlineData("", "nothing in it; expected objects of kind GlobalReport")]
    [InlineData("a: [", "reports.yaml:")]
    public void A_file_without_a_report_is_an_error(string text, string message)
    {
        CliResult run = Import(text);
        Assert.Equal((2, false), (run.Status, File.Exists(Out)));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_stands_twice_and_a_file_that_is_there_are_errors()
    {
        string report = Report("  schedule: 0 0 * * *\n");
        Assert.Contains("'r' stands on line 1 too", Import(report + "---\n" + report).Error, StringComparison.Ordinal);
        Assert.Equal(0, Import(report).Status);
        CliResult again = Import(report);
        Assert.Equal(2, again.Status);
        Assert.Contains("the file is there already", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, Cli.Run("import", "globalreport", Path.Combine(_folder.Path, "reports.yaml"), "--out", Out, "--force").Status);
        Assert.Contains("there is no such file", Cli.Run("import", "globalreport", Path.Combine(_folder.Path, "none.yaml"), "--out", Out, "--force").Error, StringComparison.Ordinal);
    }
}
