namespace Compliance.Benchmarks.Running;

/// <summary>One command line, and what it may cost on two quiet cores, process start included.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Seconds">Most seconds.</param>
/// <param name="MiB">Most resident memory.</param>
/// <param name="Arguments">The command line.</param>
internal sealed record Target(string Name, double Seconds, double MiB, params string[] Arguments);
