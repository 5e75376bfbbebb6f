using System.Text.Json;
using Compliance.Network.Snapshot;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle.Antrea;

/// <summary>Which rules of Antrea's policies match a question.</summary>
internal sealed class NaiveAntreaRules(ClusterSnapshot snapshot, bool nodePolicies)
{
    public NaiveOracle World { get; } = new(snapshot);

    private readonly Dictionary<string, JsonElement> _groups = snapshot.Objects.Where(o => o.Ref.Kind.Kind is "Group" or "ClusterGroup").ToDictionary(o => $"{o.Ref.Namespace}/{o.Ref.Name}", o => o.Body);
    private readonly Dictionary<string, JsonElement> _services = snapshot.Objects.Where(o => o.Ref.Kind.Kind == "Service").ToDictionary(o => $"{o.Ref.Namespace}/{o.Ref.Name}", o => o.Body);

    /// <summary>Whether a policy is applied to an end, or to a Service that it stands behind.</summary>
    public bool AppliesAtAll(JsonElement policy, string self) => Rules(policy).Select(r => r.Rule).Append(default).Any(r => Applies(policy, r, self)
        || AppliedTo(policy, r).Select(a => Get(a, "service")).Any(s => s.ValueKind == JsonValueKind.Object && Behind($"{Text(s, "namespace") ?? NamespaceOf(policy)}/{Text(s, "name")}", self)));

    private bool Behind(string service, string end) => !end.StartsWith("node/", StringComparison.Ordinal) && end.Split('/')[0] == service.Split('/')[0]
        && Get(Get(_services[service], "spec"), "selector").EnumerateObject().All(l => World.PodLabels(end).TryGetValue(l.Name, out string? v) && v == l.Value.GetString());

    public List<Hit> Hits(IEnumerable<JsonElement> policies, Question q, bool atNodePort)
    {
        var hits = new List<Hit>();
        foreach (JsonElement policy in policies)
        {
            foreach ((string direction, JsonElement rule) in Rules(policy))
            {
                if (direction != q.Direction || (atNodePort ? !Guards(policy, rule, q) : !Applies(policy, rule, q.Self))) continue;
                (bool certain, bool conditional) = Ports(rule, q);
                char peers = Peers(policy, rule, q);
                if (peers == 'N') continue;
                bool layer7 = Items(rule, "l7Protocols").Any();
                char action = Text(rule, "action") switch { "Allow" => 'A', "Pass" => 'P', _ => 'D' };
                if (certain) hits.Add(new Hit(policy, layer7 ? 'Q' : action, peers));
                if (conditional) hits.Add(new Hit(policy, action, peers == 'U' ? 'U' : 'Q'));
            }
        }

        return hits;
    }

    private static IEnumerable<(string Direction, JsonElement Rule)> Rules(JsonElement policy) =>
        Items(Get(policy, "spec"), "ingress").Select(r => ("Ingress", r)).Concat(Items(Get(policy, "spec"), "egress").Select(r => ("Egress", r)));

    private static string? NamespaceOf(JsonElement policy) => Text(policy, "kind") == "NetworkPolicy" ? Text(Get(policy, "metadata"), "namespace") : null;

    private static JsonElement[] AppliedTo(JsonElement policy, JsonElement rule) => [.. Items(Get(policy, "spec"), "appliedTo"), .. Items(rule, "appliedTo")];

    // A NodePort Service as subject: connections that come from outside through it (ANT-27).
    private bool Guards(JsonElement policy, JsonElement rule, Question q)
    {
        if (!q.Other.StartsWith("ip/", StringComparison.Ordinal) || q.Self.StartsWith("node/", StringComparison.Ordinal)) return false;
        return AppliedTo(policy, rule).Select(a => Get(a, "service")).Any(s => s.ValueKind == JsonValueKind.Object && $"{Text(s, "namespace") ?? NamespaceOf(policy)}/{Text(s, "name")}" == q.Service);
    }

    private bool Applies(JsonElement policy, JsonElement rule, string self)
    {
        string? ns = NamespaceOf(policy);
        string[] keys = [.. Rules(policy).SelectMany(r => Items(r.Rule, "from").Concat(Items(r.Rule, "to"))).SelectMany(p => Items(Get(p, "namespaces"), "sameLabels")).Select(k => k.GetString()!)];
        // The policy does nothing for a namespace that lacks one of the keys (ANT-13).
        if (keys.Length > 0 && (!World.IsOrdinaryPod(self) || keys.Any(k => !World.NamespaceLabels(self.Split('/')[0]).ContainsKey(k)))) return false;
        JsonElement[] elements = AppliedTo(policy, rule);
        // A Group that selects other namespaces leaves the policy, or the rule, unrealised (ANT-14).
        if (ns is not null && elements.Select(e => Text(e, "group")).OfType<string>().Any(g => Crosses($"{ns}/{g}"))) return false;
        return elements.Any(e => Get(e, "service").ValueKind != JsonValueKind.Object && Element(e, ns, self, asSubject: true));
    }

    private bool Crosses(string group)
    {
        JsonElement spec = Get(_groups[group], "spec");
        return Get(spec, "namespaceSelector").ValueKind == JsonValueKind.Object || Items(spec, "childGroups").Any(c => Crosses($"{group.Split('/')[0]}/{c.GetString()}"));
    }

