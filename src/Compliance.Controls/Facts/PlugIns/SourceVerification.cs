using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.PlugIns;

/// <summary>A place that lets pods send with addresses that are not theirs.</summary>
/// <param name="Object">The object.</param>
/// <param name="Pointer">JSON pointer of the setting.</param>
/// <param name="Statement">What it says, as a sentence part.</param>
internal sealed record VerificationGap(ObjectRef Object, string Pointer, string Statement);

/// <summary>Whether the plug-in checks that pods send with their own addresses.</summary>
/// <param name="Off">Settings that turn the check off for nodes or the whole cluster.</param>
/// <param name="PodsMayOptOut">Pods may name further addresses of their own in an annotation.</param>
internal sealed record SourceVerification(ImmutableArray<VerificationGap> Off, bool PodsMayOptOut)
{
    private const string Prefixes = "cni.projectcalico.org/allowedSourcePrefixes";

    /// <summary>Reads the settings of Calico and Cilium; of other plug-ins no such setting is known.</summary>
    public static SourceVerification Of(CheckContext context)
    {
        ImmutableArray<VerificationGap> gaps = context.Reachability.Enforcement.PlugIn switch
        {
            "calico" or "canal" => [.. Calico(context)],
            "cilium" => [.. Cilium(context)],
            _ => [],
        };
        bool calico = context.Reachability.Enforcement.PlugIn is "calico" or "canal";
        return new(gaps, calico && FelixSetting.Of(context, "workloadSourceSpoofing").Any(f => f.Value == "Any"));
    }

    /// <summary>The annotation by which a pod takes further source addresses; null where it has none, or the plug-in does not heed it.</summary>
    public VerificationGap? OfPod(ObjectRef owner, PodTemplate pod) =>
        PodsMayOptOut && Json.Text(pod.Body, "metadata", "annotations", Prefixes) is { } prefixes
            ? new(owner, $"{pod.Pointer}/metadata/annotations/{Prefixes.Replace("/", "~1", StringComparison.Ordinal)}", $"its annotation {Prefixes} lets it send from {prefixes}")
            : null;

    private static IEnumerable<VerificationGap> Calico(CheckContext context)
    {
        if (!FelixSetting.Of(context, "bpfEnabled").Any(f => f.IsTrue)) yield break;
        foreach (FelixSetting mode in FelixSetting.Of(context, "bpfEnforceRPF"))
            if (!mode.Value.Equals("Strict", StringComparison.OrdinalIgnoreCase))
                yield return new(mode.Object, mode.Pointer, $"bpfEnforceRPF is {mode.Value} in {mode.Object}, so the reverse path of packets is not checked strictly");
    }

    private static IEnumerable<VerificationGap> Cilium(CheckContext context)
    {
        const string key = "enable-source-ip-verification";
        foreach (SnapshotObject map in context.Index.Objects(new("", "ConfigMap")).Where(m => m.Ref.Name == "cilium-config"))
            if (Json.Text(map.Body, "data", key) == "false")
                yield return new(map.Ref, $"/data/{key}", $"{key} is false in {map.Ref}");
        foreach (SnapshotObject node in context.Index.Objects(new("cilium.io", "CiliumNodeConfig")))
            if (Json.At(node.Body, "spec", "defaults", key) is { } value && (value.ValueKind == JsonValueKind.False || value.ToString() == "false"))
                yield return new(node.Ref, $"/spec/defaults/{key}", $"{key} is false in {node.Ref}, for the nodes it selects");
    }
}
