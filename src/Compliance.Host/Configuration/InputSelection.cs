using System.Collections.Immutable;

namespace Compliance.Host.Configuration;

/// <summary>The source of the cluster state that the operator named.</summary>
internal abstract record InputSelection
{
    /// <summary>Files and folders of manifests.</summary>
    /// <param name="Paths">As given, in order.</param>
    public sealed record Manifests(ImmutableArray<string> Paths) : InputSelection;

    /// <summary>A file written by the verb <c>snapshot</c>.</summary>
    /// <param name="Path">As given.</param>
    public sealed record SnapshotFile(string Path) : InputSelection;

    /// <summary>A context of a kubeconfig.</summary>
    /// <param name="Path">The kubeconfig; null for the usual places.</param>
    /// <param name="Context">Name; null for the current one.</param>
    /// <param name="Named">The operator named the kubeconfig or the context; false when it is only the last resort.</param>
    public sealed record Kubeconfig(string? Path, string? Context, bool Named) : InputSelection;

    /// <summary>The cluster this program runs in.</summary>
    public sealed record InCluster : InputSelection;
}
