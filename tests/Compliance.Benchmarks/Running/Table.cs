using System.Globalization;

namespace Compliance.Benchmarks.Running;

/// <summary>Measures targets and prints a row for each.</summary>
/// <param name="runs">Runs of each target; the median counts.</param>
/// <param name="hold">Hold the figures against their targets.</param>
internal sealed class Table(int runs, bool hold)
{
    /// <summary>Whether every target so far that is held was met.</summary>
    public bool Within { get; private set; } = true;

    /// <summary>Starts a table.</summary>
    public static void Begin(string input)
    {
        Console.WriteLine($"\n{input}; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n");
        Console.WriteLine("| what | median s | processor s | slowest s | peak MiB | target | |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
    }

    /// <summary>Measures a target and prints its row.</summary>
    /// <returns>The median time, in seconds.</returns>
    public double Add(Target target)
    {
        Measurement[] measured = [.. Enumerable.Range(0, runs).Select(_ => Measurement.Of(target.Arguments))];
        double median = Median(measured.Select(m => m.Seconds)), peak = measured.Max(m => m.PeakMiB);
        string met = Hold(median <= target.Seconds && peak <= target.MiB);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| `{target.Name}` | {median:F2} | {Median(measured.Select(m => m.ProcessorSeconds)):F2} | {measured.Max(m => m.Seconds):F2} | {peak:F0} | {target.Seconds:0.#} s, {target.MiB} MiB | {met} |"));
        return median;
    }

    /// <summary>Prints a row for a figure derived from others.</summary>
    public void Add(string what, FormattableString figure, FormattableString target, bool met) => Console.WriteLine(
        $"| {what} | {figure.ToString(CultureInfo.InvariantCulture)} | | | | {target.ToString(CultureInfo.InvariantCulture)} | {Hold(met)} |");

    private double Median(IEnumerable<double> figures) => figures.Order().ElementAt(runs / 2);

    private string Hold(bool met)
    {
        if (!hold) return "not held";
        Within &= met;
        return met ? "within" : "OVER";
    }
}
