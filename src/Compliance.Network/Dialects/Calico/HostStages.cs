using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>The stages of host endpoints (CAL-39): what goes to and comes from a node passes failsafe ports, untracked and pre-DNAT policies, the
/// tiers and the profiles; what a node forwards passes untracked, pre-DNAT and applyOnForward policies in a stage beside its pods' own.</summary>
internal sealed class HostStages(CalicoTiers tiers, CalicoWorld world, GovernedHosts hosts, FailsafePorts failsafe, Encapsulation tunnels)
{
    private const string Dialect = "calico", AllowAll = "projectcalico-default-allow";

    // Before every order that a tier is likely to have, with room for one place per tier.
    private const double BeforeTiers = -1e300, Step = 1e290;

    private readonly SortedDictionary<string, (Tier Tier, List<PolicyObject> Policies)> _local = new(StringComparer.Ordinal), _forwarded = new(StringComparer.Ordinal);

    private readonly HashSet<ObjectRef> _governed = [], _forwarding = [];
    private bool _holds;

    /// <summary>Node and forwarding parts of a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="neutral">It as it stands in its tier for pods.</param>
    public void Add(CalicoPolicy policy, PolicyObject neutral)
    {
        ImmutableArray<HostEndpoint> selected = [.. hosts.Sure.Where(h => policy.Selected.Matches(h.Labels))];
        if (selected.IsEmpty) return;
        _governed.UnionWith(selected.Select(h => h.Ref));
        neutral = neutral with { Subject = Nodes(selected) };
        if (policy.Untracked || policy.BeforeDnat) Early(_local, policy).Add(neutral with { IsolatesIngress = false, IsolatesEgress = false });
        else Of(_local, tiers.With(policy.Tier, [])).Add(neutral);
        if (!policy.Forwarded) return;
        _holds |= neutral.Mode == PolicyMode.Enforced;
        _forwarding.UnionWith(selected.Select(h => h.Ref));
        PolicyObject forwarded = neutral with { Subject = PodsOn(selected) };
        if (policy.Untracked || policy.BeforeDnat)
            Early(_forwarded, policy).Add(forwarded with { IsolatesIngress = false, IsolatesEgress = false, Rules = [.. forwarded.Rules.Where(r => r.Direction == Direction.Ingress)] });
        else Of(_forwarded, tiers.With(policy.Tier, []) with { Name = $"{policy.Tier} (forwarded)" }).Add(forwarded);
    }

    /// <summary>The stage of what goes to and comes from nodes; none without a host endpoint.</summary>
    public IEnumerable<Gate> Local(ImmutableArray<SnapshotObject> profiles, List<Limitation> limitations)
    {
        // Where no policy governs it and its profile allows everything, a host endpoint changes nothing (CAL-38); to say so of each would only
        // tell pods apart by their nodes.
        ImmutableArray<HostEndpoint> acting = [.. hosts.Sure.Where(h => _governed.Contains(h.Ref) || !h.Profiles.Contains(AllowAll))];
        if (acting.IsEmpty) return [];
        Tier open = Tier("failsafe", double.NegativeInfinity) with { Policies = [.. acting.Select(Failsafe)] };
        Tier last = Tier("profiles", double.PositiveInfinity) with { WhenIsolated = RuleAction.Deny, Policies = [.. Profiles(acting, profiles, limitations)] };
        return [new Gate { Name = "host endpoints", Tiers = [open, .. Filled(_local), last] }];
    }

    /// <summary>The stage of what nodes forward; none where no policy is for it.</summary>
    public IEnumerable<Gate> Forwarded()
    {
        if (_forwarded.Count == 0) return [];
        ImmutableArray<HostEndpoint> heads = [.. hosts.Sure.Where(h => _forwarding.Contains(h.Ref))];
        IEnumerable<Tier> stages = Filled(_forwarded).Select(t => t.Order < BeforeTiers / 2 ? t with { Policies = [.. heads.Select(h => Synthetic(h, PodsOn([h]), failsafe.Rules(Direction.Ingress, RuleAction.Pass))), .. t.Policies] } : t);
        Tier near = Tier("own node", double.NegativeInfinity) with { Policies = [.. heads.Select(h => Synthetic(h, PodsOn([h]), Directions.SelectMany(d => Near(h, d))))] };
        return [new Gate { Name = "host endpoints, forwarded", Tiers = [near, .. stages] }];
    }

    /// <summary>Nodes, and pods whose traffic is forwarded, of which it is not known what their host endpoint makes of it.</summary>
    public IEnumerable<OpaquePolicy> Opaque()
    {
        foreach ((HostEndpoint host, string reason) in hosts.Unclear)
        {
            Peer subject = host.AsNode("/spec");
            if (_holds) subject = new Peer.AnyOf { Pointer = "/spec", Parts = [subject, PodsOn([host])] };
            yield return new OpaquePolicy { Ref = host.Ref, Subject = subject, Reason = reason };
        }
        if (_holds)
        {
            yield return new OpaquePolicy
            {
                Ref = hosts.Sure[0].Ref,
                Subject = new Peer.Pods { Pointer = "/spec", Labels = new Selector.Not(new Selector.Has(LabelKey.NodeName)) },
                Reason = "The pod has no node yet, and policies of host endpoints for forwarded traffic hold on some nodes (CAL-37).",
            };
        }
    }

    private static Direction[] Directions { get; } = [Direction.Ingress, Direction.Egress];

