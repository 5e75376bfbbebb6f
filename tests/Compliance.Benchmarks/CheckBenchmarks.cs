using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Compliance.Benchmarks.Inputs;
using Compliance.Benchmarks.Running;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Controls.Scope.Effective;
using Compliance.Kubernetes.Manifests;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Benchmarks;

/// <summary>What all checks and five frameworks cost beyond the reachability they ask, in process, on one thread's clock; and the dearest of
/// the checks by themselves.</summary>
internal static class CheckBenchmarks
{
    private const int Dearest = 12;

    /// <summary>Four zones, by the labels the generators give to namespaces, so that zones are proven and not only asked for.</summary>
    private const string Declaration = """
        clusters: [{name: benchmark}]
        plugIn: {assertedBy: Ada Byron}
        scope: {sensitiveNamespaces: [ns-0000, ns-0001]}
        zones:
        - {id: cde, kind: cde, environment: prod, mayBeEmpty: true, members: [{namespaceSelector: {matchLabels: {team: payments}}}]}
        - {id: front, kind: dmz, environment: prod, mayBeEmpty: true, members: [{namespaceSelector: {matchLabels: {env: prod}, matchExpressions: [{key: team, operator: NotIn, values: [payments]}]}}]}
        - {id: test, kind: development, environment: stage, mayBeEmpty: true, members: [{namespaceSelector: {matchLabels: {env: stage}, matchExpressions: [{key: team, operator: NotIn, values: [payments]}]}}]}
        - {id: office, kind: partner, members: [{addresses: [198.51.100.0/24]}]}
        approvedFlows:
        - {id: AF-1, from: front, to: cde, ports: [TCP/8080], businessNeed: Orders are paid, owner: Ada Byron, approver: Ada Byron, approvedOn: 2026-01-01}
        reviews: [{id: RV-1, of: policies, reviewedBy: Ada Byron, reviewedOn: 2026-01-01}, {id: RV-2, of: access, reviewedBy: Ada Byron, reviewedOn: 2026-01-01}]
        dataStores:
        - {id: db, dataClass: chd, namespaces: [ns-0000], podSelector: {matchLabels: {component: db}}, ports: [TCP/5432], approvedClients: [cde]}
        folders: {checks: [own]}
        """;

    /// <summary>Checks of one's own, the dearest that can be written among them: everything against everything.</summary>
    private const string Own = """
        checks:
        - id: OWN-ANY-TO-ANY
          title: Nothing reaches anything but over the web
          rationale: none
          severity: low
          remediation: none
          noFlow: {from: any, to: any, except: [{ports: [TCP/443]}, {from: cde, to: front}]}
        - id: OWN-STORE-CLIENTS
          title: The store answers its clients
          rationale: none
          severity: low
          remediation: none
          onlyFlows: {to: {dataStores: [db]}, allowed: [{from: cde, ports: [TCP/5432]}]}
        - id: OWN-ISOLATED
          title: Everything is isolated
          rationale: none
          severity: low
          remediation: none
          everyWorkload: {has: {isolated: both, label: component}}
        """;

    public static void Run(Table table, string work, string? sharedGenerator, int runs, bool smoke)
    {
        ManifestInput input = smoke ? new(1, 2, 10, 4) : new(1, 100, 100, 20);
        string folder = Path.Combine(work, "checks");
        input.Write(folder, sharedGenerator);
        ClusterSnapshot snapshot = new ManifestSource([folder], Stream.Null, TimeProvider.System).ReadAsync(null, CancellationToken.None).GetAwaiter().GetResult();
        ConfigurationReading declared = ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(Declaration),
            new(name => new(name, Encoding.UTF8.GetBytes(Own)), _ => new(["checks.yaml"])));
        if (!declared.Problems.IsEmpty) throw new InvalidOperationException(declared.Problems[0].ToString());
        var assessed = new AssessmentInput
        {
            Snapshots = [snapshot],
            Assertion = new PlugInAssertion("calico", ImmutableSortedDictionary<string, string>.Empty),
            Scope = declared.Scope with { OwnChecks = [] },
            Frameworks = [.. BuiltInFrameworks.All.Take(5)],
            Moment = DateTimeOffset.UnixEpoch.AddYears(56),
        };

        (double Analysis, double Whole)[] measured = [.. Enumerable.Range(0, runs).Select(_ => (
            Seconds(() => ClusterReachability.Analyse(snapshot, assessed.Assertion)), Seconds(() => Assessor.Assess(assessed))))];
        double analysis = Median(measured.Select(m => m.Analysis)), beyond = Median(measured.Select(m => m.Whole - m.Analysis));
        // The first run pays for compiling too, as a process that audits once does.
        Table.Begin($"{input}: {CheckCatalogue.All.Length} checks, five frameworks, in process; own checks by themselves");
        table.Add("reachability alone", $"{analysis:F2}", $"", true);
        table.Add("all checks and frameworks beyond it, first run", $"{measured[0].Whole - measured[0].Analysis:F2}", $"", true);
        table.Add("all checks and frameworks beyond it", $"{beyond:F2}", $"5 s", beyond <= 5);
        foreach ((string what, ScopeDeclaration scope) in ((string, ScopeDeclaration)[])[("four zones", assessed.Scope), ("namespaces for zones", ScopeDeclaration.Undeclared)])
        {
            AssessmentOutcome outcome = Assessor.Assess(assessed with { Scope = scope });
            int rows = 0;
            (TimeSpan processor, long allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
            double[] seconds = [.. Enumerable.Range(0, runs).Select(_ => Seconds(() => rows = FlowRegister.Of(outcome.Analyses[0], outcome.Zones[0], scope, assessed.Moment).Flows.Length))];
            double each = (Environment.CpuUsage.TotalTime - processor).TotalSeconds / runs;
            table.Add($"register of flows, {what}: {rows} rows, {each:F2} s of the processors, {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / runs >> 20} MiB allocated, {seconds[0]:F2} s the first time",
                $"{Median(seconds):F2}", $"0.7 s", Median(seconds) <= 0.7);
        }
        foreach ((string id, double seconds) in Each(assessed, declared.Scope.OwnChecks).OrderByDescending(c => c.Seconds).Take(Dearest))
            table.Add(id, $"{seconds:F3}", $"", true);
    }

    /// <summary>Each check by itself; what several share, such as the zones, is paid for by the first that asks.</summary>
    private static IEnumerable<(string Id, double Seconds)> Each(AssessmentInput input, ImmutableArray<ICheck> own)
    {
        ClusterReachability analysis = ClusterReachability.Analyse(input.Snapshots[0], input.Assertion);
        CheckContext context = new() { Reachability = analysis, Scope = input.Scope, Moment = input.Moment, Parameters = ImmutableSortedDictionary<string, string>.Empty };
        yield return ("the zones", Seconds(() => context.Zones));
        foreach (ICheck check in CheckCatalogue.All.Concat(own))
            yield return (check.Definition.Id, Seconds(() => check.Evaluate(context with { Parameters = check.Definition.Parameters }).Count()));
    }

    private static double Median(IEnumerable<double> figures)
    {
        ImmutableArray<double> sorted = [.. figures.Order()];
        return sorted[sorted.Length / 2];
    }

    private static double Seconds<T>(Func<T> work)
    {
        long before = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(before).TotalSeconds;
    }
}
