using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Scope;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-ACCESS-REVIEW.</summary>
public sealed class AccessReview : ICheck
{
    private const string MaxAge = "max_age_days", ServiceAccountMaxAge = "service_account_max_age_days";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-ACCESS-REVIEW",
        Group = "governance",
        Title = "Privileged and policy-editing access was reviewed in time",
        Rationale = "Rights pile up; PCI 7.2.4 asks for a review of all access every six months, DORA RTS Art. 21 every six or twelve.",
        Condition = "One result for the bindings that let somebody change network policy, what guards it or the plug-in, or gain further rights; the defaults of Kubernetes and users and groups whose names begin with system: are left out. Fails when one of them is in no review of access in the configuration, when its last review is older than max_age_days (reviewPeriods.access unless the parameter is given), or service_account_max_age_days where it binds service accounts alone, and when it was created, or as an earlier state given with --previous shows changed, after that review and names no approved change (ticket, approver and time as annotations). Warns where such a change is named, because that is a claim of the object itself, and where a binding or its role was written to after the review without a sign of what changed. Not evaluable when no review of access is declared, where a right is not understood, and where bindings do not tell when they were created, as in manifests. Who signed the review is the configuration's word; members of groups are not visible.",
        Remediation = "Review who may change policies, take back what nobody needs, and enter the review in the configuration.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = Kinds.Access,
        Parameters = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(MaxAge, "180"), KeyValuePair.Create(ServiceAccountMaxAge, "365")]),
    };

    private enum Standing
    {
        Reviewed,
        Unknown,
        Claimed,
        Failed,
    }

    private sealed record Answer(AccessGrant Grant, Standing Standing, string Text, Review? Review = null);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        AccessControl access = context.Index.Access;
        if (PolicyEditors.Undeclared(context, access) is { } undeclared) return [Definition.NotEvaluable(context, context.Cluster(), null, undeclared)];
        ImmutableArray<IGrouping<ObjectRef, AccessGrant>> bindings = [.. Privileged(context, access).GroupBy(g => g.Binding).OrderBy(g => g.Key)];
        if (bindings.IsEmpty && access.Limitations.IsEmpty)
            return [Definition.NotApplicable(context, context.Cluster(), null, "no binding beside the defaults lets anybody change network policy or gain further rights")];
        if (context.Scope.Reviews.All(r => r.Of != ReviewSubject.Access))
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no review of access is declared")];
        return Results(context, access, [.. bindings.Select(b => Of(context, [.. b]))]);
    }

    private IEnumerable<CheckResult> Results(CheckContext context, AccessControl access, ImmutableArray<Answer> answers)
    {
        ImmutableArray<Answer> With(Standing standing) => [.. answers.Where(a => a.Standing == standing)];
        EvidenceRef[] See(ImmutableArray<Answer> those) => [.. those.Take(20).Select(a => a.Grant.Binding.See(a.Grant.Pointer, a.Text))];
        string Why(ImmutableArray<Answer> those) => string.Join("; ", those.GroupBy(a => a.Text, StringComparer.Ordinal).Take(4).Select(g => $"{Answers.Some(g.Select(a => $"{a.Grant.Binding}"))}: {g.Key}"));
        ImmutableArray<Answer> failed = With(Standing.Failed), claimed = With(Standing.Claimed), unknown = With(Standing.Unknown);
        if (!failed.IsEmpty)
            yield return Definition.Fail(context, context.Cluster(), null,
                $"{Answers.Count(failed.Length, "privileged binding")} of {answers.Length}: {Why(failed)}.",
                new() { AllowedBy = $"{BindingPatch.Chain(failed[0].Grant)}: {failed[0].Text}", Policy = failed[0].Grant.Binding, Pointer = failed[0].Grant.Pointer }, See(failed))
                with { Patch = Declaration.Review("access", context.Scope.Reviews, [.. failed.Select(f => f.Grant.Binding)]) };
        else if (!access.Limitations.IsEmpty)
            yield return Definition.NotEvaluable(context, context.Cluster(), null, PolicyEditors.Unknown(access));
        else if (!unknown.IsEmpty)
            yield return Definition.NotEvaluable(context, context.Cluster(), null, Why(unknown));
        else if (!claimed.IsEmpty)
            yield return Definition.Warn(context, context.Cluster(), null, $"{Answers.Count(claimed.Length, "privileged binding")} of {answers.Length}: {Why(claimed)}.", See(claimed));
        else
            yield return Definition.Pass(context, context.Cluster(), null,
                $"{Answers.Count(answers.Length, "privileged binding was", "privileged bindings were")} reviewed in time: {Why(answers)}.", See(answers));
    }

    private static IEnumerable<AccessGrant> Privileged(CheckContext context, AccessControl access)
    {
        ObjectRef? agent = context.Reachability.Enforcement.Agent;
        foreach (IGrouping<ObjectRef, AccessGrant> role in access.Grants.GroupBy(g => g.Role.Ref))
        {
            ImmutableArray<AccessRule> rules = role.First().Role.Rules;
            bool everywhere = rules.Any(r => r.IsEverything || PolicyWriting.Changes(r) is not null), onAgent = agent is not null && rules.Any(r => PolicyWriting.ChangesAgent(r, agent));
            bool inNamespace = DangerousRights.Of(role.First() with { Namespace = "" }).Any(), clusterWide = DangerousRights.Of(role.First() with { Namespace = null }).Any();
            foreach (AccessGrant grant in role)
                if ((everywhere || (onAgent && (grant.Namespace is null || grant.Namespace == agent!.Namespace)) || (grant.Namespace is null ? clusterWide : inNamespace))
                    && !DefaultGrants.Is(grant) && !(grant.Subject.Kind != "ServiceAccount" && grant.Subject.Name.StartsWith("system:", StringComparison.Ordinal) && !grant.Subject.IsEverybody))
                    yield return grant;
        }
    }

    private Answer Of(CheckContext context, ImmutableArray<AccessGrant> grants)
    {
        AccessGrant grant = grants[0];
        if (Review.Last(context.Scope.Reviews, ReviewSubject.Access, grant.Binding, context.Moment) is not { } review) return new(grant, Standing.Failed, "no review of access covers it");
        bool accounts = grants.All(g => g.Subject.Kind == "ServiceAccount");
        int max = accounts ? context.Int(ServiceAccountMaxAge) : Claims.Days(context, Definition, MaxAge, context.Scope.ReviewPeriods.Access);
        int age = (int)(context.Moment - review.On).TotalDays;
        string by = $"reviewed on {Claims.Text(review.On)} by {review.By} ({review.Id}{(review.Reference is { } r ? $", {r}" : "")})";
        if (age > max)
            return new(grant, Standing.Failed, string.Create(CultureInfo.InvariantCulture, $"{by}, {age} days ago, and at most {max} are allowed"), review);

        SnapshotObject binding = context.Index.Find(grant.Binding)!;
        bool approved = ChangeApproval.IsApproved(context, binding);
        ObjectHistory history = ObjectHistory.Of(binding);
        string? changed = history.CreatedAfter(review.End) == true ? $"created on {Claims.Text(history.Created!.Value)}, after it was {by}"
            : ChangedSince(context, binding, review.End) ? $"{by}, and changed since" : null;
        if (changed is not null)
            return approved
                ? new(grant, Standing.Claimed, $"{changed}; the change that it names is {Claims.Attested}", review)
                : new(grant, Standing.Failed, $"{changed}, and no approved change is named", review);
        if (history.Created is null) return new(grant, Standing.Unknown, $"{by}; whether it changed since is not known, because it does not tell when it was created", review);
        foreach (SnapshotObject item in new[] { binding, context.Index.Find(grant.Role.Ref) }.OfType<SnapshotObject>())
            if (ObjectHistory.Of(item) is { Written: { } written } && written > review.End)
                return new(grant, Standing.Claimed, $"{by}, and {item.Ref} was written to on {Claims.Text(written)}; what changed then is not kept", review);
        return new(grant, Standing.Reviewed, by, review);
    }

    /// <summary>Whether an earlier state that is not older than a moment has the binding otherwise.</summary>
    private static bool ChangedSince(CheckContext context, SnapshotObject binding, DateTimeOffset moment)
    {
        if (context.Input?.Previous.FirstOrDefault(p => p.Cluster == context.Cluster) is not { } before || before.CollectedAt < moment) return false;
        return before.Objects.FirstOrDefault(o => o.Ref.Equals(binding.Ref)) is { } old
            && !((string[])["subjects", "roleRef"]).All(f => Text(old, f) == Text(binding, f));
    }

    private static string Text(SnapshotObject item, string field) =>
        Json.At(item.Body, field) is { } value ? System.Text.Encoding.UTF8.GetString(CanonicalJson.Bytes(value)) : "";
}
