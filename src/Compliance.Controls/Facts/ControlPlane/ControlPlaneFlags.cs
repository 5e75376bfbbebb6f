using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.ControlPlane;

/// <summary>Arguments of the control plane as its pods show them. Managed control planes show none, and k3s runs its components inside of
/// one process: absence here is no evidence of absence.</summary>
internal sealed class ControlPlaneFlags
{
    /// <summary>Components that are looked for.</summary>
    public static readonly ImmutableArray<string> Names = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    private ControlPlaneFlags(ImmutableArray<ControlPlaneArguments> components) => Components = components;

    /// <summary>Every component seen, one for each of its pods, in the order of the snapshot.</summary>
    public ImmutableArray<ControlPlaneArguments> Components { get; }

    /// <summary>The pods of a component; empty where it is not visible.</summary>
    public IEnumerable<ControlPlaneArguments> Of(string component) => Components.Where(c => c.Component == component);

    /// <summary>Reads the pods of a cluster: static pods, which show as mirror pods of their node, and those in kube-system.</summary>
    public static ControlPlaneFlags Of(ClusterIndex index)
    {
        ImmutableArray<ControlPlaneArguments>.Builder found = ImmutableArray.CreateBuilder<ControlPlaneArguments>();
        foreach (SnapshotObject pod in index.Objects(Kinds.Pod))
        {
            if (pod.Ref.Namespace != "kube-system" && !IsMirror(pod.Body)) continue;
            int i = 0;
            foreach (JsonElement container in Json.Items(pod.Body, "spec", "containers"))
            {
                if (ComponentOf(container) is { } component) found.Add(ControlPlaneArguments.Of(pod.Ref, component, container, $"/spec/containers/{i}"));
                i++;
            }
        }
        return new(found.ToImmutable());
    }

    private static bool IsMirror(JsonElement pod) =>
        Json.Text(pod, "metadata", "annotations", "kubernetes.io/config.mirror") is not null
        || Json.Items(pod, "metadata", "ownerReferences").Any(o => Json.Text(o, "kind") == "Node");

    private static string? ComponentOf(JsonElement container)
    {
        string? name = Json.Text(container, "name");
        if (name is not null && Names.Contains(name)) return name;
        string[] words = [.. Json.Items(container, "command").Concat(Json.Items(container, "args")).Where(w => w.ValueKind == JsonValueKind.String).Select(w => w.GetString()!)];
        // kube-system holds other programs that name a component among their arguments: only what is started counts.
        return words.Length == 0 ? null : Names.FirstOrDefault(n => ControlPlaneArguments.IsProgram(words[0], n));
    }
}
