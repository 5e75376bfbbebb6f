using System.CommandLine;
using Compliance.Benchmarks;
using Compliance.Benchmarks.Algebra;
using Compliance.Benchmarks.Running;

// docs/benchmarks.md says what each part measures.
var parts = new Argument<string[]>("part") { Description = "verbs, checks, renditions, pages, scale (takes minutes) or algebra.", Arity = ArgumentArity.ZeroOrMore };
parts.AcceptOnlyFromAmong("pages", "verbs", "checks", "renditions", "scale", "algebra");
var runs = new Option<int>("--runs") { Description = "Runs of each target; the median counts.", DefaultValueFactory = _ => 3 };
runs.Validators.Add(r => { if (r.GetValue<int>("--runs") < 1) r.AddError("--runs: expected a number from 1"); });
var generator = new Option<string?>("--generator") { Description = "A generator of manifests; without it, the one beside the checkout, else this project's own.", HelpName = "FILE" };
var pack = new Option<string?>("--pack") { Description = "A pack.json to render; without it, generated input is audited first.", HelpName = "FILE" };
var smoke = new Option<bool>("--smoke") { Description = "Every part once, on a few pods: whether it runs counts, not how long." };
var root = new RootCommand("Measures the built program, and its algebra.") { parts, runs, generator, pack, smoke };
root.SetAction(parsed => Run(parsed.GetValue(parts)!, parsed.GetValue(runs), parsed.GetValue(generator), parsed.GetValue(pack), parsed.GetValue(smoke)));
return root.Parse(args).Invoke();

static int Run(string[] parts, int runs, string? generator, string? pack, bool smoke)
{
    if (!File.Exists(Checkout.Program) || (Checkout.Configuration != "Release" && !smoke))
    {
        Console.Error.WriteLine("the program is not built for release: dotnet build -c Release Compliance.sln");
        return 2;
    }
    if (parts.Length == 0) parts = smoke ? ["pages", "verbs", "checks", "renditions", "scale", "algebra"] : ["verbs"];
    string work = Directory.CreateTempSubdirectory("compliance-benchmark-").FullName;
    try
    {
        var table = new Table(smoke ? 1 : runs, hold: !smoke);
        if (parts.Contains("verbs")) VerbBenchmarks.Run(table, work, smoke ? null : generator ?? Checkout.SharedGenerator, smoke);
        if (parts.Contains("checks")) CheckBenchmarks.Run(table, work, smoke ? null : generator ?? Checkout.SharedGenerator, smoke ? 1 : runs, smoke);
        bool rendered = !parts.Contains("renditions") || RenditionBenchmarks.Run(work, smoke ? null : generator ?? Checkout.SharedGenerator, pack, smoke ? 1 : runs, smoke);
        if (parts.Contains("scale")) ScaleBenchmarks.Run(table, work, smoke);
        bool complete = !parts.Contains("algebra") || AlgebraBenchmarks.Run(work, smoke);
        bool pages = !parts.Contains("pages") || PageBenchmark.Run(smoke ? 1 : runs, smoke);
        return pages && table.Within && rendered && complete ? 0 : 1;
    }
    finally
    {
        Directory.Delete(work, recursive: true);
    }
}
