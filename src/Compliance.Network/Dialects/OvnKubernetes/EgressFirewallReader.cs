using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.OvnKubernetes;

/// <summary>Reads one EgressFirewall (CMB-05).</summary>
internal sealed class EgressFirewallReader(SnapshotObject source, EgressFirewallReader.Cluster cluster, List<Limitation> limitations)
{
    private readonly PolicyFields _fields = new(source, limitations);

    /// <summary>Where the pod networks of the cluster are, which no rule reaches.</summary>
    /// <param name="Networks">Blocks; none where they are not known.</param>
    internal sealed record Cluster(ImmutableArray<IPNetwork> Networks)
    {
        /// <summary>Reads the setting <c>clusterNetworks</c>, a JSON list of blocks.</summary>
        public static Cluster Of(EnforcementFacts facts, List<Limitation> limitations)
        {
            if (facts.Settings.GetValueOrDefault("clusterNetworks") is not { } text) return new([]);
            try
            {
                string[] blocks = text.TrimStart().StartsWith('[') ? JsonSerializer.Deserialize<string[]>(text) ?? [] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                return new([.. blocks.Select(b => AddressText.TryParseBlock(b, out IPNetwork network) ? network : throw new JsonException($"'{b}' is no address block"))]);
            }
            catch (JsonException e)
            {
                limitations.Add(new Limitation(null, null, $"The setting clusterNetworks cannot be read, so addresses in the pod networks that no pod has are taken for outside ones: {e.Message}", "CMB-05"));
                return new([]);
            }
        }
    }

    /// <summary>Why the object is invalid; null when it is not.</summary>
    public string? InvalidReason => _fields.InvalidReason;

