using System.Diagnostics;
using System.Globalization;

namespace Compliance.Benchmarks.Running;

/// <summary>Cost of one run of the program as a process.</summary>
/// <param name="Seconds">Wall time from start to end of the process.</param>
/// <param name="ProcessorSeconds">Time it had of all processors: what stays comparable when others use the machine too.</param>
/// <param name="PeakMiB">High-water mark of resident memory, as the kernel tells it.</param>
internal sealed record Measurement(double Seconds, double ProcessorSeconds, double PeakMiB)
{
    /// <summary>Runs the program with its output thrown away.</summary>
    /// <exception cref="InvalidOperationException">The run did not end as it should.</exception>
    public static Measurement Of(string[] arguments) => Run("/dev/null", arguments);

    /// <summary>What the program writes.</summary>
    /// <exception cref="InvalidOperationException">The run did not end as it should.</exception>
    public static string Output(string work, string[] arguments)
    {
        string file = Path.Combine(work, "output");
        Run(file, arguments);
        return File.ReadAllText(file);
    }

    private static Measurement Run(string output, string[] arguments)
    {
        // The shell only redirects: exec keeps the process id, and no pipe of this process slows the writer down.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true };
        foreach (string argument in (string[])["-c", "file=$1; shift; exec dotnet \"$@\" >\"$file\"", "sh", output, Checkout.Program, .. arguments]) start.ArgumentList.Add(argument);
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        double peak = 0, processors = 0;
        while (!process.WaitForExit(10))
        {
            peak = Math.Max(peak, HighWaterMark(process.Id));
            processors = Math.Max(processors, ProcessorTime(process.Id));
        }
        double seconds = clock.Elapsed.TotalSeconds;
        if (process.ExitCode is not (0 or 3))
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        return new Measurement(seconds, processors, peak);
    }

    private static double HighWaterMark(int process)
    {
        string? line = Look(process, "status").Split('\n').FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Ticks in user and in kernel mode, fields 14 and 15; a tick is a hundredth of a second on every Linux there is.</summary>
    private static double ProcessorTime(int process)
    {
        string stat = Look(process, "stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13 ? 0 : (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
    }

    private static string Look(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            // The process ended between two looks; what was seen before stands.
            return "";
        }
    }
}
