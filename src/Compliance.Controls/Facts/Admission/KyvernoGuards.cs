using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Snapshot;
using static Compliance.Controls.Facts.Admission.KyvernoMatch;

namespace Compliance.Controls.Facts.Admission;

/// <summary>Reads the rules of Kyverno's ClusterPolicies and Policies, with their exceptions.</summary>
internal static class KyvernoGuards
{
    /// <summary>One guard for each rule that validates, or that generates network policies.</summary>
    public static IEnumerable<AdmissionGuard> Of(ClusterSnapshot snapshot, string zoneKey)
    {
        ImmutableArray<SnapshotObject> exceptions = [.. snapshot.Objects.Where(o => o.Ref.Kind == Facts.Kinds.KyvernoException)];
        foreach (SnapshotObject policy in snapshot.Objects)
        {
            if (policy.Ref.Kind != Facts.Kinds.KyvernoClusterPolicy && policy.Ref.Kind != Facts.Kinds.KyvernoPolicy) continue;
            int i = 0;
            foreach (JsonElement rule in Json.Items(policy.Body, "spec", "rules"))
            {
                string pointer = $"/spec/rules/{i++}";
                bool validates = Json.At(rule, "validate") is not null, generates = Generates(rule);
                if (!validates && !generates) continue;
                JsonElement match = Json.At(rule, "match") ?? default;
                ImmutableArray<string> kinds = KyvernoMatch.Kinds(match);
                SnapshotObject[] concerning = [.. exceptions.Where(e => Concerns(e, policy.Ref, Json.Text(rule, "name") ?? ""))];
                yield return new()
                {
                    Tool = "Kyverno",
                    Object = policy.Ref,
                    Pointer = pointer,
                    Kinds = kinds,
                    Operations = KyvernoMatch.Operations(match),
                    Generates = generates,
                    Purposes = generates ? [GuardPurpose.DefaultDeny] : Purposes(rule, kinds, zoneKey),
                    PodSecurityLevel = kinds.Contains("Pod") && !Json.Items(rule, "validate", "podSecurity", "exclude").Any() ? Json.Text(rule, "validate", "podSecurity", "level") : null,
                    Text = rule.GetRawText(),
                    In = ns => Reach(policy, rule, pointer, concerning, ns),
                };
            }
        }
    }

    /// <summary>Ready to act on admission, as its status says; null where it has none.</summary>
    public static bool? Ready(JsonElement policy) =>
        Json.At(policy, "status") is null ? null
            : Json.IsTrue(policy, "status", "ready") || Json.Items(policy, "status", "conditions").Any(c => Json.Text(c, "type") == "Ready" && Json.Text(c, "status") == "True");

    private static bool Generates(JsonElement rule) =>
        Json.Text(rule, "generate", "kind") == "NetworkPolicy" && Json.IsTrue(rule, "generate", "synchronize") && KyvernoMatch.Kinds(Json.At(rule, "match") ?? default).Contains("Namespace");

    private static ImmutableArray<string> Purposes(JsonElement rule, ImmutableArray<string> kinds, string zoneKey)
    {
        JsonElement validate = Json.At(rule, "validate") ?? default;
        SortedSet<string> found = new(StringComparer.Ordinal);
        if (Json.Text(validate, "podSecurity", "level") is "baseline" or "restricted" && kinds.Contains("Pod") && !Json.Items(validate, "podSecurity", "exclude").Any())
            found.UnionWith([GuardPurpose.HostNetwork, GuardPurpose.HostPorts, GuardPurpose.Privileged]);
        if (Json.At(validate, "pattern") is { } pattern) found.UnionWith(GuardPurpose.OfPattern(pattern, kinds, zoneKey));
        foreach (JsonElement each in Json.Items(validate, "foreach"))
            if (Json.At(each, "pattern") is { } part) found.UnionWith(GuardPurpose.OfPattern(part, kinds, zoneKey));
        foreach (string expression in new[] { "deny", "cel" })
            if (Json.At(validate, expression) is { } written) found.UnionWith(GuardPurpose.OfText(written.GetRawText(), kinds, zoneKey));
        // Workloads are refused as long as their namespace has no policy: the rule asks the API server for them.
        if (Json.At(validate, "deny") is not null && Json.Items(rule, "context").Any(c => Json.Text(c, "apiCall", "urlPath")?.Contains("/networkpolicies", StringComparison.Ordinal) == true))
            found.Add(GuardPurpose.DefaultDeny);
        return [.. found];
    }

