using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Workbook;

/// <summary>The summary: totals by formula over the detail sheets, beside the totals that pack.json states, and whether they are equal.</summary>
internal sealed class SummarySheet
{
    /// <summary>Widths: key, label, then at most five counts and their total, five stated and their total, verdict.</summary>
    public static readonly double[] Widths = [26, 40, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 11];

    /// <summary>Last column a verdict stands in.</summary>
    public const int VerdictColumn = 15;

    /// <summary>First column of the numbers counted; their total, what is stated and the verdict follow them without a gap.</summary>
    private const int First = 3;

    private static readonly string[] Statuses = ["satisfied", "not-satisfied", "not-evaluated", "manual", "not-applicable"];

    private static readonly string[] Severities = ["critical", "high", "medium", "low", "info"];

    private readonly EvidencePack pack;
    private readonly DetailFormulas formulas;
    private readonly RowList list = new();
    private readonly List<bool> verdicts = [];
    private int headerRow;

    private SummarySheet(EvidencePack pack, DetailFormulas formulas)
    {
        this.pack = pack;
        this.formulas = formulas;
    }

    /// <summary>The rows.</summary>
    public static IReadOnlyList<SheetRow> Rows(EvidencePack pack, DetailFormulas formulas) => new SummarySheet(pack, formulas).All();

    private IReadOnlyList<SheetRow> All()
    {
        Controls();
        Findings();
        Results();
        Population();
        Lists();
        var equal = verdicts.All(verdict => verdict);
        var last = list.Rows.Count + 2;
        SheetRow top = new(24,
        [
            new SheetCell("Every total below against pack.json", CellLook.Heading), default, new SheetCell(new Formula($"IF(COUNTIF(C2:{CellAddress.Of(last, VerdictColumn)},\"differs\")=0,\"equal\",\"differs\")", equal ? "equal" : "differs"), CellLook.Status),
        ]);
        return [top, .. list.Rows];
    }

    /// <summary>Number of the row that is added next: one more stands above them all.</summary>
    private int Next => list.Next + 1;

    private void Controls()
    {
        Title("Controls by framework and status", "Controls");
        Header("Framework", "Name and version", Statuses);
        var begin = Next;
        foreach (var f in pack.Frameworks)
        {
            var own = pack.Controls.Where(control => control.Framework == f.Id).ToLookup(control => control.Status, StringComparer.Ordinal);
            Row(f.Id, f.Name + " " + f.Version, "Controls", "Framework", "Status", Statuses, [.. Statuses.Select(status => own[status].Count())], Stated(f.Counts));
        }
        Sums("All frameworks", begin, Statuses.Length, [.. Statuses.Select(status => pack.Frameworks.Sum(f => pack.Controls.Count(control => control.Framework == f.Id && control.Status == status)))],
            Stated(pack.Summary.Controls));
    }

    private void Findings()
    {
        Title("Findings that fail, by severity", "Findings");
        Header("Severity", "", ["fail"]);
        foreach (var severity in Severities)
            Single(severity, "", "Findings", pack.Findings.Count(f => f.Severity == severity && f.Verdict == "fail"), pack.Summary.FindingsBySeverity.GetValueOrDefault(severity),
                word => [new Word("Severity", severity, word), Word.Fixed("Verdict", "fail")]);
        ByWord("Findings that warn, by severity", "Severity", "Findings", "Severity", pack.Findings.Where(f => f.Verdict == "warn").Select(f => f.Severity), Word.Fixed("Verdict", "warn"));
    }

