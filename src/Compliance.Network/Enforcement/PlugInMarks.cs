using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>What plug-ins leave in a cluster beside their agents (CMB-10): annotations on nodes, custom resource definitions, ConfigMaps and
/// resources of their own. They name a plug-in where its agent was not read, and never prove that it runs.</summary>
internal sealed class PlugInMarks
{
    private static readonly ImmutableArray<(string Prefix, string PlugIn)> NodeAnnotations =
    [
        ("projectcalico.org/", "calico"), ("network.cilium.io/", "cilium"), ("node.antrea.io/", "antrea"), ("k8s.ovn.org/", "ovn-kubernetes"),
        ("flannel.alpha.coreos.com/", "flannel"),
    ];

    private static readonly ImmutableArray<(string Suffix, string PlugIn)> Definitions =
    [
        (".crd.projectcalico.org", "calico"), (".projectcalico.org", "calico"), (".cilium.io", "cilium"), (".crd.antrea.io", "antrea"), (".k8s.ovn.org", "ovn-kubernetes"),
        ("policyendpoints.networking.k8s.aws", "aws-vpc-cni"),
    ];

    // Kind, name (empty for any) and plug-in of objects that only a plug-in itself makes. Policies are not among them: they may be left over.
    private static readonly ImmutableArray<(ResourceKind Kind, string Name, string PlugIn)> Objects =
    [
        (new("", "ConfigMap"), "cilium-config", "cilium"), (new("", "ConfigMap"), "antrea-config", "antrea"), (new("", "ConfigMap"), "canal-config", "canal"),
        (new("", "ConfigMap"), "amazon-vpc-cni", "aws-vpc-cni"), (new("", "ConfigMap"), "azure-npm-config", "azure-npm"),
        (new("", "ConfigMap"), "kube-flannel-cfg", "flannel"), (new("", "ConfigMap"), "ovn-config", "ovn-kubernetes"), (new("", "Namespace"), "kube-flannel", "flannel"),
        (new("apiregistration.k8s.io", "APIService"), "v3.projectcalico.org", "calico"), (new("apps", "Deployment"), "antrea-controller", "antrea"),
        (new("apps", "Deployment"), "cilium-operator", "cilium"), (new("apps", "Deployment"), "calico-kube-controllers", "calico"),
        (new("operator.tigera.io", "Installation"), "default", "calico"), (new("crd.projectcalico.org", "ClusterInformation"), "default", "calico"),
        (new("projectcalico.org", "ClusterInformation"), "default", "calico"), (new("crd.projectcalico.org", "IPPool"), "", "calico"),
        (new("cilium.io", "CiliumNode"), "", "cilium"), (new("cilium.io", "CiliumEndpoint"), "", "cilium"),
        (new("crd.antrea.io", "AntreaControllerInfo"), "", "antrea"), (new("crd.antrea.io", "AntreaAgentInfo"), "", "antrea"),
        (new("networking.k8s.aws", "PolicyEndpoint"), "", "aws-vpc-cni"),
    ];

    private readonly SortedDictionary<string, SortedDictionary<string, EnforcementEvidence>> _marks = new(StringComparer.Ordinal);

    public PlugInMarks(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        foreach (SnapshotObject item in snapshot.Objects)
        {
            if (item.Ref.Kind == new ResourceKind("", "Node")) OfNode(item);
            else if (item.Ref.Kind == new ResourceKind("apiextensions.k8s.io", "CustomResourceDefinition")) OfDefinition(item.Ref);
            else if (item.Ref.Kind == new ResourceKind("config.openshift.io", "Network") && item.Ref.Name == "cluster") OfOpenShift(item, limitations);
            foreach ((ResourceKind kind, string name, string plugIn) in Objects)
                if (item.Ref.Kind == kind && (name.Length == 0 || name == item.Ref.Name)) Add(plugIn, $"{kind}/{name}", item.Ref, null, $"{item.Ref} is there, which {plugIn} makes.");
        }
    }

    /// <summary>Marks of one plug-in, one of each sort.</summary>
    public ImmutableArray<EnforcementEvidence> Of(string plugIn) => _marks.TryGetValue(plugIn, out var marks) ? [.. marks.Values] : [];

    /// <summary>The one plug-in that leaves two sorts of marks; null where there is none, or several.</summary>
    public string? Only()
    {
        string[] likely = [.. _marks.Where(m => m.Value.Count >= 2 || m.Value.ContainsKey("network type")).Select(m => m.Key)];
        // Canal is Calico's engine over flannel's network, so both leave their marks.
        if (_marks.ContainsKey("canal") && likely.All(p => p is "canal" or "calico" or "flannel")) return "canal";
        string[] engines = [.. likely.Where(p => p != "flannel")];
        return engines.Length == 1 ? engines[0] : engines.Length == 0 && likely.Length == 1 && _marks.Count == 1 ? likely[0] : null;
    }

    /// <summary>Every mark, where none of them decides.</summary>
    public IEnumerable<EnforcementEvidence> All => _marks.Values.SelectMany(m => m.Values);

    private void OfNode(SnapshotObject node)
    {
        if (!FieldReader.TryGet(node.Body, "metadata", out JsonElement metadata) || !FieldReader.TryGet(metadata, "annotations", out JsonElement annotations)
            || annotations.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty annotation in annotations.EnumerateObject())
            foreach ((string prefix, string plugIn) in NodeAnnotations)
                if (annotation.Name.StartsWith(prefix, StringComparison.Ordinal))
                    Add(plugIn, "node annotation", node.Ref, "/metadata/annotations/" + FieldReader.Escape(annotation.Name), $"{node.Ref} carries the annotation {annotation.Name}, which {plugIn} writes.");
    }

    private void OfDefinition(ObjectRef definition)
    {
        foreach ((string suffix, string plugIn) in Definitions)
        {
            if (!definition.Name.EndsWith(suffix, StringComparison.Ordinal)) continue;
            Add(plugIn, "definition", definition, null, $"{definition} is installed, a kind of {plugIn}.");
            return;
        }
    }

    private void OfOpenShift(SnapshotObject network, List<Limitation> limitations)
    {
        var reader = new FieldReader(network, limitations);
        if (reader.Text(reader.Section(network.Body, "", "status"), "/status", "networkType") is not { Length: > 0 } type) return;
        string plugIn = type switch { "OVNKubernetes" => "ovn-kubernetes", "Calico" => "calico", "Cilium" => "cilium", _ => "generic" };
        Add(plugIn, "network type", network.Ref, "/status/networkType", $"{network.Ref} states the network type {type}{(plugIn == "generic" ? ", which this program does not know" : "")}.");
    }

    private void Add(string plugIn, string sort, ObjectRef source, string? pointer, string statement)
    {
        if (!_marks.TryGetValue(plugIn, out var sorts)) _marks[plugIn] = sorts = new(StringComparer.Ordinal);
        sorts.TryAdd(sort, new EnforcementEvidence(source, pointer, statement));
    }
}
