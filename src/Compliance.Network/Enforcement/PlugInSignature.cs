using System.Collections.Immutable;
using System.Globalization;

namespace Compliance.Network.Enforcement;

/// <summary>What one agent says of itself.</summary>
/// <param name="State">Whether it enforces NetworkPolicies.</param>
/// <param name="Statement">Why, as a sentence.</param>
internal readonly record struct AgentFinding(EnforcementState State, string Statement);

/// <summary>How the DaemonSet of one plug-in is recognised (CMB-10), and what its own arguments say.</summary>
/// <param name="PlugIn">Name of the plug-in.</param>
/// <param name="Container">Container whose image tag is the version.</param>
/// <param name="Recognises">Whether a DaemonSet is its agent.</param>
/// <param name="Reads">What the DaemonSet's arguments and images say; settings are looked at elsewhere.</param>
internal sealed record PlugInSignature(
    string PlugIn, string Container, Func<AgentDaemonSet, bool> Recognises, Func<AgentDaemonSet, AgentFinding> Reads)
{
    /// <summary>Signatures in the order in which one is chosen where several match: engines first, plain networks last.</summary>
    public static ImmutableArray<PlugInSignature> All { get; } =
    [
        new("canal", "calico-node", d => d.Ref.Name is "canal" or "rke2-canal", d => Yes(d, "canal enforces NetworkPolicies with Calico's policy engine")),
        new("calico", "calico-node", d => d.Ref.Name is "calico-node" or "calico-node-windows", d => Yes(d, "calico-node enforces NetworkPolicies")),
        new("cilium", "cilium-agent", d => d.Ref.Name is "cilium" or "anetd", d => Yes(d, $"the Cilium agent{(d.Ref.Name == "anetd" ? " of GKE Dataplane V2" : "")} enforces NetworkPolicies unless its settings say otherwise")),
        new("antrea", "antrea-agent", d => d.Ref.Name is "antrea-agent" or "antrea-agent-windows", d => Yes(d, "antrea-agent enforces NetworkPolicies")),
        new("ovn-kubernetes", "ovnkube-controller", d => d.Ref.Name.StartsWith("ovnkube-node", StringComparison.Ordinal), d => Yes(d, "ovnkube-node enforces NetworkPolicies")),
        new("kube-ovn", "cni-server", d => d.Ref.Name == "kube-ovn-cni", d => Yes(d, "kube-ovn enforces NetworkPolicies")),
        new("kube-network-policies", "kube-network-policies", d => d.Runs("kube-network-policies"), d => Yes(d, "kube-network-policies enforces NetworkPolicies")),
        new("azure-npm", "azure-npm", d => d.Ref.Name is "azure-npm" or "azure-npm-win", d => Yes(d, "azure-npm enforces NetworkPolicies")),
        new("aws-vpc-cni", "aws-node", d => d.Ref.Name == "aws-node", Aws),
        new("weave", "weave-npc", d => d.Ref.Name == "weave-net", Weave),
        new("kube-router", "kube-router", d => d.Ref.Name == "kube-router", KubeRouter),
        new("kindnet", "kindnetd", d => d.Ref.Name == "kindnet", Kindnet),
        new("flannel", "kube-flannel", d => d.Ref.Name is "kube-flannel-ds" or "kube-flannel" or "kube-flannel-ds-windows", d => new(EnforcementState.Inert, $"{d.Ref} is flannel, which enforces no policy (K8S-33)")),
    ];

    /// <summary>The agents among <paramref name="daemonSets"/>, those with ready pods first; several where node operating systems have one each.</summary>
    public ImmutableArray<AgentDaemonSet> Agents(ImmutableArray<AgentDaemonSet> daemonSets) =>
        [.. daemonSets.Where(Recognises).OrderBy(d => d.Ready == 0).ThenBy(d => d.Ref.Name, StringComparer.Ordinal).ThenBy(d => d.Ref.Namespace, StringComparer.Ordinal)];

    private static AgentFinding Yes(AgentDaemonSet agent, string statement) => new(EnforcementState.Enforced, $"{agent.Ref}: {statement}");

    private static AgentFinding Aws(AgentDaemonSet agent)
    {
        bool runs = agent.Runs("aws-eks-nodeagent") || agent.Runs("aws-network-policy-agent");
        if (!runs) return new(EnforcementState.Inert, $"{agent.Ref} runs no network policy agent");
        return agent.Argument("--enable-network-policy") == "true"
            ? Yes(agent, "its network policy agent runs with --enable-network-policy=true")
            : new(EnforcementState.Inert, $"{agent.Ref}: its network policy agent runs without --enable-network-policy=true");
    }

    private static AgentFinding Weave(AgentDaemonSet agent)
    {
        if (!agent.Runs("weave-npc")) return new(EnforcementState.Inert, $"{agent.Ref} runs no container weave-npc");
        return agent.Variable("EXPECT_NPC") == "0" ? new(EnforcementState.Inert, $"{agent.Ref} sets EXPECT_NPC=0, which turns policies off")
            : Yes(agent, "its container weave-npc enforces NetworkPolicies");
    }

    private static AgentFinding KubeRouter(AgentDaemonSet agent) => agent.Argument("--run-firewall") is { } run && run != "true"
        ? new(EnforcementState.Inert, $"{agent.Ref} runs with --run-firewall={run}")
        : Yes(agent, "its firewall is on, which is kube-router's default");

    /// <summary>kindnet enforces since kind 0.24, whose image is dated 2024-08-13.</summary>
    private static AgentFinding Kindnet(AgentDaemonSet agent)
    {
        string? tag = agent.Tag("kindnetd");
        if (tag is null || !tag.StartsWith('v') || tag.Length < 9 || !DateOnly.TryParseExact(tag.AsSpan(1, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly built))
            return new(EnforcementState.Unknown, $"{agent.Ref} has the image tag {tag ?? "none"}, from which its age cannot be told; kindnet enforces since kind 0.24");
        return built >= new DateOnly(2024, 8, 13) ? Yes(agent, $"kindnet of {built:yyyy-MM-dd} enforces NetworkPolicies")
            : new(EnforcementState.Inert, $"{agent.Ref}: kindnet of {built:yyyy-MM-dd} enforces no policy; it does since kind 0.24");
    }
}
