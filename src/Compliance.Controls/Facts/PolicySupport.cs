using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts;

/// <summary>Whether a plug-in implements a policy kind.</summary>
internal enum SupportLevel
{
    /// <summary>It does.</summary>
    Supported,

    /// <summary>It does not: objects of the kind have no effect.</summary>
    Unsupported,

    /// <summary>It depends on a version or a switch that the snapshot does not show.</summary>
    Unknown,
}

/// <summary>Answer for one kind under one plug-in.</summary>
/// <param name="Level">Whether it counts.</param>
/// <param name="Reason">Why, in one sentence part.</param>
internal readonly record struct Support(SupportLevel Level, string Reason);

/// <summary>Which plug-in implements which policy kind (matrix of 2026-11). Kinds are told apart by API group: two different kinds are
/// called ClusterNetworkPolicy.</summary>
internal static class PolicySupport
{
    internal const string MatrixVersion = "2026-11";

    /// <summary>Plug-ins that offer a cluster-scoped policy kind.</summary>
    internal static bool OffersClusterScoped(string plugIn) => plugIn is "calico" or "canal" or "cilium" or "antrea" or "ovn-kubernetes" or "kube-ovn" or "kube-network-policies";

    internal static Support Of(ResourceKind kind, EnforcementFacts facts)
    {
        if (facts.PlugIn is "generic" && kind.Group != "networking.k8s.io") return new(SupportLevel.Unknown, "the plug-in is not known");
        if (facts.State == EnforcementState.Inert) return new(SupportLevel.Unsupported, $"{facts.PlugIn} enforces no policy here");
        string plugIn = facts.PlugIn;
        return kind.Group switch
        {
            "networking.k8s.io" when facts.State == EnforcementState.Unknown => new(SupportLevel.Unknown, "enforcement is not proven"),
            "networking.k8s.io" => new(SupportLevel.Supported, "the upstream kind"),
            "projectcalico.org" or "crd.projectcalico.org" => Only(plugIn is "calico" or "canal", "Calico", plugIn),
            "cilium.io" => Only(plugIn == "cilium", "Cilium", plugIn),
            "crd.antrea.io" => Only(plugIn == "antrea", "Antrea", plugIn),
            "policy.networking.k8s.io" => kind.Kind == "ClusterNetworkPolicy" ? ClusterNetworkPolicy(facts) : AdminNetworkPolicy(facts),
            _ => new(SupportLevel.Unknown, "the kind is not in the support matrix"),
        };
    }

    private static Support Only(bool supported, string owner, string plugIn) => supported
        ? new(SupportLevel.Supported, $"a kind of {owner}")
        : new(SupportLevel.Unsupported, $"a kind of {owner}, and {plugIn} runs here");

    private static Support AdminNetworkPolicy(EnforcementFacts facts) => facts.PlugIn switch
    {
        "ovn-kubernetes" => new(SupportLevel.Supported, "implemented by OVN-Kubernetes"),
        "kube-ovn" => new(SupportLevel.Supported, "implemented by Kube-OVN"),
        "kube-network-policies" => Between(facts, "0.1", "0.9"),
        "antrea" => Switch(facts, "AdminNetworkPolicy", "1.13"),
        "calico" or "canal" => Between(facts, "3.29", "3.32"),
        _ => new(SupportLevel.Unsupported, $"not implemented by {facts.PlugIn}"),
    };

    private static Support ClusterNetworkPolicy(EnforcementFacts facts) => facts.PlugIn switch
    {
        "calico" or "canal" => Between(facts, "3.32", null),
        "antrea" => Switch(facts, "ClusterNetworkPolicy", "2.7"),
        "kube-network-policies" => new(SupportLevel.Supported, "implemented by kube-network-policies"),
        "kube-ovn" => new(SupportLevel.Unknown, "Kube-OVN implements it as an experiment, and whether that is on is not read"),
        "cilium" => Switch(facts, "enable-k8s-cluster-network-policy", "1.20"),
        _ => new(SupportLevel.Unsupported, $"not implemented by {facts.PlugIn}"),
    };

    private static Support Switch(EnforcementFacts facts, string setting, string since)
    {
        Support version = Between(facts, since, null);
        if (version.Level != SupportLevel.Supported) return version;
        return facts.Settings.TryGetValue(setting, out string? value) && value == "true"
            ? new(SupportLevel.Supported, $"{setting} is true")
            : new(SupportLevel.Unsupported, $"{facts.PlugIn} implements it only with {setting}=true, which is not set");
    }

    private static Support Between(EnforcementFacts facts, string since, string? until)
    {
        if (Parse(facts.Version) is not { } version)
            return new(SupportLevel.Unknown, $"it depends on the version of {facts.PlugIn}, which is not known");
        if (version < Version.Parse(since)) return new(SupportLevel.Unsupported, $"{facts.PlugIn} implements it from {since}; {facts.Version} runs here");
        if (until is not null && version >= Version.Parse(until))
            return new(SupportLevel.Unsupported, $"{facts.PlugIn} implements it before {until}; {facts.Version} runs here");
        return new(SupportLevel.Supported, $"implemented by {facts.PlugIn} {facts.Version}");
    }

    private static Version? Parse(string? text)
    {
        if (text is null) return null;
        string digits = new([.. text.TrimStart('v').TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
        return Version.TryParse(digits, out Version? version) ? version : null;
    }
}
