using System.Net;
using BenchmarkDotNet.Attributes;
using Compliance.Network.Algebra;

namespace Compliance.Benchmarks.Algebra;

/// <summary>The address space cut by the blocks of many policies, and look-ups in it.</summary>
public class AddressSpaceBenchmarks
{
    private IPNetwork[] _blocks = [];
    private AddressSpace _space = AddressSpace.Cut([]);
    private readonly IPAddress _address = IPAddress.Parse("10.128.77.13");

    [Params(100, 10_000)]
    public int Blocks { get; set; }

    [GlobalSetup]
    public void Cut()
    {
        var random = new Random(1);
        _blocks = [.. Enumerable.Range(0, Blocks).Select(i => IPNetwork.Parse(i % 3 == 0
            ? $"10.{random.Next(256)}.0.0/16" : i % 3 == 1 ? $"203.{random.Next(256)}.{random.Next(256)}.0/24" : $"198.51.{random.Next(256)}.{random.Next(256)}/32"))];
        _space = AddressSpace.Cut(_blocks);
    }

    [Benchmark]
    public int CutAll() => AddressSpace.Cut(_blocks).Atoms.Length;

    [Benchmark]
    public int AtomOfAddress() => _space.AtomOf(_address);

    [Benchmark]
    public int AtomsOfBlock() => _space.AtomsOf(_blocks[0]).Last;
}
