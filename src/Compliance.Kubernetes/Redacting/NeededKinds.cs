using System.Collections.Frozen;
using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Redacting;

/// <summary>Of which kinds more than the metadata is kept. Manifests hold objects of any kind, and nobody knows where those of a kind that
/// this program never reads keep their secrets.</summary>
internal static class NeededKinds
{
    private static readonly FrozenSet<ResourceKind> Read = CollectedKinds.All.Where(k => k.Form != ReadingForm.Metadata).Select(k => k.Kind).ToFrozenSet();

    /// <summary>Whether the bodies of the kind are read.</summary>
    public static bool IsRead(ResourceKind kind) => Read.Contains(kind) || CollectedKinds.WholeGroups.Contains(kind.Group);

    /// <summary>Whether objects of the group install releases, whose values and parameters often hold passwords.</summary>
    public static bool IsRelease(string group) => group == "argoproj.io" || group.EndsWith(".toolkit.fluxcd.io", StringComparison.Ordinal);
}
