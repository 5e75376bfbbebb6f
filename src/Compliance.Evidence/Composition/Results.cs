using Compliance.Controls.Checks;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Writes check results flat.</summary>
internal static class Results
{
    public static ResultEntry Of(CheckResult result, FindingEntry? finding, EvidenceIndex index, RuleQuotes quotes) => new()
    {
        Id = result.Check,
        Verdict = Words.Of(result.Verdict),
        Subject = result.Subject,
        Cluster = result.Cluster,
        Namespace = result.Namespace,
        Severity = Words.Of(result.Severity),
        Summary = result.Summary,
        Reason = result.Reason,
        Finding = finding?.Id,
        WaivedBy = result.WaivedBy,
        Evidence = finding?.Evidence ?? [.. result.Evidence.Select(e => index.Entry(result.Cluster, e))],
        Witness = finding?.Witness ?? Witness(result, quotes),
    };

    public static WitnessEntry? Witness(CheckResult result, RuleQuotes quotes) =>
        result.Witness is { } witness ? Witness(witness, result.Cluster, quotes) : null;

    public static WitnessEntry Witness(Witness w, string cluster, RuleQuotes quotes) =>
        new(w.From, w.To, w.Port, w.AllowedBy, w.Policy?.ToString(), w.Pointer)
        {
            Quote = w.Policy is null ? null : quotes.Quote(cluster, w.Policy, w.Pointer),
        };
}
