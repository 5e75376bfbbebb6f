using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Workbook;

/// <summary>The summary: totals by formula over the detail sheets, beside the totals that pack.json states, and whether they are equal.</summary>
internal sealed class SummarySheet
{
    /// <summary>Widths: key, label, five counts and their total, five stated and their total, verdict.</summary>
    public static readonly double[] Widths = [24, 40, 12, 12, 12, 12, 12, 11, 12, 12, 12, 12, 12, 11, 11];

    /// <summary>Column of the verdicts.</summary>
    public const int VerdictColumn = 15;

    /// <summary>First column of the numbers counted.</summary>
    private const int First = 3;

    /// <summary>First column of the numbers stated.</summary>
    private const int FirstStated = 9;

    private static readonly string[] Statuses = ["satisfied", "not-satisfied", "not-evaluated", "manual", "not-applicable"];

    private static readonly string[] Severities = ["critical", "high", "medium", "low", "info"];

    private static readonly string[] FindingVerdicts = ["fail", "warn"];

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
        var column = CellAddress.Letters(VerdictColumn);
        SheetRow top = new(24,
        [
            new SheetCell("Every total below against pack.json", CellLook.Heading), default, new SheetCell(new Formula($"IF(COUNTIF({column}2:{column}{last},\"differs\")=0,\"equal\",\"differs\")", equal ? "equal" : "differs"), CellLook.Status),
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
        Title("Findings by severity and verdict; pack.json states their sum", "Findings");
        Header("Severity", "", FindingVerdicts, onlyTotal: true);
        foreach (var severity in Severities)
            Row(severity, "", "Findings", "Severity", "Verdict", FindingVerdicts, [.. FindingVerdicts.Select(verdict => pack.Findings.Count(f => f.Severity == severity && f.Verdict == verdict))], null,
                pack.Summary.FindingsBySeverity.GetValueOrDefault(severity));
    }

    private void Results()
    {
        Title("Results of checks by verdict", "Check_Results");
        Header("Verdict", "", ["results"], onlyTotal: true);
        var counted = pack.Results.CountBy(result => result.Verdict, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var stated = pack.Summary.Results;
        foreach (var (verdict, number) in new[] { ("pass", stated.Pass), ("warn", stated.Warn), ("fail", stated.Fail), ("not-evaluable", stated.NotEvaluable), ("not-applicable", stated.NotApplicable) })
            Single(verdict, "", "Check_Results", counted.GetValueOrDefault(verdict), number, word => [new Word("Verdict", verdict, word)]);
    }

    private void Population()
    {
        Title("Population: sums over the clusters", "Scope_Population");
        Header("Figure", "", ["sum"], onlyTotal: true);
        var total = pack.Summary.Population;
        Single("Clusters", "", "Scope_Population", pack.Clusters.Length, total.Clusters, _ => [Word.Fixed("Property", "Source")]);
        foreach (var (figure, of) in ScopeSheet.Figures)
        {
            var sum = pack.Clusters.Sum(cluster => of(cluster.Population));
            Numbers(figure, "", [Formulas(word => formulas.Sum(sum, "Scope_Population", "Value", new Word("Property", figure, word)))], [sum], null, of(total));
        }
    }

    private void Lists()
    {
        var figures = pack.Summary.Figures;
        Title("Flows by state", "Flows");
        Header("State", "", ["rows"], onlyTotal: true);
        foreach (var (state, number) in new (string, int?)[]
        {
            ("unapproved", figures?.Flows.Unapproved), ("overdue", figures?.Flows.Overdue), ("unknown", figures?.Flows.Unknown), ("unstated", figures?.Flows.Unstated), ("approved", figures?.Flows.Approved),
        })
            Single(state, "", "Flows", pack.Flows.Count(flow => flow.State == state), number, word => [new Word("State", state, word)]);
        Single("Carries secrets in the clear", "by its ports", "Flows", pack.Flows.Count(flow => !flow.Insecure.IsEmpty), figures?.InsecureFlows, _ => [Word.Fixed("In the clear", "yes")]);

        Title("Workloads by isolation", "Workloads");
        Header("Isolated", "", ["workloads"], onlyTotal: true);
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
    private void ByWord(string title, string header, string table, string column, IEnumerable<string> words)
    {
        var counts = words.CountBy(word => word, StringComparer.Ordinal).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        if (counts.Count == 0)
            return;
        Title(title, table);
        Header(header, "", ["rows"]);
        foreach (var (word, count) in counts)
            Single(word, "", table, count, null, cell => [new Word(column, word, cell)]);
    }

    private static int[] Stated(StatusCounts n) => [n.Satisfied, n.NotSatisfied, n.NotEvaluated, n.Manual, n.NotApplicable];

    private void Title(string text, string table) =>
        list.Heading(text + (formulas.Spilled(table) ? $" (values and no formulas: the rows of {table} stand in a CSV file)" : $" (formulas over {table})"));

    /// <summary>Heads of a block; the words counted stand in it and the formulas refer to them.</summary>
    private void Header(string key, string label, string[] words, bool onlyTotal = false)
    {
        headerRow = Next;
        var cells = new SheetCell[VerdictColumn];
        Array.Fill(cells, new SheetCell("", CellLook.Header));
        void Put(int column, string text, CellLook look = CellLook.NumberHeader) => cells[column - 1] = new SheetCell(text, look);
        Put(1, key, CellLook.Header);
        Put(2, label, CellLook.Header);
        for (var i = 0; i < words.Length; i++)
        {
            Put(First + i, words[i]);
            if (!onlyTotal && words.Length > 1)
                Put(FirstStated + i, words[i] + " in pack.json");
        }
        if (words.Length > 1)
            Put(FirstStated - 1, "total");
        Put(VerdictColumn - 1, "in pack.json");
        Put(VerdictColumn, "agree", CellLook.Header);
        list.Add(32, cells);
    }

    private void Row(string key, string label, string table, string keyColumn, string wordColumn, string[] words, int[] counts, int[]? stated, int? total = null) =>
        Numbers(key, label, [.. words.Select((word, i) => Formulas(cell => formulas.Count(counts[i], table, new Word(keyColumn, key, cell), new Word(wordColumn, word, CellAddress.Letters(First + i) + "$" + headerRow))))],
            counts, stated, total);

    private void Single(string key, string label, string table, int count, int? stated, Func<string, Word[]> words) =>
        Numbers(key, label, [Formulas(cell => formulas.Count(count, table, words(cell)))], [count], null, stated);

    private object Formulas(Func<string, object> of) => of("$A" + Next);

    private void Sums(string label, int begin, int columns, int[] counts, int[] stated)
    {
        var end = Next - 1;
        Numbers(label, "", [.. counts.Take(columns).Select((count, i) => begin > end ? (object)count
            : new Formula($"SUM({CellAddress.Of(begin, First + i)}:{CellAddress.Of(end, First + i)})", count))], counts, stated, null);
    }

    /// <summary>A row of numbers counted, those stated, and whether they are equal.</summary>
    /// <param name="key">Key.</param>
    /// <param name="label">Label.</param>
    /// <param name="counted">Formulas, or numbers where there is nothing to count in the workbook.</param>
    /// <param name="counts">What they give.</param>
    /// <param name="stated">What pack.json states of each; null where it states nothing of each.</param>
    /// <param name="total">What pack.json states of their sum; null where that is the sum of what it states of each, or nothing.</param>
    private void Numbers(string key, string label, object[] counted, int[] counts, int[]? stated, int? total)
    {
        var row = Next;
        var cells = new SheetCell[VerdictColumn];
        cells[0] = new SheetCell(key, CellLook.Value);
        cells[1] = new SheetCell(label, CellLook.Value);
        for (var i = 0; i < counted.Length; i++)
        {
            cells[First - 1 + i] = new SheetCell(counted[i], counted[i] is Formula ? CellLook.Number : CellLook.Stated);
            if (stated is not null)
                cells[FirstStated - 1 + i] = new SheetCell(stated[i], CellLook.Stated);
        }
        string Span(int first) => $"{CellAddress.Of(row, first)}:{CellAddress.Of(row, first + counted.Length - 1)}";
        var sum = counts.Sum();
        if (counted.Length > 1)
            cells[FirstStated - 2] = new SheetCell(new Formula($"SUM({Span(First)})", sum), CellLook.Total);
        if (stated is not null)
            cells[VerdictColumn - 2] = new SheetCell(new Formula($"SUM({Span(FirstStated)})", stated.Sum()), CellLook.Stated);
        else if (total is not null)
            cells[VerdictColumn - 2] = new SheetCell(total, CellLook.Stated);
        if (stated is not null || total is not null)
        {
            var equal = stated is not null ? counts.SequenceEqual(stated) : sum == total;
            var each = stated is not null ? $"SUMPRODUCT(1*({Span(First)}<>{Span(FirstStated)}))=0" : $"{CellAddress.Of(row, counted.Length > 1 ? FirstStated - 1 : First)}={CellAddress.Of(row, VerdictColumn - 1)}";
            cells[VerdictColumn - 1] = new SheetCell(new Formula($"IF({each},\"equal\",\"differs\")", equal ? "equal" : "differs"), CellLook.Status);
            verdicts.Add(equal);
        }
        list.Add(18, cells);
    }
}
