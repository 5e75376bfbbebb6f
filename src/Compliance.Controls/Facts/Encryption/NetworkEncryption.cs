using System.Collections.Immutable;
using System.Net.Sockets;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Encryption;

/// <summary>Whether the network plug-in encrypts what pods send from node to node. What stays on one node is never encrypted by it.</summary>
internal sealed record NetworkEncryption
{
    /// <summary>How, for a reader; null when it does not, or that is not known.</summary>
    public string? Method { get; init; }

    /// <summary>Where that stands.</summary>
    public ImmutableArray<EvidenceRef> Evidence { get; init; } = [];

    /// <summary>Address families it covers.</summary>
    public ImmutableArray<AddressFamily> Families { get; init; } = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>Nodes that are told to take no part.</summary>
    public ImmutableHashSet<string> Exempt { get; init; } = [];

    /// <summary>Nodes that have published a key; null where the plug-in publishes none that the API shows.</summary>
    public ImmutableHashSet<string>? Keyed { get; init; }

    /// <summary>Why it is not known; null when it is.</summary>
    public string? Doubt { get; init; }

    /// <summary>Reads the settings of the plug-in at hand.</summary>
    public static NetworkEncryption Of(CheckContext context) => context.Reachability.Enforcement.PlugIn switch
    {
        "cilium" => EncryptionSettings.Cilium(context),
        "calico" => EncryptionSettings.Calico(context),
        "canal" => Either(EncryptionSettings.Calico(context), EncryptionSettings.Flannel(context)),
        "flannel" or "kube-network-policies" => EncryptionSettings.Flannel(context),
        "antrea" => EncryptionSettings.Antrea(context),
        "ovn-kubernetes" => EncryptionSettings.OvnKubernetes(context),
        var other => new() { Doubt = $"whether the plug-in ({other}) encrypts is not read in this version" },
    };

    /// <summary>Why what a pod sends to other nodes is not encrypted for sure; null when it is. Only where <see cref="Method"/> is set.</summary>
    /// <param name="pod">A pod with its own network identity.</param>
    /// <param name="origin">Where the snapshot came from: manifests show no keys.</param>
    public string? Missing(Endpoint pod, SnapshotOrigin origin)
    {
        if (pod.Addresses.FirstOrDefault(a => !Families.Contains(a.AddressFamily)) is { } address)
            return $"{Method} is not on for {(address.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6")}";
        if (pod.Node is not { } node) return null;
        if (Exempt.Contains(node)) return $"{Method} is off on node {node}";
        return Keyed is { } keyed && origin == SnapshotOrigin.LiveCluster && !keyed.Contains(node) ? $"node {node} has published no key for {Method}" : null;
    }

    private static NetworkEncryption Either(NetworkEncryption first, NetworkEncryption second) =>
        first.Method is not null ? first : second.Method is not null ? second : first.Doubt is not null ? first : second;
}
