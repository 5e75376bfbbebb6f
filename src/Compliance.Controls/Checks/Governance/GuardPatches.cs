using Compliance.Controls.Facts.Admission;

namespace Compliance.Controls.Checks.Governance;

/// <summary>YAML that puts an admission rule into force.</summary>
internal static class GuardPatches
{
    /// <summary>The guard at hand, made to deny; null where its form does not allow a patch of one field.</summary>
    public static string? Deny(AdmissionGuard? guard, GuardReach reach)
    {
        if (guard is null || reach.State != GuardState.Audits) return null;
        string name = Yaml.Scalar(reach.Object.Name);
        return (guard.Tool, reach.Pointer) switch
        {
            ("Gatekeeper", "/spec/enforcementAction") => $"""
                apiVersion: {GatekeeperGuards.Group}/v1beta1
                kind: {Yaml.Scalar(reach.Object.Kind.Kind)}
                metadata: {Braces($"name: {name}")}
                spec: {Braces("enforcementAction: deny")}

                """,
            ("ValidatingAdmissionPolicy", "/spec/validationActions") => $"""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {Braces($"name: {name}")}
                spec: {Braces("validationActions: [Deny, Audit]")}

                """,
            ("Kyverno", "/spec/validationFailureAction") => $"""
                apiVersion: kyverno.io/v1
                kind: {Yaml.Scalar(reach.Object.Kind.Kind)}
                metadata: {Braces($"name: {name}{(reach.Object.Namespace.Length == 0 ? "" : $", namespace: {Yaml.Scalar(reach.Object.Namespace)}")}")}
                spec: {Braces("validationFailureAction: Enforce")}

                """,
            _ => null,
        };
    }

    /// <summary>A rule that the API server itself enforces; null where none can be written for the purpose.</summary>
    public static string? New(string purpose, string zoneKey) => purpose switch
    {
        GuardPurpose.HostNetwork => Policy(purpose, "", "pods", "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"),
        GuardPurpose.ExternalAddresses => Policy(purpose, "", "services", "!has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0"),
        GuardPurpose.ZoneLabels => Policy(purpose, "", "namespaces", $"has(object.metadata.labels) && '{zoneKey}' in object.metadata.labels"),
        GuardPurpose.AnySource => Policy(purpose, "networking.k8s.io", "networkpolicies", "!has(object.spec.ingress) || object.spec.ingress.all(r, has(r.from) && size(r.from) > 0)"),
        _ => null,
    };

    private static string Policy(string name, string group, string resource, string expression) => $"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: {name}
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
            - apiGroups: ["{group}"]
              apiVersions: ["v1"]
              operations: ["CREATE", "UPDATE"]
              resources: ["{resource}"]
          validations:
          - expression: {System.Text.Json.JsonSerializer.Serialize(expression)}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: {name}
        spec:
          policyName: {name}
          validationActions: [Deny]

        """;

    private static string Braces(string inside) => $"{{{inside}}}";
}
