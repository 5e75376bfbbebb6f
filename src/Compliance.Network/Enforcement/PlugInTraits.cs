using System.Globalization;
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
    Ipv6Blocks = 16,
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

    /// <summary>Features whose use leaves the policy undefined for pods on Windows nodes (CMB-12).</summary>
    public PolicyFeatures UnsupportedOnWindows { get; init; }

    /// <summary>Traffic to a pod from its own node.</summary>
    public OwnNodeTreatment OwnNode { get; init; }

    /// <summary>Ports that no pod may send to, whatever policies say (CAL-46).</summary>
    public PortSet GuardedEgress { get; init; } = PortSet.Empty;

    /// <summary>What a pod sends itself through a Service is not looked at where it comes in (ANT-20).</summary>
    public bool HairpinSkipsIngress { get; init; }

    /// <summary>Traffic from a pod to its own node is dropped (CAL-42).</summary>
    public bool DropsPodToOwnNode { get; init; }

    /// <summary>Pods that no policy selects are isolated all the same (CIL-01, <c>enable-policy=always</c>).</summary>
    public bool IsolatesUnselected { get; init; }

    /// <summary>Whether an empty namespaceSelector matches nodes too is not settled (CMB-04).</summary>
    public bool EmptySelectorMayMatchHosts { get; init; }

    /// <summary>Pods that no policy selects in either direction are cut off (K8S-37, the AWS agent's strict mode).</summary>
    public bool IsolatesWithoutPolicy { get; init; }

    /// <summary>Traits of what enforces in a cluster; those of a cluster in which nothing does are the written contract's.</summary>
    public static PlugInTraits Of(EnforcementFacts facts)
    {
        if (facts.State == EnforcementState.Inert) return Generic;
        PlugInTraits first = Alone(facts);
        if (facts.Second is null) return first;
        // What one of two plug-ins drops is dropped; what one of them leaves open, the other does not settle (CMB-11).
        PlugInTraits second = Alone(facts.Second);
        return first with
        {
            Icmp = second.Icmp == first.Icmp ? first.Icmp : IcmpTreatment.Undefined,
            GuardedEgress = first.GuardedEgress.Union(second.GuardedEgress),
            DropsPodToOwnNode = first.DropsPodToOwnNode || second.DropsPodToOwnNode,
            IsolatesWithoutPolicy = first.IsolatesWithoutPolicy || second.IsolatesWithoutPolicy,
            HairpinSkipsIngress = first.HairpinSkipsIngress && second.HairpinSkipsIngress,
        };
    }

    /// <summary>Whether a second plug-in matches peers as the first does, or more widely, so that its policies can stand beside the first's.</summary>
    public static bool Joins(EnforcementFacts facts)
    {
        if (facts.Second is null) return true;
        PlugInTraits first = Alone(facts), second = Alone(facts.Second);
        return (second.BlocksMatchPods || !first.BlocksMatchPods) && (second.BlocksMatchNodes || !first.BlocksMatchNodes)
            && (second.OwnNode == OwnNodeTreatment.Always || second.OwnNode == first.OwnNode) && !second.IsolatesUnselected;
    }

    private static PlugInTraits Alone(EnforcementFacts facts)
    {
        bool Is(string key, string value) => string.Equals(facts.Setting(key), value, StringComparison.OrdinalIgnoreCase);
        return facts.PlugIn switch
        {
            "calico" or "canal" => Generic with
            {
                Icmp = IcmpTreatment.NeedsRuleWithoutPorts,
                DropsPodToOwnNode = Is("defaultEndpointToHostAction", "Drop"),
                GuardedEgress = Is("allowVXLANPacketsFromWorkloads", "true") || Is("bpfEnabled", "true") ? PortSet.Empty : VxlanPort(facts),
            },
            "cilium" => Generic with
            {
                BlocksMatchPods = facts.Setting("policy-cidr-match-mode")?.Contains("pods", StringComparison.Ordinal) == true,
                BlocksMatchNodes = facts.Setting("policy-cidr-match-mode")?.Contains("nodes", StringComparison.Ordinal) == true,
                EndPortSupported = PlugInVersion.Parse(facts.Version) is not { } version || version >= new Version(1, 17),
                Icmp = IcmpTreatment.NeedsRuleWithoutPorts,
                SectionsOutsideTypesCount = true,
                Unsupported = Is("enable-sctp", "true") ? PolicyFeatures.None : PolicyFeatures.Sctp,
                IsolatesUnselected = Is("enable-policy", "always") && !Is("policy-audit-mode", "true"),
                OwnNode = Is("allow-localhost", "policy") ? OwnNodeTreatment.ByPolicy : OwnNodeTreatment.UnlessDenied,
            },
            "antrea" => Generic with { Icmp = IcmpTreatment.NeedsRuleWithoutPorts, HairpinSkipsIngress = true },
            "ovn-kubernetes" => Generic with { EmptySelectorMayMatchHosts = true },
            "aws-vpc-cni" => Generic with { IsolatesWithoutPolicy = Is("NETWORK_POLICY_ENFORCING_MODE", "strict") },
            "weave" => Generic with { EndPortSupported = false, Unsupported = PolicyFeatures.NamedPorts },
            "azure-npm" => Generic with
            {
                Unsupported = PolicyFeatures.Ipv6Blocks | (Is("os", "windows") ? Windows : PolicyFeatures.None),
                UnsupportedOnWindows = Windows,
            },
            _ => Generic,
        };
    }

    private const PolicyFeatures Windows = PolicyFeatures.NamedPorts | PolicyFeatures.Sctp | PolicyFeatures.NegativeSelectors | PolicyFeatures.BlockExceptions;

    private static PortSet VxlanPort(EnforcementFacts facts)
    {
        int port = int.TryParse(facts.Setting("vxlanPort"), NumberStyles.None, CultureInfo.InvariantCulture, out int set) && set is >= 1 and <= 65535 ? set : 4789;
        return PortSet.Of(TransportProtocol.Udp, port, port);
    }
}
