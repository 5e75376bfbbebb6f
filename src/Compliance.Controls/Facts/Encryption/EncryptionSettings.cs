using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Encryption;

/// <summary>One reader for each plug-in that can encrypt what pods send from node to node.</summary>
internal static class EncryptionSettings
{
    public static NetworkEncryption Cilium(CheckContext context)
    {
        string[] keys = ["enable-wireguard", "enable-ipsec"];
        if (context.Index.Objects(Kinds.ConfigMap).FirstOrDefault(m => m.Ref.Name == "cilium-config") is not { } map)
            return new() { Doubt = "cilium-config was not read" };
        foreach (SnapshotObject node in context.Index.Objects(new("cilium.io", "CiliumNodeConfig")))
            if (keys.FirstOrDefault(k => Json.At(node.Body, "spec", "defaults", k) is not null) is { } key)
                return new() { Doubt = $"{node.Ref} sets {key} on the nodes it selects" };
        if (keys.FirstOrDefault(k => Json.Text(map.Body, "data", k) == "true") is not { } on)
            return new() { Evidence = [map.Ref.See("/data", "neither enable-wireguard nor enable-ipsec is true")] };
        if (context.Unread([Kinds.CiliumNode]) is { } unread) return new() { Doubt = unread };
        bool wireGuard = on == "enable-wireguard";
        return new()
        {
            Method = wireGuard ? "WireGuard of Cilium" : "IPsec of Cilium",
            Evidence = [map.Ref.See($"/data/{on}", $"{on} is true")],
            Keyed = [.. context.Index.Objects(Kinds.CiliumNode).Where(n => wireGuard ? Annotated(n, "network.cilium.io/wg-pub-key", "io.cilium.network.wg-pub-key") : Json.Int(n.Body, "spec", "encryption", "key") is > 0).Select(n => n.Ref.Name)],
        };
    }

    public static NetworkEncryption Calico(CheckContext context)
    {
        ImmutableArray<FelixSetting> v4 = [.. FelixSetting.Of(context, "wireguardEnabled")], v6 = [.. FelixSetting.Of(context, "wireguardEnabledV6")];
        ImmutableArray<FelixSetting> on = [.. v4.Concat(v6).Where(s => s is { IsTrue: true, Node: null })];
        if (on.IsEmpty)
        {
            if (v4.Concat(v6).FirstOrDefault(s => s is { IsTrue: true }) is { } some) return new() { Doubt = $"{some.Object} switches WireGuard on for one node alone" };
            return Felix(context) is { } felix ? new() { Evidence = [felix.See("/spec", "wireguardEnabled is not set, which is off")] }
                : Shows(context, "FelixConfiguration") ? new() : new() { Doubt = "no FelixConfiguration was read" };
        }
        if (context.Unread([Kinds.Node]) is { } unread) return new() { Doubt = unread };
        return new()
        {
            Method = "WireGuard of Calico",
            Evidence = [.. on.Select(s => s.Object.See(s.Pointer, $"{s.Pointer[(s.Pointer.LastIndexOf('/') + 1)..]} is true"))],
            Families = [.. v4.Any(s => s is { IsTrue: true, Node: null }) ? [AddressFamily.InterNetwork] : Array.Empty<AddressFamily>(),
                .. v6.Any(s => s is { IsTrue: true, Node: null }) ? [AddressFamily.InterNetworkV6] : Array.Empty<AddressFamily>()],
            Exempt = [.. v4.Concat(v6).Where(s => s is { IsTrue: false, Node: not null }).Select(s => s.Node!)],
            Keyed = [.. context.Index.Objects(Kinds.Node).Where(n => Annotated(n, "projectcalico.org/WireguardPublicKey", "projectcalico.org/WireguardPublicKeyV6")).Select(n => n.Ref.Name)],
        };
    }

    public static NetworkEncryption Antrea(CheckContext context)
    {
        AntreaAgentConfig config = AntreaAgentConfig.Of(context);
        if (config.Doubt is { } doubt) return new() { Doubt = doubt };
        ObjectRef map = config.Map!;
        string mode = Json.Text(config.Root, "trafficEncryptionMode") ?? "none";
        if (context.Unread([Kinds.Node]) is { } unread) return new() { Doubt = unread };
        EvidenceRef see = map.See(AntreaAgentConfig.Pointer, $"trafficEncryptionMode is {mode}");
        return mode.ToUpperInvariant() switch
        {
            "WIREGUARD" => new() { Method = "WireGuard of Antrea", Evidence = [see], Keyed = [.. context.Index.Objects(Kinds.Node).Where(n => Annotated(n, "node.antrea.io/wireguard-public-key")).Select(n => n.Ref.Name)] },
            "IPSEC" => new() { Method = "IPsec of Antrea", Evidence = [see] },
            "NONE" or "" => new() { Evidence = [see] },
            _ => new() { Doubt = $"trafficEncryptionMode of {map} is '{mode}', which is not known" },
        };
    }

    public static NetworkEncryption OvnKubernetes(CheckContext context)
    {
        if (context.Index.Objects(Kinds.OpenShiftNetwork).FirstOrDefault(n => n.Ref.Name == "cluster") is not { } network)
            return new() { Doubt = "the Network of operator.openshift.io, which holds the IPsec setting, was not read" };
        const string pointer = "/spec/defaultNetwork/ovnKubernetesConfig/ipsecConfig";
        JsonElement? config = Json.At(network.Body, "spec", "defaultNetwork", "ovnKubernetesConfig", "ipsecConfig");
        // Before the mode was added, the presence of the section switched IPsec on.
        string mode = config is { ValueKind: JsonValueKind.Object } section ? Json.Text(section, "mode") ?? "Full" : "Disabled";
        EvidenceRef see = network.Ref.See(pointer, $"ipsecConfig.mode is {mode}");
        return mode == "Full" ? new() { Method = "IPsec of OVN-Kubernetes", Evidence = [see] } : new() { Evidence = [see] };
    }

    public static NetworkEncryption Flannel(CheckContext context)
    {
        if (context.Index.Objects(Kinds.ConfigMap).FirstOrDefault(m => m.Ref.Name is "kube-flannel-cfg" or "canal-config") is not { } map || Json.Text(map.Body, "data", "net-conf.json") is not { } text)
            return new() { Doubt = "the configuration of flannel was not read" };
        try
        {
            using JsonDocument network = JsonDocument.Parse(text);
            string backend = Json.Text(network.RootElement, "Backend", "Type") ?? "udp";
            EvidenceRef see = map.Ref.See("/data/net-conf.json", $"the backend is {backend}");
            return backend == "wireguard" ? new() { Method = "WireGuard of flannel", Evidence = [see] } : new() { Evidence = [see] };
        }
        catch (JsonException)
        {
            return new() { Doubt = $"net-conf.json of {map.Ref} cannot be read" };
        }
    }

    private static ObjectRef? Felix(CheckContext context) =>
        Kinds.PlugInSettings.Where(k => k.Kind == "FelixConfiguration").SelectMany(context.Index.Objects).FirstOrDefault(f => f.Ref.Name == "default")?.Ref;

    private static bool Shows(CheckContext context, string kind) =>
        Kinds.PlugInSettings.Where(k => k.Kind == kind).All(k => context.Snapshot.Listings.Any(l => l.Kind == k && l.Outcome is ListOutcome.Complete or ListOutcome.Absent));

    private static bool Annotated(SnapshotObject o, params string[] keys) => keys.Any(k => Json.Text(o.Body, "metadata", "annotations", k) is { Length: > 0 });
}