    private static GuardReach Reach(SnapshotObject policy, JsonElement rule, string pointer, SnapshotObject[] exceptions, GuardedNamespace ns)
    {
        ObjectRef at = policy.Ref;
        if (at.Namespace.Length > 0 && at.Namespace != ns.Name) return new(GuardState.Silent, at, pointer, $"it is a policy of namespace {at.Namespace}");
        Extent extent = KyvernoMatch.Of(Json.At(rule, "match") ?? default, ns);
        if (extent == Extent.None) return new(GuardState.Silent, at, $"{pointer}/match", $"it does not match namespace {ns.Name}");
        Extent excluded = KyvernoMatch.Of(Json.At(rule, "exclude") ?? default, ns);
        if (excluded == Extent.Whole) return new(GuardState.Exempts, at, $"{pointer}/exclude", $"exclude takes namespace {ns.Name} out");
        (string action, string where) = Action(policy.Body, rule, pointer, ns);
        if (!action.Equals("Enforce", StringComparison.OrdinalIgnoreCase)) return new(GuardState.Audits, at, where, $"its failure action is {action}");
        if (Json.IsFalse(policy.Body, "spec", "admission")) return new(GuardState.Audits, at, "/spec/admission", "it does not act on admission");
        if (Ready(policy.Body) is not true) return new(GuardState.Audits, at, "/status", "it is not reported ready");
        foreach (SnapshotObject exception in exceptions)
            if (KyvernoMatch.Of(Json.At(exception.Body, "spec", "match") ?? default, ns) is var taken and not Extent.None)
                return new(taken == Extent.Whole ? GuardState.Exempts : GuardState.Partly, exception.Ref, "/spec/match", $"{exception.Ref} takes {(taken == Extent.Whole ? "" : "objects of ")}namespace {ns.Name} out");
        if (excluded == Extent.Part) return new(GuardState.Partly, at, $"{pointer}/exclude", "exclude takes objects or requests out");
        return extent == Extent.Part ? new(GuardState.Partly, at, $"{pointer}/match", "match takes in some objects or requests alone") : new(GuardState.Denies, at, where);
    }

    // The rule's own action, else the policy's, each with overrides by namespace; a rule that generates acts without one.
    private static (string Action, string Pointer) Action(JsonElement policy, JsonElement rule, string pointer, GuardedNamespace ns)
    {
        if (Json.At(rule, "validate") is null) return ("Enforce", $"{pointer}/generate");
        foreach ((JsonElement holder, string list, string at) in new[]
        {
            (Json.At(rule, "validate") ?? default, "failureActionOverrides", $"{pointer}/validate/failureActionOverrides"),
            (Json.At(policy, "spec") ?? default, "validationFailureActionOverrides", "/spec/validationFailureActionOverrides"),
        })
            foreach (JsonElement entry in Json.Items(holder, list))
                if ((!Json.Items(entry, "namespaces").Any() || Json.Items(entry, "namespaces").Any(n => NamePattern.Matches(n.ToString(), ns.Name)))
                    && LabelSelection.Of(Json.At(entry, "namespaceSelector"))?.Matches(ns.Labels) != false)
                    return (Json.Text(entry, "action") ?? "not understood", at);
        if (Json.Text(rule, "validate", "failureAction") is { } own) return (own, $"{pointer}/validate/failureAction");
        return Json.Text(policy, "spec", "validationFailureAction") is { } whole ? (whole, "/spec/validationFailureAction") : ("Audit by default", pointer);
    }

    private static bool Concerns(SnapshotObject exception, ObjectRef policy, string rule) => Json.Items(exception.Body, "spec", "exceptions").Any(e =>
        (Json.Text(e, "policyName") == policy.Name || Json.Text(e, "policyName") == $"{policy.Namespace}/{policy.Name}")
        && (!Json.Items(e, "ruleNames").Any() || Json.Items(e, "ruleNames").Any(n => NamePattern.Matches(n.ToString(), rule))));
}
