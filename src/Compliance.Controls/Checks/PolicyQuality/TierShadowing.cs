using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>POL-TIER-SHADOWING.</summary>
public sealed class TierShadowing : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "POL-TIER-SHADOWING",
        Group = "policy-quality",
        Title = "No rule is hidden by an earlier tier, order or rule",
        Rationale = "A deny that never fires gives false comfort; an allow that never fires hides an outage to come.",
        Condition = "One result for each policy with a rule that never decides anything: whatever its action were, no verdict would change, because what stands before it in the order of evaluation of the plug-in at hand decides all it matches. Warns; fails when such a rule denies, protects an endpoint of a sensitive zone or namespace, and a flow it denies is allowed. Nothing is claimed of policies that were not understood in full, nor of rules that match no flow (NP-STALE-POLICY, NP-DANGLING-PEER). Not evaluable beyond max_rules rules, or where the plug-in's own rules times all policies exceed max_translations.",
        Remediation = "Move the rule before those that hide it, narrow them, or remove it.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, .. Kinds.Workloads],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(ProvenRules.Limit, ProvenRules.DefaultLimit).Add(ProvenRules.Translations, ProvenRules.DefaultTranslations),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (ProvenRules.Missing(context) is { } missing) return [Definition.NotEvaluable(context, context.Cluster(), null, missing)];
        ProvenRules proven = ProvenRules.Of(context);
        ILookup<Network.Snapshot.ObjectRef, LintFinding> hidden = proven.Findings.Where(f => f.Kind == LintKind.Shadowed).ToLookup(f => f.Part.Policy);
        ProtectedGround ground = ProtectedGround.Of(context);
        return Definition.Survey(context, ProvenRules.Policies(context), "none of their rules is hidden by others",
            policy => hidden.Contains(policy.Ref) ? Judge(context, policy, [.. hidden[policy.Ref]], proven, ground) : null);
    }

    private CheckResult Judge(CheckContext context, PolicyObject policy, ImmutableArray<LintFinding> hidden, ProvenRules proven, ProtectedGround ground)
    {
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        IEnumerable<string> said = hidden.Select(f => $"{f.Part.Rule} by {(f.Involved.IsEmpty ? "what is decided before it" : Answers.Some(f.Involved.Select(i => i.ToString()), 3))}");
        string found = $"{Answers.Count(hidden.Length, "rule")} of {policy.Ref} never {(hidden.Length == 1 ? "decides" : "decide")} anything: hidden {Answers.Some(said, 3)}.";
        ImmutableArray<EvidenceRef> evidence =
        [
            .. hidden.Take(20).Select(f => f.Part.Policy.See(f.Part.Rule, "never decides")),
            .. hidden.SelectMany(f => f.Involved).Distinct().Take(20).Select(i => i.Policy.See(i.Rule, "decides before it")),
        ];
        foreach (PolicyRule rule in hidden.SelectMany(f => proven.RulesOf(f.Part)).Where(r => r is { Action: RuleAction.Deny, InertReason: null }))
            if (Open(context, policy, rule, ground) is { } witness)
                return Definition.Fail(context, subject, ns, $"{found} The rule {rule.Pointer} denies {witness.From} -> {witness.To}, which is allowed.", witness, evidence);
        return Definition.Warn(context, subject, ns, found, evidence);
    }

    /// <summary>A flow from or to a sensitive endpoint that the rule denies and that is allowed; null when there is none.</summary>
    private static Witness? Open(CheckContext context, PolicyObject policy, PolicyRule rule, ProtectedGround ground)
    {
        ClusterReachability cluster = context.Reachability;
        bool ingress = rule.Direction == Direction.Ingress;
        ImmutableArray<Party> peers = [.. Peers(context, policy, rule)];
        foreach (Endpoint subject in Subjects(cluster, policy, rule).DistinctBy(e => (cluster.ClassOf(e).Index, ground.Holds(e))))
            foreach (Party peer in peers)
            {
                Endpoint? other = (peer as Party.Inside)?.Endpoint;
                if (ReferenceEquals(other, subject) || !(ground.Holds(subject) || (other is not null && ground.Holds(other)))) continue;
                if (PortForms.Example(rule, ingress || other is null ? subject : other) is not var (protocol, port)) continue;
                Party self = new Party.Inside(subject);
                (Party from, Party to) = ingress ? (peer, self) : (self, peer);
                if (cluster.Decide(from, to, protocol, port).Verdict == Verdict.Allow) return Flows.Witness(cluster, from, to, protocol, port);
            }
        return null;
    }

    private static IEnumerable<Endpoint> Subjects(ClusterReachability cluster, PolicyObject policy, PolicyRule rule)
    {
        ImmutableArray<Endpoint> subjects = cluster.SubjectsOf(policy);
        if (rule.Subject is not { } only) return subjects;
        HashSet<Endpoint> meant = [.. cluster.MatchedBy(policy, only)];
        return subjects.Where(meant.Contains);
    }

    /// <summary>One endpoint of each class that the rule matches for sure, and an address of each block.</summary>
    private static IEnumerable<Party> Peers(CheckContext context, PolicyObject policy, PolicyRule rule)
    {
        ClusterReachability cluster = context.Reachability;
        foreach (Endpoint endpoint in rule.Peers.SelectMany(p => cluster.MatchedBy(policy, p)).DistinctBy(e => cluster.ClassOf(e).Index)) yield return new Party.Inside(endpoint);
        PublicAddresses internet = new();
        foreach (Peer peer in rule.Peers)
        {
            if (peer is Peer.Block { Except.IsEmpty: true } block) yield return new Party.Address(block.Cidr.PrefixLength == 0 ? First(internet, block.Cidr) : block.Cidr.BaseAddress);
            else if (peer is Peer.Anything or Peer.Outside) yield return new Party.Address(First(internet, IPNetwork.Parse("0.0.0.0/0")));
        }
    }

    private static IPAddress First(PublicAddresses internet, IPNetwork all) =>
        internet.FirstIn(new AddressRange(all.BaseAddress, PublicAddresses.Address(PublicAddresses.Bounds(all).Last, all.BaseAddress.AddressFamily)))!;
}
