using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Scope;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-CHANGE-APPROVAL.</summary>
public sealed class ChangeApproval : ICheck
{
    private const string TicketKey = "ticket_key", ApproverKey = "approver_key", ApprovedAtKey = "approved_at_key", AuthorKey = "author_key",
        Pattern = "ticket_pattern", Grace = "grace_hours";

    private static readonly CheckDefinition s_definition = new()
    {
        Id = "GOV-CHANGE-APPROVAL",
        Group = "governance",
        Title = "Each policy change carries an approved change reference",
        Rationale = "Approval is what auditors sample first; annotations tie the running rule to the ticket or merge request (PCI 1.2.2).",
        Condition = "Looks at each policy created or written to since its last declared review, as its own past or an earlier state given with --previous tells, at every one where no review is declared: fails when it names no change reference or one that does not match ticket_pattern, names no approver, is approved by the author whom it names (author_key) or by the field manager that wrote it last, or was approved more than grace_hours after its last write, or at a time that is missing or unreadable; what carries the label of an emergency opening may be approved later. What an annotation names is a claim: where every change names what it should the result warns as attested, one for each namespace, until a review is declared that is later than the changes; with such a review it passes. Not evaluable where an object tells neither when it was created nor what approved it, as in manifests without an earlier state, and where the annotation was removed as redacted. The revision of an owner's repository and the API server's audit log are no input.",
        Remediation = "Let the pipeline write ticket, approver and time into the annotations of what it applies, not people by hand.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Policies],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary.CreateRange(
        [
            KeyValuePair.Create(TicketKey, "compliance.example.com/change-ticket"), KeyValuePair.Create(ApproverKey, "compliance.example.com/approved-by"),
            KeyValuePair.Create(ApprovedAtKey, "compliance.example.com/approved-at"), KeyValuePair.Create(AuthorKey, "compliance.example.com/author"),
            KeyValuePair.Create(Pattern, "^[A-Z]+-[0-9]+$"), KeyValuePair.Create(Grace, "0"),
        ]),
    };

    /// <inheritdoc/>
    public CheckDefinition Definition => s_definition;

    /// <summary>Whether an object names an approved change: ticket, approver and a readable time. For checks that ask whether a change was
    /// approved at all.</summary>
    internal static bool IsApproved(CheckContext context, SnapshotObject item) =>
        Claims.Of(item, Claims.Key(context, s_definition, TicketKey)) is not null && Claims.Of(item, Claims.Key(context, s_definition, ApproverKey)) is not null
        && Claims.Of(item, Claims.Key(context, s_definition, ApprovedAtKey)) is { } at && Claims.Moment(at) is not null;

    /// <summary>The annotations, or labels, under which a change names its ticket, who approved it and who made it.</summary>
    internal static (string Ticket, string Approver, string Author) Claimed(CheckContext context) =>
        (Claims.Key(context, s_definition, TicketKey), Claims.Key(context, s_definition, ApproverKey), Claims.Key(context, s_definition, AuthorKey));

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<KeptPolicy> policies = KeptPolicy.Originals(context);
        if (policies.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, "no policy in scope to look at")];
        Keys keys = new(context, Definition);
        return KeptPolicy.ByRuleset(policies).SelectMany(g => Ruleset(context, keys, g.Key, [.. g]));
    }

    /// <summary>Keys and limits as they are set.</summary>
    private sealed class Keys(CheckContext context, CheckDefinition check)
    {
        public string Ticket { get; } = Claims.Key(context, check, TicketKey);

        public string Approver { get; } = Claims.Key(context, check, ApproverKey);

        public string ApprovedAt { get; } = Claims.Key(context, check, ApprovedAtKey);

        public string Author { get; } = Claims.Key(context, check, AuthorKey);

        public Regex Pattern { get; } = new(context.Parameters[ChangeApproval.Pattern], RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

        public int Grace { get; } = context.Int(ChangeApproval.Grace);

        public Claims Claims { get; } = Claims.In(context);

        public PolicyChanges Changes { get; } = PolicyChanges.In(context);
    }

    private IEnumerable<CheckResult> Ruleset(CheckContext context, Keys keys, string ns, ImmutableArray<KeptPolicy> policies)
    {
        string subject = KeptPolicy.RulesetSubject(context, ns);
        string? name = ns.Length == 0 ? null : ns;
        List<KeptPolicy> quiet = [], attested = [], unknown = [];
        foreach (KeptPolicy policy in policies)
        {
            ObjectHistory history = ObjectHistory.Of(policy.Object);
            Review? review = Review.Last(context.Scope.Reviews, ReviewSubject.Policies, policy.Ref, context.Moment);
            bool any = Claims.Of(policy.Object, keys.Ticket) is not null || Claims.Of(policy.Object, keys.Approver) is not null;
            // Without a review every policy counts, as far as its own past is known; with one, those that may have changed since.
            bool? changed = review is not null ? keys.Changes.Since(policy.Object, review.End) : keys.Changes.ChangedSinceBefore(policy.Object) == true || history.Created is not null ? true : null;
            if (changed is null && history.Created is null && !any) unknown.Add(policy);
            else if (changed == false) quiet.Add(policy);
            else if (Fault(keys, context, policy.Object, history) is { } fault)
            {
                if (keys.Claims.Removed(policy.Ref, fault.Key)) unknown.Add(policy);
                else yield return Failed(context, keys, policy, name, history, fault);
            }
            else attested.Add(policy);
        }
        if (unknown.Count > 0)
            yield return Definition.NotEvaluable(context, subject, name,
                $"{Answers.Some(unknown.Select(p => $"{p.Ref}"))} {(unknown.Count == 1 ? "tells" : "tell")} neither when {(unknown.Count == 1 ? "it was" : "they were")} created or changed, nor what approved that");
        else if (attested.Count > 0)
            yield return Definition.Warn(context, subject, name,
                $"{Answers.Count(attested.Count, "policy", "policies")} created or changed since the last review of {subject} {(attested.Count == 1 ? "names" : "name")} reference, approver and time, {Claims.Attested}: {Answers.Some(attested.Select(p => $"{p.Ref} ({Claims.Of(p.Object, keys.Ticket)})"))}.",
                attested.Take(20).Select(p => p.Ref.See(Claims.Pointer(p.Object, keys.Ticket), "change reference"))) with { Severity = Severity.Low };
        else if (quiet.Count > 0)
            yield return Definition.Pass(context, subject, name,
                $"{(quiet.Count == 1 ? "1 policy was" : $"{quiet.Count} policies were")} neither created nor written to since the last declared review.", quiet.Take(20).Select(p => p.Ref.See()));
    }

    private CheckResult Failed(CheckContext context, Keys keys, KeptPolicy policy, string? ns, ObjectHistory history, (string Key, string Text) fault)
    {
        string when = history.LastChange is { } change ? $" It was last written on {Claims.Text(change)}{(history.Manager is { } by ? $" by {by}" : "")}." : "";
        string pointer = Claims.Pointer(policy.Object, fault.Key);
        return Definition.Fail(context, policy.Subject, ns, $"{policy.Ref}: {fault.Text}.{when}",
            new() { AllowedBy = $"{policy.Ref}: {fault.Text}", Policy = policy.Ref, Pointer = pointer }, policy.Ref.See(pointer)) with
        {
            Patch = Claims.Patch(policy.Object, (keys.Ticket, "CHANGE-0"), (keys.Approver, "name-of-the-approver"), (keys.ApprovedAt, Claims.Text(context.Moment))),
        };
    }

    private static (string Key, string Text)? Fault(Keys keys, CheckContext context, SnapshotObject item, ObjectHistory history)
    {
        if (Claims.Of(item, keys.Ticket) is not { } ticket) return (keys.Ticket, $"no change reference, {keys.Ticket}, is named");
        if (!keys.Pattern.IsMatch(ticket)) return (keys.Ticket, $"the change reference '{ticket}' does not match {keys.Pattern}");
        if (Claims.Of(item, keys.Approver) is not { } approver) return (keys.Approver, $"nobody approved {ticket}: there is no {keys.Approver}");
        if (string.Equals(approver, Claims.Of(item, keys.Author), StringComparison.OrdinalIgnoreCase)) return (keys.Approver, $"{approver} approved a change of their own");
        if (string.Equals(approver, history.Manager, StringComparison.OrdinalIgnoreCase)) return (keys.Approver, $"{approver} approved it and wrote it");
        if (Claims.Of(item, keys.ApprovedAt) is not { } at) return (keys.ApprovedAt, $"when {ticket} was approved is not told: there is no {keys.ApprovedAt}");
        if (Claims.Moment(at) is not { } approved) return (keys.ApprovedAt, $"{keys.ApprovedAt} is '{at}', and a moment such as 2027-03-31T09:00:00Z was expected");
        if (approved > context.Moment) return (keys.ApprovedAt, $"{keys.ApprovedAt} is {Claims.Text(approved)}, which is in the future");
        // A day alone does not tell the hour: only one that is later than the day of the change is late.
        DateTimeOffset earliest = history.LastChange is { } change ? (at.Contains('T', StringComparison.Ordinal) ? change : change.AddDays(1)) : DateTimeOffset.MaxValue;
        return history.LastChange is not null && approved > earliest.AddHours(keys.Grace) && !BreakglassExpiry.IsOpening(context, item)
            ? (keys.ApprovedAt, $"{ticket} was approved on {Claims.Text(approved)}, after the change") : null;
    }
}
