using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Which tier of the plug-in at hand holds the policies of one API, and where they stand in it (CMB-03).</summary>
/// <param name="Name">Name of the tier; translations that name the same one share it.</param>
/// <param name="Order">Place among the tiers.</param>
/// <param name="Ordered">First match wins, or a union.</param>
/// <param name="WhenIsolated">What happens at its end.</param>
internal sealed record TierPlace(string Name, double Order, bool Ordered, RuleAction WhenIsolated)
{
    /// <summary>Tiers left together by Pass.</summary>
    public string? Band { get; init; }

    /// <summary>Order of the API's policies in the tier, where the API itself gives them none.</summary>
    public double PolicyOrder { get; init; }

    /// <summary>Whether policies of one priority stand in no defined order (ANP-05); Calico orders them by name (CAL-02).</summary>
    public bool TiesOpen { get; init; } = true;

    /// <summary>Kubernetes NetworkPolicy.</summary>
    public static TierPlace NetworkPolicy(EnforcementFacts facts) => facts.PlugIn switch
    {
        "calico" or "canal" => new("default", 1_000_000, true, RuleAction.Deny) { PolicyOrder = 1000, TiesOpen = false, Stored = Prefix(facts, "knp.default.") },
        "cilium" => new("normal", 1_000_000, false, RuleAction.Deny),
        "antrea" => new("NetworkPolicy", 252, false, RuleAction.Deny),
        _ => new("NetworkPolicy", 1_000_000, false, RuleAction.Deny),
    };

    /// <summary>The network policy API before NetworkPolicy (ANP-01, CAL-12, ANT-23, ANT-24).</summary>
    public static TierPlace Admin(EnforcementFacts facts, ResourceKind kind) => facts.PlugIn switch
    {
        "calico" or "canal" => new(kind.Kind == "ClusterNetworkPolicy" ? "kube-admin" : "adminnetworkpolicy", 1000, true, RuleAction.Pass) { TiesOpen = false, Stored = Prefix(facts, "kanp.adminnetworkpolicy.") },
        "antrea" => new(kind.Kind, kind.Kind == "ClusterNetworkPolicy" ? 220 : 251, true, RuleAction.Pass) { Band = AntreaBand },
        _ => new("Admin", 1000, true, RuleAction.Pass),
    };

    /// <summary>The network policy API after NetworkPolicy.</summary>
    public static TierPlace Baseline(EnforcementFacts facts, ResourceKind kind) => facts.PlugIn switch
    {
        "calico" or "canal" => new(kind.Kind == "ClusterNetworkPolicy" ? "kube-baseline" : "baselineadminnetworkpolicy", 10_000_000, true, RuleAction.Pass)
            { TiesOpen = false, PolicyOrder = kind.Kind == "ClusterNetworkPolicy" ? 0 : 1000, Stored = Prefix(facts, "kbanp.baselineadminnetworkpolicy.") },
        "antrea" => new("Baseline", 254, true, RuleAction.Pass),
        _ => new("Baseline", 10_000_000, true, RuleAction.Pass),
    };

    /// <summary>Whether a tier is evaluated before those in which namespaced policies stand by default: the tier of NetworkPolicy, and Antrea's
    /// tier for applications, behind which the network policy API follows (ANT-02, ANT-23).</summary>
    public static bool AboveNamespaces(double order, EnforcementFacts facts) =>
        order < NetworkPolicy(facts).Order && (facts.PlugIn != "antrea" || order != AntreaApplications);

    /// <summary>Priority of Antrea's tier for applications (ANT-02).</summary>
    public const int AntreaApplications = 250;

    /// <summary>The band of Antrea's tiers before NetworkPolicy (ANT-07).</summary>
    public const string AntreaBand = "antrea";

    /// <summary>What Calico before 3.32 puts before the names of policies that it converts from Kubernetes kinds (CAL-47); they tie by it.</summary>
    public string Stored { get; init; } = "";

    /// <summary>What orders policies of one order in it; Calico calls the kinds that it converts by names of its own (CAL-02).</summary>
    public string TieBreak(ObjectRef policy) => TiesOpen ? "" : $"{Stored}{policy.Name}/{policy.Namespace}/Kubernetes{policy.Kind.Kind}";

    private static string Prefix(EnforcementFacts facts, string prefix) => PlugInVersion.Parse(facts.Version) is { } version && version < new Version(3, 32) ? prefix : "";

    /// <summary>The tier with its policies.</summary>
    public Tier With(IEnumerable<PolicyObject> policies) => new()
    {
        Name = Name,
        Order = Order,
        Ordered = Ordered,
        WhenIsolated = WhenIsolated,
        Band = Band,
        Policies = [.. policies],
    };
}
