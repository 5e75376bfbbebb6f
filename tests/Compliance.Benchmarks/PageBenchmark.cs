using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;

namespace Compliance.Benchmarks;

/// <summary>A tagged PDF of a thousand pages of cards, tables and quoted policies, laid out and written in this process.</summary>
internal static class PageBenchmark
{
    private const double MostSeconds = 4;
    private const int Pages = 1000;

    /// <summary>Measures, and prints one row.</summary>
    /// <param name="runs">Runs; the median counts.</param>
    /// <param name="smoke">A few pages, and no target is held.</param>
    /// <returns>Whether it is within its target.</returns>
    public static bool Run(int runs, bool smoke)
    {
        int wanted = smoke ? 10 : Pages;
        BlockDocument document = Document(wanted);
        var metadata = new PdfMetadata(new DateTimeOffset(2026, 9, 30, 22, 0, 4, TimeSpan.Zero), new string('0', 64));
        double[] seconds = [.. Enumerable.Range(0, runs).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            PdfDocument.Write(document, null, metadata, Stream.Null);
            return watch.Elapsed.TotalSeconds;
        }).Order()];
        double median = seconds[seconds.Length / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{wanted} pages of PDF: median {median:F2} s of {runs}; target {MostSeconds} s: {(smoke ? "not held" : median <= MostSeconds ? "within" : "OVER")}"));
        return smoke || median <= MostSeconds;
    }

    /// <summary>One page for each section: a heading, two cards with attributes and a policy, a table.</summary>
    private static BlockDocument Document(int pages) => new()
    {
        Title = "A thousand pages", Language = "en", Footer = ["left", "middle", "right"],
        Blocks = [.. Enumerable.Range(1, pages).SelectMany(i => Page(i))],
    };

    private static readonly string[] s_words = ["Condition", "Cause", "Effect", "Recommendation"];

    private static IEnumerable<Block> Page(int number)
    {
        string name = FormattableString.Invariant($"payments/worker-{number}[Deployment]");
        yield return new Block.Heading(1, FormattableString.Invariant($"Section {number}")) { Anchor = FormattableString.Invariant($"s{number}") };
        for (int card = 0; card < 2; card++)
        {
            yield return new Block.Callout(Tone.High, name,
            [
                new Block.Table([new TableColumn("", 1), new TableColumn("", 5)],
                    [.. s_words.Select(word => new TableRow([Text(word), Text("Connections are denied unless a rule names their peers and their ports, and what no rule names is open to whoever holds one pod.")]))])
                { RowHeads = true },
                new Block.Code("ingress:\n- from:\n  - namespaceSelector: {}\n  ports:\n  - port: 5432\n    protocol: TCP\n"),
            ]);
        }
        yield return new Block.Table([new TableColumn("Object", 3), new TableColumn("What is to be seen", 5), new TableColumn("Count", 1, Numeric: true)],
            [.. Enumerable.Range(0, 8).Select(row => new TableRow([[new Inline.Name(name)], [new Inline.Text("labels that no policy selects, "), new Inline.Link(FormattableString.Invariant($"s{number}"), "see")], Text(row.ToString(CultureInfo.InvariantCulture))]))]);
    }

    private static ImmutableArray<Inline> Text(string text) => [new Inline.Text(text)];
}
