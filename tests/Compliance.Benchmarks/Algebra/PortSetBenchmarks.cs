using BenchmarkDotNet.Attributes;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Benchmarks.Algebra;

/// <summary>Sets of ports of the size that a policy with several rules has.</summary>
public class PortSetBenchmarks
{
    private readonly PortSet _a = Scattered(1000, 37), _b = Scattered(1013, 41), _one = PortSet.Of(TransportProtocol.Tcp, 8080, 8080);

    [Benchmark]
    public PortSet Union() => _a.Union(_b);

    [Benchmark]
    public PortSet Intersect() => _a.Intersect(_b);

    [Benchmark]
    public PortSet Except() => _a.Except(_b);

    [Benchmark]
    public PortSet UnionWithOnePort() => _a.Union(_one);

    [Benchmark]
    public PortSet UnionWithAll() => _a.Union(PortSet.All);

    [Benchmark]
    public bool Contains() => _a.Contains(TransportProtocol.Tcp, 1100);

    private static PortSet Scattered(int first, int step)
    {
        PortSet ports = PortSet.Of(TransportProtocol.Udp, 53, 53);
        for (int i = 0; i < 12; i++) ports = ports.Union(PortSet.Of(TransportProtocol.Tcp, first + (i * step), first + (i * step) + (i % 3)));
        return ports;
    }
}
