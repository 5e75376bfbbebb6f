using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.Admission;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-ADMISSION-FAIL-OPEN.</summary>
public sealed class AdmissionFailOpen : ICheck
{
    private static readonly (string Kind, string Group, string Resource)[] Guarded =
        [("NetworkPolicy", "networking.k8s.io", "networkpolicies"), ("Pod", "", "pods"), ("Service", "", "services"), ("Namespace", "", "namespaces")];

    private static readonly string[] SetByServer = ["kubernetes.io/metadata.name"];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-ADMISSION-FAIL-OPEN",
        Group = "governance",
        Title = "Admission webhooks that guard policies fail closed and cannot be sidestepped",
        Rationale = "A webhook that is ignored when it does not answer, or that a label leaves out, turns enforcement off without a trace.",
        Condition = "Judges validating webhooks of Gatekeeper and Kyverno, others that are asked about NetworkPolicies, and ValidatingAdmissionPolicies. Fails when the Service of a webhook does not exist or has no ready endpoint (files: no workload behind it), when a label of the object itself leaves it out, and when a label of the namespace does that somebody outside of exempt namespaces and the system's own identities may set by RBAC; Gatekeeper's guard of its own label counts as protection. Fails for a tool whose webhooks are not asked about a kind and operation that its enforcing rules review, or that has none. Warns for failurePolicy Ignore and for match conditions; with require_fail_closed_for sensitive, only where the webhook takes in a namespace declared to hold what is protected, or none is declared. Not evaluable where the selector is not understood, and for labels where bindings were not read. Not applicable when nothing guards.",
        Remediation = "Set failurePolicy Fail with several replicas and narrow exemptions; write the critical rules as ValidatingAdmissionPolicies, which need no webhook.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Admission, Kinds.Service, Kinds.EndpointSlice, .. Kinds.Access],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("require_fail_closed_for", "sensitive"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        AdmissionGuards guards = AdmissionGuards.Of(context);
        ImmutableArray<AdmissionWebhook> all = [.. AdmissionWebhook.Of(context.Index)];
        ImmutableArray<AdmissionWebhook> guarding = [.. all.Where(w => w.Tool.Length > 0 || w.IsAsked("CREATE", "networking.k8s.io", "networkpolicies") || w.IsAsked("UPDATE", "networking.k8s.io", "networkpolicies"))];
        bool any = false;
        foreach (AdmissionWebhook webhook in guarding)
        {
            any = true;
            yield return OfWebhook(context, webhook, all);
        }
        foreach (string tool in new[] { "Gatekeeper", "Kyverno" })
            if (OfTool(context, tool, guards, [.. guarding.Where(w => w.Tool == tool)]) is { } told)
            {
                any = true;
                yield return told;
            }
        foreach (SnapshotObject policy in context.Index.Objects(Kinds.AdmissionPolicy))
        {
            any = true;
            yield return Json.Text(policy.Body, "spec", "failurePolicy") == "Ignore"
                ? Definition.Warn(context, policy.Ref.ToString(), null, $"{policy.Ref} lets through what it fails to evaluate (failurePolicy Ignore).", policy.Ref.See("/spec/failurePolicy")) with { Patch = Closed(policy.Ref) }
                : Definition.Pass(context, policy.Ref.ToString(), null, $"{policy.Ref} denies what it fails to evaluate.", policy.Ref.See("/spec"));
        }
        if (guards.Unread is { } unread) yield return Definition.NotEvaluable(context, "constraints", null, unread);
        else if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, "no webhook and no admission policy guards network policies here");
    }

    private CheckResult OfWebhook(CheckContext context, AdmissionWebhook webhook, ImmutableArray<AdmissionWebhook> all)
    {
        string subject = $"{webhook.Configuration} {webhook.Name}";
        EvidenceRef see = webhook.Configuration.See(webhook.Pointer);
        if (webhook.Unanswered(context) is { } unanswered) return Fail(context, subject, webhook, unanswered, "/clientConfig/service");
        if (webhook.ChoosesObjects) return Fail(context, subject, webhook, "its objectSelector leaves out objects by labels that their authors choose", "/objectSelector") with { Patch = Changed(webhook, "objectSelector: null") };
        string[] keys = webhook.Namespaces is null ? [] : [.. webhook.Namespaces.Keys.Except(SetByServer).Distinct(StringComparer.Ordinal).Where(k => !Protected(k, all)).Order(StringComparer.Ordinal)];
        string? open = null;
        if (keys.Length > 0)
        {
            AccessControl access = context.Index.Access;
            AccessGrant? grant = access.Granting(DangerousRights.LabelsNamespaces).Select(g => g.Grant).FirstOrDefault(g => !Trusted(context, g.Subject));
            if (grant is not null)
                return Fail(context, subject, webhook, $"the namespace label {Answers.Some(keys)} leaves namespaces out, and {BindingPatch.Chain(grant)}, which may set it", "/namespaceSelector");
            open = PolicyEditors.Undeclared(context, access) ?? (access.Limitations.IsEmpty ? null : PolicyEditors.Unknown(access));
        }
        bool concerned = context.Parameters["require_fail_closed_for"] != "sensitive" || !ProtectedNamespaces.Declared(context)
            || ProtectedNamespaces.Of(context).Any(n => webhook.Namespaces?.Matches(context.Reachability.Population.Namespaces[n]) != false);
        if (webhook.FailsOpen && concerned)
            return Definition.Warn(context, subject, null, $"{subject} is ignored when it does not answer (failurePolicy Ignore).", webhook.Configuration.See($"{webhook.Pointer}/failurePolicy")) with { Patch = Changed(webhook, "failurePolicy: Fail") };
        if (webhook.HasConditions && concerned)
            return Definition.Warn(context, subject, null, $"{subject} is not asked about requests that its matchConditions leave out.", webhook.Configuration.See($"{webhook.Pointer}/matchConditions"));
        if (webhook.Namespaces is null) return Definition.NotEvaluable(context, subject, null, "its namespaceSelector is not understood");
        if (open is not null) return Definition.NotEvaluable(context, subject, null, $"the namespace label {Answers.Some(keys)} leaves namespaces out, and who may set it is not known: {open}");
        if (webhook.Service is null) return Definition.NotEvaluable(context, subject, null, "a URL outside of the cluster answers for it");
        return Definition.Pass(context, subject, null, $"{subject} {(webhook.FailsOpen ? "fails open for no protected namespace" : "fails closed")}, {webhook.Service} answers for it, and no label that tenants may set leaves anything out.", see);
    }

    // The API server has to ask about every kind and operation that the tool's rules deny.
    private CheckResult? OfTool(CheckContext context, string tool, AdmissionGuards guards, ImmutableArray<AdmissionWebhook> webhooks)
    {
        ImmutableArray<GuardedNamespace> namespaces = [.. context.Reachability.Population.Namespaces.Where(n => !context.Exempt(n.Key)).Select(n => new GuardedNamespace(n.Key, n.Value))];
        ImmutableArray<AdmissionGuard> enforcing = [.. guards.All.Where(g => g.Tool == tool && g.Object.Kind != Kinds.AdmissionPolicy && namespaces.Any(n => g.In(n).State >= GuardState.Partly))];
        if (enforcing.IsEmpty) return null;
        string subject = $"tool/{tool}";
        if (webhooks.IsEmpty)
            return context.Snapshot.Origin == SnapshotOrigin.Manifests
                ? Definition.NotEvaluable(context, subject, null, $"{tool} makes its webhook while it runs, and files do not show it")
                : Definition.Fail(context, subject, null, $"No webhook of {tool} is registered, so its {Answers.Count(enforcing.Length, "rule")} deny nothing.",
                    new() { AllowedBy = $"no ValidatingWebhookConfiguration names a webhook of {tool}", Policy = enforcing[0].Object }, enforcing.Take(20).Select(g => g.Object.See(g.Pointer)));
        foreach (AdmissionGuard guard in enforcing)
            foreach ((string kind, string group, string resource) in Guarded)
                foreach (string operation in guard.Operations.Where(o => o is "CREATE" or "UPDATE" or "DELETE"))
                    if (guard.Kinds.Contains(kind) && !webhooks.Any(w => w.IsAsked(operation, group, resource)))
                    {
                        string fault = $"{guard} reviews {operation} of {resource}, and no webhook of {tool} is asked about it";
                        return Definition.Fail(context, subject, null, $"{fault}.", new() { AllowedBy = fault, Policy = webhooks[0].Configuration, Pointer = $"{webhooks[0].Pointer}/rules" },
                            guard.Object.See(guard.Pointer), webhooks[0].Configuration.See($"{webhooks[0].Pointer}/rules"));
                    }
        return Definition.Pass(context, subject, null, $"The webhooks of {tool} are asked about whatever its {Answers.Count(enforcing.Length, "enforcing rule")} review.", webhooks.Select(w => w.Configuration.See($"{w.Pointer}/rules")));
    }

    private CheckResult Fail(CheckContext context, string subject, AdmissionWebhook webhook, string fault, string field) =>
        Definition.Fail(context, subject, null, $"{subject}: {fault}.", new() { AllowedBy = fault, Policy = webhook.Configuration, Pointer = webhook.Pointer + field }, webhook.Configuration.See(webhook.Pointer + field));

    private static string Changed(AdmissionWebhook webhook, string change) => $"""
        # As a strategic merge patch, which finds the webhook by its name.
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata:
          name: {Yaml.Scalar(webhook.Configuration.Name)}
        webhooks:
        - name: {Yaml.Scalar(webhook.Name)}
          {change}

        """;

    private static string Closed(ObjectRef policy) => $"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: {Yaml.Scalar(policy.Name)}
        spec:
          failurePolicy: Fail

        """;

    private static bool Protected(string key, ImmutableArray<AdmissionWebhook> all) => key == AdmissionWebhook.GatekeeperIgnore
        && all.Any(w => w is { Name: AdmissionWebhook.IgnoreGuard, FailsOpen: false } && w.IsAsked("CREATE", "", "namespaces") && w.IsAsked("UPDATE", "", "namespaces"));

    private static bool Trusted(CheckContext context, AccessSubject who) => !who.IsEverybody
        && (who.Kind == "ServiceAccount" ? context.Exempt(who.Namespace) : who.Name.StartsWith("system:", StringComparison.Ordinal));
}
