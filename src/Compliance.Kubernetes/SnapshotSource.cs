using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes;

/// <summary>Reads a snapshot file that an earlier run wrote.</summary>
/// <param name="file">The file.</param>
public sealed class SnapshotSource(string file) : ISnapshotSource
{
    /// <inheritdoc/>
    public async Task<ClusterSnapshot> ReadAsync(IProgress<string>? progress, CancellationToken cancel)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(file, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(File.Exists(file) ? $"{file}: cannot be read: {e.Message}" : $"{file}: no such file", []);
        }

        try
        {
            return SnapshotFile.Read(bytes);
        }
        catch (SnapshotException e)
        {
            throw new SnapshotException($"{file}: {e.Message}", []);
        }
    }
}
