using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Scope;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-BREAKGLASS-EXPIRY.</summary>
public sealed class BreakglassExpiry : ICheck
{
    private const string LabelKey = "label", ExpiresKey = "expires_key", MaxHours = "max_hours", RetroDays = "retro_days", TicketKey = "ticket_key",
        ApproverKey = "approver_key";

    private static readonly ImmutableArray<ResourceKind> s_others =
    [
        new("rbac.authorization.k8s.io", "ClusterRoleBinding"), new("rbac.authorization.k8s.io", "RoleBinding"), new("kyverno.io", "PolicyException"),
        Kinds.Namespace,
    ];

    private static readonly string[] s_leftovers = ["temp", "debug", "allow-all"];

    private static readonly CheckDefinition s_definition = new()
    {
        Id = "GOV-BREAKGLASS-EXPIRY",
        Group = "governance",
        Title = "Emergency rules and grants expire and are cleaned up",
        Rationale = "Emergency openings that stay are the commonest cause of broken segmentation.",
        Condition = "Looks at policies, role bindings, Kyverno policy exceptions and namespaces that carry the break-glass label, or an annotation of its name (breakGlass.label unless the parameter is given): fails when the time of expiry is missing, unreadable or past, or later than max_hours after creation (breakGlass.maxHours unless the parameter is given), when no change reference is named, when the approver is not among breakGlass.approvers where these are declared, and when no approver is named and retro_days have passed since creation; until then a missing approver warns. The witness is a flow that the policy allows, where one is found. Not evaluable where creation is not told and nothing else is wrong. What annotations name is a claim: a pass is attested. Warns for each unlabelled policy or binding whose name holds temp, debug or allow-all and that is older than max_hours, or whose age is not told. Not applicable when there is neither.",
        Remediation = "Delete what has expired, and let a cleanup policy or the pipeline delete the next on time.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Policies, .. s_others],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary.CreateRange(
        [
            KeyValuePair.Create(LabelKey, "compliance.example.com/break-glass"), KeyValuePair.Create(ExpiresKey, "compliance.example.com/expires-at"),
            KeyValuePair.Create(MaxHours, "24"), KeyValuePair.Create(RetroDays, "5"),
            KeyValuePair.Create(TicketKey, "compliance.example.com/change-ticket"), KeyValuePair.Create(ApproverKey, "compliance.example.com/approved-by"),
        ]),
    };

    /// <inheritdoc/>
    public CheckDefinition Definition => s_definition;

    /// <summary>Whether an object carries the label of an emergency opening.</summary>
    internal static bool IsOpening(CheckContext context, SnapshotObject item) =>
        Claims.Of(item, Label(context)) is { } value && value != "false";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        Claims claims = Claims.In(context);
        int hours = Claims.Given(context, s_definition, MaxHours) is null ? context.Scope.BreakGlass.MaxHours : context.Int(MaxHours);
        bool any = false;
        foreach (SnapshotObject item in Objects(context))
        {
            CheckResult? told = IsOpening(context, item) ? Opening(context, claims, item, hours) : Leftover(context, item, hours);
            if (told is null) continue;
            any = true;
            yield return told;
        }
        if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, $"no object carries the label {Label(context)}, and none is named like a leftover");
    }

    private static string Label(CheckContext context) => Claims.Given(context, s_definition, LabelKey) ?? context.Scope.BreakGlass.Label;

    private static IEnumerable<SnapshotObject> Objects(CheckContext context) =>
        KeptPolicy.Originals(context).Select(p => p.Object)
            .Concat(s_others.SelectMany(context.Index.Objects).Where(o => !context.Exempt(o.Ref.Namespace) && !(o.Ref.Kind == Kinds.Namespace && context.Exempt(o.Ref.Name))))
            .OrderBy(o => o.Ref);

    private CheckResult Opening(CheckContext context, Claims claims, SnapshotObject item, int hours)
    {
        string subject = PolicySurvey.Subject(item.Ref);
        string? ns = NamespaceOf(item);
        string expiresKey = Claims.Key(context, s_definition, ExpiresKey), ticketKey = Claims.Key(context, s_definition, TicketKey), approverKey = Claims.Key(context, s_definition, ApproverKey);
        DateTimeOffset? created = ObjectHistory.Of(item).Created;
        string? approver = Claims.Of(item, approverKey), ticket = Claims.Of(item, ticketKey);
        bool late = created is not { } at || context.Moment > at.AddDays(context.Int(RetroDays));
        (string Key, string Text)? none = null, fault = Expiry(context, item, expiresKey, created, hours)
            ?? (ticket is null ? (ticketKey, "no change reference is named") : none)
            ?? (approver is null && late ? (approverKey, created is null ? "nobody approved it" : $"nobody approved it within {context.Int(RetroDays)} days") : none)
            ?? (approver is not null && !context.Scope.BreakGlass.Approvers.IsEmpty && !context.Scope.BreakGlass.Approvers.Contains(approver)
                ? (approverKey, $"{approver} may not approve emergency openings") : none);
        if (fault is { } found && claims.Removed(item.Ref, found.Key))
            return Definition.NotEvaluable(context, subject, ns, $"the annotation {found.Key} was removed as redacted before anything was kept");
        if (fault is { } wrong)
        {
            string pointer = Claims.Pointer(item, wrong.Key);
            PolicyObject? policy = context.Index.Enforced.FirstOrDefault(p => p.Ref.Equals(item.Ref));
            return Definition.Fail(context, subject, ns, $"The emergency opening {item.Ref}: {wrong.Text}.",
                (policy is null ? null : OpenedFlow.Of(context, policy, wrong.Text)) ?? new() { AllowedBy = $"{item.Ref} still stands: {wrong.Text}", Policy = item.Ref, Pointer = pointer },
                item.Ref.See(pointer), item.Ref.See("/metadata/creationTimestamp", created is { } made ? Claims.Text(made) : "not told"))
                with { Patch = Patch(context, claims, item, wrong.Key == expiresKey ? created?.AddHours(hours) : null, wrong.Key, expiresKey) };
        }
        if (created is null) return Definition.NotEvaluable(context, subject, ns, $"when {item.Ref} was created is not told, so whether it expires within {hours} hours is open");
        EvidenceRef[] evidence = [item.Ref.See(Claims.Pointer(item, expiresKey), "expires"), item.Ref.See(Claims.Pointer(item, ticketKey), ticket)];
        return approver is null
            ? Definition.Warn(context, subject, ns, $"The emergency opening {item.Ref} is not approved yet; that is due by {Claims.Text(created.Value.AddDays(context.Int(RetroDays)))}.", evidence)
            : Definition.Pass(context, subject, ns, $"The emergency opening {item.Ref} ({ticket}, approved by {approver}) expires at {Claims.Of(item, expiresKey)}; {Claims.Attested}.", evidence);
    }

    /// <summary>The annotation at fault. Null where the time that an opening may stay is over or not known: then it is to be deleted, not to be patched.</summary>
    private static string? Patch(CheckContext context, Claims claims, SnapshotObject item, DateTimeOffset? until, string key, string expiresKey)
    {
        if (claims.Removed(item.Ref, key)) return null;
        if (key != expiresKey) return $"# Fill in what is true of this opening, or delete it.\n{Claims.Patch(item, (key, ""))}\n";
        return until is { } end && end > context.Moment ? $"# The last moment that is allowed; better an earlier one.\n{Claims.Patch(item, (key, Claims.Text(end)))}\n" : null;
    }

    /// <summary>When a policy expired by its own word; null when it did not, or says nothing of it that can be read.</summary>
    internal static DateTimeOffset? Expired(CheckContext context, SnapshotObject policy) =>
        Claims.Of(policy, Claims.Key(context, s_definition, ExpiresKey)) is { } text && End(text) is { } end && end <= context.Moment ? end : null;

    // A day without an hour lasts until it ends.
    private static DateTimeOffset? End(string text) => Claims.Moment(text) is not { } moment ? null : text.Contains('T', StringComparison.Ordinal) ? moment : moment.AddDays(1);

    private static (string, string)? Expiry(CheckContext context, SnapshotObject item, string key, DateTimeOffset? created, int hours)
    {
        if (Claims.Of(item, key) is not { } text) return (key, "it says nothing of when it expires");
        if (End(text) is not { } expires) return (key, $"it expires at '{text}', and a moment such as 2027-03-31T09:00:00Z was expected");
        if (expires <= context.Moment) return (key, $"it expired at {text} and is still there");
        return created is { } from && (expires - from).TotalHours > hours
            ? (key, string.Create(CultureInfo.InvariantCulture, $"it stays for {(expires - from).TotalHours:0} hours, and at most {hours} are allowed")) : null;
    }

    private CheckResult? Leftover(CheckContext context, SnapshotObject item, int hours)
    {
        if (item.Ref.Kind == Kinds.Namespace || !s_leftovers.Any(w => item.Ref.Name.Contains(w, StringComparison.OrdinalIgnoreCase))) return null;
        DateTimeOffset? created = ObjectHistory.Of(item).Created;
        if (created is { } at && (context.Moment - at).TotalHours <= hours) return null;
        return Definition.Warn(context, PolicySurvey.Subject(item.Ref), NamespaceOf(item),
            $"{item.Ref} is named like a leftover, does not carry the label {Label(context)}, and {(created is { } from ? $"stands since {Claims.Text(from)}" : "tells no age")}.",
            item.Ref.See("/metadata/name")) with { Severity = Severity.Low };
    }

    private static string? NamespaceOf(SnapshotObject item) => item.Ref.Namespace.Length > 0 ? item.Ref.Namespace : item.Ref.Kind == Kinds.Namespace ? item.Ref.Name : null;
}
