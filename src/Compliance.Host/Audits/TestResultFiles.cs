using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.TestResults;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;

namespace Compliance.Host.Audits;

/// <summary>Files of test results as they were read.</summary>
internal sealed record TestResultFiles
{
    /// <summary>None given.</summary>
    public static readonly TestResultFiles None = new();

    /// <summary>What they say, in the order given.</summary>
    public ImmutableArray<TestRun> Runs { get; private init; } = [];

    /// <summary>Their bytes, as files of the pack.</summary>
    public ImmutableArray<(string Path, string What, ReadOnlyMemory<byte> Bytes)> Files { get; private init; } = [];

    /// <summary>Reads files.</summary>
    /// <param name="paths">As given, in order.</param>
    /// <exception cref="InputException">A file cannot be read or is malformed; it is named with line and field.</exception>
    public static TestResultFiles Read(IEnumerable<string> paths) => Of(paths.Select(p => (p, Bytes(p))), "--test-results ");

    /// <summary>Reads the bytes of files.</summary>
    /// <param name="given">Path and bytes of each, in order.</param>
    /// <param name="option">What stands before a path in a message.</param>
    /// <exception cref="InputException">A file is malformed; it is named with line and field.</exception>
    public static TestResultFiles Of(IEnumerable<(string Path, ReadOnlyMemory<byte> Bytes)> given, string option)
    {
        TestResultFiles read = None;
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach ((string path, ReadOnlyMemory<byte> bytes) in given)
        {
            string file = PackName.Safe(Path.GetFileName(path)), name = file;
            for (int n = 2; !names.Add(name); n++) name = string.Create(CultureInfo.InvariantCulture, $"{file} ({n})");
            TestRunReading reading = TestRunReader.Read(name, bytes);
            if (reading.Run is not { } run)
                throw new InputException($"{option}{path}: malformed") { Problems = [(reading.Problem! with { File = path }).ToString()] };
            string place = string.Create(CultureInfo.InvariantCulture, $"inputs/tests/{read.Files.Length + 1:D2}/{file}");
            read = read with { Runs = read.Runs.Add(run), Files = read.Files.Add((place, $"Test results {name}", bytes)) };
        }
        return read;
    }

    private static ReadOnlyMemory<byte> Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--test-results {path}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : Directory.Exists(path) ? "it is a folder; expected a file" : e.Message)}");
        }
    }
}
