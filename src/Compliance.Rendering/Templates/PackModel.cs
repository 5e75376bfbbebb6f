using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Theming;
using Scriban.Runtime;

namespace Compliance.Rendering.Templates;

/// <summary>What a template sees: the pack as it is, groups and cuts of its lists, and functions that write numbers, moments, tones and
/// links. Nothing here judges; a verdict is printed where it stands.</summary>
internal static class PackModel
{
    /// <summary>Makes the model.</summary>
    public static ScriptObject Of(EvidencePack pack, string digest, PrintLimits limits, Theme theme)
    {
        var groups = FindingGroup.Of(pack, limits);
        var policies = Cut<PolicyEntry>.Of(pack.Policies, limits.Policies);
        var evidence = EvidenceChapter.Of(pack, limits);
        var anchors = AnchorsOf(pack, groups, policies, evidence);
        var changes = ChangeChapter.Of(pack, limits);
        var unproven = pack.Clusters.Where(cluster => cluster.Enforcement != "enforced" || cluster.Asserted).ToList();
        var model = new ScriptObject
        {
            ["pack"] = pack,
            ["digest"] = digest,
            ["digest_short"] = Short(digest),
            ["status"] = StatusWord(pack.Document.Status),
            ["limits"] = limits,
            ["language"] = theme.Language,
            ["organisation"] = pack.Document.Entity ?? theme.Organisation,
            ["frameworks"] = FrameworkChapter.Of(pack, limits),
            ["finding_groups"] = groups,
            ["top_findings"] = groups.Take(limits.Top).ToList(),
            ["ending_exceptions"] = EndingExceptions(pack),
            ["checks"] = CheckRow.Of(pack),
            ["policies"] = policies,
            ["gaps"] = Cut<GapEntry>.Of(pack.Gaps, limits.Gaps),
            ["limitations"] = Cut<LimitationEntry>.Of(pack.Limitations, limits.Gaps),
            ["evidence"] = evidence,
            ["drawings"] = PackDrawings.Of(pack, theme),
            ["flows"] = FlowRegister.Of(pack, limits),
            ["populations"] = PopulationRow.Of(pack),
            ["manual_controls"] = ManualControls.Of(pack, limits),
            ["zone_pairs"] = Cut<ZonePairEntry>.Of([.. pack.ZonePairs.Where(pair => pair.State is not ("denied" or "not-applicable"))
                .OrderBy(pair => ZoneMatrix.Rank(pair.State))], limits.ZonePairs),
            ["zone_placements"] = Cut<ZonePlacementEntry>.Of(pack.ZonePlacements, limits.Zones),
            ["unevaluated"] = Unevaluated.Of(pack, limits),
            ["unproven"] = unproven,
            ["changes"] = changes,
            ["register"] = pack.Register is { } register ? Cut<RegisteredPersonEntry>.Of(register.Approvers, limits.Register) : null,
            ["review"] = ReviewRow.Of(pack.Document),
            ["period"] = PeriodChapter.Of(pack, limits),
            ["rule_review"] = RuleReviewChapter.Of(pack, limits),
        };
        var owners = pack.RuleReview.Where(rule => rule.Owner is not null).DistinctBy(rule => (rule.Cluster, rule.Policy)).ToDictionary(rule => (rule.Cluster, rule.Policy), rule => rule.Owner);
        model.Import("owner_of", (FindingEntry finding) => owners.GetValueOrDefault((finding.Cluster, finding.Witness?.Policy ?? finding.Subject)));
        model.Import("plus_minus", (long number) => number == 0 ? "±0" : number.ToString("+#,0;−#,0", CultureInfo.InvariantCulture));
        model.Import("changes_of", (string kind) => changes!.Group(kind));
        var checks = ((List<CheckRow>)model["checks"]!).DistinctBy(row => row.Entry.Id).ToDictionary(row => row.Entry.Id, StringComparer.Ordinal);
        model.Import("check_row", (string id) => checks.GetValueOrDefault(id));
        model.Import("tone", (string word) => Tones.NameOf(word));
        var frameworks = pack.Frameworks.DistinctBy(framework => framework.Id).ToDictionary(framework => framework.Id, framework => framework.Name, StringComparer.Ordinal);
        model.Import("control_name", (string control) => ControlName(control, frameworks));
        model.Import("short", (string hash) => Short(hash));
        model.Import("words", (string word) => word.Replace('-', ' '));
        model.Import("anchor", (string? key) => anchors.Of(key));
        model.Import("define", (string? key) => anchors.Define(key));
        model.Import("number", (long number) => number.ToString("N0", CultureInfo.InvariantCulture));
        model.Import("count", (long number, string one, string many) =>
            number.ToString("N0", CultureInfo.InvariantCulture) + " " + (number == 1 ? one : many));
        model.Import("plural", (long number, string one, string many) => number == 1 ? one : many);
        model.Import("same_list", (ImmutableArray<string> one, ImmutableArray<string> other) => one.AsSpan().SequenceEqual(other.AsSpan()));
        model.Import("lines", (string text, int most) => string.Join('\n', TextLines(text).Take(Printed(text, most))));
        model.Import("lines_left", (string text, int most) => TextLines(text).Length - Printed(text, most));
        model.Import("cut", (string? text, int length) => VisibleText.Cut(text ?? "", length));
        model.Import("span", (long seconds) => Span(seconds));
        model.Import("seconds_between", (DateTimeOffset from, DateTimeOffset to) => (long)(to - from).TotalSeconds);
        model.Import("share", (long part, long whole) => whole == 0 ? "0" : (part * 100m / whole).ToString("0.#", CultureInfo.InvariantCulture));
        model.Import("paragraphs", (string text) => Paragraphs(text));
        model.Import("tenths", (decimal number) => number.ToString("0.#", CultureInfo.InvariantCulture));
        model.Import("moment", (DateTimeOffset moment) => Moment(moment, "d MMM yyyy, HH:mm:ss 'UTC'"));
        model.Import("day", (DateTimeOffset moment) => Moment(moment, "d MMM yyyy"));
        model.Import("iso", (DateTimeOffset moment) => Moment(moment, "yyyy-MM-dd'T'HH:mm:ss'Z'"));
        return model;
    }

