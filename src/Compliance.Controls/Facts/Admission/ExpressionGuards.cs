using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Admission;

/// <summary>Reads policies written as CEL expressions: ValidatingAdmissionPolicies with their bindings, and Kyverno's ValidatingPolicies.</summary>
internal static class ExpressionGuards
{
    // The resources that purposes speak of.
    private static readonly (string Resource, string Kind)[] Known =
        [("pods", "Pod"), ("services", "Service"), ("namespaces", "Namespace"), ("networkpolicies", "NetworkPolicy"), ("*", "*"), ("*/*", "*")];

    /// <summary>One guard for each binding of a policy, and for each policy that none binds; one for each ValidatingPolicy.</summary>
    public static IEnumerable<AdmissionGuard> Of(ClusterSnapshot snapshot, string zoneKey)
    {
        ILookup<string, SnapshotObject> bindings = snapshot.Objects.Where(o => o.Ref.Kind == Facts.Kinds.AdmissionPolicyBinding).ToLookup(b => Json.Text(b.Body, "spec", "policyName") ?? "");
        foreach (SnapshotObject policy in snapshot.Objects)
        {
            if (policy.Ref.Kind == Facts.Kinds.AdmissionPolicy)
            {
                AdmissionGuard guard = Guard("ValidatingAdmissionPolicy", policy, zoneKey);
                bool any = false;
                foreach (SnapshotObject binding in bindings[policy.Ref.Name])
                {
                    any = true;
                    yield return guard with { In = ns => Bound(policy, binding, ns) };
                }
                if (!any) yield return guard with { In = _ => new(GuardState.Silent, policy.Ref, "", "no binding puts it into force") };
            }
            else if (policy.Ref.Kind == Facts.Kinds.KyvernoValidatingPolicy)
                yield return Guard("Kyverno", policy, zoneKey) with { In = ns => Validating(policy, ns) };
        }
    }

    private static AdmissionGuard Guard(string tool, SnapshotObject policy, string zoneKey)
    {
        ImmutableArray<JsonElement> rules = [.. Json.Items(policy.Body, "spec", "matchConstraints", "resourceRules")];
        ImmutableArray<string> kinds = [.. rules.SelectMany(r => Json.Items(r, "resources")).SelectMany(r => Known.Where(k => k.Resource == r.ToString()).Select(k => k.Kind)).Distinct(StringComparer.Ordinal)];
        string text = string.Concat(Json.Fields(policy.Body, "spec").Where(f => f.Name is "validations" or "variables").Select(f => f.Value.GetRawText()));
        return new()
        {
            Tool = tool,
            Object = policy.Ref,
            Pointer = "",
            Kinds = kinds,
            Operations = [.. rules.SelectMany(r => Json.Items(r, "operations")).Select(o => o.ToString()).Distinct(StringComparer.Ordinal)],
            Purposes = GuardPurpose.OfText(text, kinds, zoneKey),
            Text = text,
            In = _ => new(GuardState.Silent, policy.Ref, ""),
        };
    }

    private static GuardReach Bound(SnapshotObject policy, SnapshotObject binding, GuardedNamespace ns)
    {
        ImmutableArray<string> actions = [.. Json.Items(binding.Body, "spec", "validationActions").Select(a => a.ToString())];
        GuardReach? narrowed = Narrowed(policy, "/spec/matchConstraints", ns) ?? Narrowed(binding, "/spec/matchResources", ns);
        if (narrowed?.State is GuardState.Exempts) return narrowed;
        if (!actions.Contains("Deny")) return new(GuardState.Audits, binding.Ref, "/spec/validationActions", $"its actions are {string.Join(", ", actions)}");
        if (narrowed is not null) return narrowed;
        if (Json.Text(policy.Body, "spec", "failurePolicy") == "Ignore")
            return new(GuardState.Partly, policy.Ref, "/spec/failurePolicy", "its failurePolicy is Ignore: what fails to evaluate is let through");
        if (Json.At(policy.Body, "spec", "paramKind") is not null && Json.Text(binding.Body, "spec", "paramRef", "parameterNotFoundAction") == "Allow")
            return new(GuardState.Partly, binding.Ref, "/spec/paramRef/parameterNotFoundAction", "without its parameters everything is let through");
        return new(GuardState.Denies, binding.Ref, "/spec/validationActions");
    }

    private static GuardReach Validating(SnapshotObject policy, GuardedNamespace ns)
    {
        ImmutableArray<string> actions = [.. Json.Items(policy.Body, "spec", "validationActions").Select(a => a.ToString())];
        GuardReach? narrowed = Narrowed(policy, "/spec/matchConstraints", ns);
        if (narrowed?.State is GuardState.Exempts) return narrowed;
        if (!actions.Contains("Deny")) return new(GuardState.Audits, policy.Ref, "/spec/validationActions", actions.IsEmpty ? "it names no action" : $"its actions are {string.Join(", ", actions)}");
        if (Json.IsFalse(policy.Body, "spec", "evaluation", "admission", "enabled")) return new(GuardState.Audits, policy.Ref, "/spec/evaluation/admission/enabled", "it does not act on admission");
        if (!Json.IsTrue(policy.Body, "status", "conditionStatus", "ready")) return new(GuardState.Audits, policy.Ref, "/status/conditionStatus/ready", "it is not reported ready");
        return narrowed ?? new(GuardState.Denies, policy.Ref, "/spec/validationActions");
    }

    private static GuardReach? Narrowed(SnapshotObject o, string pointer, GuardedNamespace ns)
    {
        JsonElement match = Json.At(o.Body, pointer[1..].Split('/')) ?? default;
        if (LabelSelection.Of(Json.At(match, "namespaceSelector")) is not { } selector) return new(GuardState.Partly, o.Ref, $"{pointer}/namespaceSelector", "its namespaceSelector is not understood");
        if (!selector.Matches(ns.Labels)) return new(GuardState.Exempts, o.Ref, $"{pointer}/namespaceSelector", $"its namespaceSelector leaves namespace {ns.Name} out");
        if (LabelSelection.Of(Json.At(match, "objectSelector")) is not Selector.AllOf { Operands.IsEmpty: true }) return new(GuardState.Partly, o.Ref, $"{pointer}/objectSelector", "its objectSelector leaves objects out");
        if (Json.Items(match, "excludeResourceRules").Any()) return new(GuardState.Partly, o.Ref, $"{pointer}/excludeResourceRules", "excludeResourceRules takes objects out");
        if (Json.Items(match, "resourceRules").Any(r => Json.Items(r, "resourceNames").Any())) return new(GuardState.Partly, o.Ref, $"{pointer}/resourceRules", "its rules name single objects");
        return Json.Items(o.Body, "spec", "matchConditions").Any() ? new(GuardState.Partly, o.Ref, "/spec/matchConditions", "matchConditions take requests out") : null;
    }
}
