using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Encryption;

/// <summary>What a service mesh demands of connections to a pod.</summary>
internal enum MeshDemand
{
    /// <summary>Mutual TLS, of everyone on every port.</summary>
    Strict,

    /// <summary>Mutual TLS where the client can, plain text else.</summary>
    Permissive,

    /// <summary>Nothing: the pod is in no mesh, or mutual TLS is switched off.</summary>
    None,

    /// <summary>It cannot be told.</summary>
    Unknown,
}

/// <summary>Mutual TLS by Istio's PeerAuthentications and Linkerd's default policy, for pods whose enrolment shows.</summary>
internal sealed class MutualTls(CheckContext context)
{
    // The namespace whose PeerAuthentication is for the whole mesh, as Istio installs it.
    private const string Root = "istio-system";

    private static readonly string[] Authenticated = ["all-authenticated", "cluster-authenticated"];

    private readonly ImmutableArray<SnapshotObject> _peers = [.. context.Index.Objects(Kinds.PeerAuthentication)];

    /// <summary>What is demanded of connections to a pod, in words, and where that stands.</summary>
    public (MeshDemand Demand, string Statement, EvidenceRef? Evidence) Of(Endpoint pod)
    {
        if (context.Index.Find(pod.Source) is not { } source || PodTemplate.Of(source) is not { } template) return (MeshDemand.Unknown, $"{pod.Source} was not read", null);
        if (Runs(template, "linkerd-proxy")) return Linkerd(source, template);
        bool enrolled = Runs(template, "istio-proxy") || Json.Text(template.Body, "metadata", "annotations", "ambient.istio.io/redirection") == "enabled";
        return enrolled ? Istio(pod, source, template) : (MeshDemand.None, $"{Flows.Name(pod)} is in no service mesh", null);
    }

    private (MeshDemand, string, EvidenceRef?) Linkerd(SnapshotObject source, PodTemplate template)
    {
        const string key = "config.linkerd.io/default-inbound-policy";
        SnapshotObject? ns = context.Index.Find(new(Kinds.Namespace, "", source.Ref.Namespace));
        string? own = Json.Text(template.Body, "metadata", "annotations", key), inherited = ns is null ? null : Json.Text(ns.Body, "metadata", "annotations", key);
        string policy = own ?? inherited ?? "all-unauthenticated";
        return (Authenticated.Contains(policy) ? MeshDemand.Strict : MeshDemand.Permissive, $"the default inbound policy of Linkerd is {policy}",
            source.Ref.See($"{template.Pointer}/metadata/annotations"));
    }

    private (MeshDemand, string, EvidenceRef?) Istio(Endpoint pod, SnapshotObject source, PodTemplate template)
    {
        const string excluded = "traffic.sidecar.istio.io/excludeInboundPorts";
        if (Json.Text(template.Body, "metadata", "annotations", excluded) is { Length: > 0 } ports)
            return (MeshDemand.Permissive, $"{excluded} leaves out {ports}", source.Ref.See($"{template.Pointer}/metadata/annotations/traffic.sidecar.istio.io~1excludeInboundPorts"));
        // The most specific one that says something counts: of the workload, of the namespace, of the mesh.
        foreach (ImmutableArray<SnapshotObject> level in (ImmutableArray<SnapshotObject>[])[Selecting(pod), Whole(pod.Namespace), Whole(Root)])
        {
            if (level.FirstOrDefault(p => LabelSelection.Of(Json.At(p.Body, "spec", "selector")) is null) is { } odd)
                return (MeshDemand.Unknown, $"the selector of {odd.Ref} is not understood", odd.Ref.See("/spec/selector"));
            ImmutableArray<(SnapshotObject Peer, string Mode)> modes = [.. level.Select(p => (p, Json.Text(p.Body, "spec", "mtls", "mode") ?? "UNSET"))];
            if (level.FirstOrDefault(p => Json.Fields(p.Body, "spec", "portLevelMtls").Any(f => Json.Text(f.Value, "mode") is not ("STRICT" or "UNSET" or null))) is { } byPort)
                return (MeshDemand.Permissive, $"{byPort.Ref} is not STRICT on every port", byPort.Ref.See("/spec/portLevelMtls"));
            ImmutableArray<(SnapshotObject Peer, string Mode)> set = [.. modes.Where(m => m.Mode != "UNSET")];
            if (set.IsEmpty) continue;
            (SnapshotObject peer, string mode) = set[0];
            EvidenceRef see = peer.Ref.See("/spec/mtls/mode", mode);
            if (set.Any(s => s.Mode != mode)) return (MeshDemand.Unknown, $"{peer.Ref} and {set.First(s => s.Mode != mode).Peer.Ref} differ at the same level", see);
            return mode switch
            {
                "STRICT" => (MeshDemand.Strict, $"{peer.Ref} is STRICT", see),
                "PERMISSIVE" => (MeshDemand.Permissive, $"{peer.Ref} is PERMISSIVE", see),
                "DISABLE" => (MeshDemand.None, $"{peer.Ref} switches mutual TLS off", see),
                _ => (MeshDemand.Unknown, $"the mode {mode} of {peer.Ref} is not known", see),
            };
        }
        return (MeshDemand.Permissive, "no PeerAuthentication says otherwise, and Istio is permissive by default", null);
    }

    private ImmutableArray<SnapshotObject> Selecting(Endpoint pod) =>
    [
        .. _peers.Where(p => p.Ref.Namespace == pod.Namespace && Json.At(p.Body, "spec", "selector", "matchLabels") is { } labels
            && labels.ValueKind == JsonValueKind.Object && labels.EnumerateObject().Any()
            && LabelSelection.Of(Json.At(p.Body, "spec", "selector"))?.Matches(pod.Labels) != false),
    ];

    private ImmutableArray<SnapshotObject> Whole(string ns) =>
        [.. _peers.Where(p => p.Ref.Namespace == ns && LabelSelection.Of(Json.At(p.Body, "spec", "selector")) is { } selector && selector.IsEverything())];

    private static bool Runs(PodTemplate pod, string container) =>
        Json.Items(pod.Body, "spec", "containers").Concat(Json.Items(pod.Body, "spec", "initContainers")).Any(c => Json.Text(c, "name") == container);
}
