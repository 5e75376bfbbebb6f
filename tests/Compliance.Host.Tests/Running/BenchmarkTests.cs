using System.Diagnostics;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Running;

/// <summary>The benchmarks, on a few pods: that they run and measure what they name. Times are held by nobody here.</summary>
public sealed class BenchmarkTests
{
    [Fact]
    public async Task The_benchmarks_still_run_on_what_the_program_is_today()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        foreach (string argument in (string[])[Repository.PathOf("tests", "Compliance.Benchmarks", "bin", configuration, "net10.0", "Compliance.Benchmarks.dll"), "--smoke"])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Task<string> reading = process.StandardError.ReadToEndAsync(cancel);
        string output = await process.StandardOutput.ReadToEndAsync(cancel), error = await reading;
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, $"status {process.ExitCode}\n{error}\n{output}");
        string[] lines = output.Split('\n');
        Assert.Equal(8 + 2 + 2, lines.Count(l => l.StartsWith("| `", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.StartsWith("| pairs a second", StringComparison.Ordinal) && !l.Contains(" 0 pairs", StringComparison.Ordinal));
        foreach (string benchmark in (string[])["Intersect", "CutAll", "Members", "Refine"]) Assert.Contains(lines, l => l.Contains(benchmark, StringComparison.Ordinal));
    }
}
