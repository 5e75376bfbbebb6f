using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.RuleReview;

/// <summary>What check results say against policies, in the words of a rule review.</summary>
internal sealed class RuleRemarks
{
    /// <summary>Checks whose results about a policy are a remark, with its word. A check that takes no part here says nothing of whether a
    /// policy is still needed.</summary>
    private static readonly ImmutableArray<(string Check, string Word)> s_checks =
    [
        ("LOG-FLOWS-UNUSED-RULES", "unused"), ("POL-TIER-SHADOWING", "shadowed"), ("POL-REDUNDANT", "shadowed"),
        ("NP-ALL-PORTS", "over-broad"), ("NP-ANY-DEST-EGRESS", "over-broad"), ("NP-ANY-SOURCE-INGRESS", "over-broad"), ("NP-FQDN-WILDCARD", "over-broad"),
        ("NP-WIDE-CIDR", "over-broad"), ("NP-WIDE-NAMESPACE-SELECTOR", "over-broad"), ("NP-STALE-POLICY", "selects-nothing"),
    ];

    // These tell of more than one word: the policy itself says which, and they lend it their finding.
    private const string ExpiryCheck = "GOV-BREAKGLASS-EXPIRY", StagedCheck = "POL-STAGED-NOT-ENFORCED";

    private readonly ILookup<(string Check, string Cluster, string Subject), string> _findings;
    private readonly ILookup<(string Cluster, string Subject), ResultEntry> _found;
    private readonly ILookup<(string Cluster, string Subject), ResultEntry> _unknown;
    private readonly ILookup<(string Cluster, string? Namespace), ResultEntry> _unknownOfAll;

    public RuleRemarks(ImmutableArray<ResultEntry> results)
    {
        ILookup<string, ResultEntry> byCheck = results.ToLookup(r => r.Id, StringComparer.Ordinal);
        _findings = byCheck[ExpiryCheck].Concat(byCheck[StagedCheck]).Where(r => r.Finding is not null).ToLookup(r => (r.Id, r.Cluster, r.Subject), r => r.Finding!);
        ResultEntry[] those = [.. s_checks.SelectMany(c => byCheck[c.Check])];
        _found = those.Where(r => r.Verdict is "fail" or "warn").ToLookup(r => (r.Cluster, r.Subject));
        ResultEntry[] unknown = [.. those.Where(r => r.Verdict == "not-evaluable")];
        _unknown = unknown.Where(IsPolicy).ToLookup(r => (r.Cluster, r.Subject));
        _unknownOfAll = unknown.Where(r => !IsPolicy(r)).ToLookup(r => (r.Cluster, r.Namespace));
    }

    /// <summary>Checks that take part, by id.</summary>
    public static IEnumerable<string> Checks => s_checks.Select(c => c.Check).Append(ExpiryCheck).Append(StagedCheck);

    /// <summary>What is said against a policy.</summary>
    /// <param name="cluster">Cluster.</param>
    /// <param name="subject">Subject of results about the policy.</param>
    public IEnumerable<RuleRemarkEntry> Of(string cluster, string subject) =>
        _found[(cluster, subject)].Select(r => new RuleRemarkEntry(Word(r), r.Finding, r.Summary));

    /// <summary>Id of the finding that an emergency opening has expired, or is otherwise not in order; null when there is none.</summary>
    public string? Expiry(string cluster, string subject) => _findings[(ExpiryCheck, cluster, subject)].FirstOrDefault();

    /// <summary>Id of the finding that a policy is staged; null when there is none.</summary>
    public string? Staged(string cluster, string subject) => _findings[(StagedCheck, cluster, subject)].FirstOrDefault();

    /// <summary>What could not be told of a policy: a result that is not evaluable for it, for its namespace, or for the cluster;
    /// one entry for each word.</summary>
    public IEnumerable<RuleRemarkEntry> NotTold(string cluster, string subject, string? ns) => _unknown[(cluster, subject)]
        .Concat(_unknownOfAll[(cluster, null)]).Concat(ns is null ? [] : _unknownOfAll[(cluster, ns)])
        .GroupBy(Word, StringComparer.Ordinal)
        .Select(g => new RuleRemarkEntry(g.Key, null, string.Join("; ", g.Select(r => r.Reason ?? r.Summary).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))));

    // A subject in capitals is an object; others stand for a cluster or the rest of a namespace.
    private static bool IsPolicy(ResultEntry result) => char.IsAsciiLetterUpper(result.Subject[0]);

    private static string Word(ResultEntry result) => s_checks.First(c => c.Check == result.Id).Word;
}
