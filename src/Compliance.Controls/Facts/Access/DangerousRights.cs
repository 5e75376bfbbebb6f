using System.Collections.Immutable;

namespace Compliance.Controls.Facts.Access;

/// <summary>Rights with which somebody gains further ones (Kubernetes, "RBAC Good Practices": privilege escalation risks).</summary>
internal static class DangerousRights
{
    private static readonly ImmutableArray<string> Escalating = ["escalate"], Binding = ["bind"], Impersonating = ["impersonate"], Creating = ["create"],
        Reading = ["get", "list", "watch"], Updating = ["patch", "update"];

    private static readonly ImmutableArray<(string Name, bool ClusterWide, Func<AccessRule, bool> Grants)> Rights =
    [
        ("escalate", false, r => r.HasAnyVerb(Escalating) && OnRoles(r)),
        ("bind", false, r => r.HasAnyVerb(Binding) && OnRoles(r)),
        ("impersonate", false, r => r.HasAnyVerb(Impersonating) && (r.Covers("", "users") || r.Covers("", "groups") || r.Covers("", "serviceaccounts"))),
        ("use nodes/proxy", true, r => r.Verbs.Length > 0 && r.Covers("", "nodes/proxy")),
        ("create serviceaccounts/token", false, r => r.HasAnyVerb(Creating) && r.Covers("", "serviceaccounts/token")),
        ("read secrets", false, r => r.HasAnyVerb(Reading) && r.Covers("", "secrets") && r.Names.IsEmpty),
        ("create pods in every namespace", true, r => r.HasAnyVerb(Creating) && r.Covers("", "pods")),
        ("write webhook configurations", true, r => r.HasAnyVerb(AccessRule.Changing)
            && (r.Covers("admissionregistration.k8s.io", "validatingwebhookconfigurations") || r.Covers("admissionregistration.k8s.io", "mutatingwebhookconfigurations"))),
        ("approve certificate requests", true, r => r.HasAnyVerb(Updating) && r.Covers("certificates.k8s.io", "certificatesigningrequests/approval")),
    ];

    /// <summary>The dangerous rights that a grant gives, in a fixed order, each with the rule that gives it.</summary>
    public static IEnumerable<(string Right, AccessRule Rule)> Of(AccessGrant grant)
    {
        foreach ((string name, bool clusterWide, Func<AccessRule, bool> grants) in Rights)
            if ((!clusterWide || grant.Namespace is null) && grant.Role.Rules.FirstOrDefault(grants) is { } rule) yield return (name, rule);
    }

    /// <summary>Rights with which somebody takes over the rights of others.</summary>
    public static bool TakesOver(AccessRule rule) => Rights.Take(3).Any(r => r.Grants(rule));

    /// <summary>Rights to set labels of namespaces.</summary>
    public static bool LabelsNamespaces(AccessRule rule) => rule.HasAnyVerb(["create", "patch", "update"]) && rule.Covers("", "namespaces");

    /// <summary>Rights to set labels of pods: those on pods, and on what makes them.</summary>
    public static bool LabelsPods(AccessRule rule) => rule.HasAnyVerb(["create", "patch", "update"])
        && (rule.Covers("", "pods") || rule.Covers("apps", "deployments") || rule.Covers("apps", "statefulsets") || rule.Covers("apps", "daemonsets")
            || rule.Covers("apps", "replicasets") || rule.Covers("batch", "jobs") || rule.Covers("batch", "cronjobs"));

    private static bool OnRoles(AccessRule rule) => rule.Covers("rbac.authorization.k8s.io", "roles") || rule.Covers("rbac.authorization.k8s.io", "clusterroles");
}
