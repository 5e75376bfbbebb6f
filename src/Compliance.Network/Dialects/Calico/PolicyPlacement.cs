using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Puts policies into their tiers and stages.</summary>
internal sealed class PolicyPlacement
{
    private readonly TranslationContext _context;
    private readonly List<Limitation> _limitations = [];
    private readonly CalicoObjects _objects;
    private readonly CalicoTiers _tiers;
    private readonly CalicoWorld _world;
    private readonly GovernedHosts _hosts;
    private readonly HostStages _stages;
    private readonly SortedDictionary<string, List<PolicyObject>> _placed = new(StringComparer.Ordinal);
    private readonly ImmutableArray<PolicyObject>.Builder _inert = ImmutableArray.CreateBuilder<PolicyObject>();
    private readonly ImmutableArray<OpaquePolicy>.Builder _opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();

    public PolicyPlacement(TranslationContext context, ImmutableArray<SnapshotObject> objects)
    {
        _context = context;
        _objects = new CalicoObjects(objects, _limitations);
        _tiers = new CalicoTiers(_objects.Of("Tier"), context.Facts, _limitations);
        var labels = new EndpointLabels(context.Population);
        ImmutableArray<HostEndpoint> hosts = new HostEndpointReader(_objects, context.Population, _limitations).Read();
        var selections = new Selections(labels, hosts, NetworkSets.Read(_objects, labels, context.Facts, _limitations), context.Population);
        _world = new CalicoWorld(selections, new ServicePeers(context.Population), context.Facts, context.Origin);
        _hosts = new GovernedHosts(hosts, context.Snapshot, _limitations);
        _stages = new HostStages(_tiers, _world, _hosts, new FailsafePorts(context.Facts, _limitations), new Encapsulation(context.Snapshot));
    }

    /// <summary>A policy without effect whose subjects were not read.</summary>
    public static PolicyObject Without(ObjectRef policy, string reason) => new()
    {
        Ref = policy,
        Dialect = "calico",
        Mode = PolicyMode.Inert,
        ModeReason = reason,
        Subject = Subjects.Nobody,
        IsolatesIngress = false,
        IsolatesEgress = false,
        Rules = [],
    };

    /// <summary>The translation of everything.</summary>
    /// <param name="kinds">Kinds of policies.</param>
    /// <param name="support">Whether they are enforced: yes, or not known.</param>
    public Translation Translate(ImmutableArray<string> kinds, PolicySupport support)
    {
        foreach (SnapshotObject item in kinds.SelectMany(k => _objects.Of(k)).OrderBy(o => o.Ref))
        {
            if (item.Ref.Kind.Kind == "StagedKubernetesNetworkPolicy") PlaceStagedKubernetes(item);
            else Place(item, support);
        }
        bool enforced = support.State == EnforcementState.Enforced;
        if (!enforced)
        {
            foreach (HostEndpoint host in _hosts.Sure)
                _opaque.Add(new OpaquePolicy { Ref = host.Ref, Subject = host.AsNode("/spec"), Reason = $"Whether {host.Ref} has effect is not known: {support.Reason}." });
        }
        return new Translation
        {
            Tiers = [.. _placed.Select(t => _tiers.With(t.Key, t.Value))],
            Gates = enforced ? [.. _stages.Local(_objects.Of("Profile"), _limitations), .. _stages.Forwarded()] : [],
            OtherForms = [.. _objects.OtherForms.Where(r => kinds.Contains(r.Kind.Kind)).Order()],
            Inert = _inert.ToImmutable(),
            Opaque = [.. _opaque, .. enforced ? _stages.Opaque() : []],
            Limitations = [.. _limitations],
        };
    }

