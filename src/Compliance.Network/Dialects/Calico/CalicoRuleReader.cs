using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Reads the rules of a policy (CAL-04, CAL-21, CAL-33).</summary>
internal sealed class CalicoRuleReader(PolicyFields fields, CalicoWorld world, string ns)
{
    private const int MostRules = 1024;
    private static readonly string[] Known = ["action", "ipVersion", "protocol", "notProtocol", "icmp", "notICMP", "source", "destination", "http", "metadata"];

    private readonly EntityRuleReader _entities = new(fields, world.Selections.Texts, world.Facts, ns);
    private readonly TrafficReader _traffic = new(fields);
    private readonly PeerAssembly _peers = new(world);

    /// <summary>The rules of one direction, in their order.</summary>
    public ImmutableArray<PolicyRule> Read(JsonElement spec, string specAt, Direction direction)
    {
        string section = direction == Direction.Ingress ? "ingress" : "egress";
        List<(JsonElement Value, string Pointer)> rules = fields.List(spec, specAt, section);
        if (rules.Count > MostRules) fields.Invalid($"{specAt}/{section}", $"has {rules.Count} rules; expected at most {MostRules} (CAL-33)");
        return [.. rules.SelectMany(r => One(r.Value, r.Pointer, direction))];
    }

    private IEnumerable<PolicyRule> One(JsonElement rule, string at, Direction direction)
    {
        if (rule.ValueKind != JsonValueKind.Object)
        {
            fields.Invalid(at, rule, "a mapping");
            return [];
        }
        string? unknown = fields.Unknown(rule, at, Known);
        unknown = fields.Unknown(fields.Section(rule, at, "icmp"), $"{at}/icmp", ["type", "code"]) ?? unknown;
        unknown = fields.Unknown(fields.Section(rule, at, "notICMP"), $"{at}/notICMP", ["type", "code"]) ?? unknown;
        JsonElement metadata = fields.Section(rule, at, "metadata");
        unknown = fields.Unknown(metadata, $"{at}/metadata", ["annotations"]) ?? unknown;
        fields.TextMap(metadata, $"{at}/metadata", "annotations");
        RuleAction action = Action(rule, at);
        EntityRule source = _entities.Read(rule, at, "source"), destination = _entities.Read(rule, at, "destination");
        ImmutableArray<Traffic> traffic = _traffic.Read(rule, at, source, destination);
        bool http = Http(rule, at, direction, action, ref unknown);
        int? version = Version(rule, at);
        (EntityRule peer, EntityRule own) = direction == Direction.Ingress ? (source, destination) : (destination, source);
        if (own.Service is not null) fields.Invalid($"{own.Pointer}/services", "stands at the policy's own end; expected it in the source of ingress or the destination of egress (CAL-31)");
        if (fields.InvalidReason is not null) return [];
        var neutral = new PolicyRule { Pointer = at, Direction = direction, Action = action, Peers = [new Peer.Anything { Pointer = at }] };
        if ((unknown ?? source.Problem ?? destination.Problem) is { } problem) return [neutral with { Peers = [new Peer.Unknown { Pointer = at, Reason = problem }] }];
        if (traffic.IsEmpty) return [neutral with { InertReason = "it matches nothing of TCP, UDP, SCTP and ICMP" }];
        ImmutableArray<string> conditions = [.. ((string?[])[http ? "http" : null, source.HasPorts ? "source-port" : null]).OfType<string>()];
        return traffic.SelectMany(t => _peers.Rules(neutral, peer, own, t, version, t.Condition is null ? conditions : conditions.Add(t.Condition)));
    }

    private RuleAction Action(JsonElement rule, string at)
    {
        string? text = fields.Text(rule, at, "action");
        switch (text)
        {
            case "Allow": return RuleAction.Allow;
            case "Deny": return RuleAction.Deny;
            case "Pass": return RuleAction.Pass;
            case "Log": return RuleAction.Log;
            default:
                fields.Invalid($"{at}/action", $"is '{text}'; expected Allow, Deny, Log or Pass");
                return RuleAction.Deny;
        }
    }

    private int? Version(JsonElement rule, string at)
    {
        double? version = fields.Real(rule, at, "ipVersion");
        if (version is not (null or 4 or 6)) fields.Invalid($"{at}/ipVersion", "is neither 4 nor 6");
        return (int?)version;
    }

    /// <summary>A rule on requests takes what it matches at layers 3 and 4 only where the request matches too (CAL-32).</summary>
    private bool Http(JsonElement rule, string at, Direction direction, RuleAction action, ref string? unknown)
    {
        JsonElement http = fields.Section(rule, at, "http");
        if (http.ValueKind != JsonValueKind.Object) return false;
        unknown = fields.Unknown(http, $"{at}/http", ["methods", "paths"]) ?? unknown;
        if (direction == Direction.Egress || action != RuleAction.Allow) fields.Invalid($"{at}/http", "stands in a rule that is not an ingress rule that allows (CAL-32)");
        foreach ((JsonElement path, string pointer) in fields.List(http, $"{at}/http", "paths"))
        {
            unknown = fields.Unknown(path, pointer, ["exact", "prefix"]) ?? unknown;
            if (path.ValueKind != JsonValueKind.Object) fields.Invalid(pointer, path, "a mapping with exact or prefix");
            fields.Text(path, pointer, "exact");
            fields.Text(path, pointer, "prefix");
        }
        if (fields.Texts(http, $"{at}/http", "methods").Count + fields.List(http, $"{at}/http", "paths").Count == 0) return false;
        if (!world.ReadsRequests) fields.Limit($"{at}/http", "asks for requests, and nothing shows that Calico's application layer policy, which reads them, is on; without it every request that matches below passes", "CAL-32");
        return true;
    }
}
