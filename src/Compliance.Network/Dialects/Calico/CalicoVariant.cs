using Compliance.Network.Enforcement;

namespace Compliance.Network.Dialects.Calico;

/// <summary>What the commercial variants of Calico have and open-source Calico has not (CAL-49).</summary>
internal static class CalicoVariant
{
    /// <summary>Why rules by domain name are not evaluated.</summary>
    public const string NoDomains = "is not evaluated: open-source Calico has no rules by domain name, and nothing shows that another variant runs";

    /// <summary>Whether rules and sets may name domains.</summary>
    public static bool HasDomains(EnforcementFacts facts) => facts.Setting("variant") is { Length: > 0 } variant && variant != "Calico";
}