    /// <summary>Translates the object; null when it is invalid.</summary>
    public PolicyObject? Read(string dialect)
    {
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        // What is not understood of the object may put anything before its rules.
        string? unknown = source.Version != "v1" ? _fields.Limit("/apiVersion", $"is version '{source.Version}'; this program reads v1 alone", null)
            : _fields.Unknown(source.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"]);
        _fields.Unknown(_fields.Section(source.Body, "", "metadata"), "/metadata", PolicyFields.Metadata);
        JsonElement spec = _fields.Section(source.Body, "", "spec");
        unknown = _fields.Unknown(spec, "/spec", ["egress"]) ?? unknown;
        if (unknown is not null) rules.AddRange(Open("/spec", unknown));
        if (source.Ref.Name != "default") _fields.Invalid("/metadata/name", "is not 'default', the only name an EgressFirewall may have");
        if (!FieldReader.TryGet(spec, "egress", out _)) _fields.Invalid("/spec/egress", "is absent; expected a list of rules");
        foreach ((JsonElement rule, string at) in _fields.List(spec, "/spec", "egress")) rules.AddRange(Rule(rule, at));
        return InvalidReason is not null ? null : new PolicyObject
        {
            Ref = source.Ref,
            Dialect = dialect,
            Mode = PolicyMode.Enforced,
            Subject = Subjects.Pods(source.Ref.Namespace, pointer: "/metadata/namespace"),
            IsolatesIngress = false,
            IsolatesEgress = false,
            Rules = rules.ToImmutable(),
        };
    }

    private IEnumerable<PolicyRule> Rule(JsonElement rule, string at)
    {
        if (rule.ValueKind != JsonValueKind.Object)
        {
            _fields.Invalid(at, rule, "a mapping");
            return [];
        }
        string? unknown = _fields.Unknown(rule, at, ["type", "ports", "to"]);
        string? type = _fields.Text(rule, at, "type");
        if (type is not ("Allow" or "Deny")) _fields.Invalid($"{at}/type", $"is '{type}'; expected Allow or Deny");
        JsonElement to = _fields.Section(rule, at, "to");
        unknown = _fields.Unknown(to, $"{at}/to", ["cidrSelector", "dnsName", "nodeSelector"]) ?? unknown;
        (Peer? peer, string? selectorProblem) = Destination(to, $"{at}/to", unknown is not null);
        (ImmutableArray<PortMatch> ports, string? portProblem) = Ports(rule, at);
        if ((unknown ?? selectorProblem ?? portProblem) is { } problem) return Open(at, problem);
        return peer is null ? [] :
        [
            new PolicyRule { Pointer = at, Direction = Direction.Egress, Action = type == "Allow" ? RuleAction.Allow : RuleAction.Deny, Peers = [peer], Ports = ports },
        ];
    }

    private (Peer? Peer, string? Problem) Destination(JsonElement to, string at, bool strange)
    {
        string[] named = [.. ((string[])["cidrSelector", "dnsName", "nodeSelector"]).Where(k => FieldReader.TryGet(to, k, out _))];
        if (named.Length != 1)
        {
            // A destination of a later API may stand alone in a field that is not known.
            if (named.Length > 1 || !strange) _fields.Invalid(at, $"names {(named.Length == 0 ? "none" : "several")} of cidrSelector, dnsName and nodeSelector; expected one");
            return (null, null);
        }
        string inner = $"{at}/{named[0]}";
        if (named[0] == "nodeSelector")
        {
            (Selector labels, string? problem) = new LabelSelectorReader(_fields).Read(_fields.Section(to, at, "nodeSelector"), inner);
            return (new Peer.Nodes { Pointer = inner, Labels = labels }, problem);
        }
        string? text = _fields.Text(to, at, named[0]);
        if (named[0] == "dnsName")
        {
            if (text is { Length: 0 }) _fields.Invalid(inner, "is empty; expected a domain name");
            return (text is null ? null : new Peer.DomainNames { Pointer = inner, Names = [text] }, null);
        }
        if (AddressText.TryParseBlock(text, out IPNetwork cidr)) return (Beyond(new Peer.Block { Pointer = inner, Cidr = cidr }), null);
        if (text is not null) _fields.Invalid(inner, $"is '{text}'; expected an address block such as 10.0.0.0/8");
        return (null, null);
    }

    /// <summary>What of a set is a destination of an egress firewall: nodes, and addresses outside the pod networks.</summary>
    private Peer.AllOf Beyond(Peer peer) => new()
    {
        Pointer = peer.Pointer,
        Parts = [peer, Not(new Peer.Pods { Pointer = peer.Pointer }), .. cluster.Networks.Select(n => Not(Outside(n, peer.Pointer)))],
    };

    private static Peer.Not Not(Peer part) => new() { Pointer = part.Pointer, Part = part };

    private static Peer.AllOf Outside(IPNetwork network, string at) =>
        new() { Pointer = at, Parts = [new Peer.Outside { Pointer = at }, new Peer.Block { Pointer = at, Cidr = network }] };

    // Whether it allows or denies, and what, is not known: it may do either.
    private IEnumerable<PolicyRule> Open(string at, string reason) => ((RuleAction[])[RuleAction.Allow, RuleAction.Deny]).Select(action =>
        new PolicyRule { Pointer = at, Direction = Direction.Egress, Action = action, Peers = [Beyond(new Peer.Unknown { Pointer = at, Reason = reason })] });

    private (ImmutableArray<PortMatch> Ports, string? Problem) Ports(JsonElement rule, string at)
    {
        var ports = ImmutableArray.CreateBuilder<PortMatch>();
        string? unknown = null;
        foreach ((JsonElement entry, string pointer) in _fields.List(rule, at, "ports"))
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                _fields.Invalid(pointer, entry, "a mapping");
                continue;
            }
            unknown = _fields.Unknown(entry, pointer, ["protocol", "port"]) ?? unknown;
            string? text = _fields.Text(entry, pointer, "protocol");
            TransportProtocol? protocol = string.IsNullOrEmpty(text) ? null : ProtocolName.Parse(text);
            if (protocol is null) _fields.Invalid($"{pointer}/protocol", $"is '{text}'; expected TCP, UDP or SCTP");
            if (FieldReader.TryGet(entry, "port", out JsonElement port) && port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out int number) && number is >= 1 and <= 65535)
                ports.Add(new PortMatch { Pointer = pointer, Protocol = protocol, First = number, Last = number });
            else _fields.Invalid($"{pointer}/port", port, "a number from 1 to 65535");
        }
        return (ports.ToImmutable(), unknown);
    }
}
