using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Compliance.Benchmarks.Algebra;

/// <summary>Runs the micro-benchmarks of the algebra in this process.</summary>
internal static class AlgebraBenchmarks
{
    /// <summary>Runs them all and prints a table for each.</summary>
    /// <param name="work">A folder for what BenchmarkDotNet leaves.</param>
    /// <param name="smoke">One operation of each.</param>
    /// <returns>Whether every benchmark gave a figure.</returns>
    public static bool Run(string work, bool smoke)
    {
        Job job = (smoke ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.DontLogOutput);
        IConfig config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub).AddLogger(NullLogger.Instance).WithArtifactsPath(work);
        Summary[] summaries = BenchmarkRunner.Run([typeof(PortSetBenchmarks), typeof(AddressSpaceBenchmarks), typeof(BitSetBenchmarks), typeof(ClassPartitionBenchmarks)], config);
        foreach (Summary summary in summaries)
        {
            Console.WriteLine();
            MarkdownExporter.GitHub.ExportToLog(summary, ConsoleLogger.Unicode);
        }
        return summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.Length > 0 && s.Reports.All(r => r.Success));
    }
}
