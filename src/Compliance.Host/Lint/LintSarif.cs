using System.Collections.Immutable;
using Compliance.Host.Audits;
using Compliance.Network.Linting;
using Compliance.Rendering.Sarif;

namespace Compliance.Host.Lint;

/// <summary>Findings as SARIF.</summary>
internal static class LintSarif
{
    private static readonly ImmutableArray<SarifRule> s_rules = [.. Enum.GetValues<LintKind>().Select(k => new SarifRule(Id(k), Words.Meaning(k)))];

    /// <summary>Writes one log.</summary>
    public static void Write(Stream output, ImmutableArray<PlacedFinding> findings) => SarifLog.Write(output, ProgramVersion.Current, s_rules, findings.Select(Result));

    private static SarifResult Result(PlacedFinding placed)
    {
        LintFinding finding = placed.Finding;
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        properties["severity"] = Words.Of(finding.Severity);
        if (finding.Example is { } example) properties["example"] = example.ToString();
        if (finding.Kind is LintKind.Redundant or LintKind.Shadowed) properties["scope"] = Words.Of(finding.Scope);
        return new SarifResult
        {
            Rule = Id(finding.Kind),
            Level = finding.Severity switch { LintSeverity.Critical or LintSeverity.High => "error", LintSeverity.Info => "note", _ => "warning" },
            Message = finding.Advice is null ? finding.Message : $"{finding.Message} {finding.Advice}",
            File = placed.File,
            Line = placed.Line,
            Object = placed.Subject,
            Properties = properties.ToImmutable(),
        };
    }

    private static string Id(LintKind kind) => $"lint/{Words.Of(kind)}";
}
