using System.Collections.Immutable;

namespace Compliance.Network.Snapshot;

/// <summary>Plug point: reads the state of one cluster. Implementations never interpret what they read, and never throw for a part
/// they cannot read: that is a <see cref="CollectionGap"/>.</summary>
public interface ISnapshotSource
{
    /// <summary>Reads the state.</summary>
    /// <param name="progress">Told about each step; may be null.</param>
    /// <param name="cancel">Ends the collection; nothing half-read is returned.</param>
    /// <returns>One snapshot, complete or honestly gapped.</returns>
    /// <exception cref="SnapshotException">There is nothing readable at all.</exception>
    Task<ClusterSnapshot> ReadAsync(IProgress<string>? progress, CancellationToken cancel);
}

/// <summary>The input holds nothing that can be read: exit status 2 of the command line contract.</summary>
/// <param name="message">What was read, what was expected, what to do.</param>
/// <param name="problems">Each problem found, with file, line and field.</param>
public sealed class SnapshotException(string message, ImmutableArray<CollectionGap> problems) : Exception(message)
{
    /// <summary>Each problem found.</summary>
    public ImmutableArray<CollectionGap> Problems { get; } = problems;
}