    private List<PolicyObject> Early(SortedDictionary<string, (Tier, List<PolicyObject>)> stage, CalicoPolicy policy) =>
        Of(stage, Tier($"{policy.Tier} ({(policy.Untracked ? "untracked" : "before DNAT")})", (policy.Untracked ? 2 : 1) * BeforeTiers + tiers.PlaceOf(policy.Tier) * Step) with { BeforeTranslation = true });

    private static List<PolicyObject> Of(SortedDictionary<string, (Tier Tier, List<PolicyObject> Policies)> stage, Tier tier)
    {
        if (!stage.TryGetValue(tier.Name, out (Tier, List<PolicyObject> Policies) found)) stage[tier.Name] = found = (tier, []);
        return found.Policies;
    }

    private static IEnumerable<Tier> Filled(SortedDictionary<string, (Tier Tier, List<PolicyObject> Policies)> stage) => stage.Values.Select(t => t.Tier with { Policies = [.. t.Policies] });

    private static Tier Tier(string name, double order) => new() { Name = name, Order = order, Ordered = true, WhenIsolated = RuleAction.Pass, Policies = [] };

    private static Peer.Named Nodes(ImmutableArray<HostEndpoint> hosts) => new Peer.Named { Pointer = "/spec", Objects = [.. hosts.Select(h => h.Node!.Source)] };

    private static Peer.Pods PodsOn(ImmutableArray<HostEndpoint> hosts) => new()
    {
        Pointer = "/spec",
        Labels = new Selector.In(LabelKey.NodeName, [.. hosts.Select(h => h.Node!.Name).Order(StringComparer.Ordinal)]),
    };

    // A node without pods is no selector that dangles.
    private static Peer.AnyOf Local(HostEndpoint host) => new() { Pointer = "/spec", Parts = [PodsOn([host])] };

    private static PolicyObject Synthetic(HostEndpoint host, Peer subject, IEnumerable<PolicyRule> rules) => new()
    {
        Ref = host.Ref,
        Dialect = Dialect,
        Mode = PolicyMode.Enforced,
        Subject = subject,
        IsolatesIngress = false,
        IsolatesEgress = false,
        Order = double.NegativeInfinity,
        Rules = [.. rules],
    };

    // Between a node and its own pods, and between those, nothing passes an interface of the host (CAL-42).
    private IEnumerable<PolicyRule> Near(HostEndpoint host, Direction direction) =>
    [
        new() { Pointer = "/spec", Direction = direction, Action = RuleAction.Allow, Peers = [new Peer.OwnNode { Pointer = "/spec" }, Local(host)] },
        .. host.Wildcard ? [] : tunnels.Beside(new Peer.AnyOf { Pointer = "/spec", Parts = [Subjects.EveryPod, new Peer.Nodes { Pointer = "/spec", Labels = Selector.Everything }] }, direction),
    ];

    private PolicyObject Failsafe(HostEndpoint host) => Synthetic(host, Nodes([host]), Directions.SelectMany(d =>
        failsafe.Rules(d, RuleAction.Allow).Append(new PolicyRule { Pointer = "/spec", Direction = d, Action = RuleAction.Allow, Peers = [Local(host)] })
            .Concat(host.Wildcard || d == Direction.Ingress ? [] : tunnels.Beside(Subjects.EveryPod, d))));

    /// <summary>What no policy decides at a host endpoint its profiles do; what no profile allows is denied (CAL-37, CAL-38).</summary>
    private IEnumerable<PolicyObject> Profiles(ImmutableArray<HostEndpoint> acting, ImmutableArray<SnapshotObject> profiles, List<Limitation> limitations)
    {
        Dictionary<string, ImmutableArray<PolicyRule>> rules = new(StringComparer.Ordinal);
        foreach (SnapshotObject profile in profiles)
        {
            var fields = new PolicyFields(profile, limitations);
            JsonElement spec = fields.Section(profile.Body, "", "spec");
            string? unknown = fields.Unknown(spec, "/spec", ["ingress", "egress", "labelsToApply"]);
            var reader = new CalicoRuleReader(fields, world, "");
            ImmutableArray<PolicyRule> all = [.. reader.Read(spec, "/spec", Direction.Ingress), .. reader.Read(spec, "/spec", Direction.Egress)];
            rules[profile.Ref.Name] = (fields.InvalidReason ?? unknown) is { } problem
                ? [.. Directions.Select(d => Plain(d, new Peer.Unknown { Pointer = "/spec", Reason = problem }))] : all;
        }
        foreach (HostEndpoint host in acting)
        {
            yield return Synthetic(host, Nodes([host]), host.Profiles.SelectMany((p, i) => rules.TryGetValue(p, out ImmutableArray<PolicyRule> known) ? known.SelectMany(r => Left(r, i == host.Profiles.Length - 1))
                : p == AllowAll ? Directions.Select(d => Plain(d, new Peer.Anything { Pointer = "/spec/profiles" })) : [])) with { IsolatesIngress = true, IsolatesEgress = true };
        }
    }

    // Pass leaves a profile for the next one; after the last comes the end, which denies.
    private static PolicyRule[] Left(PolicyRule rule, bool last)
    {
        if (rule.Action != RuleAction.Pass) return [rule];
        if (last) return [rule with { Action = RuleAction.Deny }];
        PolicyRule open = rule with { Peers = [new Peer.Unknown { Pointer = rule.Pointer, Reason = "The rule passes from one profile to the next, which is not modelled." }] };
        return [open with { Action = RuleAction.Allow }, open with { Action = RuleAction.Deny }];
    }

    private static PolicyRule Plain(Direction direction, Peer peer) => new() { Pointer = "/spec/profiles", Direction = direction, Action = RuleAction.Allow, Peers = [peer] };
}
