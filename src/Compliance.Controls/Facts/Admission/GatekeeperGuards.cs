using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Admission;

/// <summary>Reads Gatekeeper's constraints. What one asks for is told by the names of the Gatekeeper library's templates; the code of a
/// template is not judged.</summary>
internal static class GatekeeperGuards
{
    /// <summary>Group of all constraints.</summary>
    public const string Group = "constraints.gatekeeper.sh";

    private static readonly string[] ReadFields = ["kinds", "namespaces", "excludedNamespaces", "namespaceSelector", "labelSelector", "scope", "name", "source"];

    /// <summary>One guard for each constraint.</summary>
    /// <param name="snapshot">The cluster.</param>
    /// <param name="zoneKey">Label key of the zone.</param>
    public static IEnumerable<AdmissionGuard> Of(ClusterSnapshot snapshot, string zoneKey)
    {
        ImmutableArray<(ObjectRef Config, string Pointer, string Pattern)> excluded =
            [.. snapshot.Objects.Where(o => o.Ref.Kind == Facts.Kinds.GatekeeperConfig).SelectMany(Excluded)];
        foreach (SnapshotObject constraint in snapshot.Objects)
        {
            if (constraint.Ref.Kind.Group != Group) continue;
            JsonElement match = Json.At(constraint.Body, "spec", "match") ?? default;
            ImmutableArray<string> kinds = [.. Json.Items(match, "kinds").SelectMany(k => Json.Items(k, "kinds")).Select(k => k.ToString()).DefaultIfEmpty("*")];
            string parameters = Json.At(constraint.Body, "spec", "parameters")?.GetRawText() ?? "";
            yield return new()
            {
                Tool = "Gatekeeper",
                Object = constraint.Ref,
                Pointer = "",
                Kinds = kinds,
                Operations = ["CREATE", "UPDATE"],
                Purposes = Purposes(constraint, kinds, zoneKey),
                Text = parameters,
                In = ns => Reach(constraint, match, excluded, ns),
            };
        }
    }

    private static ImmutableArray<string> Purposes(SnapshotObject constraint, ImmutableArray<string> kinds, string zoneKey)
    {
        JsonElement parameters = Json.At(constraint.Body, "spec", "parameters") ?? default;
        bool On(string kind) => kinds.Contains("*") || kinds.Contains(kind);
        return constraint.Ref.Kind.Kind switch
        {
            "K8sPSPHostNetworkingPorts" when On("Pod") && !Json.IsTrue(parameters, "hostNetwork") =>
                Json.Int(parameters, "max") == 0 ? [GuardPurpose.HostNetwork, GuardPurpose.HostPorts] : [GuardPurpose.HostNetwork],
            "K8sPSPPrivilegedContainer" when On("Pod") => [GuardPurpose.Privileged],
            "K8sExternalIPs" when On("Service") => [GuardPurpose.ExternalAddresses],
            "K8sRequiredLabels" when On("Namespace") && Json.Items(parameters, "labels").Any(l => Json.Text(l, "key") == zoneKey) => [GuardPurpose.ZoneLabels],
            _ => [],
        };
    }

    private static GuardReach Reach(SnapshotObject constraint, JsonElement match, ImmutableArray<(ObjectRef Config, string Pointer, string Pattern)> excluded, GuardedNamespace ns)
    {
        ObjectRef at = constraint.Ref;
        if (excluded.FirstOrDefault(e => NamePattern.Matches(e.Pattern, ns.Name)) is { Config: { } config } out1)
            return new(GuardState.Exempts, config, out1.Pointer, $"{config} takes namespace {ns.Name} out of all constraints");
        if (ns.Labels.ContainsKey("admission.gatekeeper.sh/ignore"))
            return new(GuardState.Exempts, new(Facts.Kinds.Namespace, "", ns.Name), "/metadata/labels/admission.gatekeeper.sh~1ignore", $"the label admission.gatekeeper.sh/ignore takes namespace {ns.Name} out");
        if (Json.Items(match, "excludedNamespaces").Any(n => NamePattern.Matches(n.ToString(), ns.Name)))
            return new(GuardState.Exempts, at, "/spec/match/excludedNamespaces", $"excludedNamespaces takes namespace {ns.Name} out");
        if (Json.At(match, "namespaces") is { ValueKind: JsonValueKind.Array } named && named.GetArrayLength() > 0 && !named.EnumerateArray().Any(n => NamePattern.Matches(n.ToString(), ns.Name)))
            return new(GuardState.Silent, at, "/spec/match/namespaces", $"it does not name namespace {ns.Name}");
        if (LabelSelection.Of(Json.At(match, "namespaceSelector")) is not { } selector) return new(GuardState.Partly, at, "/spec/match/namespaceSelector", "its namespaceSelector is not understood");
        if (!selector.Matches(ns.Labels)) return new(GuardState.Exempts, at, "/spec/match/namespaceSelector", $"its namespaceSelector leaves namespace {ns.Name} out");
        (string mode, string pointer) = Mode(constraint.Body);
        if (mode != "deny") return new(GuardState.Audits, at, pointer, $"its enforcement action is {mode}");
        string? limit = Limit(match, Json.At(constraint.Body, "spec", "parameters") ?? default);
        return limit is null ? new(GuardState.Denies, at, pointer) : new(GuardState.Partly, at, limit, $"{limit} leaves objects out");
    }

    /// <summary>The action at admission: <c>deny</c> when omitted, and the one for a point of admission where actions are scoped.</summary>
    public static (string Mode, string Pointer) Mode(JsonElement constraint)
    {
        string action = Json.Text(constraint, "spec", "enforcementAction") ?? "deny";
        if (action != "scoped") return (action, Json.At(constraint, "spec", "enforcementAction") is null ? "/spec" : "/spec/enforcementAction");
        bool denies = Json.Items(constraint, "spec", "scopedEnforcementActions").Any(a => Json.Text(a, "action") == "deny"
            && Json.Items(a, "enforcementPoints").Any(p => Json.Text(p, "name") is "*" or "validation.gatekeeper.sh" or "vap.k8s.io"));
        return (denies ? "deny" : "scoped, and denies at no point of admission", "/spec/scopedEnforcementActions");
    }

    private static string? Limit(JsonElement match, JsonElement parameters)
    {
        foreach (JsonProperty field in match.ValueKind == JsonValueKind.Object ? match.EnumerateObject() : default)
        {
            if (!ReadFields.Contains(field.Name, StringComparer.Ordinal)) return $"/spec/match/{field.Name}";
            if (field.Name == "name") return "/spec/match/name";
            if (field.Name == "source" && field.Value.ToString() != "All") return "/spec/match/source";
            if (field.Name == "labelSelector" && LabelSelection.Of(field.Value) is not Selector.AllOf { Operands.IsEmpty: true }) return "/spec/match/labelSelector";
        }
        return Json.Items(parameters, "exemptImages").Any() ? "/spec/parameters/exemptImages" : null;
    }

    private static IEnumerable<(ObjectRef, string, string)> Excluded(SnapshotObject config)
    {
        int i = 0;
        foreach (JsonElement match in Json.Items(config.Body, "spec", "match"))
        {
            string pointer = $"/spec/match/{i++}/excludedNamespaces";
            if (Json.Items(match, "processes").Any(p => p.ToString() is "*" or "webhook"))
                foreach (JsonElement pattern in Json.Items(match, "excludedNamespaces")) yield return (config.Ref, pointer, pattern.ToString());
        }
    }
}
