using System.Diagnostics;
using System.Text;

namespace Compliance.Tools.Tests;

/// <summary>Runs a program of the machine. A missing program fails the test.</summary>
internal static class Tool
{
    public static (int Status, string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program that must succeed and complain of nothing.</summary>
    public static string Clean(string program, params string[] arguments)
    {
        var (status, output, errors) = Run(program, arguments);
        Assert.True(status == 0 && errors.Length == 0, $"{program} {string.Join(' ', arguments)}: status {status}\n{errors}{output}");
        return output;
    }
}
