using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>Reads one ClusterNetworkPolicy or NetworkPolicy of Antrea.</summary>
internal sealed class AntreaPolicyReader(SnapshotObject source, TranslationContext context, AntreaGroups groups, NamespaceScope scope, List<Limitation> limitations)
{
    private readonly PolicyFields _fields = new(source, limitations);
    private readonly string? _ns = source.Ref.Kind.Kind == "NetworkPolicy" ? source.Ref.Namespace : null;

    /// <summary>Why the admission webhook would refuse the object; null when it would not.</summary>
    public string? InvalidReason => _fields.InvalidReason;

    /// <summary>Why its effect as a whole is not known; null when it is.</summary>
    public string? OpaqueReason { get; private set; }

    /// <summary>Whether its subjects are known although its effect is not.</summary>
    public bool SubjectCertain { get; private set; } = true;

    /// <summary>Whoever a policy may be applied to: pods, and for a cluster-scoped one nodes.</summary>
    public static Peer Anyone(ObjectRef policy) => policy.Namespace.Length > 0 ? Subjects.Pods(policy.Namespace)
        : new Peer.AnyOf { Pointer = "/spec", Parts = [Subjects.EveryPod, new Peer.Nodes { Pointer = "/spec", Labels = Selector.Everything }] };

    /// <summary>Translates the object; null when it is invalid.</summary>
    public AntreaPolicy? Read(string dialect)
    {
        if (source.Version is not ("v1beta1" or "v1alpha1"))
        {
            OpaqueReason = _fields.Limit("/apiVersion", $"is version '{source.Version}'; this program reads v1beta1 and v1alpha1", null);
            SubjectCertain = false;
        }

        if (_fields.Unknown(source.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"]) is { } top) OpaqueReason = top;
        _fields.Unknown(_fields.Section(source.Body, "", "metadata"), "/metadata", PolicyFields.Metadata);
        JsonElement spec = _fields.Section(source.Body, "", "spec");
        if (_fields.Unknown(spec, "/spec", ["tier", "priority", "appliedTo", "ingress", "egress"]) is { } unknown) (OpaqueReason, SubjectCertain) = (unknown, false);
        string tier = _fields.Text(spec, "/spec", "tier") is { Length: > 0 } named ? named : "application";
        double priority = Priority(spec);

        List<(JsonElement, string)> listed = _fields.List(spec, "/spec", "appliedTo");
        AppliedTo? applied = listed.Count == 0 ? null : AppliedTo.Read(_fields, listed, "/spec/appliedTo", _ns, groups, context.Facts);
        var reader = new AntreaRuleReader(_fields, _ns, groups, context.Facts, applied?.FromOthers == true);
        ImmutableArray<AntreaRule> rules = [.. reader.Read(spec, Direction.Ingress), .. reader.Read(spec, Direction.Egress)];
        Check(rules, applied, tier);
        if (reader.Layer7At is { } layer7) Gate(layer7);
        return InvalidReason is null ? Assemble(dialect, tier, priority, applied, rules) : null;
    }

    private double Priority(JsonElement spec)
    {
        if (FieldReader.TryGet(spec, "priority", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double priority) && priority is >= 1 and <= 10000)
            return priority;
        _fields.Invalid("/spec/priority", value, "a number from 1.0 to 10000.0 (ANT-04)");
        return 0;
    }

    // Layer 7 rules are refused where the gate is off.
    private void Gate(string at)
    {
        bool? gate = context.Facts.Switch("L7NetworkPolicy");
        if (gate == false) _fields.Invalid(at, "stands in a rule while the gate L7NetworkPolicy is off (ANT-19)");
        else if (gate is null) OpaqueReason ??= _fields.Limit(at, "counts only with the gate L7NetworkPolicy; whether it is on is not known", "ANT-19");
    }

    private void Check(ImmutableArray<AntreaRule> rules, AppliedTo? applied, string tier)
    {
        int own = rules.Count(r => r.Own is not null);
        if (applied is not null && own > 0) _fields.Invalid("/spec/appliedTo", "stands beside appliedTo of rules; expected one or the other (ANT-11)");
        if (applied is null && (own == 0 || own < rules.Length)) _fields.Invalid("/spec/appliedTo", "is absent, and not every rule has its own (ANT-11)");
        foreach (AntreaRule rule in rules)
        {
            if (rule.Action == RuleAction.Pass && tier.Equals("baseline", StringComparison.OrdinalIgnoreCase))
                _fields.Invalid($"{rule.Pointer}/action", "is Pass in the baseline tier, after which nothing stands (ANT-07)");
            if ((rule.Own ?? applied)?.Services.IsEmpty != false) continue;
            if (rule.Direction == Direction.Egress) _fields.Invalid(rule.Pointer, "is an egress rule applied to Services; expected ingress alone (ANT-27)");
            if (!rule.Peers.Relative.IsEmpty || rule.Peers.Known.Any(p => p is not (Peer.Block or Peer.Unknown)))
                _fields.Invalid(rule.Pointer, "is applied to Services and names other peers than ipBlock (ANT-27)");
        }
    }

    private AntreaPolicy Assemble(string dialect, string tier, double priority, AppliedTo? applied, ImmutableArray<AntreaRule> rules)
    {
        (bool? all, string? unknown) = NodePorts(rules.Select(r => r.Own).Append(applied).OfType<AppliedTo>().Any(a => a.Services.Count > 0));
        AntreaRule[] atPorts = [.. rules.Where(r => (r.Own ?? applied)!.Services.Count > 0)];
        ImmutableHashSet<ObjectRef> services = [.. atPorts.SelectMany(r => (r.Own ?? applied)!.Services)];
        Peer subject = Keyed(applied?.Subject ?? Any("/spec", rules.Where(r => r.Own!.Services.IsEmpty).Select(r => r.Own!.Subject)), rules);
        var parts = ImmutableArray.CreateBuilder<(PolicyObject, bool)>();
        if (atPorts.Length < rules.Length || atPorts.Length == 0)
            parts.Add((Policy(dialect, priority, subject, [.. rules.Except(atPorts).SelectMany(r => r.ForEndpoints(subject, scope))]), false));
        if (atPorts.Length > 0)
        {
            ImmutableArray<PolicyRule> guards = [.. atPorts.SelectMany(r => r.ForNodePorts((r.Own ?? applied)!.Services, applied is null ? Backends(r.Own!.Services) : null, unknown))];
            if (all == false) guards = [.. guards.Select(r => r with { InertReason = "AntreaProxy leaves node ports alone, so no policy guards them (ANT-27)" })];
            parts.Add((Policy(dialect, priority, Backends(services), guards), true));
        }

        return new AntreaPolicy
        {
            Tier = tier,
            Subject = atPorts.Length == 0 ? subject : Any("/spec", [subject, Backends(services)]),
            Parts = parts.ToImmutable(),
            Void = applied?.Void,
            Open = [.. rules.Select(r => r.Own).Append(applied).OfType<AppliedTo>().SelectMany(a => a.Open)
                .Select(o => new OpaquePolicy { Ref = source.Ref, Subject = o.Nodes, Reason = o.Reason })],
        };
    }

    // Node ports are AntreaProxy's business only where it proxies them all.
    private (bool? All, string? Unknown) NodePorts(bool used)
    {
        if (!used) return (null, null);
        bool? all = context.Facts.Switch("antreaProxy.proxyAll");
        return (all, all is not null ? null : _fields.Limit("/spec", "is applied to node ports, which counts only with antreaProxy.proxyAll; whether it is on is not known", "ANT-27"));
    }

    private static Peer Keyed(Peer subject, ImmutableArray<AntreaRule> rules)
    {
        string[] keys = [.. rules.SelectMany(r => r.Peers.Relative).SelectMany(r => r.SameLabels)];
        return keys.Length == 0 ? subject : NamespaceScope.WithKeys(subject, keys);
    }

    private Peer.Named Backends(ImmutableHashSet<ObjectRef> services) => new()
    {
        Pointer = "/spec/appliedTo",
        Objects = [.. context.Population.Services.Where(s => services.Contains(s.Ref)).SelectMany(s => s.Backends).Where(b => b.Kind != EndpointKind.Node).Select(b => b.Source)],
    };

    private static Peer.AnyOf Any(string at, IEnumerable<Peer> parts) => new() { Pointer = at, Parts = [.. parts.Distinct(ReferenceEqualityComparer.Instance).Cast<Peer>()] };

    private PolicyObject Policy(string dialect, double priority, Peer subject, ImmutableArray<PolicyRule> rules) => new()
    {
        Ref = source.Ref,
        Dialect = dialect,
        Mode = PolicyMode.Enforced,
        Subject = subject,
        IsolatesIngress = false,
        IsolatesEgress = false,
        Order = priority,
        Rank = priority,
        Rules = rules,
    };
}
