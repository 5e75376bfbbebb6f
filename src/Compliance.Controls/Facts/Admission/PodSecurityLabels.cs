using System.Collections.Frozen;

namespace Compliance.Controls.Facts.Admission;

/// <summary>The labels by which a namespace asks the built-in admission plug-in PodSecurity to hold its pods to a level.</summary>
internal static class PodSecurityLabels
{
    /// <summary>Label that denies.</summary>
    public const string Enforce = "pod-security.kubernetes.io/enforce";

    /// <summary>Label that names the version of the level.</summary>
    public const string EnforceVersion = "pod-security.kubernetes.io/enforce-version";

    private static readonly string[] Levels = ["privileged", "baseline", "restricted"];

    /// <summary>Strength of a level; -1 for a word that is none. The admission plug-in treats such a word as restricted, and refuses to set it.</summary>
    public static int Rank(string? level) => Array.IndexOf(Levels, level);

    /// <summary>The level that is enforced; null where the namespace asks for none.</summary>
    public static string? Enforced(FrozenDictionary<string, string> labels) => labels.GetValueOrDefault(Enforce);

    /// <summary>The strongest level that is only warned about or written to the audit log; null where there is none.</summary>
    public static string? Reported(FrozenDictionary<string, string> labels) =>
        new[] { labels.GetValueOrDefault("pod-security.kubernetes.io/warn"), labels.GetValueOrDefault("pod-security.kubernetes.io/audit") }.MaxBy(Rank);
}
