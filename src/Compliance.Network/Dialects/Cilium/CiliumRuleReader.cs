using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Reads the rules of one section of a policy.</summary>
internal sealed class CiliumRuleReader(CiliumFields fields, CiliumScope scope, CiliumSelectors selectors, bool host)
{
    private readonly CiliumPeerReader _peers = new(fields, scope, selectors);
    private readonly CiliumPorts _ports = new(fields, scope.Switches);

    /// <summary>What fromRequires and toRequires of the rules read so far demand of every peer by label (CIL-36).</summary>
    public List<CiliumRequirement> Requirements { get; } = [];

    /// <summary>Why a requirement has an unknown effect; null where there is none, or its effect is known.</summary>
    public string? RequirementProblem { get; private set; }

    /// <summary>The rules of a section.</summary>
    /// <param name="spec">The policy's spec.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="section"><c>ingress</c>, <c>ingressDeny</c>, <c>egress</c> or <c>egressDeny</c>.</param>
    /// <returns>Rules, and whether the section has entries at all (CIL-08).</returns>
    public (ImmutableArray<PolicyRule> Rules, bool Any) Read(JsonElement spec, string at, string section)
    {
        Direction direction = section.StartsWith("ingress", StringComparison.Ordinal) ? Direction.Ingress : Direction.Egress;
        bool denies = section.EndsWith("Deny", StringComparison.Ordinal);
        List<(JsonElement Value, string Pointer)> entries = fields.Mappings(spec, at, section);
        return ([.. entries.SelectMany(e => Rule(e.Value, e.Pointer, direction, denies))], entries.Count > 0);
    }

    private List<PolicyRule> Rule(JsonElement rule, string at, Direction direction, bool denies)
    {
        string requires = direction == Direction.Ingress ? "fromRequires" : "toRequires";
        if (denies && CiliumFields.Has(rule, "toFQDNs")) fields.Api.Invalid($"{at}/toFQDNs", "stands in a rule that denies, which may not name domains (CIL-30)");
        string? problem = fields.Api.Unknown(rule, at,
            [.. CiliumPeerReader.Fields(direction, denies), requires, "toPorts", "icmps", .. denies ? (string[])["toFQDNs"] : ["authentication"]]);
        Require(rule, at, requires, direction, denies);
        ImmutableArray<Peer>? peers = _peers.Read(rule, at, direction, denies);
        CiliumPortRule[] ports = [.. _ports.Read(rule, at, denies ? null : new CiliumLayer7(fields, scope.Switches, direction, host))];
        (ImmutableArray<PortMatch> types, string? icmpProblem) = CiliumIcmp.Read(fields, rule, at);
        bool hasTypes = fields.Api.List(rule, at, "icmps").Count > 0;
        if (hasTypes && !scope.Switches.IcmpRules) fields.Refuse($"{at}/icmps", "needs enable-icmp-rules, which is false", "CIL-34");
        if (hasTypes && ports.Length > 0) fields.Refuse($"{at}/icmps", "stands beside toPorts, which one rule cannot combine", "CIL-17");
        (RuleAction action, ImmutableArray<string> auth) = denies ? (RuleAction.Deny, []) : Authentication(rule, at);
        problem ??= ports.Select(p => p.Problem).FirstOrDefault(p => p is not null) ?? icmpProblem;

        var made = new PolicyRule { Pointer = at, Direction = direction, Action = action, Peers = [], Qualifiers = auth };
        if (problem is not null) return [made with { Peers = [new Peer.Unknown { Pointer = at, Reason = problem }], Qualifiers = [] }];
        // Without peers, ports and types a rule only isolates (CIL-09).
        ImmutableArray<Peer> others = peers ?? (ports.Length > 0 || hasTypes ? [new Peer.Anything { Pointer = at }] : []);
        if (others.IsEmpty) return [made with { Peers = [CiliumEntities.Nobody(at)] }];
        made = made with { Peers = others };
        if (ports.Length == 0) return [hasTypes ? Covering(made, types) : made];
        return Ports(made, ports);
    }

    private static List<PolicyRule> Ports(PolicyRule made, CiliumPortRule[] ports)
    {
        if (Array.TrueForAll(ports, p => p.Qualifiers.IsEmpty && p.Doubtful.IsEmpty)) return [Covering(made, [.. ports.SelectMany(p => p.Ports)])];
        var rules = new List<PolicyRule>();
        foreach (CiliumPortRule entry in ports)
        {
            PolicyRule own = made with { Pointer = entry.Pointer, Qualifiers = [.. made.Qualifiers.Concat(entry.Qualifiers).Distinct().Order(StringComparer.Ordinal)] };
            if (!entry.Ports.IsEmpty || entry.Doubtful.IsEmpty) rules.Add(Covering(own, entry.Ports));
            if (entry.Doubtful.IsEmpty) continue;
            var unknown = new Peer.Unknown { Pointer = entry.Pointer, Reason = $"{entry.Pointer} has a port of SCTP, which Cilium handles only with enable-sctp=true (CIL-50)." };
            rules.Add(own with { Ports = entry.Doubtful, Peers = [.. made.Peers.Select(p => new Peer.AllOf { Pointer = p.Pointer, Parts = [p, unknown] })] });
        }
        return rules;
    }

    // An empty list would mean every port.
    private static PolicyRule Covering(PolicyRule rule, ImmutableArray<PortMatch> ports) => !ports.IsEmpty ? rule with { Ports = ports }
        : rule with { InertReason = "it covers no port of TCP, UDP, SCTP or ICMP" };

    private (RuleAction Action, ImmutableArray<string> Qualifiers) Authentication(JsonElement rule, string at)
    {
        JsonElement authentication = fields.Api.Section(rule, at, "authentication");
        if (authentication.ValueKind != JsonValueKind.Object) return (RuleAction.Allow, []);
        fields.Api.Unknown(authentication, $"{at}/authentication", ["mode"]);
        switch (fields.Api.Text(authentication, $"{at}/authentication", "mode"))
        {
            case "required":
                return (RuleAction.Allow, ["auth"]);
            case "disabled":
                return (RuleAction.Allow, []);
            case "test-always-fail":
                return (RuleAction.Deny, []);
            case var mode:
                fields.Api.Invalid($"{at}/authentication/mode", $"is '{mode}'; expected disabled, required or test-always-fail");
                return (RuleAction.Deny, []);
        }
    }

    private void Require(JsonElement rule, string at, string field, Direction direction, bool denies)
    {
        foreach ((JsonElement selector, string pointer) in fields.Mappings(rule, at, field))
        {
            switch (scope.Switches.Since(1, 19))
            {
                case true:
                    fields.Api.Invalid(pointer, $"is a field that Cilium {scope.Switches.Version} has no more (CIL-36)");
                    break;
                case null:
                    RequirementProblem = fields.Api.Limit(pointer, "counts up to Cilium 1.18 and is refused from 1.19 on, and the version is not known", "CIL-36");
                    break;
                default:
                    (Peer peer, string? problem) = selectors.Endpoints(selector, pointer);
                    RequirementProblem ??= problem;
                    Requirements.Add(new CiliumRequirement(direction, denies ? RuleAction.Deny : RuleAction.Allow, peer));
                    break;
            }
        }
    }
}
