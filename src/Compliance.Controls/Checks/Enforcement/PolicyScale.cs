using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Enforcement;

/// <summary>CNI-POLICY-SCALE.</summary>
public sealed class PolicyScale : ICheck
{
    private const string Near = "near_share", MapEntries = "cilium_policy_map_entries", Identities = "cilium_identities", Combinations = "aws_port_combinations",
        SetMembers = "calico_ipset_members", AzureNodes = "azure_nodes", AzurePods = "azure_pods", Policies = "max_policies", RulesPerPod = "max_rules_per_endpoint";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "CNI-POLICY-SCALE",
        Group = "enforcement",
        Title = "Policies stay within what the plug-in is documented to carry",
        Rationale = "Beyond its limits a plug-in drops rules, restarts or runs out of memory, and what it then enforces is in no manifest.",
        Condition = "One result for each documented limit of the plug-in at hand: entries in the policy map of an endpoint and identities of the cluster (Cilium), combinations of ports in one rule (AWS VPC CNI), members of an address set (Calico), nodes and pods (Azure NPM); and for the owner's own limits max_policies and max_rules_per_endpoint, where they are set. Fails beyond the limit, warns from near_share of it. Counts are those of the policies at hand; addresses behind domain names are not counted, and identities are told apart by namespace, service account and labels but for those of single pods. Not evaluable where no limit is documented and none is set.",
        Remediation = "Merge policies and peers, select fewer identities, or raise the limit of the plug-in where it can be raised.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, new("", "ConfigMap")],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add(Near, "0.8")
            // docs.cilium.io, eBPF Maps: 16k entries for each endpoint, bpf-policy-map-max.
            .Add(MapEntries, "16384")
            // docs.cilium.io, Security Identities: cluster-local ones up to 2^16 - 1, of which 255 are reserved.
            .Add(Identities, "65280")
            // Amazon EKS user guide, considerations for network policies: 24 combinations of ports of a protocol in an ingress or egress selector.
            .Add(Combinations, "24")
            // docs.tigera.io, FelixConfiguration: maxIpsetSize, 1048576 by default.
            .Add(SetMembers, "1048576")
            // Microsoft Learn, AKS, network policies: Azure NPM for Linux carries no more than 250 nodes and 20,000 pods.
            .Add(AzureNodes, "250").Add(AzurePods, "20000")
            .Add(Policies, "").Add(RulesPerPod, ""),
    };

    /// <summary>A limit with what was measured against it.</summary>
    /// <param name="Name">Name in the subject.</param>
    /// <param name="What">What is counted, in words.</param>
    /// <param name="Value">How many there are.</param>
    /// <param name="Limit">How many there may be.</param>
    /// <param name="Where">Where the most of it is; null for the cluster.</param>
    private sealed record Measure(string Name, string What, long Value, long Limit, ObjectRef? Where);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        EnforcementFacts facts = context.Reachability.Enforcement;
        ImmutableArray<Measure> measures = [.. Documented(context, facts), .. Own(context)];
        if (measures.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, $"no limit of {facts.PlugIn} is known that policies could exceed; {Policies} and {RulesPerPod} set one")];
        return measures.Select(m => Judge(context, m));
    }

    private CheckResult Judge(CheckContext context, Measure m)
    {
        string subject = $"limit/{m.Name}";
        string found = string.Create(CultureInfo.InvariantCulture, $"{m.What}{(m.Where is null ? "" : $" of {m.Where}")}: {m.Value} of {m.Limit}");
        EvidenceRef[] see = m.Where is null ? [] : [m.Where.See()];
        if (m.Value > m.Limit) return Definition.Fail(context, subject, null, $"{found}, beyond the limit.", new() { AllowedBy = found }, see);
        return m.Value >= context.Share(Near) * m.Limit
            ? Definition.Warn(context, subject, null, $"{found}, near the limit.", see)
            : Definition.Pass(context, subject, null, $"{found}.", see);
    }

    private IEnumerable<Measure> Documented(CheckContext context, EnforcementFacts facts)
    {
        switch (facts.PlugIn)
        {
            case "cilium":
                PolicyMapSize maps = new(context);
                long entries = EntriesLimit(context);
                if (maps.Largest(context.Share(Near) * entries) is var (endpoint, most))
                    yield return new("policy-map-entries", "Entries in the policy map", most, entries, endpoint.Source);
                yield return new("identities", "Identities of the cluster", maps.Identities, context.Int(Identities), null);
                break;
            case "aws-vpc-cni":
                (PolicyObject Policy, int Ports)? widest = context.Index.Enforced.SelectMany(p => p.Rules.Select(r => (p, Combined(r)))).Select(c => ((PolicyObject, int)?)c).MaxBy(c => c!.Value.Item2);
                if (widest is var (policy, ports)) yield return new("port-combinations", "Combinations of ports of one protocol in one rule", ports, context.Int(Combinations), policy.Ref);
                break;
            case "calico" or "canal":
                (PolicyObject Policy, int Members)? largest = LargestSet(context);
                if (largest is var (owner, members)) yield return new("address-set-members", "Members of an address set that a rule needs", members, context.Int(SetMembers), owner.Ref);
                break;
            case "azure-npm":
                yield return new("nodes", "Nodes", context.Index.Objects(Kinds.Node).Count(), context.Int(AzureNodes), null);
                yield return new("pods", "Pods", context.Reachability.Population.Endpoints.Count(e => e.Kind == EndpointKind.Pod), context.Int(AzurePods), null);
                break;
        }
    }

    private static IEnumerable<Measure> Own(CheckContext context)
    {
        if (Set(context, Policies) is { } policies) yield return new("policies", "Policies of the cluster", context.Index.Enforced.Select(p => p.Ref).Distinct().Count(), policies, null);
        if (Set(context, RulesPerPod) is not { } rules) yield break;
        Endpoint? most = null;
        int count = -1;
        foreach (Endpoint pod in context.Index.PodsByNamespace.Values.SelectMany(p => p).DistinctBy(e => context.Reachability.ClassOf(e).Index))
        {
            int own = context.Index.Selecting(pod).Sum(p => p.Rules.Count(r => r.InertReason is null));
            if (own > count) (most, count) = (pod, own);
        }
        if (most is not null) yield return new("rules-per-endpoint", "Rules that select one endpoint", count, rules, most.Source);
    }

    // A parameter that the owner sets speaks louder than the setting of the plug-in.
    private long EntriesLimit(CheckContext context)
    {
        if (context.Parameters[MapEntries] != Definition.Parameters[MapEntries]) return context.Int(MapEntries);
        string? set = context.Index.Objects(new("", "ConfigMap")).Where(m => m.Ref.Name == "cilium-config").Select(m => Json.Text(m.Body, "data", "bpf-policy-map-max")).FirstOrDefault(v => v is not null);
        return int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out int entries) ? entries : context.Int(MapEntries);
    }

    private static int? Set(CheckContext context, string parameter) =>
        int.TryParse(context.Parameters[parameter], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : null;

    private static int Combined(PolicyRule rule) =>
        rule.Ports.IsEmpty ? 0 : rule.Ports.GroupBy(p => p.Protocol).Max(g => g.Select(p => (p.First, p.Last, p.Name)).Distinct().Count());

    private static (PolicyObject, int)? LargestSet(CheckContext context)
    {
        (PolicyObject, int)? largest = null;
        foreach (PolicyObject policy in context.Index.Enforced)
            foreach (Peer peer in policy.Rules.SelectMany(r => r.Peers).SelectMany(p => p.WithParts()).Where(p => p is Peer.Pods or Peer.Named))
            {
                int members = context.Reachability.MatchedBy(policy, peer).Sum(e => Math.Max(1, e.Addresses.Length));
                if (largest is null || members > largest.Value.Item2) largest = (policy, members);
            }
        return largest;
    }
}
