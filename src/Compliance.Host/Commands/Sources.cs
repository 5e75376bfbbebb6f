using Compliance.Host.Configuration;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Commands;

/// <summary>Opens the source that the operator named.</summary>
internal static class Sources
{
    /// <summary>The source of a selection.</summary>
    public static ISnapshotSource Open(InputSelection selection) => throw new NotImplementedException();
}
