using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Evidence;

/// <summary>EVD-COLLECTION-COMPLETE.</summary>
public sealed class CollectionComplete : ICheck
{
    private static readonly string[] WriteVerbs = ["create", "update", "patch", "delete", "deletecollection", "bind", "escalate", "impersonate", "*"];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EVD-COLLECTION-COMPLETE",
        Group = "evidence",
        Title = "The collector could read everything the result depends on",
        Rationale = "One kind of policy that could not be read turns a pass into a guess.",
        Condition = "Fails when more than max_missing_kinds kinds could not be read in full (a gap without a known kind counts as one); up to that number, gaps warn. Warns when the access reviews show that the collector may write, or read Secrets. Manifests are declared state: without gaps the check is not evaluable, because files cannot prove that the cluster holds nothing else. Every check that needed what is missing is not evaluable by itself.",
        Remediation = "Grant get and list on the missing kinds and collect again, mend the unreadable document, or collect from the live cluster.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("max_missing_kinds", "0"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ClusterSnapshot snapshot = context.Snapshot;
        SortedSet<string> missing = new(snapshot.Gaps.Select(g => g.Kind?.ToString() ?? "an unknown kind"), StringComparer.Ordinal);
        missing.UnionWith(snapshot.Listings.Where(l => l.Outcome == ListOutcome.Incomplete).Select(l => l.Kind.ToString()));
        string subject = context.Cluster();
        if (missing.Count > 0)
        {
            string told = snapshot.Gaps.IsEmpty ? "a list is incomplete" : Answers.Some(snapshot.Gaps.Select(Text), 3);
            string found = $"{Answers.Count(missing.Count, "kind")} could not be read in full ({Answers.Some(missing)}): {told}.";
            yield return missing.Count > context.Int("max_missing_kinds")
                ? Definition.Fail(context, subject, null, found, new() { AllowedBy = told })
                : Definition.Warn(context, subject, null, found);
        }
        else if (snapshot.Origin == SnapshotOrigin.Manifests)
        {
            yield return Definition.NotEvaluable(context, subject, null, $"{snapshot.Objects.Length} objects were read from files, which declare state and cannot prove that the cluster holds nothing else");
        }
        else
        {
            yield return snapshot.Listings.IsEmpty
                ? Definition.NotEvaluable(context, subject, null, "the snapshot does not say which kinds were asked for")
                : Definition.Pass(context, subject, null, $"{Answers.Count(snapshot.Listings.Length, "kind")} asked for, all read in full or not served; {Answers.Count(snapshot.Objects.Length, "object")}."
                    + (snapshot.Preflight.IsEmpty ? " What else the collector may do was not asked." : ""));
        }

        ImmutableArray<AccessAnswer> excess = [.. snapshot.Preflight.Where(a => a.Allowed == true && (WriteVerbs.Contains(a.Verb) || a.Kind == new ResourceKind("", "Secret")))];
        if (!excess.IsEmpty)
            yield return Definition.Warn(context, "collector/" + snapshot.Cluster, null,
                $"The collector {snapshot.Identity?.Collector ?? "(unknown identity)"} may do more than read what it needs: {Answers.Some(excess.Select(a => $"{a.Verb} {a.Kind}"))}.");
    }

    private static string Text(CollectionGap gap) => (gap.Source is { } s ? $"{s}: " : "") + gap.Message.TrimEnd('.');
}