    private void Results()
    {
        Title("Results of checks by verdict", "Check_Results");
        Header("Verdict", "", ["results"]);
        var counted = pack.Results.CountBy(result => result.Verdict, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var stated = pack.Summary.Results;
        foreach (var (verdict, number) in new[] { ("pass", stated.Pass), ("warn", stated.Warn), ("fail", stated.Fail), ("not-evaluable", stated.NotEvaluable), ("not-applicable", stated.NotApplicable) })
            Single(verdict, "", "Check_Results", counted.GetValueOrDefault(verdict), number, word => [new Word("Verdict", verdict, word)]);
    }

    private void Population()
    {
        Title("Population: sums over the clusters", "Scope_Population");
        Header("Figure", "", ["sum"]);
        var total = pack.Summary.Population;
        Single("Clusters", "", "Scope_Population", pack.Clusters.Length, total.Clusters, _ => [Word.Fixed("Property", "Source")]);
        foreach (var (figure, of) in ScopeSheet.Figures)
        {
            var sum = pack.Clusters.Sum(cluster => of(cluster.Population));
            Numbers(figure, "", [Formulas(word => formulas.Sum(sum, "Scope_Population", "Value", new Word("Property", figure, word)))], [sum], [of(total)]);
        }
    }

    private void Lists()
    {
        var figures = pack.Summary.Figures;
        Title("Flows by state", "Flows");
        Header("State", "", ["rows"]);
        foreach (var (state, number) in new (string, int?)[]
        {
            ("unapproved", figures?.Flows.Unapproved), ("overdue", figures?.Flows.Overdue), ("unknown", figures?.Flows.Unknown), ("unstated", figures?.Flows.Unstated), ("approved", figures?.Flows.Approved),
        })
            Single(state, "", "Flows", pack.Flows.Count(flow => flow.State == state), number, word => [new Word("State", state, word)]);
        Single("Carries secrets in the clear", "by its ports", "Flows", pack.Flows.Count(flow => !flow.Insecure.IsEmpty), figures?.InsecureFlows, _ => [Word.Fixed("In the clear", "yes")]);

        Title("Workloads by isolation", "Workloads");
        Header("Isolated", "", ["workloads"]);
        Single("Ingress and egress", "", "Workloads", pack.Workloads.Count(w => !w.IngressIsolatedBy.IsEmpty && !w.EgressIsolatedBy.IsEmpty), figures?.WorkloadsIsolated,
            _ => [Word.Fixed("Ingress isolated", "yes"), Word.Fixed("Egress isolated", "yes")]);
        Single("Neither", "", "Workloads", pack.Workloads.Count(w => w.IngressIsolatedBy.IsEmpty && w.EgressIsolatedBy.IsEmpty), null,
            _ => [Word.Fixed("Ingress isolated", "no"), Word.Fixed("Egress isolated", "no")]);

        ByWord("Policies by mode", "Mode", "Policies", "Mode", pack.Policies.Select(policy => policy.Mode));
        ByWord("Pairs of zones by state", "State", "Zone_Pairs", "State", pack.ZonePairs.Select(pair => pair.State));
        ByWord("Exceptions by state", "State", "Exceptions", "State", pack.Exceptions.Select(exception => exception.State));
        ByWord("Attestations by state", "State", "Attestations", "State", pack.Attestations.Select(attestation => attestation.State));
        ByWord("Reviews of policies by state", "State", "Rule_Review", "Review", pack.RuleReview.Select(review => review.State));
    }

    /// <summary>Rows of a sheet by a word; pack.json states no number for them.</summary>
    private void ByWord(string title, string header, string table, string column, IEnumerable<string> words, params Word[] also)
    {
        var counts = words.CountBy(word => word, StringComparer.Ordinal).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        if (counts.Count == 0)
            return;
        Title(title, table);
        Header(header, "", ["rows"]);
        foreach (var (word, count) in counts)
            Single(word, "", table, count, null, cell => [new Word(column, word, cell), .. also]);
    }

    private static int[] Stated(StatusCounts n) => [n.Satisfied, n.NotSatisfied, n.NotEvaluated, n.Manual, n.NotApplicable];

    private void Title(string text, string table) =>
        list.Heading(text + (formulas.Spilled(table) ? $" (values and no formulas: the rows of {table} stand in a CSV file)" : $" (formulas over {table})"));

    /// <summary>Heads of a block; the words counted stand in it and the formulas refer to them.</summary>
    private void Header(string key, string label, string[] words)
    {
        headerRow = Next;
        List<SheetCell> cells = [new(key, CellLook.Header), new(label, CellLook.Header), .. words.Select(word => new SheetCell(word, CellLook.NumberHeader))];
        if (words.Length > 1)
        {
            cells.Add(new SheetCell("total", CellLook.NumberHeader));
            cells.AddRange(words.Select(word => new SheetCell(word + " in pack.json", CellLook.NumberHeader)));
        }
        cells.Add(new SheetCell(words.Length > 1 ? "total in pack.json" : "in pack.json", CellLook.NumberHeader));
        cells.Add(new SheetCell("agree", CellLook.Header));
        list.Add(32, [.. cells]);
    }

    private void Row(string key, string label, string table, string keyColumn, string wordColumn, string[] words, int[] counts, int[] stated) =>
        Numbers(key, label, [.. words.Select((word, i) => Formulas(cell => formulas.Count(counts[i], table, new Word(keyColumn, key, cell), new Word(wordColumn, word, CellAddress.Letters(First + i) + "$" + headerRow))))],
            counts, stated);

    private void Single(string key, string label, string table, int count, int? stated, Func<string, Word[]> words) =>
        Numbers(key, label, [Formulas(cell => formulas.Count(count, table, words(cell)))], [count], stated is { } number ? [number] : null);

    private object Formulas(Func<string, object> of) => of("$A" + Next);

    private void Sums(string label, int begin, int columns, int[] counts, int[] stated)
    {
        var end = Next - 1;
        Numbers(label, "", [.. counts.Take(columns).Select((count, i) => begin > end ? (object)count
            : new Formula($"SUM({CellAddress.Of(begin, First + i)}:{CellAddress.Of(end, First + i)})", count))], counts, stated);
    }

    /// <summary>A row of numbers counted, those stated, and whether they are equal.</summary>
    /// <param name="key">Key.</param>
    /// <param name="label">Label.</param>
    /// <param name="counted">Formulas, or numbers where there is nothing to count in the workbook.</param>
    /// <param name="counts">What they give.</param>
    /// <param name="stated">What pack.json states of each; null where it states nothing.</param>
    private void Numbers(string key, string label, object[] counted, int[] counts, int[]? stated)
    {
        var row = Next;
        var n = counted.Length;
        var firstStated = n > 1 ? First + n + 1 : First + 1;
        string Span(int first) => n == 1 ? CellAddress.Of(row, first) : $"{CellAddress.Of(row, first)}:{CellAddress.Of(row, first + n - 1)}";
        List<SheetCell> cells = [new(key, CellLook.Value), new(label, CellLook.Value), .. counted.Select(count => new SheetCell(count, count is Formula ? CellLook.Number : CellLook.Stated))];
        if (n > 1)
            cells.Add(new SheetCell(new Formula($"SUM({Span(First)})", counts.Sum()), CellLook.Total));
        cells.AddRange(stated is null ? [new SheetCell(null, CellLook.Stated)] : stated.Select(number => new SheetCell(number, CellLook.Stated)));
        if (n > 1 && stated is not null)
            cells.Add(new SheetCell(new Formula($"SUM({Span(firstStated)})", stated.Sum()), CellLook.Stated));
        if (stated is null)
            cells.Add(new SheetCell(null, CellLook.Status));
        else
        {
            var equal = counts.SequenceEqual(stated);
            var test = n == 1 ? $"{Span(First)}={Span(firstStated)}" : $"SUMPRODUCT(1*({Span(First)}<>{Span(firstStated)}))=0";
            cells.Add(new SheetCell(new Formula($"IF({test},\"equal\",\"differs\")", equal ? "equal" : "differs"), CellLook.Status));
            verdicts.Add(equal);
        }
        list.Add(18, [.. cells]);
    }
}
