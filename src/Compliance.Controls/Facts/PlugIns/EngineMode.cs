using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.PlugIns;

/// <summary>A setting of the plug-in that weakens enforcement.</summary>
/// <param name="Setting">Key.</param>
/// <param name="Value">Value found.</param>
/// <param name="Statement">What it leads to, as a sentence part.</param>
/// <param name="Disables">It turns enforcement off as a whole.</param>
/// <param name="ObjectsOf">It concerns objects of this kind alone; null otherwise.</param>
internal sealed record ModeFinding(string Setting, string Value, string Statement, bool Disables, ResourceKind? ObjectsOf = null);

/// <summary>Reads the neutral settings of the plug-in for a mode that logs or does nothing instead of enforcing.</summary>
internal static class EngineMode
{
    private static readonly (string Setting, ResourceKind Kind)[] KindSwitches =
    [
        ("enable-k8s-networkpolicy", Kinds.NetworkPolicy),
        ("enable-cilium-network-policy", new("cilium.io", "CiliumNetworkPolicy")),
        ("enable-cilium-clusterwide-network-policy", new("cilium.io", "CiliumClusterwideNetworkPolicy")),
    ];

    public static IEnumerable<ModeFinding> Weaknesses(EnforcementFacts facts)
    {
        if (Value(facts, "enable-policy") is "never") yield return Off("enable-policy", "never", "enable-policy is never, so no policy is enforced");
        if (Value(facts, "policy-audit-mode") is "true")
            yield return Off("policy-audit-mode", "true", "policy-audit-mode is true, so denied connections are logged and let through");
        foreach ((string setting, ResourceKind kind) in KindSwitches)
            if (Value(facts, setting) is "false")
                yield return new(setting, "false", $"{setting} is false, so objects of kind {kind} have no effect", false, kind);
        if (Value(facts, "dropActionOverride") is { } action && action is not ("Drop" or "LogAndDrop"))
            yield return Off("dropActionOverride", action, $"dropActionOverride is {action}, so denied connections are let through");
        if (Value(facts, "NETWORK_POLICY_ENFORCING_MODE") is { } mode && mode != "strict")
            yield return new("NETWORK_POLICY_ENFORCING_MODE", mode, $"the agent runs in {mode} mode: a new pod is open until its policies are in place", false);
    }

    /// <summary>The plug-in isolates pods that no policy selects (Cilium with enable-policy always, CIL-01).</summary>
    public static bool IsolatesUnselected(EnforcementFacts facts) => facts.PlugIn == "cilium" && Value(facts, "enable-policy") == "always";

    /// <summary>Kinds in which the settings of a plug-in stand that can turn enforcement off.</summary>
    public static ImmutableArray<ResourceKind> SettingKinds(EnforcementFacts facts) => facts switch
    {
        // Whoever answers for an asserted plug-in answers for its settings.
        { Asserted: true } => [],
        { PlugIn: "calico" or "canal" } => [.. Kinds.PlugInSettings.Where(k => k.Kind == "FelixConfiguration")],
        { PlugIn: "cilium" } => [.. Kinds.PlugInSettings.Where(k => k.Kind is "ConfigMap" or "CiliumNodeConfig")],
        { PlugIn: "antrea" or "aws-vpc-cni" } => [.. Kinds.PlugInSettings.Where(k => k.Kind == "ConfigMap")],
        _ => [],
    };

    private static ModeFinding Off(string setting, string value, string statement) => new(setting, value, statement, true);

    private static string? Value(EnforcementFacts facts, string setting) => facts.Settings.GetValueOrDefault(setting)?.Trim('"');
}
