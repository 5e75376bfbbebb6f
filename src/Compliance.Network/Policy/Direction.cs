namespace Compliance.Network.Policy;

/// <summary>Direction of a new connection as seen from the subject of a policy; replies need no rule (K8S-24).</summary>
public enum Direction
{
    /// <summary>Towards the subject.</summary>
    Ingress,

    /// <summary>From the subject.</summary>
    Egress,
}

/// <summary>What a rule does with what it matches.</summary>
public enum RuleAction
{
    /// <summary>Final for the direction: the connection may pass.</summary>
    Allow,

    /// <summary>Final for the direction: the connection is dropped or rejected.</summary>
    Deny,

    /// <summary>Leaves the tier; later tiers decide.</summary>
    Pass,

    /// <summary>Recorded, and the next rule is looked at.</summary>
    Log,
}

/// <summary>Transport protocols the model tells apart.</summary>
public enum TransportProtocol
{
    /// <summary>TCP, ports 1–65535.</summary>
    Tcp,

    /// <summary>UDP, ports 1–65535.</summary>
    Udp,

    /// <summary>SCTP, ports 1–65535.</summary>
    Sctp,

    /// <summary>ICMP and ICMPv6; a port is then the ICMP type, 0–255.</summary>
    Icmp,
}