    /// <summary>Active exceptions whose last day is within 90 days, the next to end first, as <see cref="KeyFigures.ExceptionsEnding"/> counts them.</summary>
    private static List<ExceptionEntry> EndingExceptions(EvidencePack pack) =>
        pack.Exceptions.Where(exception => exception.State == "active" && exception.Expires <= pack.Document.Created.AddDays(90)).OrderBy(exception => exception.Expires).ToList();

    private static Anchors AnchorsOf(
        EvidencePack pack, IReadOnlyList<FindingGroup> groups, Cut<PolicyEntry> policies, EvidenceChapter evidence)
    {
        var anchors = new Anchors();
        foreach (var group in groups)
        {
            anchors.Add(group.Key);
            foreach (var finding in group.Cards.Concat(group.Rows))
                anchors.Add(finding.Id);
        }
        var printed = pack.Frameworks.Select(framework => framework.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var control in pack.Controls.Where(control => printed.Contains(control.Framework)))
            anchors.Add(control.Framework + ":" + control.Control);
        foreach (var check in pack.Checks)
            anchors.Add(check.Id);
        foreach (var flow in pack.ApprovedFlows)
            anchors.Add("flow " + flow.Id);
        foreach (var item in evidence.Rows.Shown)
            anchors.Add(item.Entry.Id);
        for (var i = 0; i < policies.Shown.Count; i++)
            anchors.Add(policies.Shown[i].Cluster + " " + policies.Shown[i].Policy, "policy-" + (i + 1).ToString(CultureInfo.InvariantCulture));
        return anchors;
    }

    /// <summary><c>framework:control</c> as a reader names it.</summary>
    private static string ControlName(string control, Dictionary<string, string> frameworks)
    {
        var colon = control.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && frameworks.TryGetValue(control[..colon], out var name) ? name + " " + control[(colon + 1)..] : control;
    }

    /// <summary>Text that a person declared, cut where lines are left empty; other line ends are those of the file it was written in.</summary>
    private static string[] Paragraphs(string text) =>
    [
        .. text.ReplaceLineEndings("\n").Split("\n\n").Select(part => string.Join(' ', part.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)))
            .Where(part => part.Length > 0),
    ];

    /// <summary>Lines that are printed of a text of which at most so many should be: a few more are, rather than said to be left out.</summary>
    private static int Printed(string text, int most) => TextLines(text).Length is var all && all <= most + 3 ? all : most;

    private static string[] TextLines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>A span of time in its two largest units.</summary>
    private static string Span(long seconds)
    {
        (long Length, string Unit)[] units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        var parts = new List<string>();
        foreach (var (length, unit) in units)
        {
            if (seconds / length > 0)
                parts.Add((seconds / length).ToString("N0", CultureInfo.InvariantCulture) + " " + unit);
            seconds %= length;
        }
        return parts.Count == 0 ? "0 s" : string.Join(' ', parts.Take(2));
    }

    private static string Moment(DateTimeOffset moment, string format) => moment.ToUniversalTime().ToString(format, CultureInfo.InvariantCulture);

    private static string Short(string digest) =>
        string.Join(' ', Enumerable.Range(0, Math.Min(4, digest.Length / 4)).Select(i => digest.Substring(i * 4, 4)));

    internal static string StatusWord(PackStatus status) => status == PackStatus.InReview ? "in-review" : status.ToString().ToLowerInvariant();
}

/// <summary>The part of a list that is printed, and how much is not.</summary>
internal sealed record Cut<T>(IReadOnlyList<T> Shown, int Total)
{
    /// <summary>How many are not printed.</summary>
    public int Left => Total - Shown.Count;

    /// <summary>At most <paramref name="limit"/> of the list.</summary>
    public static Cut<T> Of(ImmutableArray<T> all, int limit) => new(all.Length <= limit ? all : all[..limit], all.Length);
}

/// <summary>Results of a check that could not be evaluated for reasons that differ in their figures at most.</summary>
/// <param name="Check">The check.</param>
/// <param name="Reason">Reason of the first.</param>
/// <param name="Count">How many results.</param>
/// <param name="Reasons">How many wordings of the reason there are.</param>
/// <param name="Example">Subject of the first.</param>
internal sealed record Unevaluated(string Check, string Reason, int Count, int Reasons, string Example)
{
    /// <summary>All of them, by check and reason; each check's most frequent reason first.</summary>
    public static Cut<Unevaluated> Of(EvidencePack pack, PrintLimits limits) => Cut<Unevaluated>.Of([.. pack.Results
        .Where(result => result.Verdict == "not-evaluable").GroupBy(result => result.Id)
        .SelectMany(check => check.GroupBy(result => WithoutFigures(result.Reason ?? result.Summary)).OrderByDescending(group => group.Count())
            .Select(group => new Unevaluated(check.Key, group.First().Reason ?? group.First().Summary, group.Count(),
                group.Select(result => result.Reason ?? result.Summary).Distinct().Count(), group.First().Subject)))], limits.Gaps);

    private static string WithoutFigures(string reason)
    {
        var text = new StringBuilder(reason.Length);
        foreach (var c in reason)
        {
            if (!char.IsAsciiDigit(c))
                text.Append(c);
            else if (text.Length == 0 || text[^1] != '#')
                text.Append('#');
        }
        return text.ToString();
    }
}
