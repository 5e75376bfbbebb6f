using BenchmarkDotNet.Attributes;
using Compliance.Network.Algebra;
using Compliance.Network.Reachability;

namespace Compliance.Benchmarks.Algebra;

/// <summary>Cells refined to classes by as many sets as the rules of a large cluster bring.</summary>
public class ClassPartitionBenchmarks
{
    private BitSet[] _sets = [];

    [Params(1_000, 10_000)]
    public int Cells { get; set; }

    [GlobalSetup]
    public void Draw()
    {
        var random = new Random(1);
        _sets = [.. Enumerable.Range(0, 2_000).Select(_ =>
        {
            var set = new BitSet(Cells);
            // Most selectors find a few neighbours, some find pods everywhere.
            int first = random.Next(Cells - 20), step = random.Next(5) == 0 ? random.Next(3, 20) : Cells;
            set.AddRange(first, first + random.Next(20));
            for (int i = random.Next(20); i < Cells; i += step) set.Add(i);
            return set;
        })];
    }

    [Benchmark]
    public int Refine() => ClassPartition.Of(new (int, int, bool)[Cells], _sets).Count;
}
