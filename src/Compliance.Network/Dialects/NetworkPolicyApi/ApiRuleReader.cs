using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.NetworkPolicyApi;

/// <summary>Reads the rules of an object of the network policy API.</summary>
internal sealed class ApiRuleReader(PolicyFields fields, ApiForm form)
{
    private readonly LabelSelectorReader _selectors = new(fields);
    private readonly ApiPortReader _ports = new(fields);

    /// <summary>The plug-in knows no peers by node or name: a rule with one is dropped, or denies everything where it does not allow (CAL-48).</summary>
    public bool WithoutNodes { get; init; }

    /// <summary>The rules of one direction, in their order (ANP-06).</summary>
    public IEnumerable<PolicyRule> Read(JsonElement spec, Direction direction)
    {
        (string section, string peerField) = direction == Direction.Ingress ? ("ingress", "from") : ("egress", "to");
        string portField = form.Ports;
        List<(JsonElement Value, string Pointer)> all = fields.List(spec, "/spec", section);
        Limit(all.Count, $"/spec/{section}", "rules");
        foreach ((JsonElement rule, string at) in all)
        {
            if (rule.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(at, rule, "a mapping");
                continue;
            }

            string? unknown = fields.Unknown(rule, at, ["name", "action", peerField, portField]);
            fields.Text(rule, at, "name");
            RuleAction action = Action(rule, at);
            List<(JsonElement Value, string Pointer)> listed = fields.List(rule, at, peerField);
            Limit(listed.Count, $"{at}/{peerField}", "peers");
            if (listed.Count == 0) fields.Invalid($"{at}/{peerField}", "is absent or empty; expected at least one peer (ANP-22)");
            (ImmutableArray<Peer> peers, bool future) = Peers(listed, direction, action);
            (ImmutableArray<PortMatch> ports, string? portProblem) = _ports.Read(rule, at, portField);
            if ((unknown ?? portProblem) is { } problem)
            {
                yield return Rule(at, direction, action, [new Peer.Unknown { Pointer = at, Reason = problem }], []);
            }
            else if (WithoutNodes && peers.Any(p => p is Policy.Peer.Nodes or Policy.Peer.DomainNames))
            {
                if (action != RuleAction.Allow) fields.Limit($"{at}/{peerField}", "names nodes or domainNames, which Calico does not implement: it denies everything in this direction instead", "CAL-48");
                yield return action == RuleAction.Allow
                    ? Rule(at, direction, action, peers, ports) with { InertReason = "Calico drops a rule whose peers are nodes or domainNames (CAL-48)" }
                    : Rule(at, direction, RuleAction.Deny, [new Peer.Anything { Pointer = at }], []);
            }
            else if (future && action != RuleAction.Allow)
            {
                // A peer of a later API must fail closed: what would deny or pass denies everything (ANP-19).
                yield return Rule(at, direction, RuleAction.Deny, [new Peer.Anything { Pointer = at }], []);
            }
            else if (!peers.IsEmpty)
            {
                yield return Rule(at, direction, action, peers, ports);
            }
        }
    }

    /// <summary>Reads a peer or subject by namespace and pod labels.</summary>
    public static (Selector Namespaces, Selector Labels, string? Problem) Pods(PolicyFields fields, JsonElement pods, string at)
    {
        string? problem = fields.Unknown(pods, at, ["namespaceSelector", "podSelector"]);
        var selectors = new LabelSelectorReader(fields);
        (Selector namespaces, string? first) = selectors.Read(fields.Section(pods, at, "namespaceSelector"), $"{at}/namespaceSelector");
        (Selector labels, string? second) = selectors.Read(fields.Section(pods, at, "podSelector"), $"{at}/podSelector");
        return (namespaces, labels, problem ?? first ?? second);
    }

    private static PolicyRule Rule(string at, Direction direction, RuleAction action, ImmutableArray<Peer> peers, ImmutableArray<PortMatch> ports) =>
        new() { Pointer = at, Direction = direction, Action = action, Peers = peers, Ports = ports };

    private void Limit(int count, string at, string what)
    {
        if (count > form.Most) fields.Invalid(at, $"holds {count} {what}; the API takes at most {form.Most} (ANP-24)");
    }

