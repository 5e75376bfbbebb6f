using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Enforcement;

/// <summary>What a plug-in makes of ICMP under an isolating NetworkPolicy, which the API leaves open (K8S-21).</summary>
internal enum IcmpTreatment
{
    /// <summary>Not known.</summary>
    Undefined,

    /// <summary>Allowed by a matching rule without ports, else dropped (Calico, Cilium CIL-26).</summary>
    NeedsRuleWithoutPorts,
}

/// <summary>What a plug-in makes of traffic from a pod's own node to the pod (K8S-26).</summary>
internal enum OwnNodeTreatment
{
    /// <summary>It passes, whatever policies say.</summary>
    Always,

    /// <summary>It passes unless a rule denies it (CIL-41).</summary>
    UnlessDenied,

    /// <summary>Policies decide, as for any other peer.</summary>
    ByPolicy,
}

/// <summary>Features of NetworkPolicy that some plug-ins do not implement (CMB-09).</summary>
[Flags]
internal enum PolicyFeatures
{
    None = 0,
    NamedPorts = 1,
    Sctp = 2,
    NegativeSelectors = 4,
    BlockExceptions = 8,
}

/// <summary>Where plug-ins differ in what they make of the same NetworkPolicy.</summary>
internal sealed record PlugInTraits
{
    /// <summary>The written upstream contract, with literal matching of address blocks.</summary>
    public static readonly PlugInTraits Generic = new();

    /// <summary>A block matches pods by their address (K8S-16).</summary>
    public bool BlocksMatchPods { get; init; } = true;

    /// <summary>A block matches nodes by their address (K8S-16, CIL-21).</summary>
    public bool BlocksMatchNodes { get; init; } = true;

    /// <summary><c>endPort</c> counts; else only <c>port</c> does (K8S-18).</summary>
    public bool EndPortSupported { get; init; } = true;

    /// <summary>ICMP under an isolating policy.</summary>
    public IcmpTreatment Icmp { get; init; }

    /// <summary>Rules of a direction that <c>policyTypes</c> leaves out isolate and allow all the same (CIL-56); else they are inert (K8S-04).</summary>
    public bool SectionsOutsideTypesCount { get; init; }

    /// <summary>Features whose use leaves the whole policy undefined.</summary>
    public PolicyFeatures Unsupported { get; init; }

    /// <summary>Traffic to a pod from its own node.</summary>
    public OwnNodeTreatment OwnNode { get; init; }

    /// <summary>Ports that no pod may send to, whatever policies say (CAL-46).</summary>
    public PortSet GuardedEgress { get; init; } = PortSet.Empty;

    /// <summary>Traffic from a pod to its own node is dropped (CAL-42).</summary>
    public bool DropsPodToOwnNode { get; init; }

    /// <summary>Pods that no policy selects are isolated all the same (CIL-01, <c>enable-policy=always</c>).</summary>
    public bool IsolatesUnselected { get; init; }

    /// <summary>Traits of a plug-in under its settings.</summary>
    public static PlugInTraits Of(string plugIn, ImmutableSortedDictionary<string, string> settings)
    {
        string Setting(string key) => settings.GetValueOrDefault(key, "").Trim('"');
        return plugIn switch
        {
            "calico" or "canal" => Generic with
            {
                Icmp = IcmpTreatment.NeedsRuleWithoutPorts,
                DropsPodToOwnNode = Setting("defaultEndpointToHostAction").Equals("Drop", StringComparison.OrdinalIgnoreCase),
                GuardedEgress = Setting("allowVXLANPacketsFromWorkloads").Equals("true", StringComparison.OrdinalIgnoreCase)
                    ? PortSet.Empty : PortSet.Of(TransportProtocol.Udp, 4789, 4789),
            },
            "cilium" => Generic with
            {
                BlocksMatchPods = Setting("policy-cidr-match-mode").Contains("pods", StringComparison.Ordinal),
                BlocksMatchNodes = Setting("policy-cidr-match-mode").Contains("nodes", StringComparison.Ordinal),
                Icmp = IcmpTreatment.NeedsRuleWithoutPorts,
                SectionsOutsideTypesCount = true,
                Unsupported = Setting("enable-sctp").Equals("true", StringComparison.OrdinalIgnoreCase) ? PolicyFeatures.None : PolicyFeatures.Sctp,
                IsolatesUnselected = Setting("enable-policy") == "always",
                OwnNode = Setting("allow-localhost") == "policy" ? OwnNodeTreatment.ByPolicy : OwnNodeTreatment.UnlessDenied,
            },
            "antrea" => Generic with { Icmp = IcmpTreatment.NeedsRuleWithoutPorts },
            "weave" => Generic with { EndPortSupported = false, Unsupported = PolicyFeatures.NamedPorts },
            "azure-npm" when Setting("os").Equals("windows", StringComparison.OrdinalIgnoreCase) => Generic with
            {
                Unsupported = PolicyFeatures.NamedPorts | PolicyFeatures.Sctp | PolicyFeatures.NegativeSelectors | PolicyFeatures.BlockExceptions,
            },
            _ => Generic,
        };
    }
}
