using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts.History;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.RuleReview;

/// <summary>Fills in the review of rules (PCI 1.2.7): every policy with its last change and owner, what the results say against it, and what
/// the declared reviews say of it. It judges nothing that a check does not judge.</summary>
internal static class RuleReviews
{
    /// <summary>The entries of a cluster, by policy.</summary>
    /// <param name="analysis">Its analysis.</param>
    /// <param name="provenance">What its policy objects tell of themselves.</param>
    /// <param name="remarks">What the results say against policies.</param>
    public static IEnumerable<RuleReviewEntry> Of(
        ClusterReachability analysis, ImmutableDictionary<ObjectRef, PolicyProvenance> provenance, RuleRemarks remarks)
    {
        string cluster = analysis.Snapshot.Cluster;
        ILookup<ObjectRef, PolicyObject> specifications = analysis.Model.All.ToLookup(p => p.Ref);
        foreach (ObjectRef policy in provenance.Keys.Union(specifications.Select(s => s.Key)).Order())
        {
            PolicyProvenance? told = provenance.GetValueOrDefault(policy);
            string subject = told?.Subject ?? policy.ToString();
            yield return new RuleReviewEntry
            {
                Cluster = cluster,
                Policy = policy.ToString(),
                LastChange = told is null ? null : Policies.Change(told),
                Owner = told?.Owner,
                Remarks =
                [
                    .. remarks.Of(cluster, subject).Concat(Inert([.. specifications[policy]], remarks.Staged(cluster, subject)))
                        .Concat(told is null ? [] : Dated(told, remarks.Expiry(cluster, subject)))
                        .OrderBy(r => r.Word, StringComparer.Ordinal).ThenBy(r => r.Finding, StringComparer.Ordinal).ThenBy(r => r.Text, StringComparer.Ordinal),
                ],
                NotTold =
                [
                    .. remarks.NotTold(cluster, subject, policy.Namespace.Length == 0 ? null : policy.Namespace)
                        .OrderBy(r => r.Word, StringComparer.Ordinal).ThenBy(r => r.Text, StringComparer.Ordinal),
                ],
                State = told?.Review switch { null => "never", { Overdue: true } => "overdue", _ => "reviewed" },
                ReviewedBy = told?.Review?.By,
                ReviewedOn = told?.Review?.On,
                Decision = told?.Review?.Decision is { } decision ? Words.Kebab(decision.ToString()) : null,
                Comment = told?.Review?.Comment,
            };
        }
    }

    // A policy counts where one of its specifications does.
    private static IEnumerable<RuleRemarkEntry> Inert(ImmutableArray<PolicyObject> specifications, string? finding)
    {
        if (specifications.IsEmpty) yield return new RuleRemarkEntry("inert", null, "It does not count: the plug-in at hand does not read policies of its kind.");
        else if (specifications.All(s => s.Mode != PolicyMode.Enforced))
            yield return new RuleRemarkEntry("inert", finding, $"It does not count: {specifications[0].ModeReason?.TrimEnd('.') ?? Words.Kebab(specifications[0].Mode.ToString())}.");
    }

    private static IEnumerable<RuleRemarkEntry> Dated(PolicyProvenance told, string? finding)
    {
        if (told.Expired is { } expired) yield return new RuleRemarkEntry("expired", finding, $"By its own word it expired at {Moment(expired)}.");
        if (told is { Review: { } review, When: { } changed } && changed >= review.End)
            yield return new RuleRemarkEntry("changed-since-review", null, $"Its last change is of {Moment(changed)}, after the review of {Moment(review.On)}.");
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
