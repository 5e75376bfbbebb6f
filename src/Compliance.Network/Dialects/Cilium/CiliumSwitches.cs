using Compliance.Network.Enforcement;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>The switches of cilium-config that change what a policy means (CMB-10), each with the agent's own default.</summary>
internal sealed record CiliumSwitches
{
    private CiliumSwitches() { }

    /// <summary>Policies with a nodeSelector act (CIL-43).</summary>
    public bool HostFirewall { get; private init; }

    /// <summary><c>icmps</c> is understood; else an object that has it is refused (CIL-34).</summary>
    public bool IcmpRules { get; private init; }

    /// <summary>The proxy behind layer 7 rules runs; else an object that has them is refused (CIL-29).</summary>
    public bool L7Proxy { get; private init; }

    /// <summary><c>enableDefaultDeny</c> counts (CIL-03).</summary>
    public bool NonDefaultDeny { get; private init; }

    /// <summary>Nodes have an identity with labels; else an object with fromNodes or toNodes is refused (CIL-38).</summary>
    public bool NodeLabels { get; private init; }

    /// <summary>SCTP is known to the data path (CIL-50).</summary>
    public bool Sctp { get; private init; }

    /// <summary>A port may be left out (CIL-24).</summary>
    public bool ExtendedProtocols { get; private init; }

    /// <summary>Name of the cluster in a mesh (CIL-14); null where the configuration was not read.</summary>
    public string? ClusterName { get; private init; }

    /// <summary>Peers by label are of this cluster where they name none (CIL-14).</summary>
    public bool DefaultLocalCluster { get; private init; }

    /// <summary>What policies deny is forwarded and logged (CIL-44).</summary>
    public bool Audit { get; private init; }

    /// <summary>Traffic that another node forwards keeps that node's identity (CIL-51).</summary>
    public bool NativeRouting { get; private init; }

    /// <summary>Version of the agent; null when unknown.</summary>
    public Version? Version { get; private init; }

    /// <summary>Reads them from what was detected or asserted.</summary>
    public static CiliumSwitches Of(EnforcementFacts facts) => new()
    {
        HostFirewall = facts.Switch("enable-host-firewall") ?? false,
        IcmpRules = facts.Switch("enable-icmp-rules") ?? true,
        L7Proxy = facts.Switch("enable-l7-proxy") ?? true,
        NonDefaultDeny = facts.Switch("enable-non-default-deny-policies") ?? true,
        NodeLabels = facts.Switch("enable-node-selector-labels") ?? false,
        Sctp = facts.Switch("enable-sctp") ?? false,
        ExtendedProtocols = facts.Switch("enable-extended-ip-protocols") ?? false,
        ClusterName = facts.Setting("cluster-name") ?? (facts is { Asserted: false, Settings.IsEmpty: false } ? "default" : null),
        DefaultLocalCluster = facts.Switch("policy-default-local-cluster") ?? false,
        Audit = facts.Switch("policy-audit-mode") ?? false,
        NativeRouting = facts.Setting("routing-mode") == "native",
        Version = PlugInVersion.Parse(facts.Version),
    };

    /// <summary>Whether the agent is of this version or a later one; null when its version is not known.</summary>
    public bool? Since(int major, int minor) => Version is null ? null : Version >= new Version(major, minor);
}
