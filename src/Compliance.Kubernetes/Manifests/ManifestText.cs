namespace Compliance.Kubernetes.Manifests;

/// <summary>Reads the bytes of a manifest file within a limit.</summary>
internal static class ManifestText
{
    /// <exception cref="IOException">The file cannot be read, or is larger than the limit.</exception>
    public static byte[] Read(ManifestFile file, Stream standardInput, long limit)
    {
        if (file.Path == ManifestFiles.StandardInput) return ReadAll(standardInput, limit);
        using FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        // Lengths of pipes and devices are not known before they end.
        if (stream.CanSeek && stream.Length > limit) throw TooLarge(limit);
        return ReadAll(stream, limit);
    }

    private static byte[] ReadAll(Stream stream, long limit)
    {
        using var bytes = new MemoryStream(stream.CanSeek ? (int)stream.Length : 0);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > limit) throw TooLarge(limit);
            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().Length == bytes.Length ? bytes.GetBuffer() : bytes.ToArray();
    }

    private static IOException TooLarge(long limit) => new($"it is larger than {limit >> 20} MiB, the most that is read of one file");
}
