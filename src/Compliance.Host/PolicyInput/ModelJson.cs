using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.PolicyInput;

/// <summary>The neutral policy model of a cluster as JSON: every dialect in one form.</summary>
internal sealed class ModelJson
{
    private readonly Utf8JsonWriter _json;
    private readonly ClusterReachability _cluster;

    /// <summary>A policy, or the part of one, where it stands.</summary>
    /// <param name="Policy">The policy.</param>
    /// <param name="Gate">Stage beside the ordinary one; null for the ordinary one, and for a policy that is in none.</param>
    /// <param name="Tier">Its tier; null for a policy that is in none.</param>
    /// <param name="Order">Place in the tier from 0, where first come is first served; null where order does not matter.</param>
    internal sealed record Place(PolicyObject Policy, string? Gate, Tier? Tier, int? Order);

    /// <summary>Prepares the policies of one cluster.</summary>
    public ModelJson(Utf8JsonWriter json, ClusterReachability cluster)
    {
        (_json, _cluster) = (json, cluster);
        PolicyModel model = cluster.Model;
        Placed =
        [
            .. model.Tiers.SelectMany(t => In(null, t)), .. model.Gates.SelectMany(g => g.Tiers.SelectMany(t => In(g.Name, t))),
            .. model.Inert.Select(p => new Place(p, null, null, null)),
        ];
    }

    /// <summary>Policies in order of evaluation, then those without effect; one that stands in several tiers is here for each.</summary>
    public ImmutableArray<Place> Placed { get; }

