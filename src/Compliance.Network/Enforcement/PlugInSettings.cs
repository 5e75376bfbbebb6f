using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Reads the settings of a plug-in from its named ConfigMaps and resources (CMB-10).</summary>
internal sealed class PlugInSettings(ClusterSnapshot snapshot, List<Limitation> limitations, List<EnforcementEvidence> evidence)
{
    private static readonly ImmutableArray<string> CiliumKeys =
    [
        "enable-policy", "policy-audit-mode", "policy-cidr-match-mode", "enable-host-firewall", "enable-k8s-networkpolicy", "enable-cilium-network-policy",
        "enable-cilium-clusterwide-network-policy", "enable-k8s-cluster-network-policy", "enable-sctp", "enable-l7-proxy", "allow-localhost",
        "enable-non-default-deny-policies", "enable-icmp-rules", "enable-node-selector-labels", "policy-default-local-cluster", "labels",
    ];

    private static readonly ImmutableArray<string> FelixKeys =
        ["defaultEndpointToHostAction", "allowVXLANPacketsFromWorkloads", "allowIPIPPacketsFromWorkloads", "dropActionOverride", "policySyncPathPrefix", "bpfEnabled", "nftablesMode"];

    private readonly SortedDictionary<string, string> _settings = new(StringComparer.Ordinal);

    /// <summary>Whether the place that holds the switches of enforcement was found.</summary>
    public bool Found { get; private set; }

    public ImmutableSortedDictionary<string, string> Read(string plugIn, AgentDaemonSet agent)
    {
        switch (plugIn)
        {
            case "cilium":
                foreach (SnapshotObject map in Of("", "ConfigMap").Where(o => o.Ref.Name == "cilium-config")) Take(map, "data", CiliumKeys);
                break;
            case "calico" or "canal":
                Found = true;
                foreach (SnapshotObject felix in Of("crd.projectcalico.org", "FelixConfiguration").Concat(Of("projectcalico.org", "FelixConfiguration")).Where(o => o.Ref.Name == "default"))
                    Take(felix, "spec", FelixKeys);
                foreach (string key in FelixKeys)
                    if (agent.Variable("FELIX_" + key.ToUpperInvariant()) is { } value) Set(key, value, agent.Ref, null);
                break;
            case "antrea":
                Found = true;
                foreach (SnapshotObject map in Of("", "ConfigMap").Where(o => o.Ref.Name == "antrea-config" || o.Ref.Name.StartsWith("antrea-config-", StringComparison.Ordinal))) Antrea(map);
                break;
            case "aws-vpc-cni":
                Found = true;
                foreach (SnapshotObject map in Of("", "ConfigMap").Where(o => o.Ref.Name == "amazon-vpc-cni")) Take(map, "data", ["enable-network-policy-controller"]);
                if (agent.Variable("NETWORK_POLICY_ENFORCING_MODE") is { } mode) Set("NETWORK_POLICY_ENFORCING_MODE", mode, agent.Ref, null);
                break;
            case "azure-npm":
                Found = true;
                if (agent.Ref.Name == "azure-npm-win") Set("os", "windows", agent.Ref, null);
                break;
            default:
                Found = true;
                break;
        }
        return _settings.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>Overrides of Cilium's switches for some of the nodes.</summary>
    public IEnumerable<(ObjectRef Object, string Key, string Value)> CiliumNodeOverrides()
    {
        foreach (SnapshotObject item in Of("cilium.io", "CiliumNodeConfig"))
        {
            var reader = new FieldReader(item, limitations);
            foreach ((string key, string value) in reader.Map(reader.Section(reader.Root, "", "spec"), "/spec", "defaults"))
                if (key is "enable-policy" or "policy-audit-mode" or "enable-k8s-networkpolicy") yield return (item.Ref, key, value);
        }
    }

    /// <summary>The version Calico states of itself; null when it does not.</summary>
    public string? CalicoVersion()
    {
        foreach (SnapshotObject item in Of("crd.projectcalico.org", "ClusterInformation").Concat(Of("projectcalico.org", "ClusterInformation")))
        {
            var reader = new FieldReader(item, limitations);
            if (reader.Text(reader.Section(reader.Root, "", "spec"), "/spec", "calicoVersion") is { } version) return version;
        }
        return null;
    }

    private IEnumerable<SnapshotObject> Of(string group, string kind) => snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind(group, kind));

    private void Take(SnapshotObject item, string section, ImmutableArray<string> keys)
    {
        var reader = new FieldReader(item, limitations);
        JsonElement values = reader.Section(reader.Root, "", section);
        if (values.ValueKind != JsonValueKind.Object) return;
        Found = true;
        foreach (string key in keys)
        {
            if (!FieldReader.TryGet(values, key, out JsonElement value)) continue;
            Set(key, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), item.Ref, $"/{section}/{FieldReader.Escape(key)}");
        }
    }

    private void Set(string key, string value, ObjectRef source, string? pointer)
    {
        _settings[key] = value;
        evidence.Add(new EnforcementEvidence(source, pointer, $"{source} sets {key} to {value}."));
    }

    private void Antrea(SnapshotObject map)
    {
        var reader = new FieldReader(map, limitations);
        foreach ((string file, string text) in reader.Map(reader.Root, "", "data"))
        {
            DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default);
            foreach (DocumentProblem problem in reading.Problems)
                reader.Limit($"/data/{FieldReader.Escape(file)}", $"cannot be read (line {problem.Line}: {problem.Message}), so feature gates are not known");
            foreach (StructuredDocument document in reading.Documents)
            {
                if (!FieldReader.TryGet(document.Root, "featureGates", out JsonElement gates) || gates.ValueKind != JsonValueKind.Object) continue;
                foreach (JsonProperty gate in gates.EnumerateObject())
                    if (gate.Value.ValueKind is JsonValueKind.True or JsonValueKind.False) Set(gate.Name, gate.Value.GetRawText(), map.Ref, $"/data/{FieldReader.Escape(file)}");
            }
        }
    }
}
