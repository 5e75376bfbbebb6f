using System.Collections.Immutable;
using System.Globalization;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>Namespaces of the platform, and the ports of them that are meant for everybody.</summary>
internal sealed class SystemNamespaces
{
    /// <summary>Namespaces that hold privileged agents and controllers, unless a configuration names others.</summary>
    public const string Usual = "kube-system, calico-system, tigera-operator, cilium, gatekeeper-system, kyverno, argocd, flux-system, cert-manager";

    /// <summary>DNS.</summary>
    public const string UsualPorts = "kube-dns:53";

    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<(string Name, PortSet Ports)> _free;
    private readonly ILookup<Endpoint, string> _services;

    /// <summary>Reads parameters of a check.</summary>
    /// <param name="context">Its context.</param>
    /// <param name="names">Namespaces.</param>
    /// <param name="free">Ports as <c>NAME:PORT</c>, TCP and UDP alike.</param>
    public SystemNamespaces(CheckContext context, ImmutableArray<string> names, ImmutableArray<string> free)
    {
        _names = names;
        _free = [.. free.Select(Port)];
        _services = context.Reachability.Population.Services.Where(s => names.Contains(s.Ref.Namespace))
            .SelectMany(s => s.Backends.Select(b => (Pod: b, s.Ref))).Where(b => b.Pod.Namespace == b.Ref.Namespace)
            .ToLookup(b => b.Pod, b => b.Ref.Name);
    }

    /// <summary>Whether a namespace is one of them.</summary>
    public bool Contains(string ns) => _names.Contains(ns, StringComparer.Ordinal);

    /// <summary>Ports that a pod offers to everybody, by the name of its workload, its label <c>k8s-app</c> or a Service before it.</summary>
    public PortSet Free(Endpoint pod) => _free.Where(f => f.Name == pod.Workload?.Name || f.Name == pod.Labels.GetValueOrDefault("k8s-app") || _services[pod].Contains(f.Name))
        .Aggregate(PortSet.Empty, (ports, f) => ports.Union(f.Ports));

    private static (string, PortSet) Port(string text)
    {
        string[] parts = text.Split(':');
        int port = int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture);
        return (parts[0], PortSet.Of(TransportProtocol.Tcp, port, port).Union(PortSet.Of(TransportProtocol.Udp, port, port)));
    }
}
