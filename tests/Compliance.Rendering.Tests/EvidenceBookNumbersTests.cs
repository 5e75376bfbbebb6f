using System.Globalization;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Tests.Pdf;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests;

/// <summary>The numbers of the evidence book, read back through its tags, are those of the pack.</summary>
public sealed class EvidenceBookNumbersTests
{
    private static readonly EvidencePack s_pack = SamplePack.Build();
    private static readonly byte[] s_bytes = Renditions.First(new PdfRenderer(), s_pack);
    private static readonly PdfTables s_book = PdfTables.Of(s_bytes);

    [Fact]
    public void Every_control_stands_with_its_result_in_the_table_of_its_framework()
    {
        var rows = s_book.Under("Control", "Title", "Result").Where(row => row.Count > 2).ToList();
        Assert.Equal(s_pack.Controls.Select(c => (Dense(c.Control), Dense(c.Status.Replace('-', ' ')))).Order(), rows.Select(row => (row[0], row[2])).Order());
    }

    [Fact]
    public void Bars_tell_the_counts_of_every_framework()
    {
        foreach (var framework in s_pack.Frameworks)
        {
            var n = framework.Counts;
            Assert.Contains(s_book.Alternatives, words => words.Contains(framework.Name, StringComparison.Ordinal)
                && Numbers(words[words.LastIndexOf(':')..]).SequenceEqual([n.Satisfied, n.NotSatisfied, n.NotEvaluated, n.Manual, n.NotApplicable]));
        }
    }

    [Fact]
    public void The_population_is_that_of_the_pack_and_nothing_is_left_unreconciled()
    {
        var rows = s_book.Under("Cluster", "Namespaces");
        foreach (var (row, p) in rows.Zip(s_pack.Clusters.Select(c => c.Population).Append(s_pack.Summary.Population)))
            Assert.Equal([p.Namespaces, p.Nodes, p.Pods, p.Workloads, p.Services, p.Policies], row[1..7].Select(Number));
        Assert.Equal(s_pack.Clusters.Length + 1, rows.Count);
    }

    [Fact]
    public void Checks_give_the_verdicts_of_the_pack()
    {
        var counted = s_pack.Results.CountBy(r => (r.Id, r.Verdict)).ToDictionary();
        var rows = s_book.Tables.First(t => t[0].Count >= 7 && t[0].Contains("Pass") && t[0].Contains("Fail")) is var table ? table : [];
        string[] verdicts = ["Pass", "Warn", "Fail"];
        foreach (var check in s_pack.Checks)
        {
            var row = rows.Single(r => r[0] == Dense(check.Id));
            foreach (var verdict in verdicts)
                Assert.Equal(counted.GetValueOrDefault((check.Id, verdict.ToLowerInvariant())), Number(row[rows[0].IndexOf(verdict)]));
        }
    }

    [Fact]
    public void Every_finding_and_every_row_of_the_register_of_flows_is_printed()
    {
        using var pdf = Reader.Open(s_bytes);
        var text = string.Concat(pdf.GetPages().Select(p => PdfRead.Dense(p.Text)));
        Assert.All(s_pack.Findings, finding => Assert.Contains(finding.Id, text, StringComparison.Ordinal));
        Assert.Equal(s_pack.Flows.Length, s_book.Tables.Where(t => t[0][0] == Dense("From and to") && t[0].Contains(Dense("Ports and services"))).SelectMany(t => t.Skip(1)).Count(row => row.Count > 1));
    }

    private static string Dense(string text) => PdfRead.Dense(text);

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static IEnumerable<int> Numbers(string words) => System.Text.RegularExpressions.Regex.Matches(words, "[0-9,]*[0-9]").Select(m => Number(m.Value));
}
