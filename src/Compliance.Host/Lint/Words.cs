using Compliance.Network.Linting;

namespace Compliance.Host.Lint;

/// <summary>How kinds and severities are written.</summary>
internal static class Words
{
    public static string Of(LintKind kind) => kind == LintKind.OverBroad ? "over-broad" : kind.ToString().ToLowerInvariant();

    public static string Of(LintSeverity severity) => severity.ToString().ToLowerInvariant();

    public static string Of(LintScope scope) => scope.ToString().ToLowerInvariant();

    /// <summary>One sentence on each kind.</summary>
    public static string Meaning(LintKind kind) => kind switch
    {
        LintKind.Shadowed => "A rule that never decides anything: whatever its action were, no verdict would change.",
        LintKind.Redundant => "A rule or policy whose removal changes no verdict.",
        LintKind.Conflicting => "An allow and a deny that meet on the same flows, where order or precedence decides.",
        LintKind.Ambiguous => "Policies of equal priority that decide differently, so that the verdict is undefined.",
        LintKind.Stale => "A policy that selects no endpoint, or a peer or port that nothing has.",
        LintKind.OverBroad => "A rule that allows any peer or every port.",
        _ => "A policy or rule without effect.",
    };

    /// <summary><c>1 rule</c>, <c>2 rules</c>; plurals that are irregular are given.</summary>
    public static string Count(int number, string one, string? many = null) => $"{number} {(number == 1 ? one : many ?? one + "s")}";
}
