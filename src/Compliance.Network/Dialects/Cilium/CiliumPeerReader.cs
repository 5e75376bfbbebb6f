using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Reads the layer 3 part of a rule: who its other end may be.</summary>
internal sealed class CiliumPeerReader(CiliumFields fields, CiliumScope scope, CiliumSelectors selectors)
{
    private static readonly ImmutableArray<string> Common = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Groups", "Nodes"];

    /// <summary>The fields of layer 3 that a rule may have, with <c>from</c> or <c>to</c> before them.</summary>
    public static ImmutableArray<string> Fields(Direction direction, bool denies)
    {
        string prefix = direction == Direction.Ingress ? "from" : "to";
        return [.. Common.Select(c => prefix + c), .. direction == Direction.Ingress ? (ImmutableArray<string>)[] : denies ? ["toServices"] : ["toServices", "toFQDNs"]];
    }

    /// <summary>The peers of a rule.</summary>
    /// <returns>Null where the rule names none, which with ports or ICMP types means any (CIL-11); none where it names nobody.</returns>
    public ImmutableArray<Peer>? Read(JsonElement rule, string at, Direction direction, bool denies)
    {
        string[] given = [.. Fields(direction, denies).Where(f => CiliumFields.Has(rule, f))];
        if (given.Length == 0) return null;
        // One kind at a time; a list without entries means nobody, whatever stands beside it (CIL-11, CIL-17).
        string[] filled = [.. given.Where(f => fields.Api.List(rule, at, f).Count > 0)];
        if (filled.Length > 1) fields.Refuse(at, $"names peers by {string.Join(" and ", filled)}, which one rule cannot combine", "CIL-17");
        ImmutableArray<Peer> peers = [.. filled.SelectMany(f => Read(rule, at, f, f[(direction == Direction.Ingress ? 4 : 2)..]))];
        return given.Length > filled.Length ? [] : peers;
    }

