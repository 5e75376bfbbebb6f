using System.Diagnostics;
using System.Text;

namespace Compliance.Host.Tests.Running;

/// <summary>What one run of the program left.</summary>
internal sealed record CliResult(int Status, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs the built program as a process, in a home of its own without a kubeconfig.</summary>
internal static class Cli
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "compliance.dll");

    public static CliResult Run(params string[] arguments) => RunWith("", arguments);

    /// <summary>Runs with text on standard input.</summary>
    public static CliResult RunWith(string input, params string[] arguments) => Finish(Start(arguments), input, arguments);

    /// <summary>Runs with variables in the environment.</summary>
    public static CliResult RunIn((string Name, string Value)[] environment, params string[] arguments) => Finish(Start(environment, arguments), "", arguments);

    private static CliResult Finish(Process started, string input, string[] arguments)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(120_000))
        {
            process.Kill();
            Assert.Fail($"compliance {string.Join(' ', arguments)} did not end within two minutes");
        }
        return new CliResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts the program; the caller waits for it.</summary>
    public static Process Start(params string[] arguments) => Start([], arguments);

    private static Process Start((string Name, string Value)[] environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["HOME"] = AppContext.BaseDirectory;
        foreach (string variable in (string[])["KUBECONFIG", "KUBERNETES_SERVICE_HOST", "SOURCE_DATE_EPOCH"]) start.Environment.Remove(variable);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        start.ArgumentList.Add(Program);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
