using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Linting;

/// <summary>Numbers for everything that can be removed: policies, and rules as their objects list them. What a dialect makes of one list
/// entry (several neutral rules, several neutral policies of one object) goes together.</summary>
internal sealed class PartTable
{
    private static readonly string[] s_typeFields = ["policyTypes", "types"];

    private readonly Dictionary<ObjectRef, int> _policies = [];
    private readonly Dictionary<(int Policy, string Rule), int> _rules = [];
    private readonly Dictionary<PolicyRule, int> _partOfRule = new(ReferenceEqualityComparer.Instance);
    private readonly List<PolicyPart> _parts = [];
    private readonly List<int> _policyOf = [];
    private readonly Dictionary<int, List<PolicyObject>> _objects = [];
    private readonly Dictionary<(int Policy, Direction Direction), int[]> _bound = [];

    public PartTable(ClusterReachability reachability)
    {
        HashSet<ObjectRef> opaque = [.. reachability.Model.Opaque.Select(o => o.Ref)];
        Dictionary<ObjectRef, SnapshotObject> sources = reachability.Snapshot.Objects.ToDictionary(o => o.Ref);
        foreach (PolicyObject policy in reachability.Model.Every.Where(p => p.Mode != PolicyMode.Inert))
        {
            if (!_policies.TryGetValue(policy.Ref, out int number)) _policies[policy.Ref] = number = Add(new PolicyPart(policy.Ref, null), -1);
            if (!_objects.TryGetValue(number, out List<PolicyObject>? objects)) _objects[number] = objects = [];
            objects.Add(policy);
            // A policy of unknown effect may do more than what was translated, so nothing is claimed of it.
            if (opaque.Contains(policy.Ref)) Unknown.Add(number);
            foreach (PolicyRule rule in policy.Rules)
            {
                string pointer = ListEntry(rule.Pointer);
                if (!_rules.TryGetValue((number, pointer), out int part)) _rules[(number, pointer)] = part = Add(new PolicyPart(policy.Ref, pointer), number);
                _partOfRule[rule] = part;
                if (rule.ShapesPolicy) Shaping.Add(part);
            }
        }
        foreach ((int number, List<PolicyObject> objects) in _objects)
        {
            if (sources.TryGetValue(_parts[number].Policy, out SnapshotObject? source) && NamesItsTypes(source.Body)) continue;
            foreach (Direction direction in Enum.GetValues<Direction>())
                if (objects.Exists(o => o.Isolates(direction)))
                    _bound[(number, direction)] = [.. objects.SelectMany(o => o.Rules).Where(r => r.Direction == direction).Select(PartOf).Distinct()];
        }
        foreach (ObjectRef replaced in reachability.Model.Every.Where(p => p.Mode == PolicyMode.Audit).Select(p => p.Replaces).OfType<ObjectRef>())
            if (PartOf(replaced) >= 0) Replaced.Add(PartOf(replaced));
        LookThroughNodes(reachability);
        LookAtHairpins(reachability);
    }

    private void LookAtHairpins(ClusterReachability reachability)
    {
        if (reachability.Traits.HairpinSkipsIngress) return;
        HashSet<Endpoint> behind = [.. reachability.Population.Services.SelectMany(s => s.Backends)];
        OpeningHairpins.UnionWith(_objects.Values.SelectMany(o => o).Where(o => PairExceptions.OpensHairpins(o) && reachability.SubjectsOf(o).Any(behind.Contains)).Select(PartOf));
    }

    private void LookThroughNodes(ClusterReachability reachability)
    {
        if (reachability.Population.Endpoints.Any(e => e.Kind == EndpointKind.Node)) return;
        HashSet<Endpoint> behind = [.. reachability.Population.Services.Where(s => s is { Type: "NodePort" or "LoadBalancer", KeepsClientAddress: false }).SelectMany(s => s.Backends)];
        foreach (PolicyObject policy in _objects.Values.SelectMany(o => o))
        {
            PolicyRule[] blocks = [.. policy.Rules.Where(r => r.Direction == Direction.Ingress && r.Peers.SelectMany(p => p.WithParts()).Any(p => p is Peer.Block))];
            if (behind.Count == 0 || blocks.Length == 0 || !reachability.SubjectsOf(policy).Any(behind.Contains)) continue;
            SeenThroughNodes.Add(PartOf(policy));
            SeenThroughNodes.UnionWith(blocks.Select(PartOf));
        }
    }