    private void Place(SnapshotObject item, PolicySupport support)
    {
        var reader = new CalicoPolicyReader(item, _world, _limitations);
        bool staged = item.Ref.Kind.Kind.StartsWith("Staged", StringComparison.Ordinal);
        if (reader.Read() is not { } policy)
        {
            // An API server would have refused a manifest like this; what a server did accept, this program only fails to understand.
            if (_context.Origin == SnapshotOrigin.LiveCluster && !staged)
                _opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Anyone(item.Ref.Namespace), Reason = reader.InvalidReason! });
            _inert.Add(Without(item.Ref, $"invalid, so not enforced: {reader.InvalidReason}"));
            return;
        }
        PolicyObject neutral = Neutral(policy);
        if (support.State == EnforcementState.Unknown && !staged)
        {
            Doubt(policy, $"Whether {item.Ref} has effect is not known: {support.Reason}.");
            return;
        }
        if (policy.StagedAction == "Ignore" || (staged && (support.State == EnforcementState.Unknown || policy.OpaqueReason is not null)))
        {
            _inert.Add(neutral with { Mode = PolicyMode.Inert, ModeReason = "staged and not looked at: reported, never enforced (CAL-35)" });
            return;
        }
        if (policy.StagedAction is not null) neutral = Staged(neutral, policy.StagedAction, item.Ref);
        if (!staged && (_objects.Differing.Contains(item.Ref) ? "its two forms differ (CAL-47)" : policy.OpaqueReason ?? _tiers.Problem(policy.Tier)) is { } problem)
            Doubt(policy, problem);
        if (!_placed.TryGetValue(policy.Tier, out List<PolicyObject>? tier)) _placed[policy.Tier] = tier = [];
        tier.Add(neutral);
        if (item.Ref.Namespace.Length == 0) _stages.Add(policy, neutral);
    }

    private PolicyObject Neutral(CalicoPolicy policy) => new()
    {
        Ref = policy.Ref,
        Dialect = "calico",
        Mode = PolicyMode.Enforced,
        Subject = _world.Selections.Labels.Pods(policy.Selected, "/spec/selector"),
        IsolatesIngress = policy.Ingress,
        IsolatesEgress = policy.Egress,
        Order = policy.Order,
        TieBreak = $"{CalicoObjects.SortName(policy.Ref, policy.Tier, _context.Facts)}/{policy.Ref.Namespace}/{policy.Ref.Kind.Kind}",
        Rules = policy.Rules,
    };

    private static Peer Anyone(string ns) => ns.Length > 0 ? Subjects.Pods(ns)
        : new Peer.AnyOf { Pointer = "/spec", Parts = [Subjects.EveryPod, new Peer.Nodes { Pointer = "/spec", Labels = Selector.Everything }] };

    private void Doubt(CalicoPolicy policy, string reason)
    {
        _limitations.Add(new Limitation(policy.Ref, "/spec", $"{policy.Ref}: {reason.TrimEnd('.')}.", "CAL-15"));
        Peer.Pods pods = _world.Selections.Labels.Pods(policy.Selected, "/spec/selector");
        ImmutableArray<HostEndpoint> hosts = policy.Ref.Namespace.Length > 0 ? [] : [.. _hosts.Sure.Where(h => policy.Selected.Matches(h.Labels))];
        _opaque.Add(new OpaquePolicy
        {
            Ref = policy.Ref,
            Subject = hosts.IsEmpty ? pods : new Peer.AnyOf { Pointer = "/spec/selector", Parts = [pods, .. hosts.Select(h => h.AsNode("/spec/selector"))] },
            Reason = reason,
        });
    }

    /// <summary>A staged policy decides nothing; enforced, it would stand for the policy of its name, or take that away (CAL-35).</summary>
    private PolicyObject Staged(PolicyObject policy, string action, ObjectRef staged)
    {
        ObjectRef? target = Target(staged);
        PolicyObject audited = policy with { Mode = PolicyMode.Audit, ModeReason = "staged: reported, never enforced (CAL-35)", Replaces = target };
        return action != "Delete" ? audited : audited with { IsolatesIngress = false, IsolatesEgress = false, Rules = [], ModeReason = "staged deletion: reported, never carried out (CAL-35)" };
    }

    private ObjectRef? Target(ObjectRef staged)
    {
        string kind = staged.Kind.Kind["Staged".Length..];
        return kind == "KubernetesNetworkPolicy" ? new ObjectRef(new ResourceKind("networking.k8s.io", "NetworkPolicy"), staged.Namespace, staged.Name)
            : _objects.Policy(kind, staged.Namespace, staged.Name);
    }

    private void PlaceStagedKubernetes(SnapshotObject item)
    {
        (SnapshotObject? policy, string action, string? problem) = StagedKubernetes.AsNetworkPolicy(item);
        if (problem is not null) _limitations.Add(new Limitation(item.Ref, "/spec/stagedAction", problem + ".", "CAL-35"));
        var reader = policy is null ? null : new NetworkPolicyReader(policy, _context.Traits, _limitations);
        if (reader?.Read("calico") is not { } neutral)
        {
            _inert.Add(Without(item.Ref, $"staged, and invalid: {problem ?? reader!.InvalidReason}"));
            return;
        }
        TierPlace place = TierPlace.NetworkPolicy(_context.Facts);
        neutral = Staged(neutral with { Order = place.PolicyOrder, TieBreak = $"{place.Stored}{item.Ref.Name}/{item.Ref.Namespace}/{item.Ref.Kind.Kind}" }, action, item.Ref);
        if (action == "Ignore" || place.Name != CalicoTiers.Default)
        {
            _inert.Add(neutral with { Mode = PolicyMode.Inert, ModeReason = "staged and not looked at: reported, never enforced (CAL-35)", Replaces = null });
            return;
        }
        if (!_placed.TryGetValue(CalicoTiers.Default, out List<PolicyObject>? tier)) _placed[CalicoTiers.Default] = tier = [];
        tier.Add(neutral);
    }
}
