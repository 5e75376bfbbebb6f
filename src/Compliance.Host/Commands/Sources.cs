using Compliance.Host.Configuration;
using Compliance.Kubernetes;
using Compliance.Kubernetes.Live;
using Compliance.Kubernetes.Manifests;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Commands;

/// <summary>Opens the source that the operator named.</summary>
internal static class Sources
{
    /// <summary>The source of a selection.</summary>
    /// <param name="selection">What the operator named.</param>
    /// <param name="clock">Gives the moment of collection.</param>
    public static ISnapshotSource Open(InputSelection selection, TimeProvider clock) => selection switch
    {
        InputSelection.Manifests manifests => new ManifestSource(manifests.Paths, Console.OpenStandardInput(), clock),
        InputSelection.SnapshotFile snapshot => new SnapshotSource(snapshot.Path),
        InputSelection.InCluster => ClusterSource.InCluster(clock),
        InputSelection.Kubeconfig kubeconfig => ClusterSource.OfKubeconfig(kubeconfig.Path, kubeconfig.Context, clock),
        _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, "unknown source"),
    };
}
