using BenchmarkDotNet.Attributes;
using Compliance.Network.Algebra;

namespace Compliance.Benchmarks.Algebra;

/// <summary>Sets of cells of a small and of a large cluster, one cell in seven a member.</summary>
public class BitSetBenchmarks
{
    private BitSet _set = new(1), _other = new(1), _target = new(1);

    [Params(1_000, 100_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        (_set, _other, _target) = (new BitSet(Size), new BitSet(Size), new BitSet(Size));
        for (int i = 0; i < Size; i += 7) _set.Add(i);
        for (int i = 0; i < Size; i += 11) _other.Add(i);
    }

    [Benchmark]
    public void UnionWith() => _target.UnionWith(_set);

    [Benchmark]
    public void IntersectWith() => _target.IntersectWith(_other);

    [Benchmark]
    public bool IsEmpty() => _set.IsEmpty;

    [Benchmark]
    public void AddRange() => _target.AddRange(3, Size - 3);

    [Benchmark]
    public int Members()
    {
        int sum = 0;
        foreach (int member in _set.Members()) sum += member;
        return sum;
    }
}
