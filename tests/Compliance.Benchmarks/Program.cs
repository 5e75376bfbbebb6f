using System.Globalization;
using Compliance.Benchmarks;

// dotnet run -c Release --project tests/Compliance.Benchmarks -- [--runs N] [--own-generator]
int runs = 3;
bool ownGenerator = args.Contains("--own-generator");
int at = Array.IndexOf(args, "--runs");
if (at >= 0 && (at + 1 == args.Length || !int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out runs) || runs < 1))
{
    Console.Error.WriteLine("--runs: expected a number from 1");
    return 2;
}

string root = Checkout.Root();
string program = Path.Combine(root, "src/Compliance.Host/bin/Release/net10.0/compliance.dll");
if (!File.Exists(program))
{
    Console.Error.WriteLine("the program is not built: dotnet build -c Release Compliance.sln");
    return 2;
}

string work = Directory.CreateTempSubdirectory("compliance-benchmark-").FullName;
try
{
    string input = Path.Combine(work, "input");
    string generator = ClusterInput.Generate(root, input, ownGenerator);
    Console.WriteLine($"input: 10,000 pods and 2,000 policies in 100 namespaces, {generator}; {runs} runs each, {Environment.ProcessorCount} processors");
    Console.WriteLine();
    Console.WriteLine("| what | median s | slowest s | peak MiB | target | |");
    Console.WriteLine("|---|---|---|---|---|---|");
    bool within = true;
    foreach (Target target in Target.All)
    {
        Measurement[] measured = [.. Enumerable.Range(0, runs).Select(i => Measurement.Of(program, target.Arguments(input, Path.Combine(work, $"out-{i}"))))];
        double median = measured.Select(m => m.Seconds).Order().ElementAt(runs / 2), peak = measured.Max(m => m.PeakMiB);
        bool ok = median <= target.Seconds && peak <= target.MiB;
        within &= ok;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| `{target.Name}` | {median:F2} | {measured.Max(m => m.Seconds):F2} | {peak:F0} | {target.Seconds} s, {target.MiB} MiB | {(ok ? "within" : "OVER")} |"));
    }
    return within ? 0 : 1;
}
finally
{
    Directory.Delete(work, recursive: true);
}