    public int Count => _parts.Count;

    public PolicyPart this[int part] => _parts[part];

    /// <summary>Policies whose effect is not known in full.</summary>
    public HashSet<int> Unknown { get; } = [];

    /// <summary>Rules that decide too whom the other rules of their policy are for.</summary>
    public HashSet<int> Shaping { get; } = [];

    /// <summary>Enforced policies that an audited one would replace or delete (CAL-35).</summary>
    public HashSet<int> Replaced { get; } = [];

    /// <summary>Rules, with their policies, whose address blocks make it matter that a client outside may arrive with the address of a node that
    /// is not in the input (K8S-29): without them what comes through a node port could be told.</summary>
    public HashSet<int> SeenThroughNodes { get; } = [];

    /// <summary>Policies that matter by selecting a pod behind a Service, whatever their rules say: what the pod sends itself through the Service is
    /// looked at (ANP-23).</summary>
    public HashSet<int> OpeningHairpins { get; } = [];

    public int PartOf(PolicyRule rule) => _partOfRule[rule];

    public int PartOf(PolicyObject policy) => _policies[policy.Ref];

    /// <summary>A policy by its reference; -1 where it is none of a tier.</summary>
    public int PartOf(ObjectRef policy) => _policies.GetValueOrDefault(policy, -1);

    /// <summary>The policy a rule stands in; a policy's own number for itself.</summary>
    public int PolicyOf(int part) => _policyOf[part] < 0 ? part : _policyOf[part];

    public bool IsPolicy(int part) => _policyOf[part] < 0;

    /// <summary>The rules by which a policy that does not name its types isolates a direction: whether it still does without any of them
    /// depends on the dialect, so both are looked at. Empty where its isolation rests on nothing of the kind.</summary>
    public int[] IsolatingRules(int policy, Direction direction) => _bound.GetValueOrDefault((policy, direction), []);

    /// <summary>Whether a rule is the only one by which its policy isolates.</summary>
    public bool MayEndIsolation(int part) => !IsPolicy(part)
        && Enum.GetValues<Direction>().Any(d => IsolatingRules(PolicyOf(part), d) is [int only] && only == part);

    /// <summary>The neutral policies of an object.</summary>
    public IReadOnlyList<PolicyObject> ObjectsOf(int policy) => _objects[policy];

    /// <summary>The rules of a policy.</summary>
    public IEnumerable<int> RulePartsOf(int policy) => _objects[policy].SelectMany(o => o.Rules).Select(PartOf).Distinct();

    /// <summary>The neutral rules of a part.</summary>
    public IEnumerable<PolicyRule> RulesOf(int part) =>
        ObjectsOf(PolicyOf(part)).SelectMany(o => o.Rules).Where(r => IsPolicy(part) || _partOfRule[r] == part);

    private int Add(PolicyPart part, int policy)
    {
        _parts.Add(part);
        _policyOf.Add(policy);
        return _parts.Count - 1;
    }

    /// <summary>The entry of the object's rule list that a pointer lies in: up to the first position after <c>/spec</c> or <c>/specs/N</c>.</summary>
    internal static string ListEntry(string pointer)
    {
        string[] steps = pointer.Split('/');
        int first = steps.Length > 1 && steps[1] == "specs" ? 3 : 1;
        for (int i = first; i < steps.Length; i++)
            if (steps[i].Length > 0 && steps[i].All(char.IsAsciiDigit)) return string.Join('/', steps[..(i + 1)]);
        return pointer;
    }

    private static bool NamesItsTypes(JsonElement body) => FieldReader.TryGet(body, "spec", out JsonElement spec)
        && s_typeFields.Any(f => FieldReader.TryGet(spec, f, out JsonElement types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0);
}
