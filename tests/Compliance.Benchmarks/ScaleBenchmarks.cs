using System.Text.Json;
using Compliance.Benchmarks.Inputs;
using Compliance.Benchmarks.Running;

namespace Compliance.Benchmarks;

/// <summary>A very large cluster from a snapshot file, and how cost grows with the pods of the same workloads.</summary>
internal static class ScaleBenchmarks
{
    private const int GiB = 1024;

    public static void Run(Table table, string work, bool smoke)
    {
        SnapshotInput input = smoke ? new(3, 4, 2, 4) : new(250, 20, 20, 40);
        string file = Path.Combine(work, "large.snapshot.gz");
        input.Write(file);
        Table.Begin($"{input}, snapshot file of {new FileInfo(file).Length >> 20} MiB");
        string[] summary = ["connectivity", "--snapshot", file, "--cni", "generic", "--summary"];
        table.Add(new Target("connectivity --summary", 30, 4 * GiB, summary));
        using JsonDocument counts = JsonDocument.Parse(Measurement.Output(work, summary));
        long pairs = counts.RootElement.GetProperty("pairs").GetInt64();
        double seconds = table.Add(new Target("connectivity --format json", 30 + (pairs / 500_000.0), 4 * GiB, "connectivity", "--snapshot", file, "--cni", "generic", "--format", "json"));
        table.Add("pairs a second, reading and analysis included", $"{pairs:N0} pairs: {pairs / seconds:N0}", $"{500_000:N0} or more", pairs / seconds >= 500_000);

        File.Delete(file);
        double before = 0;
        foreach (int replicas in smoke ? (int[])[1, 2] : [1, 10, 100])
        {
            SnapshotInput grown = smoke ? new(2, 3, replicas, 3) : new(50, 20, replicas, 40);
            grown.Write(file);
            Table.Begin($"{grown}");
            double now = table.Add(new Target("connectivity --summary", 30, 4 * GiB, "connectivity", "--snapshot", file, "--cni", "generic", "--summary"));
            if (before > 0) table.Add("times as long, for ten times the pods", $"{now / before:F1}", $"less than 10", now / before < 10);
            before = now;
        }
    }
}
