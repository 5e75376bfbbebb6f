using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Hygiene;

/// <summary>NP-NAMED-PORT-UNRESOLVED.</summary>
public sealed class NamedPortUnresolved : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-NAMED-PORT-UNRESOLVED",
        Group = "hygiene",
        Title = "Named ports used in rules exist on every selected pod",
        Rationale = "A named port that a pod does not declare matches nothing, and after a rename it matches another port.",
        Condition = "Looks at allow rules that name a port, on the destination side: the subjects of an ingress rule, the matched pods of an egress rule. Fails when the name stands for different numbers, or for one of insecure_ports; warns when a selected pod does not declare it (for a rule without peers, when no pod does). Pods that no rule selects do not count.",
        Remediation = "Declare the port name in all containers, or use numbers.",
        Severity = Severity.Low,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Connectivity, .. Kinds.Workloads],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("insecure_ports", "21, 23, 69, 80, 110, 143, 161, 389, 445, 512, 513, 514, 873, 2049, 2375, 5900, 8080, 10255, 11211"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        HashSet<int> insecure = [.. context.List("insecure_ports").Select(p => int.Parse(p, NumberStyles.None, CultureInfo.InvariantCulture))];
        return Definition.Survey(context,
            context.Reachability.Model.All.Where(p => p.Allowing().Any(r => r.Ports.Any(m => m.Name is not null))),
            "every named port resolves to one number on every selected pod", policy => Judge(context, policy, insecure));
    }

    private CheckResult? Judge(CheckContext context, PolicyObject policy, HashSet<int> insecure)
    {
        List<(PortMatch Match, string Fault)> failing = [], warning = [];
        PolicyEdit? edit = PolicyEdit.Of(context, policy);
        foreach (PolicyRule rule in policy.Allowing())
        {
            ImmutableArray<PortMatch> named = [.. rule.Ports.Where(m => m.Name is not null)];
            if (named.IsEmpty) continue;
            (ImmutableArray<Endpoint> pods, bool anything) = Destinations(context, policy, rule);
            foreach (PortMatch match in named)
            {
                ImmutableArray<ContainerPort?> resolved = [.. pods.Select(p => p.Ports.FirstOrDefault(c => c.Name == match.Name && (match.Protocol is null || c.Protocol == match.Protocol)))];
                ImmutableArray<int> numbers = [.. resolved.Where(r => r is not null).Select(r => r!.Number).Distinct().Order()];
                int missing = resolved.Count(r => r is null);
                if (numbers.Length > 1)
                {
                    failing.Add((match, $"{match.Name} stands for {string.Join(", ", numbers)} on different pods"));
                    string protocol = (match.Protocol ?? TransportProtocol.Tcp).ToString().ToUpperInvariant();
                    if (numbers.Any(insecure.Contains)) edit = null;
                    edit?.Replace(match.Pointer, numbers.Select(n => new JsonObject { ["protocol"] = protocol, ["port"] = n }));
                }
                else if (numbers.Any(insecure.Contains))
                {
                    failing.Add((match, $"{match.Name} stands for {numbers[0]}, a port commonly used by a protocol in clear text"));
                    // A number in the place of the name would silence the finding and mend nothing.
                    edit = null;
                }
                else if (missing > 0 && (!anything || numbers.IsEmpty))
                    warning.Add((match, $"{match.Name} is not declared by {missing} of {Answers.Count(pods.Length, "selected pod")}, for example {Flows.Name(pods[resolved.IndexOf(null)])}"));
            }
        }
        if (failing.Count + warning.Count == 0) return null;
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        List<(PortMatch Match, string Fault)> all = [.. failing, .. warning];
        string found = $"{policy.Ref}: {Answers.Some(all.Select(f => f.Fault), 3)}.";
        ImmutableArray<EvidenceRef> evidence = [.. all.Take(20).Select(f => policy.Ref.See(f.Match.Pointer, f.Fault))];
        return failing.Count > 0
            ? Definition.Fail(context, subject, ns, found, PolicySurvey.RuleWitness(policy, failing[0].Match.Pointer, failing[0].Fault), evidence)
                with { Patch = edit?.Document("The numbers the name stands for today. Leave out those that are not meant.") }
            : Definition.Warn(context, subject, ns, found, evidence);
    }

    private static (ImmutableArray<Endpoint> Pods, bool Anything) Destinations(CheckContext context, PolicyObject policy, PolicyRule rule)
    {
        if (rule.Direction == Direction.Ingress) return (Pods(context.Reachability.SubjectsOf(policy)), false);
        if (rule.Peers.Any(p => p is Peer.Anything)) return (Pods(context.Reachability.Population.Endpoints), true);
        return (Pods(rule.Peers.Where(p => p is Peer.Pods).SelectMany(p => context.Reachability.MatchedBy(policy, p)).Distinct()), false);
    }

    private static ImmutableArray<Endpoint> Pods(IEnumerable<Endpoint> endpoints) => [.. endpoints.Where(e => e.Kind == EndpointKind.Pod)];
}
