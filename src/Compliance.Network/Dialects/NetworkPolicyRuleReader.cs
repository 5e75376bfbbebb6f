using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Reads the rules of a NetworkPolicy (K8S-07 to K8S-20).</summary>
/// <param name="fields">Fields of the object.</param>
/// <param name="ns">Namespace of the policy.</param>
/// <param name="traits">Where the plug-in differs.</param>
/// <param name="knowsNames">Egress peers may be domain names, as those of the AWS VPC CNI's own kind are (ANP-28).</param>
internal sealed class NetworkPolicyRuleReader(PolicyFields fields, string ns, PlugInTraits traits, bool knowsNames)
{
    private readonly LabelSelectorReader _selectors = new(fields);

    /// <summary>Features used so far that not every plug-in implements.</summary>
    public PolicyFeatures Used { get; private set; }

    public ImmutableArray<PolicyRule> Read(JsonElement spec, Direction direction)
    {
        (string section, string peerField) = direction == Direction.Ingress ? ("ingress", "from") : ("egress", "to");
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        foreach ((JsonElement rule, string at) in fields.List(spec, "/spec", section))
        {
            if (rule.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            {
                fields.Invalid(at, rule, "a mapping");
                continue;
            }
            string? unknown = fields.Unknown(rule, at, [peerField, "ports"]);
            ImmutableArray<Peer> peers = [.. fields.List(rule, at, peerField).Select(p => ReadPeer(p.Value, p.Pointer, knowsNames && direction == Direction.Egress)).OfType<Peer>().SelectMany(WithHosts)];
            List<(JsonElement Value, string Pointer)> entries = fields.List(rule, at, "ports");
            var ports = ImmutableArray.CreateBuilder<PortMatch>();
            foreach ((JsonElement entry, string pointer) in entries)
            {
                if (fields.Unknown(entry, pointer, ["protocol", "port", "endPort"]) is { } problem) unknown = problem;
                else if (ReadPort(entry, pointer) is { } port) ports.Add(port);
            }
            // What is understood in full stays certain; what is not may allow anything beside it.
            if (unknown is null || ports.Count > 0)
                rules.Add(Rule(at, direction, peers.IsEmpty ? [new Peer.Anything { Pointer = at }] : peers, ports.DrainToImmutable()));
            if (unknown is not null) rules.Add(Rule(at, direction, [new Peer.Unknown { Pointer = at, Reason = unknown }], []));
        }
        return rules.DrainToImmutable();
    }

    private static PolicyRule Rule(string at, Direction direction, ImmutableArray<Peer> peers, ImmutableArray<PortMatch> ports) =>
        new() { Pointer = at, Direction = direction, Action = RuleAction.Allow, Peers = peers, Ports = ports };

    private Peer? ReadPeer(JsonElement peer, string at, bool names)
    {
        if (peer.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            fields.Invalid(at, peer, "a mapping");
            return null;
        }
        if (names && FieldReader.TryGet(peer, "domainNames", out _)) return ReadNames(peer, at);
        string? unknown = fields.Unknown(peer, at, ["podSelector", "namespaceSelector", "ipBlock"]);
        JsonElement pods = fields.Section(peer, at, "podSelector"), namespaces = fields.Section(peer, at, "namespaceSelector");
        JsonElement block = fields.Section(peer, at, "ipBlock");
        bool hasPods = pods.ValueKind == JsonValueKind.Object, hasNamespaces = namespaces.ValueKind == JsonValueKind.Object;
        bool hasBlock = block.ValueKind == JsonValueKind.Object;
        if (unknown is not null) return new Peer.Unknown { Pointer = at, Reason = unknown };
        if (hasBlock && (hasPods || hasNamespaces)) fields.Invalid(at, "has ipBlock beside a selector; expected one or the other");
        if (!hasBlock && !hasPods && !hasNamespaces) fields.Invalid(at, "is empty; expected podSelector, namespaceSelector or ipBlock");
        if (hasBlock) return ReadBlock(block, at);
        (Selector labels, string? podProblem) = _selectors.Read(pods, $"{at}/podSelector");
        (Selector condition, string? namespaceProblem) = _selectors.Read(namespaces, $"{at}/namespaceSelector");
        if ((podProblem ?? namespaceProblem) is { } problem) return new Peer.Unknown { Pointer = at, Reason = problem };
        if (LabelSelectorReader.IsNegative(labels) || LabelSelectorReader.IsNegative(condition)) Used |= PolicyFeatures.NegativeSelectors;
        return new Peer.Pods { Pointer = at, Namespace = hasNamespaces ? null : ns, Namespaces = condition, Labels = labels };
    }

    // OVN-Kubernetes' code takes the traffic of nodes for that of a namespace which an empty selector matches; a page of its vendor says
    // otherwise (CMB-04).
    private IEnumerable<Peer> WithHosts(Peer peer) => traits.EmptySelectorMayMatchHosts && peer is Peer.Pods { Namespace: null, Namespaces: Selector.AllOf { Operands.IsEmpty: true }, Labels: Selector.AllOf { Operands.IsEmpty: true } }
        ?
        [
            peer,
            new Peer.AllOf
            {
                Pointer = peer.Pointer,
                Parts =
                [
                    new Peer.Not { Pointer = peer.Pointer, Part = new Peer.AnyOf { Pointer = peer.Pointer, Parts = [new Peer.Pods { Pointer = peer.Pointer }, new Peer.Outside { Pointer = peer.Pointer }] } },
                    new Peer.Unknown { Pointer = peer.Pointer, Reason = "Whether an empty namespaceSelector matches nodes and pods in their network on OVN-Kubernetes is not settled (CMB-04)." },
                ],
            },
        ]
        : [peer];

    private Peer? ReadNames(JsonElement peer, string at)
    {
        if (fields.Unknown(peer, at, ["domainNames", "podSelector", "namespaceSelector", "ipBlock"]) is { } unknown) return new Peer.Unknown { Pointer = at, Reason = unknown };
        if (((string[])["podSelector", "namespaceSelector", "ipBlock"]).Any(f => FieldReader.TryGet(peer, f, out _))) fields.Invalid(at, "has domainNames beside another field; expected one or the other");
        var listed = ImmutableArray.CreateBuilder<string>();
        foreach ((JsonElement entry, string pointer) in fields.List(peer, at, "domainNames"))
        {
            if (entry.ValueKind == JsonValueKind.String && entry.GetString() is { Length: > 0 } name) listed.Add(name);
            else fields.Invalid(pointer, entry, "a domain name");
        }
        if (listed.Count == 0) fields.Invalid($"{at}/domainNames", "is empty; expected at least one domain name");
        return new Peer.DomainNames { Pointer = at, Names = listed.ToImmutable() };
    }

    private Peer? ReadBlock(JsonElement block, string at)
    {
        string? unknown = fields.Unknown(block, $"{at}/ipBlock", ["cidr", "except"]);
        string? text = fields.Text(block, $"{at}/ipBlock", "cidr");
        if (!AddressText.TryParseBlock(text, out IPNetwork cidr))
        {
            fields.Invalid($"{at}/ipBlock/cidr", $"is '{text}'; expected an address block such as 10.0.0.0/8");
            return null;
        }
        var except = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach ((JsonElement entry, string pointer) in fields.List(block, $"{at}/ipBlock", "except"))
        {
            if (entry.ValueKind != JsonValueKind.String || !AddressText.TryParseBlock(entry.GetString(), out IPNetwork hole))
                fields.Invalid(pointer, entry, "an address block");
            else if (hole.PrefixLength <= cidr.PrefixLength || !cidr.Contains(hole.BaseAddress))
                fields.Invalid(pointer, $"is {hole}, which does not lie inside {cidr}");
            else
                except.Add(hole);
        }
        if (except.Count > 0) Used |= PolicyFeatures.BlockExceptions;
        if (cidr.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6) Used |= PolicyFeatures.Ipv6Blocks;
        return unknown is not null ? new Peer.Unknown { Pointer = at, Reason = unknown }
            : new Peer.Block { Pointer = at, Cidr = cidr, Except = except.DrainToImmutable() };
    }

    private PortMatch? ReadPort(JsonElement entry, string at)
    {
        if (entry.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            fields.Invalid(at, entry, "a mapping");
            return null;
        }
        string? protocolText = fields.Text(entry, at, "protocol");
        TransportProtocol? protocol = protocolText == "" ? null : ProtocolName.Parse(protocolText);
        if (protocol is null) fields.Invalid($"{at}/protocol", $"is '{protocolText}'; expected TCP, UDP or SCTP");
        if (protocol == TransportProtocol.Sctp) Used |= PolicyFeatures.Sctp;
        (int? first, string? name) = ReadPortNumberOrName(entry, at);
        int? last = first;
        if (FieldReader.TryGet(entry, "endPort", out JsonElement end))
        {
            if (end.ValueKind != JsonValueKind.Number || !end.TryGetInt32(out int number) || number is < 1 or > 65535)
                fields.Invalid($"{at}/endPort", end, "a number from 1 to 65535");
            else if (first is null) fields.Invalid($"{at}/endPort", "stands without a numeric port");
            else if (number < first) fields.Invalid($"{at}/endPort", $"is {number}, below port {first}");
            else if (traits.EndPortSupported) last = number;
            else if (number > first) fields.Limit($"{at}/endPort", $"is not supported by the plug-in: only port {first} counts", "K8S-18");
        }
        return new PortMatch { Pointer = at, Protocol = protocol, First = first, Last = last, Name = name };
    }

    private (int? Number, string? Name) ReadPortNumberOrName(JsonElement entry, string at)
    {
        if (!FieldReader.TryGet(entry, "port", out JsonElement port)) return (null, null);
        if (port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out int number) && number is >= 1 and <= 65535) return (number, null);
        if (port.ValueKind == JsonValueKind.String && IsPortName(port.GetString()!))
        {
            Used |= PolicyFeatures.NamedPorts;
            return (null, port.GetString());
        }
        fields.Invalid($"{at}/port", port, "a number from 1 to 65535 or the name of a container port");
        return (null, null);
    }

    /// <summary>IANA service names: at most 15 of a–z, 0–9 and single inner hyphens, with at least one letter.</summary>
    internal static bool IsPortName(string name) =>
        name.Length is > 0 and <= 15 && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-') && name.Any(char.IsAsciiLetter)
        && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal);
}
