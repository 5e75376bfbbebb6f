using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Scope;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-REVIEW-AGE.</summary>
public sealed class ReviewAge : ICheck
{
    private const string MaxAge = "max_age_days", WarnAt = "warn_at_days", Trust = "trust_annotations", KeyOf = "annotation_key", Provider = "service_provider";

    /// <summary>Service providers confirm their segmentation every quarter (PCI 12.4.2).</summary>
    private const int QuarterDays = 92;

    private static readonly CheckDefinition s_definition = new()
    {
        Id = "GOV-REVIEW-AGE",
        Group = "governance",
        Title = "Every ruleset was reviewed within the last 180 days",
        Rationale = "Rules outlive their reasons; PCI 1.2.7 and DORA RTS Art. 13 ask for a review every six months.",
        Condition = "One result for each namespace with policies and for each cluster-scoped policy: fails when a policy was never reviewed, when its last review is older than max_age_days (reviewPeriods.policies unless the parameter is given), when it was created after that review, or its rules changed since as an earlier state given with --previous shows, without an approved change (ticket, approver and time as annotations), and, where annotations are trusted, when the date of one is unreadable or in the future. Warns from warn_at_days, and where a policy was written to after the review and it is not kept whether its rules changed then. Where such a change is named, the pass is attested. A review is an entry of the configuration's reviews; an annotation counts only with trust_annotations, and the result is then attested. With service_provider a second person must have reviewed within the last quarter. Not evaluable when no review is declared, and where an object does not tell when it was created or changed, as in manifests, and no earlier state shows it.",
        Remediation = "Review the policies with the generated pack, and enter the review in the configuration.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Policies],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary.CreateRange(
        [
            KeyValuePair.Create(MaxAge, "180"), KeyValuePair.Create(WarnAt, "150"), KeyValuePair.Create(Trust, "false"),
            KeyValuePair.Create(KeyOf, "compliance.example.com/last-reviewed"), KeyValuePair.Create(Provider, "false"),
        ]),
    };

    /// <inheritdoc/>
    public CheckDefinition Definition => s_definition;

    /// <summary>The last review of a policy, or of the policy it is a copy of; null when there is none up to the moment of assessment.</summary>
    internal static PolicyReview? Last(CheckContext context, SnapshotObject policy, ObjectRef? original)
    {
        Review? record = Review.Last(context.Scope.Reviews, ReviewSubject.Policies, policy.Ref, context.Moment)
            ?? (original is { } o ? Review.Last(context.Scope.Reviews, ReviewSubject.Policies, o, context.Moment) : null);
        DateTimeOffset? claimed = Claims.Given(context, s_definition, Trust) == "true" && Claims.Of(policy, Claims.Key(context, s_definition, KeyOf)) is { } text
            && Claims.Moment(text) is { } day && day <= context.Moment ? day : null;
        if (claimed is { } on && (record is null || on > record.On)) return new(null, on, IsOverdue(context, on), null, "As the annotation of the policy says.");
        return record is null ? null : new(record.By, record.On, IsOverdue(context, record.On), record.Decision, record.Comment);
    }

    private static bool IsOverdue(CheckContext context, DateTimeOffset last) => Age(context, last) > MaxDays(context);

    private static int Age(CheckContext context, DateTimeOffset last) => (int)(context.Moment - last).TotalDays;

    private static int MaxDays(CheckContext context) => Claims.Given(context, s_definition, MaxAge) is { } days
        ? int.Parse(days, NumberStyles.None, CultureInfo.InvariantCulture) : context.Scope.ReviewPeriods.Policies;

    private enum Standing
    {
        Reviewed,
        Attested,
        Due,
        Unknown,
        Failed,
    }

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<KeptPolicy> policies = KeptPolicy.Originals(context);
        if (policies.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, "no policy in scope to look at")];
        string key = Claims.Key(context, Definition, KeyOf);
        bool trusted = context.Parameters[Trust] == "true";
        if (context.Scope.Reviews.All(r => r.Of != ReviewSubject.Policies) && !(trusted && policies.Any(p => Claims.Of(p.Object, key) is not null)))
            return [Definition.NotEvaluable(context, context.Cluster(), null, trusted ? $"no review of policies is declared, and no policy carries {key}" : "no review of policies is declared")];
        PolicyChanges changes = PolicyChanges.In(context);
        return KeptPolicy.ByRuleset(policies).SelectMany(g => g.Key.Length > 0
            ? [Of(context, changes, key, trusted, KeptPolicy.RulesetSubject(context, g.Key), g.Key, [.. g])]
            : g.Select(p => Of(context, changes, key, trusted, p.Subject, null, [p])));
    }

    private CheckResult Of(CheckContext context, PolicyChanges changes, string key, bool trusted, string subject, string? ns, ImmutableArray<KeptPolicy> policies)
    {
        ImmutableArray<(KeptPolicy Policy, Standing Standing, string Why, Review? Review)> told = [.. policies.Select(p =>
        {
            (Standing standing, string why, Review? review) = Of(context, changes, key, trusted, p);
            return (p, standing, why, review);
        })];
        Standing worst = told.Max(t => t.Standing);
        ImmutableArray<(KeptPolicy Policy, Standing Standing, string Why, Review? Review)> those = [.. told.Where(t => t.Standing == worst)];
        string why = string.Join("; ", those.GroupBy(t => t.Why, StringComparer.Ordinal).Take(4).Select(g => $"{Answers.Some(g.Select(t => $"{t.Policy.Ref}"))}: {g.Key}"));
        EvidenceRef[] evidence = [.. those.Take(20).Select(t => t.Policy.Ref.See(null, t.Why))];
        return worst switch
        {
            Standing.Failed => Definition.Fail(context, subject, ns, $"{Answers.Count(those.Length, "policy", "policies")} of {policies.Length}: {why}.",
                new() { AllowedBy = $"{those[0].Policy.Ref}: {those[0].Why}", Policy = those[0].Policy.Ref }, evidence)
                // An annotation that cannot be read, or that is of the future, fails whatever review there is.
                with { Patch = those.Any(t => t.Review is null && trusted && Claims.Of(t.Policy.Object, key) is not null) ? null : Declaration.Review("policies", context.Scope.Reviews, [.. those.Select(t => t.Policy.Ref)]) },
            Standing.Unknown => Definition.NotEvaluable(context, subject, ns, why),
            Standing.Due => Definition.Warn(context, subject, ns, $"{Answers.Count(those.Length, "policy", "policies")} of {policies.Length}: {why}.", evidence),
            Standing.Attested => Definition.Pass(context, subject, ns, $"Reviewed in time, {Claims.Attested}: {why}.", evidence),
            _ => Definition.Pass(context, subject, ns, $"{Answers.Count(policies.Length, "policy", "policies")} reviewed in time: {why}.", evidence),
        };
    }

    private static (Standing, string, Review?) Of(CheckContext context, PolicyChanges changes, string key, bool trusted, KeptPolicy policy)
    {
        Review? record = Review.Last(context.Scope.Reviews, ReviewSubject.Policies, policy.Ref, context.Moment);
        DateTimeOffset? claimed = null;
        if (trusted && Claims.Of(policy.Object, key) is { } text)
        {
            if (Claims.Moment(text) is not { } day) return (Standing.Failed, $"{key} is '{text}', and a date such as 2027-03-31 was expected", null);
            if (day > context.Moment) return (Standing.Failed, $"{key} is {Claims.Text(day)}, which is in the future", null);
            claimed = day;
        }
        bool attested = claimed is not null && (record is null || claimed > record.On);
        if ((attested ? claimed : record?.On) is not { } last)
            return (Standing.Failed, context.Scope.Reviews.Any(r => r.Of == ReviewSubject.Policies && r.Covers(policy.Ref)) ? "its only review is dated in the future" : "it was never reviewed", null);
        int max = MaxDays(context), age = Age(context, last);
        string by = attested ? $"reviewed on {Claims.Text(last)} as its annotation says" : $"reviewed on {Claims.Text(last)} by {record!.By} ({record.Id}{(record.Reference is { } r ? $", {r}" : "")})";
        string days = age.ToString(CultureInfo.InvariantCulture);
        if (age > max) return (Standing.Failed, $"{by}, {days} days ago, and at most {max} are allowed", record);
        DateTimeOffset end = attested && claimed!.Value.TimeOfDay != TimeSpan.Zero ? claimed.Value : last.AddDays(1);
        ObjectHistory history = ObjectHistory.Of(policy.Object);
        bool approved = ChangeApproval.IsApproved(context, policy.Object);
        bool? changed = changes.Since(policy.Object, end);
        if (history.CreatedAfter(end) == true && !approved) return (Standing.Failed, $"created on {Claims.Text(history.Created!.Value)}, after it was {by}, and no approved change is named", record);
        if (changed == true && history.CreatedAfter(end) != true && !approved) return (Standing.Failed, $"{by}, and its rules changed since, as the state of {Claims.Text(changes.Before!.Value)} shows, without an approved change", record);
        if (context.Parameters[Provider] == "true" && !Confirmed(context, policy)) return (Standing.Failed, "no second person confirmed it within the last quarter, as a service provider must", record);
        if (history.Created is null && changed is null) return (Standing.Unknown, $"{by}; whether it changed since is not known, because it tells neither when it was created nor when it was written", record);
        if (changed is null && history.MayHaveChangedAfter(end) && !approved) return (Standing.Due, $"{by}, and written to on {Claims.Text(history.Written!.Value)}; whether its rules changed then is not kept, and no approved change is named", record);
        // Whoever approved the change looked at it, as the object says; the review did not.
        if (approved && (changed == true || (changed is null && history.MayHaveChangedAfter(end))))
            return (Standing.Attested, $"{by}; the change since names its approval", record);
        if (age >= Math.Min(context.Int(WarnAt), max)) return (Standing.Due, $"{by}, {days} days ago; due again within {max - age} days", record);
        return (attested ? Standing.Attested : Standing.Reviewed, by, record);
    }

    private static bool Confirmed(CheckContext context, KeptPolicy policy) => context.Scope.Reviews
        .Where(r => r.Of == ReviewSubject.Policies && r.On <= context.Moment && (context.Moment - r.On).TotalDays <= QuarterDays && r.Covers(policy.Ref))
        .Select(r => r.By).Distinct(StringComparer.OrdinalIgnoreCase).Skip(1).Any();
}
