using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Access;

/// <summary>Grants that Kubernetes and kubeadm make themselves, and that the API server makes again when they are gone.</summary>
internal static class DefaultGrants
{
    private static readonly string[] ForEverybody = ["system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery"];

    /// <summary>A default: told by binding, role and subject together, because anybody may choose a name.</summary>
    public static bool Is(AccessGrant grant)
    {
        string binding = grant.Binding.Name, role = grant.Role.Ref.Name;
        if (grant.Binding is { Namespace: "kube-public", Name: "kubeadm:bootstrap-signer-clusterinfo" }) return role == binding && grant.Subject is { Kind: "User", Name: "system:anonymous" };
        if (binding == "cluster-admin") return grant.Role.Ref == new ObjectRef(Kinds.ClusterRole, "", "cluster-admin") && grant.Subject is { Kind: "Group", Name: "system:masters" };
        if (binding != role) return false;
        return ForEverybody.Contains(binding, StringComparer.Ordinal)
            || binding.StartsWith("system:controller:", StringComparison.Ordinal) && grant.Subject == new AccessSubject("ServiceAccount", "kube-system", binding["system:controller:".Length..]);
    }
}