    private RuleAction Action(JsonElement rule, string at)
    {
        string? text = fields.Text(rule, at, "action");
        switch (text)
        {
            case { } word when word == form.Allow:
                return RuleAction.Allow;
            case "Deny":
                return RuleAction.Deny;
            case "Pass" when form.Passes:
                return RuleAction.Pass;
            default:
                fields.Invalid($"{at}/action", $"is '{text}'; expected {form.Allow}{(form.Passes ? ", Deny or Pass" : " or Deny")}");
                return RuleAction.Deny;
        }
    }

    private (ImmutableArray<Peer> Peers, bool Future) Peers(List<(JsonElement Value, string Pointer)> listed, Direction direction, RuleAction action)
    {
        var peers = ImmutableArray.CreateBuilder<Peer>();
        bool future = false;
        ImmutableArray<string> known = direction == Direction.Ingress ? ["namespaces", "pods"] : form.EgressPeers;
        foreach ((JsonElement peer, string at) in listed)
        {
            if (peer.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(at, peer, "a mapping");
                continue;
            }

            string[] named = [.. known.Where(k => FieldReader.TryGet(peer, k, out _))];
            string? unknown = fields.Unknown(peer, at, known);
            if (named.Length > 1) fields.Invalid(at, $"names {string.Join(" and ", named)}; expected one of them");
            else if (named.Length == 0 || IsRemovedForm(peer, named[0])) future = true;
            else if (unknown is not null) peers.Add(new Peer.Unknown { Pointer = at, Reason = unknown });
            else peers.AddRange(Peer(peer, named[0], at, action));
        }

        return (peers.ToImmutable(), future);
    }

    // sameLabels and notSameLabels were removed in v0.1.7; an object that still has them is one of another API (ANP-25).
    private static bool IsRemovedForm(JsonElement peer, string named)
    {
        JsonElement value = peer.GetProperty(named);
        if (named == "pods" && FieldReader.TryGet(value, "namespaces", out JsonElement inner)) value = inner;
        return FieldReader.TryGet(value, "sameLabels", out _) || FieldReader.TryGet(value, "notSameLabels", out _);
    }

    private List<Peer> Peer(JsonElement peer, string named, string at, RuleAction action)
    {
        switch (named)
        {
            case "namespaces":
                (Selector spaces, string? spaceProblem) = _selectors.Read(fields.Section(peer, at, named), $"{at}/{named}");
                return [spaceProblem is null ? new Peer.Pods { Pointer = at, Namespaces = spaces } : new Peer.Unknown { Pointer = at, Reason = spaceProblem }];
            case "pods":
                (Selector namespaces, Selector labels, string? problem) = Pods(fields, fields.Section(peer, at, named), $"{at}/{named}");
                return [problem is null ? new Peer.Pods { Pointer = at, Namespaces = namespaces, Labels = labels } : new Peer.Unknown { Pointer = at, Reason = problem }];
            case "nodes":
                (Selector nodes, string? nodeProblem) = _selectors.Read(fields.Section(peer, at, named), $"{at}/{named}");
                return [nodeProblem is null ? new Peer.Nodes { Pointer = at, Labels = nodes } : new Peer.Unknown { Pointer = at, Reason = nodeProblem }];
            case "networks":
                return Networks(peer, at);
            default:
                if (action != RuleAction.Allow && !(action == RuleAction.Pass && form.NamesMayPass)) fields.Invalid($"{at}/domainNames", "stands in a rule that does not allow (ANP-16)");
                return [new Peer.DomainNames { Pointer = at, Names = [.. fields.List(peer, at, named).Select(n => n.Value.ValueKind == JsonValueKind.String ? n.Value.GetString()! : Bad(n))] }];
        }
    }

    private List<Peer> Networks(JsonElement peer, string at)
    {
        var blocks = new List<Peer>();
        foreach ((JsonElement entry, string pointer) in fields.List(peer, at, "networks"))
        {
            if (entry.ValueKind == JsonValueKind.String && AddressText.TryParseBlock(entry.GetString(), out IPNetwork cidr))
                blocks.Add(new Peer.Block { Pointer = pointer, Cidr = cidr });
            else fields.Invalid(pointer, entry, "an address block such as 10.0.0.0/8");
        }

        return blocks;
    }

    private string Bad((JsonElement Value, string Pointer) name)
    {
        fields.Invalid(name.Pointer, name.Value, "a domain name");
        return "";
    }
}