    /// <summary>Writes one policy.</summary>
    public void Write(Place place)
    {
        PolicyObject policy = place.Policy;
        _json.WriteStartObject();
        _json.WriteString("id"u8, policy.Ref.ToString());
        _json.WriteString("kind"u8, policy.Ref.Kind.Kind);
        _json.WriteString("group"u8, policy.Ref.Kind.Group);
        if (policy.Ref.Namespace.Length > 0) _json.WriteString("namespace"u8, policy.Ref.Namespace);
        _json.WriteString("name"u8, policy.Ref.Name);
        _json.WriteString("dialect"u8, policy.Dialect);
        _json.WriteString("mode"u8, PolicyInputJson.Word(policy.Mode));
        if (policy.ModeReason is not null) _json.WriteString("modeReason"u8, policy.ModeReason);
        if (place.Gate is not null) _json.WriteString("gate"u8, place.Gate);
        if (place.Tier is { } tier)
        {
            _json.WriteStartObject("tier"u8);
            _json.WriteString("name"u8, tier.Name);
            if (double.IsFinite(tier.Order)) _json.WriteNumber("order"u8, tier.Order);
            _json.WriteString("whenIsolated"u8, PolicyInputJson.Word(tier.WhenIsolated));
            _json.WriteEndObject();
        }
        if (place.Order is { } order) _json.WriteNumber("order"u8, order);
        _json.WriteStartObject("isolates"u8);
        _json.WriteBoolean("ingress"u8, policy.IsolatesIngress);
        _json.WriteBoolean("egress"u8, policy.IsolatesEgress);
        _json.WriteEndObject();
        _json.WritePropertyName("subject"u8);
        Write(policy.Subject);
        _json.WriteStartArray("selects"u8);
        foreach (string name in _cluster.SubjectsOf(policy).Select(e => e.Workload?.ToString() ?? e.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) _json.WriteStringValue(name);
        _json.WriteEndArray();
        _json.WriteStartArray("rules"u8);
        foreach (PolicyRule rule in policy.Rules) Write(rule);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private static IEnumerable<Place> In(string? gate, Tier tier) => tier.Policies.Select((p, i) => new Place(p, gate, tier, tier.Ordered ? i : null));

    private void Write(PolicyRule rule)
    {
        _json.WriteStartObject();
        _json.WriteString("pointer"u8, rule.Pointer);
        _json.WriteString("direction"u8, PolicyInputJson.Word(rule.Direction));
        _json.WriteString("action"u8, PolicyInputJson.Word(rule.Action));
        if (rule.Subject is not null)
        {
            _json.WritePropertyName("subject"u8);
            Write(rule.Subject);
        }
        List("peers", rule.Peers, Write);
        List("ports", rule.Ports, Write);
        if (!rule.NotPorts.IsEmpty) List("notPorts", rule.NotPorts, Write);
        List("qualifiers", rule.Qualifiers, _json.WriteStringValue);
        if (rule.InertReason is not null) _json.WriteString("inertReason"u8, rule.InertReason);
        _json.WriteEndObject();
    }

    private void Write(PortMatch port)
    {
        _json.WriteStartObject();
        if (port.Protocol is { } protocol) _json.WriteString("protocol"u8, protocol.ToString().ToUpperInvariant());
        if (port.First is { } first) _json.WriteNumber("first"u8, first);
        if (port.First is not null) _json.WriteNumber("last"u8, port.Last ?? port.First.Value);
        if (port.Name is not null) _json.WriteString("name"u8, port.Name);
        _json.WriteEndObject();
    }

    private void Write(Peer peer)
    {
        _json.WriteStartObject();
        switch (peer)
        {
            case Peer.Anything: Type("any"); break;
            case Peer.Pods pods:
                Type("pods");
                if (pods.Namespace is not null) _json.WriteString("namespace"u8, pods.Namespace);
                else Selector("namespaces", pods.Namespaces);
                Selector("labels", pods.Labels);
                break;
            case Peer.Block block:
                Type("addresses");
                _json.WriteString("cidr"u8, block.Cidr.ToString());
                List("except", block.Except, e => _json.WriteStringValue(e.ToString()));
                break;
            case Peer.Nodes nodes:
                Type("nodes");
                Selector("labels", nodes.Labels);
                break;
            case Peer.OwnNode: Type("own-node"); break;
            case Peer.Outside: Type("outside"); break;
            case Peer.Named named:
                Type("objects");
                List("objects", named.Objects.Order(), o => _json.WriteStringValue(o.ToString()));
                break;
            case Peer.ServiceAddress service:
                Type("services");
                List("objects", service.Services.Order(), o => _json.WriteStringValue(o.ToString()));
                break;
            case Peer.AnyOf any:
                Type("any-of");
                List("of", any.Parts, Write);
                break;
            case Peer.AllOf all:
                Type("all-of");
                List("of", all.Parts, Write);
                break;
            case Peer.Not not:
                Type("not");
                List("of", [not.Part], Write);
                break;
            case Peer.DomainNames names:
                Type("dns-names");
                List("names", names.Names, _json.WriteStringValue);
                break;
            case Peer.Unknown unknown:
                Type("unknown");
                _json.WriteString("reason"u8, unknown.Reason);
                break;
            default:
                throw new InvalidOperationException($"a peer of {peer.GetType().Name} has no form yet");
        }
        _json.WriteEndObject();
    }

    private void Type(string type) => _json.WriteString("type"u8, type);

    private void Selector(string key, Selector selector)
    {
        _json.WritePropertyName(key);
        Write(selector);
    }

    private void Write(Selector selector)
    {
        _json.WriteStartObject();
        switch (selector)
        {
            case Network.Policy.Selector.Has has: Requirement("Exists", has.Key); break;
            case Network.Policy.Selector.In @in:
                Requirement("In", @in.Key);
                List("values", @in.Values, _json.WriteStringValue);
                break;
            case Network.Policy.Selector.Holds holds:
                Requirement(holds.Place switch { TextPlace.Start => "StartsWith", TextPlace.End => "EndsWith", _ => "Contains" }, holds.Key);
                List("values", [holds.Text], _json.WriteStringValue);
                break;
            case Network.Policy.Selector.Not not: Parts("Not", [not.Operand]); break;
            case Network.Policy.Selector.AllOf all: Parts("And", all.Operands); break;
            case Network.Policy.Selector.AnyOf any: Parts("Or", any.Operands); break;
            default: throw new InvalidOperationException($"a selector of {selector.GetType().Name} has no form yet");
        }
        _json.WriteEndObject();
    }

    private void Requirement(string word, string key)
    {
        _json.WriteString("operator"u8, word);
        _json.WriteString("key"u8, key);
    }

    private void Parts(string word, ImmutableArray<Selector> parts)
    {
        _json.WriteString("operator"u8, word);
        List("of", parts, Write);
    }

    private void List<T>(string key, IEnumerable<T> items, Action<T> write)
    {
        _json.WriteStartArray(key);
        foreach (T item in items) write(item);
        _json.WriteEndArray();
    }
}
