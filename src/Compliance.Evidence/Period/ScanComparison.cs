using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Period;

/// <summary>Whether two scans asked the same, and whether one could have shown a finding of the other. The rules are those of the change log
/// between two packs.</summary>
internal static class ScanComparison
{
    // Without these the subjects of a check are not known at all.
    private static readonly ImmutableArray<string> s_populations = ["Namespace", "Node", "Pod"];

    /// <summary>What a scan did not ask as the one before it did; null when it asked the same with the same program.</summary>
    public static ScanBreakEntry? Break(ScanRecord before, ScanRecord scan)
    {
        ImmutableArray<string> checks = Differing(before.Checks, scan.Checks);
        ImmutableArray<string> reasons =
        [
            .. before.Program == scan.Program ? ImmutableArray<string>.Empty : [$"It was made by {scan.Program}, the one before by {before.Program}."],
            .. Differing(before.Frameworks, scan.Frameworks).Select(f => before.Frameworks.GetValueOrDefault(f) is not { } old ? $"Framework {f} was not assessed in the one before."
                : scan.Frameworks.GetValueOrDefault(f) is not { } now ? $"Framework {f} was not assessed." : $"Framework {f} was assessed in version {now}, in the one before in {old}."),
        ];
        return checks.IsEmpty && reasons.IsEmpty ? null : new ScanBreakEntry(scan.Stored.Pack, before.Stored.Pack, reasons, checks);
    }

    /// <summary>Why a control cannot be compared between two scans that speak of it; null when it can.</summary>
    public static string? Control(string key, ScanRecord before, ScanRecord scan)
    {
        string framework = key.Split(':')[0];
        if (before.Frameworks.GetValueOrDefault(framework) != scan.Frameworks.GetValueOrDefault(framework)) return "The framework was assessed in another version.";
        if (before.Controls[key].Primary != scan.Controls[key].Primary) return "The control rests on other checks.";
        string[] checks = [.. scan.Controls[key].Primary.Split(' ').Where(c => before.Checks.GetValueOrDefault(c) != scan.Checks.GetValueOrDefault(c))];
        return checks.Length == 0 ? null : $"Its checks do not ask the same in both scans: {string.Join(", ", checks)}.";
    }

    /// <summary>Why a scan that does not show a finding could not have shown it; null where it could.</summary>
    /// <param name="key">Key of the finding.</param>
    /// <param name="finding">The finding.</param>
    /// <param name="own">A scan that shows it.</param>
    /// <param name="scan">The scan that does not.</param>
    public static string? Hidden(string key, SeenFinding finding, ScanRecord own, ScanRecord scan)
    {
        if (scan.Document is null) return "The pack of the scan is gone.";
        if (!scan.Clusters.TryGetValue(finding.Cluster, out string? uid)) return "The cluster was not scanned.";
        if (uid is not null && own.Clusters.GetValueOrDefault(finding.Cluster) is { } other && uid != other) return "The cluster of this name was another one.";
        if (!scan.Conditions.TryGetValue(finding.Check, out string? asked)) return "The check did not run.";
        if (asked != own.Conditions.GetValueOrDefault(finding.Check)) return "The check asked something else, or under other parameters.";
        string? verdict = scan.Verdict(key);
        if (verdict == "not-evaluable") return "The check was not evaluable for the subject.";
        if (verdict is not null) return null;
        // A result that stands for subjects the check could not name has no counterpart where it could.
        if (scan.NotEvaluable(finding.Check, finding.Cluster).FirstOrDefault(r => (r.Namespace is null || r.Namespace == finding.Namespace)
            && own.Verdict(Versioning.PackIndex.Key(r.Id, r.Cluster, r.Subject)) is null) is { } whole) return $"The check was not evaluable for {whole.Subject}.";
        return scan.Gaps(finding.Cluster).FirstOrDefault(g => (g.Namespace is null || finding.Namespace is null || g.Namespace == finding.Namespace)
            && (g.Kind is null || finding.Kinds.Contains(g.Kind) || finding.Kinds.Contains(Plain(g.Kind)) || s_populations.Contains(Plain(g.Kind)))) is { } gap
            ? $"The subject may not have been read: {gap.Message}" : null;
    }

    private static ImmutableArray<string> Differing(ImmutableDictionary<string, string> one, ImmutableDictionary<string, string> other) =>
        [.. one.Keys.Union(other.Keys, StringComparer.Ordinal).Where(k => one.GetValueOrDefault(k) != other.GetValueOrDefault(k)).Order(StringComparer.Ordinal)];

    // A kind bears its group after a full stop or a slash, whichever way it is written.
    private static string Plain(string kind) => kind.Split('.', '/', ' ')[0];
}
