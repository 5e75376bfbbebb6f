using System.IO.Compression;
using System.Security.Cryptography;
using Compliance.Controls.Observation;
using Compliance.Host.Terminal;

namespace Compliance.Host.Audits;

/// <summary>Reads files of flow records, plain or packed by gzip.</summary>
internal static class FlowFiles
{
    /// <summary>Adds files up; lines that cannot be read are told one by one up to a number, and counted.</summary>
    /// <param name="paths">The files; null when there are none.</param>
    /// <param name="streams">Where to tell.</param>
    /// <exception cref="InputException">A file cannot be read, or is in no known form.</exception>
    public static FlowSummary? Read(IReadOnlyCollection<string> paths, Streams streams)
    {
        if (paths.Count == 0) return null;
        var flows = new FlowAggregation();
        foreach (string path in paths) Tell(path, Read(path, flows), streams);
        FlowSummary summary = flows.Summary();
        if (summary.Beyond > 0) streams.Warn($"--flows: {summary.Beyond} records are of flows beyond the first {FlowAggregation.Limit} that differ; they are counted and not looked at");
        return summary;
    }

    private static FlowFile Read(string path, FlowAggregation into)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using var hash = SHA256.Create();
            using var hashed = new CryptoStream(file, hash, CryptoStreamMode.Read);
            using Stream text = packed ? new GZipStream(hashed, CompressionMode.Decompress) : hashed;
            return FlowFileReader.Read(Path.GetFileName(path), text, into, () => Finish(hashed, hash));
        }
        catch (FlowFormException e)
        {
            throw new InputException($"--flows {path}: {e.Message}; expected {FlowFileReader.Known}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"--flows {path}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
    }

    // What stands behind the end of a packed text is part of the file too.
    private static string Finish(CryptoStream hashed, SHA256 hash)
    {
        hashed.CopyTo(Stream.Null);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static void Tell(string path, FlowFile file, Streams streams)
    {
        foreach (string problem in file.Problems) streams.Warn($"--flows {path}:{problem}");
        if (file.Malformed > file.Problems.Length) streams.Warn($"--flows {path}: {file.Malformed} lines in all could not be read");
    }
}
