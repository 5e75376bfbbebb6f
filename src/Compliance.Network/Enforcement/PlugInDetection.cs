using System.Collections.Immutable;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Tells which network plug-in runs and whether it enforces (CMB-10).</summary>
internal static class PlugInDetection
{
    public static EnforcementFacts Detect(ClusterSnapshot snapshot, Population population, PlugInAssertion? assertion, List<Limitation> limitations)
    {
        ImmutableSortedDictionary<string, string> settings = assertion?.Settings ?? ImmutableSortedDictionary<string, string>.Empty;
        string plugIn = assertion?.PlugIn ?? "generic";
        return new EnforcementFacts
        {
            PlugIn = plugIn,
            State = assertion?.PlugIn is null ? EnforcementState.Unknown : Asserted(plugIn, settings),
            Asserted = assertion?.PlugIn is not null,
            Evidence = assertion?.PlugIn is null ? [] : [new EnforcementEvidence(null, null, $"The operator asserts {plugIn}.")],
            Settings = settings,
            Version = settings.GetValueOrDefault("version"),
        };
    }

    private static EnforcementState Asserted(string plugIn, ImmutableSortedDictionary<string, string> settings) =>
        plugIn is "none" or "flannel" || (plugIn == "cilium" && settings.GetValueOrDefault("enable-policy") == "never")
            ? EnforcementState.Inert : EnforcementState.Enforced;
}