    /// <summary>Whether an element of appliedTo, a peer or a group holds an end.</summary>
    private bool Element(JsonElement element, string? ns, string end, bool asSubject)
    {
        if (Text(element, "group") is { } group) return Element(Get(_groups[$"{ns}/{group}"], "spec"), ns, end, asSubject);
        if (Items(element, "childGroups").Any()) return Items(element, "childGroups").Any(c => Element(Get(_groups[$"{ns}/{c.GetString()}"], "spec"), ns, end, asSubject));
        if (Get(element, "nodeSelector") is { ValueKind: JsonValueKind.Object } nodes)
            return (!asSubject || nodePolicies) && World.NodeOf(end) is { } node && Selects(nodes, World.NodeLabels(node));
        if (Items(element, "ipBlocks").Any()) return !asSubject && Items(element, "ipBlocks").Any(b => Block(b, end));
        if (Get(element, "ipBlock") is { ValueKind: JsonValueKind.Object } block) return Block(block, end);
        if (!World.IsOrdinaryPod(end)) return false;
        string own = end.Split('/')[0];
        if (Get(element, "serviceAccount") is { ValueKind: JsonValueKind.Object } account)
            return own == (Text(account, "namespace") ?? ns) && World.PodAccount(end) == Text(account, "name");
        if (Get(element, "serviceReference") is { ValueKind: JsonValueKind.Object } reference)
            return Behind($"{Text(reference, "namespace") ?? ns}/{Text(reference, "name")}", end);

        JsonElement namespaces = Get(element, "namespaceSelector"), pods = Get(element, "podSelector");
        if (namespaces.ValueKind != JsonValueKind.Object && pods.ValueKind != JsonValueKind.Object) return false;
        bool inNamespace = namespaces.ValueKind == JsonValueKind.Object ? Selects(namespaces, World.NamespaceLabels(own)) : ns is null || own == ns;
        return inNamespace && Selects(pods, World.PodLabels(end));
    }

    private bool Block(JsonElement block, string end) =>
        World.AddressesOf(end).Any(a => Inside(a, Text(block, "cidr")!) && !Items(block, "except").Any(e => Inside(a, e.GetString()!)));

    private char Peers(JsonElement policy, JsonElement rule, Question q)
    {
        JsonElement[] peers = [.. Items(rule, q.Direction == "Ingress" ? "from" : "to")], services = [.. Items(rule, "toServices")];
        if (services.Length > 0) return services.Any(s => $"{Text(s, "namespace") ?? NamespaceOf(policy)}/{Text(s, "name")}" == q.Service) ? 'A' : 'N';
        if (peers.Length == 0) return 'A';
        char[] found = [.. peers.Select(p => Peer(policy, p, q))];
        return found.Contains('A') ? 'A' : found.Contains('U') ? 'U' : found.Contains('Q') ? 'Q' : 'N';
    }

    private char Peer(JsonElement policy, JsonElement peer, Question q)
    {
        bool outside = q.Other.StartsWith("ip/", StringComparison.Ordinal);
        if (Text(peer, "fqdn") is not null) return outside ? 'Q' : 'N';
        JsonElement relative = Get(peer, "namespaces");
        bool matches = relative.ValueKind == JsonValueKind.Object ? Relative(relative, peer, q) : Element(peer, NamespaceOf(policy), q.Other, asSubject: false);
        return matches ? 'A' : outside && Text(peer, "scope") == "ClusterSet" ? 'U' : 'N';
    }

    private bool Relative(JsonElement relative, JsonElement peer, Question q)
    {
        if (!World.IsOrdinaryPod(q.Other) || !World.IsOrdinaryPod(q.Self)) return false;
        string mine = q.Self.Split('/')[0], its = q.Other.Split('/')[0];
        Dictionary<string, string> a = World.NamespaceLabels(mine), b = World.NamespaceLabels(its);
        bool same = Text(relative, "match") == "Self" ? mine == its
            : Items(relative, "sameLabels").All(k => a.TryGetValue(k.GetString()!, out string? v) && b.TryGetValue(k.GetString()!, out string? w) && v == w);
        return same && Selects(Get(peer, "podSelector"), World.PodLabels(q.Other));
    }

    private (bool Certain, bool Conditional) Ports(JsonElement rule, Question q)
    {
        JsonElement[] ports = [.. Items(rule, "ports")], protocols = [.. Items(rule, "protocols")];
        if (ports.Length + protocols.Length == 0) return (true, false);
        JsonElement[] matching = [.. ports.Where(p => Port(p, q))], icmp = [.. protocols.Select(p => Get(p, "icmp")).Where(i => i.ValueKind == JsonValueKind.Object && q.Protocol == "ICMP" && (Number(i, "icmpType") ?? q.Port) == q.Port)];
        return (matching.Any(p => Number(p, "sourcePort") is null) || icmp.Any(i => Number(i, "icmpCode") is null),
            matching.Any(p => Number(p, "sourcePort") is not null) || icmp.Any(i => Number(i, "icmpCode") is not null));
    }

    private bool Port(JsonElement entry, Question q)
    {
        if ((Text(entry, "protocol") ?? "TCP") != q.Protocol) return false;
        if (Text(entry, "port") is { } name) return World.Declares(q.Destination, name, q.Protocol, q.Port);
        return Number(entry, "port") is not { } first || (q.Port >= first && q.Port <= (Number(entry, "endPort") ?? first));
    }

    private static int? Number(JsonElement parent, string name) => Get(parent, name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
}
