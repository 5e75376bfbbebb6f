using System.Text.RegularExpressions;
using Compliance.Benchmarks.Inputs;
using Compliance.Benchmarks.Running;

namespace Compliance.Benchmarks;

/// <summary>The verbs on manifests, from cold process start, reading the YAML included.</summary>
internal static class VerbBenchmarks
{
    public static void Run(Table table, string work, string? sharedGenerator, bool smoke)
    {
        string generator = sharedGenerator is null ? "this project's generator" : "shared generator";

        ManifestInput ordinary = smoke ? new(3, 2, 10, 4) : new(3, 10, 100, 20);
        string folder = Written(ordinary, work, "ordinary", sharedGenerator);
        Table.Begin($"{ordinary}, {generator}");
        table.Add(new Target("connectivity --summary", 1.5, 1024, "connectivity", "--manifests", folder, "--cni", "generic", "--summary"));
        table.Add(new Target("connectivity --format json", 1.5, 1024, "connectivity", "--manifests", folder, "--cni", "generic", "--format", "json"));

        ManifestInput bare = smoke ? new(7, 3, 5, 2) : new(7, 100, 20, 4);
        folder = Written(bare, work, "bare", sharedGenerator);
        Table.Begin($"{bare}, {generator}");
        table.Add(new Target("connectivity --granularity pod", 2, 300, "connectivity", "--manifests", folder, "--cni", "generic", "--granularity", "pod"));
        table.Add(new Target("connectivity --granularity pod --format json", 2, 300, "connectivity", "--manifests", folder, "--cni", "generic", "--granularity", "pod", "--format", "json"));
        table.Add(new Target("explain", 1, 300, "explain", "--manifests", folder, "--cni", "generic", "--from", FirstPod(folder, 0), "--to", FirstPod(folder, 1), "--port", "8080", "--protocol", "TCP"));

        ManifestInput large = smoke ? new(1, 2, 10, 4) : new(1, 100, 100, 20);
        folder = Written(large, work, "large", sharedGenerator);
        Table.Begin($"{large}, {generator}");
        table.Add(new Target("connectivity --summary", 5, 1024, "connectivity", "--manifests", folder, "--cni", "generic", "--summary"));
        table.Add(new Target("connectivity --format json", 5, 1024, "connectivity", "--manifests", folder, "--cni", "generic", "--format", "json"));
        table.Add(new Target("audit", 20, 1536, "audit", "--manifests", folder, "--out", Path.Combine(work, "packs")));
    }

    private static string Written(ManifestInput input, string work, string name, string? sharedGenerator)
    {
        string folder = Path.Combine(work, name);
        input.Write(folder, sharedGenerator);
        return folder;
    }

    private static string FirstPod(string folder, int n) =>
        $"ns-{n:D4}/{Regex.Match(File.ReadAllText(Path.Combine(folder, $"ns-{n:D4}-workloads.yaml")), @"^  name: (\S+)$", RegexOptions.Multiline).Groups[1].Value}";
}