    /// <summary>Reads an address or a block, whose host bits are cut off.</summary>
    public static bool TryParse(string? text, out IPNetwork block)
    {
        if (AddressText.TryParseBlock(text, out block)) return true;
        if (!AddressText.TryParseAddress(text, out IPAddress address)) return false;
        block = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    private IEnumerable<Peer> Read(JsonElement rule, string at, string field, string kind) => kind switch
    {
        "Endpoints" => fields.Mappings(rule, at, field).Select(e => Certain(selectors.Endpoints(e.Value, e.Pointer), e.Pointer)),
        "Nodes" => Nodes(rule, at, field),
        "CIDR" => fields.Texts(rule, at, field).Select(c => Block(c.Value, c.Pointer)).OfType<Peer>(),
        "CIDRSet" => new CidrSetReader(fields, scope.Groups).Read(rule, at, field),
        "Entities" => fields.Texts(rule, at, field).Select(e => Entity(e.Value, e.Pointer)).OfType<Peer>(),
        "Groups" => fields.Mappings(rule, at, field).Select(g => Group(g.Pointer)),
        "Services" => fields.Mappings(rule, at, field).SelectMany(s => Service(s.Value, s.Pointer)),
        _ => [new Peer.DomainNames { Pointer = $"{at}/{field}", Names = [.. fields.Mappings(rule, at, field).Select(n => Name(n.Value, n.Pointer))] }],
    };

    private IEnumerable<Peer> Nodes(JsonElement rule, string at, string field)
    {
        if (!scope.Switches.NodeLabels) fields.Refuse($"{at}/{field}", "needs enable-node-selector-labels=true, which is not set", "CIL-38");
        return fields.Mappings(rule, at, field).Select(n => Certain(selectors.RemoteNodes(n.Value, n.Pointer), n.Pointer));
    }

    private static Peer Certain((Peer Peer, string? Problem) read, string at) => read.Problem is null ? read.Peer : new Peer.Unknown { Pointer = at, Reason = read.Problem };

    private Peer.Block? Block(string text, string at)
    {
        if (TryParse(text, out IPNetwork block)) return new Peer.Block { Pointer = at, Cidr = block };
        fields.Refuse(at, $"is '{text}'; expected an address or an address block such as 10.0.0.0/8", "CIL-21");
        return null;
    }

    private Peer? Entity(string entity, string at)
    {
        if (CiliumEntities.Of(entity, at, scope.Api) is not { } peer)
        {
            fields.Refuse(at, $"is '{entity}', which is no entity of Cilium", "CIL-18");
            return null;
        }
        if (entity == "kube-apiserver" && scope.Api.Problem is { } problem) fields.Api.Limit(at, $"is kube-apiserver. {problem.TrimEnd('.')}", "CIL-18");
        if (entity == "cluster" && scope.Api.Gap is { } gap) fields.Api.Limit(at, $"holds kube-apiserver too. {gap.TrimEnd('.')}", "CIL-19");
        if (entity == "ingress") fields.Api.Limit(at, "is Cilium's own ingress proxy, which is no endpoint here: what comes or goes through it is in no verdict", "CIL-48");
        if (entity == "unmanaged") fields.Api.Limit(at, "is every pod that Cilium does not manage, which nothing here shows: every pod counts as managed", "CIL-48");
        return peer;
    }

    // Security groups of a cloud become address blocks at run time (CIL-37).
    private Peer.AllOf Group(string at) => new()
    {
        Pointer = at,
        Parts =
        [
            scope.Traits is { BlocksMatchNodes: false, BlocksMatchPods: false } ? new Peer.Outside { Pointer = at } : new Peer.Anything { Pointer = at },
            new Peer.Unknown { Pointer = at, Reason = fields.Api.Limit(at, "is a security group of a cloud, whose addresses are known at run time alone", "CIL-37") },
        ],
    };

    private IEnumerable<Peer> Service(JsonElement entry, string at)
    {
        string? problem = fields.Api.Unknown(entry, at, ["k8sService", "k8sServiceSelector"]);
        JsonElement named = fields.Api.Section(entry, at, "k8sService"), selected = fields.Api.Section(entry, at, "k8sServiceSelector");
        var peers = new List<Peer>();
        if (named.ValueKind == JsonValueKind.Object)
        {
            string inner = $"{at}/k8sService";
            problem = fields.Api.Unknown(named, inner, ["serviceName", "namespace"]) ?? problem;
            if (fields.Api.Text(named, inner, "serviceName") is { Length: > 0 } name) peers.AddRange(scope.Services.Named(name, fields.Api.Text(named, inner, "namespace"), at));
        }
        if (selected.ValueKind == JsonValueKind.Object)
        {
            string inner = $"{at}/k8sServiceSelector";
            problem = fields.Api.Unknown(selected, inner, ["selector", "namespace"]) ?? problem;
            JsonElement selector = fields.Api.Section(selected, inner, "selector");
            if (selector.ValueKind != JsonValueKind.Object) fields.Api.Invalid($"{inner}/selector", selector, "a label selector");
            (Selector labels, string? unread) = new LabelSelectorReader(fields.Api).Read(selector, $"{inner}/selector");
            problem ??= unread;
            peers.AddRange(scope.Services.Selected(WithoutSources(labels), fields.Api.Text(selected, inner, "namespace"), at));
        }
        return problem is null ? [new Peer.AnyOf { Pointer = at, Parts = [.. peers] }] : [new Peer.Unknown { Pointer = at, Reason = problem }];
    }

    private static Selector.AllOf WithoutSources(Selector labels) =>
        new([.. CiliumLabel.Terms(labels).Select(t => CiliumLabel.On(t.Term, t.Label.Key))]);

    private string Name(JsonElement entry, string at)
    {
        fields.Api.Unknown(entry, at, ["matchName", "matchPattern"]);
        string? name = fields.Api.Text(entry, at, "matchName"), pattern = fields.Api.Text(entry, at, "matchPattern");
        string text = string.IsNullOrEmpty(name) ? pattern ?? "" : name;
        if (string.IsNullOrEmpty(name) == string.IsNullOrEmpty(pattern)) fields.Refuse(at, "names not exactly one of matchName and matchPattern", "CIL-31");
        else if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' || (c == '*' && string.IsNullOrEmpty(name))))
            fields.Refuse(at, $"is '{text}', which is no domain name{(string.IsNullOrEmpty(name) ? " pattern" : "")}", "CIL-31");
        return text;
    }
}
