using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Period;

/// <summary>The course of one finding over a span.</summary>
internal static class FindingCourse
{
    /// <summary>The course.</summary>
    /// <param name="key">Key of the finding.</param>
    /// <param name="scans">Scans in order; one of them at least shows the finding.</param>
    public static FindingPeriodEntry Of(string key, IReadOnlyList<ScanRecord> scans)
    {
        int first = Enumerable.Range(0, scans.Count).First(i => scans[i].Findings.ContainsKey(key));
        ScanRecord own = scans[first];
        var hidden = ImmutableArray.CreateBuilder<IncomparableStretchEntry>();
        int seen = 0, absent = 0, appearances = 0;
        // Whether the last scan that could tell shows it, and whether the last one could tell.
        bool there = false, told = false;
        string? before = null;
        for (int i = 0; i < scans.Count; i++)
        {
            bool shows = scans[i].Findings.ContainsKey(key);
            if (shows) own = scans[i];
            string? why = shows ? null : ScanComparison.Hidden(key, own.Findings[key], own, scans[i]);
            told = why is null;
            if (why is not null) Extend(hidden, scans[i].Moment, why, why == before);
            else if (shows)
            {
                seen++;
                if (!there) appearances++;
                there = true;
            }
            else
            {
                absent++;
                there = false;
            }
            before = why;
        }

        SeenFinding finding = own.Findings[key];
        return new FindingPeriodEntry
        {
            Id = finding.Id,
            Check = finding.Check,
            Cluster = finding.Cluster,
            Subject = finding.Subject,
            FirstSeen = scans[first].Moment,
            LastSeen = own.Moment,
            Scans = seen,
            Absent = absent,
            Appearances = appearances,
            AtEnd = !told ? ControlCourse.Unknown : there ? "open" : "closed",
            Incomparable = hidden.ToImmutable(),
        };
    }

    private static void Extend(ImmutableArray<IncomparableStretchEntry>.Builder hidden, DateTimeOffset moment, string why, bool goesOn)
    {
        if (goesOn) hidden[^1] = hidden[^1] with { To = moment, Scans = hidden[^1].Scans + 1 };
        else hidden.Add(new IncomparableStretchEntry(moment, moment, 1, why));
    }
}
