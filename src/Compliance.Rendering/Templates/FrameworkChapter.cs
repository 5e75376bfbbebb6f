using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>One framework: its controls by section, and those that are told of in full.</summary>
/// <param name="Entry">The framework.</param>
/// <param name="Sections">All its controls.</param>
/// <param name="Cards">Controls with a card of their own: not satisfied, or not evaluated for a reason that few share.</param>
/// <param name="Shared">Controls that are not evaluated for one and the same reason.</param>
internal sealed record FrameworkChapter(
    FrameworkEntry Entry, IReadOnlyList<FrameworkSection> Sections, IReadOnlyList<FrameworkControl> Cards, IReadOnlyList<SharedReason> Shared)
{
    /// <summary>One chapter for each framework.</summary>
    public static List<FrameworkChapter> Of(EvidencePack pack, PrintLimits limits)
    {
        var controls = pack.Controls.ToLookup(control => control.Framework);
        var resting = RestingOn.Of(pack);
        return pack.Frameworks.Select(framework => Of(framework, [.. controls[framework.Id]], resting, limits)).ToList();
    }

    private static FrameworkChapter Of(FrameworkEntry framework, IReadOnlyList<ControlEntry> controls, RestingOn resting, PrintLimits limits)
    {
        var shared = controls.Where(control => control.Status == "not-evaluated").GroupBy(control => control.Reason, StringComparer.Ordinal)
            .Where(group => group.Count() > limits.CardsPerReason).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        var rows = controls.Select(control => new FrameworkControl(
            control, Cut<string>.Of(control.Findings, limits.FindingsPerControl), ByVerdict(control.Primary, limits), ByVerdict(control.Supporting, limits),
            Cut<string>.Of([.. resting.Items(control)], limits.EvidencePerControl),
            control.Status switch
            {
                "not-satisfied" => ControlPlace.Card,
                "not-evaluated" => shared.Contains(control.Reason) ? ControlPlace.Shared : ControlPlace.Card,
                _ => ControlPlace.Row,
            })).ToList();
        return new FrameworkChapter(framework,
            [.. rows.GroupBy(row => row.Entry.Section).Select(section => new FrameworkSection(section.Key, [.. section]))],
            [.. rows.Where(row => row.Place == ControlPlace.Card)],
            [.. rows.Where(row => row.Place == ControlPlace.Shared).GroupBy(row => row.Entry.Reason).Select(group => new SharedReason(group.Key, [.. group]))]);
    }

    private static List<VerdictGroup> ByVerdict(IEnumerable<CheckVerdictEntry> checks, PrintLimits limits) => checks.GroupBy(check => check.Verdict)
        .OrderBy(group => group.Key switch { "fail" => 0, "warn" => 1, "not-evaluable" => 2, "not-run" => 3, "pass" => 4, "not-applicable" => 5, _ => 6 })
        .Select(group => new VerdictGroup(group.Key, Cut<string>.Of([.. group.Select(check => check.Check)], limits.ChecksPerVerdict))).ToList();
}

/// <summary>Controls under one heading of a framework.</summary>
internal sealed record FrameworkSection(string Title, IReadOnlyList<FrameworkControl> Controls);

/// <summary>Controls that are not evaluated for one reason.</summary>
internal sealed record SharedReason(string Reason, IReadOnlyList<FrameworkControl> Controls);

/// <summary>Where a control is told of beside its row among all.</summary>
internal enum ControlPlace
{
    /// <summary>Nowhere.</summary>
    Row,

    /// <summary>On a card.</summary>
    Card,

    /// <summary>Among those that share a reason.</summary>
    Shared,
}

/// <summary>A control, the findings and evidence items named with it, and its checks by their worst verdict, the gravest first.</summary>
internal sealed record FrameworkControl(
    ControlEntry Entry, Cut<string> Findings, IReadOnlyList<VerdictGroup> Primary, IReadOnlyList<VerdictGroup> Supporting, Cut<string> Evidence, ControlPlace Place)
{
    /// <summary>Whether it has a card.</summary>
    public bool Carded => Place == ControlPlace.Card;

    /// <summary>Whether it is told of elsewhere than in its row.</summary>
    public bool Told => Place != ControlPlace.Row;
}

/// <summary>Checks of a control with one and the same verdict.</summary>
internal sealed record VerdictGroup(string Verdict, Cut<string> Checks);

/// <summary>Evidence items that the results of each check rest on.</summary>
internal sealed class RestingOn
{
    private readonly Dictionary<string, SortedSet<string>> items = new(StringComparer.Ordinal);

    /// <summary>Gathers them from the results.</summary>
    public static RestingOn Of(EvidencePack pack)
    {
        var resting = new RestingOn();
        foreach (var result in pack.Results)
        {
            if (result.Evidence.IsEmpty)
                continue;
            if (!resting.items.TryGetValue(result.Id, out var set))
                resting.items.Add(result.Id, set = new SortedSet<string>(StringComparer.Ordinal));
            foreach (var evidence in result.Evidence)
                if (evidence.Item is { } item)
                    set.Add(item);
        }
        return resting;
    }

    /// <summary>Items of the checks that decide a control; where none does, of those beside it.</summary>
    public SortedSet<string> Items(ControlEntry control)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var check in control.Primary.IsEmpty ? control.Supporting : control.Primary)
            if (items.TryGetValue(check.Check, out var set))
                all.UnionWith(set);
        return all;
    }
}
