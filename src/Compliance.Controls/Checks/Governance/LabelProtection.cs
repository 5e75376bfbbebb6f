using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.Admission;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-LABEL-PROTECTION.</summary>
public sealed class LabelProtection : ICheck
{
    private const string Safe = "always_safe_keys", Approved = "approved_editors";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-LABEL-PROTECTION",
        Group = "governance",
        Title = "Labels that grant network access cannot be set by those they restrict",
        Rationale = "Who may label its own namespace, or a pod that every namespace trusts, admits itself. The API server alone sets kubernetes.io/metadata.name.",
        Condition = "Looks at the labels by which allow rules for ingress to namespaces declared to hold what is protected tell their sources. A namespace label fails when RBAC lets a subject create, update or patch namespaces that is neither approved (approved_editors, else those of GOV-RBAC-POLICY-EDITORS) nor a component of the platform, and no enforcing admission rule that looks at the label, its old value or the requester stands in every namespace in scope. A pod label that is trusted from every namespace, without a condition on the namespace, fails unless such a rule guards it. Passes for always_safe_keys, for labels that only trusted subjects can set, and for selectors by service account, whose use RBAC on pods decides. What a pod label means inside of named namespaces is theirs to say. Not evaluable when nothing is declared to be protected, or bindings were not read.",
        Remediation = "Protect the keys by an admission policy, and tell sources by the name of their namespace and a pod label together.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Admission, .. Kinds.Access, .. Kinds.Policies, .. Kinds.PolicyParts],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(Safe, "kubernetes.io/metadata.name").Add(Approved, ""),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (!ProtectedNamespaces.Declared(context))
            return [Definition.NotEvaluable(context, context.Cluster(), null, "nothing is declared to be protected, so it is not known whose labels are trusted")];
        ImmutableArray<string> protectedNamespaces = ProtectedNamespaces.Of(context);
        if (protectedNamespaces.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, "no protected namespace exists in this cluster")];
        ImmutableArray<TrustedLabel> trusted = TrustedLabels.Of(context, protectedNamespaces);
        return trusted.IsEmpty
            ? [Definition.Pass(context, context.Cluster(), null, "No rule lets a source into protected namespaces by a label that crosses a border.")]
            : Judge(context, trusted);
    }

    private IEnumerable<CheckResult> Judge(CheckContext context, ImmutableArray<TrustedLabel> trusted)
    {
        AdmissionGuards guards = AdmissionGuards.Of(context);
        ImmutableArray<string> safe = context.List(Safe), approved = ApprovedEditors(context);
        string? unknown = PolicyEditors.Undeclared(context, context.Index.Access) ?? (context.Index.Access.Limitations.IsEmpty ? null : PolicyEditors.Unknown(context.Index.Access));
        ImmutableArray<(AccessGrant Grant, AccessRule Rule)> labelling =
            [.. context.Index.Access.Granting(DangerousRights.LabelsNamespaces).Where(g => !IsTrusted(context, g.Grant.Subject, approved)).OrderBy(g => g.Grant.Subject).ThenBy(g => g.Grant.Binding)];
        foreach (TrustedLabel label in trusted)
            yield return label.OfNamespace ? OfNamespace(context, label, safe, guards, labelling, unknown) : OfPod(context, label, guards);
    }

    private CheckResult OfNamespace(
        CheckContext context, TrustedLabel label, ImmutableArray<string> safe, AdmissionGuards guards, ImmutableArray<(AccessGrant Grant, AccessRule Rule)> labelling, string? unknown)
    {
        string subject = $"namespace-label/{label.Key}";
        if (safe.Contains(label.Key)) return Definition.Pass(context, subject, null, $"{Use(label)} by {label.Key}, which is always safe.", See(label));
        if (Protecting(context, guards, label.Key, "Namespace") is { } guard) return Definition.Pass(context, subject, null, $"{guard} guards the label {label.Key}.", [guard.Object.See(guard.Pointer), .. See(label)]);
        if (labelling.IsEmpty)
            return unknown is null && guards.Unread is null ? Definition.Pass(context, subject, null, $"Only trusted subjects may set {label.Key} on namespaces.", See(label))
                : Definition.NotEvaluable(context, subject, null, unknown ?? guards.Unread!);
        (AccessGrant grant, AccessRule rule) = labelling[0];
        string[] others = [.. labelling.Select(l => l.Grant.Subject.ToString()).Distinct(StringComparer.Ordinal)];
        return Definition.Fail(context, subject, null, $"{Use(label)} by the namespace label {label.Key}, which {Answers.Some(others)} may set, and no admission rule guards it.",
            new() { From = grant.Subject.ToString(), AllowedBy = $"{BindingPatch.Chain(grant)}; {label.Uses[0].Policy.Ref}{label.Uses[0].Pointer} trusts {label.Key}", Policy = label.Uses[0].Policy.Ref, Pointer = label.Uses[0].Pointer },
            [.. See(label), grant.Binding.See(grant.Pointer), grant.See(rule)]) with { Patch = Patch(label) };
    }

    private CheckResult OfPod(CheckContext context, TrustedLabel label, AdmissionGuards guards)
    {
        string subject = $"pod-label/{label.Key}";
        if (Protecting(context, guards, label.Key, "Pod") is { } guard) return Definition.Pass(context, subject, null, $"{guard} guards the label {label.Key}.", [guard.Object.See(guard.Pointer), .. See(label)]);
        (PolicyObject policy, string pointer) = label.Uses[0];
        return Definition.Fail(context, subject, null, $"{Use(label)} by the pod label {label.Key} from every namespace, and no admission rule guards it.",
            new() { AllowedBy = $"{policy.Ref}{pointer} trusts {label.Key} of pods in every namespace", Policy = policy.Ref, Pointer = pointer }, See(label)) with { Patch = Patch(label) };
    }

    // A rule that only asks for the label to be there guards nothing: it has to look at who sets it, or at what it was.
    private static AdmissionGuard? Protecting(CheckContext context, AdmissionGuards guards, string key, string kind)
    {
        ImmutableArray<GuardedNamespace> namespaces = [.. context.Reachability.Population.Namespaces.Where(n => !context.Exempt(n.Key)).Select(n => new GuardedNamespace(n.Key, n.Value))];
        return guards.InForce.FirstOrDefault(g => g.Reviews(kind) && g.Operations.Contains("UPDATE") && g.Text.Contains(key, StringComparison.Ordinal)
            && (g.Text.Contains("oldObject", StringComparison.Ordinal) || g.Text.Contains("userInfo", StringComparison.Ordinal)) && namespaces.All(n => g.In(n).State == GuardState.Denies));
    }

    private static ImmutableArray<string> ApprovedEditors(CheckContext context)
    {
        ImmutableArray<string> own = context.List(Approved);
        return !own.IsEmpty ? own
            : context.Scope.Parameters.GetValueOrDefault("GOV-RBAC-POLICY-EDITORS") is { } editors && editors.TryGetValue(Approved, out string? listed)
                ? [.. listed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : [];
    }

    private static bool IsTrusted(CheckContext context, AccessSubject who, ImmutableArray<string> approved) => !who.IsEverybody
        && ((who.Kind == "ServiceAccount" ? context.Exempt(who.Namespace) : who.Name.StartsWith("system:", StringComparison.Ordinal)) || approved.Any(who.IsMeantBy));

    private static string Use(TrustedLabel label) =>
        $"{Answers.Count(label.Uses.Length, "rule")} for protected namespaces ({Answers.Some(label.Uses.Select(u => u.Policy.Ref.ToString()).Distinct(StringComparer.Ordinal), 3)}) {(label.Uses.Length == 1 ? "tells" : "tell")} sources";

    private static IEnumerable<EvidenceRef> See(TrustedLabel label) => label.Uses.Take(10).Select(u => u.Policy.Ref.See(u.Pointer));

    private static string Patch(TrustedLabel label)
    {
        string key = label.Key.Replace("'", "", StringComparison.Ordinal), resource = label.OfNamespace ? "namespaces" : "pods";
        string expression = $"(has(object.metadata.labels) && '{key}' in object.metadata.labels ? object.metadata.labels['{key}'] : '') == " +
            $"(oldObject != null && has(oldObject.metadata.labels) && '{key}' in oldObject.metadata.labels ? oldObject.metadata.labels['{key}'] : '') || 'label-keepers' in request.userInfo.groups";
        return $"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata:
              name: {Yaml.Scalar($"keep-{resource}-label-{new string([.. key.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')])}")}
            spec:
              failurePolicy: Fail
              matchConstraints:
                resourceRules:
                - apiGroups: [""]
                  apiVersions: ["v1"]
                  operations: ["CREATE", "UPDATE"]
                  resources: ["{resource}"]
              validations:
              - expression: {System.Text.Json.JsonSerializer.Serialize(expression)}

            """;
    }
}
