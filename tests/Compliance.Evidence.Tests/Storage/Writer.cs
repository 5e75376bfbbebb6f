using System.Diagnostics;
using System.Text;

namespace Compliance.Evidence.Tests.Storage;

/// <summary>A process that writes to a store (tests/Compliance.StoreWriter).</summary>
internal sealed class Writer : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Compliance.StoreWriter.dll");

    private readonly Process _process;
    private readonly Task<string> _error;

    private Writer(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Starts it.</summary>
    /// <param name="verb">write, reserve or check.</param>
    /// <param name="root">Folder of the store.</param>
    /// <param name="rounds">How often; for ever when 0.</param>
    /// <param name="before">Program, with its arguments, that is to start it; none to start it directly.</param>
    public static Writer Start(string verb, string root, int rounds, params string[] before)
    {
        string[] line = [.. before, "dotnet", Program, verb, root, $"{rounds}"];
        var start = new ProcessStartInfo(line[0]) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8 };
        foreach (string argument in line.Skip(1)) start.ArgumentList.Add(argument);
        return new Writer(Process.Start(start)!);
    }

    /// <summary>Waits until it is about to use the store.</summary>
    public void WaitUntilReady() => Assert.Equal("ready", ReadLine());

    /// <summary>Waits for the next line it prints.</summary>
    public string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"the writer ended: {_error.Result}");

    /// <summary>Ends it at once, with SIGKILL: it cannot clean up. What it had printed is returned.</summary>
    public string[] Kill()
    {
        _process.Kill();
        return Finish().Lines;
    }

    /// <summary>Waits until it has ended.</summary>
    public (int Status, string[] Lines, string Error) Finish()
    {
        string output = _process.StandardOutput.ReadToEnd();
        Assert.True(_process.WaitForExit(120_000), "the writer did not end within two minutes");
        string[] lines = output.Split('\n');
        return (_process.ExitCode, [.. lines.SkipLast(1).Where(l => l != "ready")], _error.Result); // What no newline ends was not printed to its end.
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
