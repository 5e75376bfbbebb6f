using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;
using Compliance.TestKit.Cases;

namespace Compliance.Host.Tests.Samples;

/// <summary>The twenty best practices of the artefact, and what evidences each.</summary>
public sealed partial class BestPracticeTests(ITestOutputHelper output)
{
    private sealed record Practice(string Name, string Asks, ImmutableArray<string> Checks, ImmutableArray<string> Verbs);

    private static readonly ImmutableArray<string> Names =
    [
        "Default Deny All", "Incremental Rollout", "Label Standardization", "Namespace Isolation", "DNS Allowlisting", "Avoid Wildcards", "Policy Testing",
        "Documentation", "Minimal Scope", "GitOps Management", "Monitoring", "Regular Audits", "Named Ports", "Egress Control", "Multi-Layer Defense",
        "Policy Validation", "High Availability", "Performance Impact", "Policy Ordering", "Break Glass Procedures",
    ];

    private static readonly ImmutableArray<Practice> Practices =
    [
        .. CaseFiles.Document(Repository.PathOf("tests", "cases", "best-practices.yaml")).GetProperty("practices").EnumerateArray().Select(p => new Practice(
            p.GetProperty("name").GetString()!, p.GetProperty("asks").GetString()!, [.. p.GetProperty("checks").EnumerateArray().Select(c => c.GetString()!)],
            p.TryGetProperty("verbs", out var verbs) ? [.. verbs.EnumerateArray().Select(v => v.GetString()!)] : [])),
    ];

    [Fact]
    public void Every_practice_has_checks_that_exist()
    {
        ImmutableHashSet<string> written = [.. CheckCatalogue.All.Select(c => c.Definition.Id)];
        int width = Practices.Max(p => p.Name.Length);
        foreach (Practice practice in Practices)
            output.WriteLine($"{practice.Name.PadRight(width)}  {string.Join(", ", practice.Checks.Select(c => written.Contains(c) ? c : $"{c} (not written yet)"))}"
                + (practice.Verbs.IsEmpty ? "" : $"; compliance {string.Join(", ", practice.Verbs)}"));
        Assert.Equal(Names, Practices.Select(p => p.Name));
        Assert.All(Practices, p => Assert.NotEmpty(p.Checks));
        Assert.All(Practices, p => Assert.InRange(p.Asks.Length, 20, 150));
        Assert.All(Practices.SelectMany(p => p.Checks), c => Assert.Contains(c, BuiltInFrameworks.CheckIds));
        Assert.All(Practices, p => Assert.Distinct(p.Checks));
    }

    /// <summary>An id may be cited before its check is written; a practice none of whose checks answers would be an empty promise.</summary>
    [Fact]
    public void Every_practice_has_a_check_that_answers() =>
        Assert.Equal([], Practices.Where(p => !p.Checks.Any(id => CheckCatalogue.All.Any(c => c.Definition.Id == id))).Select(p => p.Name));

    [Fact]
    public void Every_verb_it_names_exists() => Assert.All(Practices.SelectMany(p => p.Verbs).Distinct(), verb =>
    {
        CliResult help = Cli.Run([.. verb.Split(' '), "--help"]);
        Assert.Equal(0, help.Status);
        Assert.Contains($"compliance {verb}", help.Output, StringComparison.Ordinal);
    });

    /// <summary>The report's own list, practice by practice in the same order, cites nothing that the table does not.</summary>
    [Fact]
    public void The_report_cites_the_same_checks()
    {
        string template = File.ReadAllText(Repository.PathOf("report-templates", "artefact", "best-practices.sbn-xml"));
        ImmutableArray<Match> rows = [.. Row().Matches(template).Cast<Match>()];
        Assert.Equal(Practices.Length, rows.Length);
        foreach ((Practice practice, Match row) in Practices.Zip(rows))
            Assert.Equal([], Id().Matches(row.Groups["checks"].Value).Select(m => m.Value).Except(practice.Checks));
    }

    [GeneratedRegex("""\{ name: "(?<name>[^"]*)", advice: "[^"]*", checks: \[(?<checks>[^\]]*)\] \}""")]
    private static partial Regex Row();

    [GeneratedRegex("[A-Z]+(-[A-Z0-9]+)+")]
    private static partial Regex Id();
}
