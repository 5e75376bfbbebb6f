using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>Reads the rules of a policy (ANT-06).</summary>
internal sealed class AntreaRuleReader(PolicyFields fields, string? ns, AntreaGroups groups, EnforcementFacts facts, bool appliedFromOthers)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Where a rule looks at layer 7; null where none does.</summary>
    public string? Layer7At { get; private set; }

    /// <summary>The rules of one direction, in their order.</summary>
    public IEnumerable<AntreaRule> Read(JsonElement spec, Direction direction)
    {
        (string section, string peerField) = direction == Direction.Ingress ? ("ingress", "from") : ("egress", "to");
        foreach ((JsonElement rule, string at) in fields.List(spec, "/spec", section))
        {
            if (rule.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(at, rule, "a mapping");
                continue;
            }

            string[] known = ["action", "ports", "protocols", "l7Protocols", peerField, "name", "enableLogging", "logLabel", "appliedTo"];
            string? unknown = fields.Unknown(rule, at, direction == Direction.Egress ? [.. known, "toServices"] : known);
            Words(rule, at);
            RuleAction action = Action(rule, at);
            List<(JsonElement Value, string Pointer)> applied = fields.List(rule, at, "appliedTo"), services = fields.List(rule, at, "toServices");
            AntreaPeers peers = AntreaPeers.Read(fields, fields.List(rule, at, peerField), direction, ns, groups, facts);
            AntreaPorts ports = AntreaPorts.Read(fields, rule, at);
            string? withoutEffect = null;
            if (direction == Direction.Egress && services.Count > 0)
            {
                if (!peers.Known.IsEmpty || !peers.Relative.IsEmpty || ports.Listed) fields.Invalid($"{at}/toServices", "stands beside to, ports or protocols; expected it alone (ANT-16)");
                peers = new AntreaPeers([.. services.Select(s => Service(s.Value, s.Pointer)).OfType<Peer>()], []);
                if (facts.Switch("AntreaProxy") == false || facts.Switch("antreaProxy.enable") == false) withoutEffect = "AntreaProxy is off, so toServices matches nothing (ANT-16)";
            }

            ImmutableArray<string> layer7 = Layer7(rule, at, action, services.Count > 0);
            if (layer7.Length > 0 && ports.Conditional.Length > 0)
                ports = ports with { Problem = fields.Limit($"{at}/l7Protocols", "stands beside a source port, so which connections it takes is not known", "ANT-19") };
            AppliedTo? own = applied.Count == 0 ? null : AppliedTo.Read(fields, applied, $"{at}/appliedTo", ns, groups, facts);
            yield return new AntreaRule
            {
                Pointer = at,
                Direction = direction,
                Action = action,
                Own = own,
                AppliedFromOthers = own?.FromOthers ?? appliedFromOthers,
                Peers = unknown is null ? peers : new AntreaPeers([AntreaSelectors.Unknown(at, unknown)], []),
                Ports = unknown is null ? ports : new AntreaPorts(false, [], [], null),
                Layer7 = layer7,
                Void = withoutEffect ?? own?.Void,
            };
        }
    }

    private void Words(JsonElement rule, string at)
    {
        if (fields.Text(rule, at, "name") is { Length: > 0 } name && !_names.Add(name)) fields.Invalid($"{at}/name", $"is '{name}', the name of another rule; expected one of its own");
        fields.Text(rule, at, "logLabel");
        if (FieldReader.TryGet(rule, "enableLogging", out JsonElement log) && log.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            fields.Invalid($"{at}/enableLogging", log, "true or false");
    }

    private RuleAction Action(JsonElement rule, string at)
    {
        string? text = fields.Text(rule, at, "action");
        switch (text)
        {
            case "Allow": return RuleAction.Allow;
            case "Pass": return RuleAction.Pass;
            case "Drop" or "Reject": return RuleAction.Deny;
            default:
                fields.Invalid($"{at}/action", $"is '{text}'; expected Allow, Drop, Reject or Pass (ANT-09)");
                return RuleAction.Deny;
        }
    }

    private Peer? Service(JsonElement service, string at)
    {
        if (service.ValueKind != JsonValueKind.Object)
        {
            fields.Invalid(at, service, "a mapping with name and namespace");
            return null;
        }

        string? unknown = fields.Unknown(service, at, ["name", "namespace", "scope"]), scope = fields.Text(service, at, "scope");
        string name = fields.Text(service, at, "name") ?? "", space = fields.Text(service, at, "namespace") ?? "";
        if (name.Length == 0) fields.Invalid($"{at}/name", "is absent or empty; expected the name of a Service");
        if (space.Length == 0 && ns is null) fields.Invalid($"{at}/namespace", "is absent or empty; expected the namespace of a Service");
        if (scope == "ClusterSet") unknown = fields.Limit($"{at}/scope", "names a Service of a set of clusters, which this program does not read", "ANT-16");
        else if (scope is not (null or "" or "Cluster")) fields.Invalid($"{at}/scope", $"is '{scope}'; expected Cluster or ClusterSet");
        return unknown is not null ? AntreaSelectors.Unknown(at, unknown)
            : new Peer.ServiceAddress { Pointer = at, Services = [new ObjectRef(new ResourceKind("", "Service"), space.Length == 0 ? ns ?? "" : space, name)] };
    }

    private ImmutableArray<string> Layer7(JsonElement rule, string at, RuleAction action, bool toServices)
    {
        var qualifiers = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((JsonElement entry, string pointer) in fields.List(rule, at, "l7Protocols"))
        {
            Layer7At ??= $"{at}/l7Protocols";
            if (entry.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(pointer, entry, "a mapping with http or tls");
                continue;
            }

            JsonElement http = fields.Section(entry, pointer, "http"), tls = fields.Section(entry, pointer, "tls");
            bool ofHttp = http.ValueKind == JsonValueKind.Object, ofTls = tls.ValueKind == JsonValueKind.Object;
            foreach (string field in (string[])["host", "method", "path"]) fields.Text(http, $"{pointer}/http", field);
            fields.Text(tls, $"{pointer}/tls", "sni");
            // Whatever a later version adds is a condition too; only what it is called is not known.
            bool more = fields.Unknown(entry, pointer, ["http", "tls"]) is not null || fields.Unknown(http, $"{pointer}/http", ["host", "method", "path"]) is not null
                || fields.Unknown(tls, $"{pointer}/tls", ["sni"]) is not null;
            if (ofHttp) qualifiers.Add("http");
            if (ofTls) qualifiers.Add("tls-sni");
            if (more) qualifiers.Add("layer-7");
            if (!ofHttp && !ofTls && !more) fields.Invalid(pointer, "names none of http and tls");
        }

        if (qualifiers.Count == 0) return [];
        if (action != RuleAction.Allow) fields.Invalid($"{at}/l7Protocols", "stands in a rule that does not allow (ANT-19)");
        if (toServices) fields.Invalid($"{at}/l7Protocols", "stands beside toServices; expected one or the other (ANT-19)");
        if (qualifiers.Contains("http")) Http(rule, at);
        return [.. qualifiers];
    }

    private void Http(JsonElement rule, string at)
    {
        foreach ((JsonElement port, string pointer) in fields.List(rule, at, "ports"))
            if (fields.Text(port, pointer, "protocol") is { } protocol && protocol != "TCP") fields.Invalid($"{pointer}/protocol", $"is '{protocol}' beside http; expected TCP (ANT-19)");
        if (fields.List(rule, at, "protocols").Count > 0) fields.Invalid($"{at}/protocols", "stands beside http (ANT-19)");
    }
}
