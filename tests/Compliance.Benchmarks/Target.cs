namespace Compliance.Benchmarks;

/// <summary>What is measured, and what it may cost on two quiet cores, process start included.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Seconds">Most seconds.</param>
/// <param name="MiB">Most resident memory.</param>
/// <param name="Arguments">Command line for an input folder and an output folder.</param>
internal sealed record Target(string Name, double Seconds, double MiB, Func<string, string, string[]> Arguments)
{
    public static readonly Target[] All =
    [
        new("connectivity --summary", 5, 1024, (input, _) => ["connectivity", "--manifests", input, "--cni", "generic", "--summary"]),
        new("connectivity --format json", 5, 1024, (input, _) => ["connectivity", "--manifests", input, "--cni", "generic", "--format", "json"]),
        new("audit", 20, 1536, (input, output) => ["audit", "--manifests", input, "--out", output]),
    ];
}
