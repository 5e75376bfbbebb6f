using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-INTERNET-EGRESS.</summary>
public sealed class InternetEgress : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-INTERNET-EGRESS",
        Group = "perimeter",
        Title = "Only named workloads can reach the internet",
        Rationale = "General internet egress enables exfiltration, remote control and supply-chain pulls.",
        Condition = "For each namespace in scope: fails when a workload that is not in approved_egress (NS/NAME or NS/*) may open a connection to an internet address, allowed or under a condition; warns when all such connections use TCP 443 alone; not evaluable when that is undefined. The internet is every address outside the private, shared, link-local and reserved ranges and corporate_cidrs. NAT and firewalls outside the cluster are not seen.",
        Remediation = "Deny egress by default; allow by name, or through an egress gateway or proxy.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("approved_egress", "").Add("corporate_cidrs", ""),
    };

    private sealed record Path(CheckVerdict Verdict, EndpointClass? External, IPAddress? Address, string? Doubt);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        PublicAddresses internet = new(context.List("corporate_cidrs").Select(IPNetwork.Parse));
        ImmutableArray<(EndpointClass Class, IPAddress Address)> outside =
            [.. context.Index.External.Select(c => (c, Flows.Internet(c, internet)!)).Where(c => c.Item2 is not null)];
        ImmutableArray<string> approved = context.List("approved_egress");
        Dictionary<int, Path> byClass = [];
        return Definition.ForEachNamespace(context, (ns, pods) => Of(context, ns, pods, approved, pod => Look(context, pod, outside, byClass)));
    }

    private CheckResult Of(CheckContext context, string ns, ImmutableArray<Endpoint> pods, ImmutableArray<string> approved, Func<Endpoint, Path> look)
    {
        string subject = $"namespace/{ns}";
        ImmutableArray<(string Workload, Endpoint Pod, Path Path)> workloads =
        [
            .. pods.GroupBy(Flows.WorkloadName, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Where(g => !Approved(g.First(), approved))
                .Select(g => (g.Key, g.First(), g.Select(p => (Pod: p, Path: look(p))).OrderBy(p => Rank(p.Path.Verdict)).First()))
                .Select(w => (w.Key, w.Item3.Pod, w.Item3.Path)),
        ];
        string rest = workloads.Length == 0 ? "" : $" of {workloads.Length} not approved";
        ImmutableArray<(string Workload, Endpoint Pod, Path Path)> Having(CheckVerdict verdict) => [.. workloads.Where(w => w.Path.Verdict == verdict)];
        if (Having(CheckVerdict.Fail) is { IsEmpty: false } failing)
            return context.Index.DoubtAboutAbsence(ns) is { } unread
                ? Definition.NotEvaluable(context, subject, ns, $"{failing.Length} workloads seem to reach the internet, but {unread}")
                : Definition.Fail(context, subject, ns, $"{Answers.Count(failing.Length, "workload")}{rest} in {ns} can reach the internet: {Answers.Some(failing.Select(w => w.Workload))}.",
                    Example(context, failing[0]), failing.Take(20).Select(w => w.Pod.Source.See()))
                    with { Patch = failing.Any(w => context.Reachability.IsolatedBy(w.Pod, Direction.Egress).IsEmpty) ? DefaultDenyEgress.Patch(ns) : null };
        if (Having(CheckVerdict.NotEvaluable) is { IsEmpty: false } open)
            return Definition.NotEvaluable(context, subject, ns, $"whether {Answers.Some(open.Select(w => w.Workload))} can reach the internet is open: {open[0].Path.Doubt}");
        if (Having(CheckVerdict.Warn) is { IsEmpty: false } limited)
            return Definition.Warn(context, subject, ns, $"{Answers.Count(limited.Length, "workload")}{rest} in {ns} can reach the internet on TCP 443 alone: {Answers.Some(limited.Select(w => w.Workload))}.",
                limited.Take(20).Select(w => w.Pod.Source.See())) with { Witness = Example(context, limited[0]) };
        return Definition.Pass(context, subject, ns, workloads.IsEmpty
            ? $"Every workload of {ns} is approved for internet egress."
            : $"None of {Answers.Count(workloads.Length, "workload")}{(rest.Length == 0 ? "" : " that are not approved")} in {ns} can reach the internet.");
    }

    private static Witness Example(CheckContext context, (string Workload, Endpoint Pod, Path Path) found) =>
        Flows.Witness(context, new Party.Inside(found.Pod), new Party.Address(found.Path.Address!),
            context.Reachability.Between(context.Reachability.ClassOf(found.Pod), found.Path.External!));

    /// <summary>The worst way of a class to the internet, looked for once for each class.</summary>
    private static Path Look(CheckContext context, Endpoint pod, ImmutableArray<(EndpointClass Class, IPAddress Address)> outside, Dictionary<int, Path> byClass)
    {
        EndpointClass own = context.Reachability.ClassOf(pod);
        if (byClass.TryGetValue(own.Index, out Path? known)) return known;
        Path worst = new(CheckVerdict.Pass, null, null, null);
        foreach ((EndpointClass external, IPAddress address) in outside)
        {
            Connections connections = context.Reachability.Between(own, external);
            CheckVerdict verdict = Flows.MustNotReach(connections);
            if (verdict == CheckVerdict.Fail && Flows.Only(connections, 443)) verdict = CheckVerdict.Warn;
            if (Rank(verdict) >= Rank(worst.Verdict)) continue;
            worst = new(verdict, external, address, connections.Reasons.FirstOrDefault() ?? "the policies leave it undefined");
            if (verdict == CheckVerdict.Fail) break;
        }
        return byClass[own.Index] = worst;
    }

    private static int Rank(CheckVerdict verdict) => verdict switch { CheckVerdict.Fail => 0, CheckVerdict.NotEvaluable => 1, CheckVerdict.Warn => 2, _ => 3 };

    private static bool Approved(Endpoint pod, ImmutableArray<string> approved) =>
        pod.Workload is { } w && (approved.Contains($"{w.Namespace}/{w.Name}") || approved.Contains($"{w.Namespace}/*"));
}
