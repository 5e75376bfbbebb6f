using System.IO.Compression;

namespace Compliance.Host.Tests.Running;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("compliance-test-").FullName;

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string content)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes zeros, compressed, without holding them.</summary>
    public string WriteGzipOfZeros(string name, long bytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        byte[] block = new byte[1 << 20];
        for (long written = 0; written < bytes; written += block.Length) gzip.Write(block);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
