using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>The period of a period pack as documents print it.</summary>
/// <param name="Entry">The period.</param>
/// <param name="Months">Its calendar; empty where it is too long to be drawn.</param>
internal sealed record PeriodChapter(PeriodEntry Entry, IReadOnlyList<PeriodMonth> Months)
{
    /// <summary>Months a calendar may have to be drawn: twelve years, twice the longest retention in use.</summary>
    private const int MostMonths = 144;

    /// <summary>Controls that were not satisfied or not applicable throughout, the worst first.</summary>
    public required Cut<ControlPeriodEntry> Controls { get; init; }

    /// <summary>How many controls every scan shows as satisfied.</summary>
    public required int Steady { get; init; }

    /// <summary>Changes of controls, in order of time.</summary>
    public required Cut<PeriodFlip> Flips { get; init; }

    /// <summary>Findings.</summary>
    public required Cut<FindingPeriodEntry> Findings { get; init; }

    /// <summary>Objects of neither end.</summary>
    public required Cut<TransientObjectEntry> Transient { get; init; }

    /// <summary>Stretches without a scan.</summary>
    public required Cut<ScanGapEntry> Gaps { get; init; }

    /// <summary>Scans that asked something else than the one before.</summary>
    public required Cut<ScanBreakEntry> Breaks { get; init; }

    /// <summary>Scans.</summary>
    public required Cut<ScanEntry> Scans { get; init; }

    /// <summary>How many planned points have a state.</summary>
    public int Met => Points("met");

    /// <summary>Planned points without a scan.</summary>
    public int Missed => Points("missed");

    /// <summary>Planned points whose pack is not in the store any more.</summary>
    public int Gone => Points("gone");

    /// <summary>Scans that cannot be recomputed from the pack.</summary>
    public int NotRecomputable => Entry.Scans.Count(scan => scan.NotRecomputable is not null);

    /// <summary>The chapter; null for a pack of one scan.</summary>
    public static PeriodChapter? Of(EvidencePack pack, PrintLimits limits)
    {
        if (pack.Period is not { } period)
            return null;
        var open = period.Controls.Where(control => control.Worst is not ("satisfied" or "not-applicable") || !control.Flips.IsEmpty).OrderBy(control => Rank(control.Worst));
        return new PeriodChapter(period, (period.To - period.From).TotalDays <= MostMonths * 30.5 ? PeriodMonth.Of(period) : [])
        {
            Controls = Cut<ControlPeriodEntry>.Of([.. open], limits.Period),
            Steady = period.Controls.Count(control => control.Worst == "satisfied"),
            Flips = Cut<PeriodFlip>.Of([.. period.Controls.SelectMany(control => control.Flips.Select(flip => new PeriodFlip(control.Framework + ":" + control.Control, flip))).OrderBy(flip => flip.Entry.Moment)],
                limits.Period),
            Findings = Cut<FindingPeriodEntry>.Of(period.Findings, limits.Period),
            Transient = Cut<TransientObjectEntry>.Of(period.Transient, limits.Period),
            Gaps = Cut<ScanGapEntry>.Of(period.Gaps, limits.Period),
            Breaks = Cut<ScanBreakEntry>.Of(period.Breaks, limits.Period),
            Scans = Cut<ScanEntry>.Of(period.Scans, limits.Period / 2),
        };
    }

    private int Points(string state) => Entry.Planned.Count(point => point.State == state);

    private static int Rank(string status) => Array.IndexOf(["not-satisfied", "not-evaluated", "manual", "satisfied"], status) is var rank and >= 0 ? rank : 4;
}

/// <summary>A control that changed its status.</summary>
/// <param name="Control"><c>framework:control</c>.</param>
/// <param name="Entry">The change.</param>
internal sealed record PeriodFlip(string Control, StatusFlipEntry Entry);
