using System.Text.Json;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle;

/// <summary>One tier of the network policy API, read rule by rule from the raw objects. Answers A(llow), D(eny), P(ass), U(ndefined), or
/// N(othing) when no rule matches.</summary>
internal sealed class NaiveApiStage(NaiveOracle world, IEnumerable<JsonElement> policies, string tier)
{
    private readonly JsonElement[] _policies = [.. policies.Where(p => TierOf(p) == tier)];

    public char Ask(string direction, string self, string other, string destination, string protocol, int port)
    {
        foreach (var group in _policies.GroupBy(Priority).OrderBy(g => g.Key))
        {
            char[] said = [.. group.Where(p => Selects(p, self)).Select(p => FirstMatch(p, direction, other, destination, protocol, port)).Where(a => a != 'N').Distinct()];
            if (said.Length > 1) return 'U';
            if (said.Length == 1) return said[0];
        }

        return 'N';
    }

    private static string TierOf(JsonElement policy) => Text(policy, "kind") switch
    {
        "AdminNetworkPolicy" => "Admin",
        "BaselineAdminNetworkPolicy" => "Baseline",
        _ => Text(Get(policy, "spec"), "tier")!,
    };

    private static int Priority(JsonElement policy) => Get(Get(policy, "spec"), "priority") is { ValueKind: JsonValueKind.Number } p ? p.GetInt32() : 0;

    internal bool Selects(JsonElement policy, string self)
    {
        JsonElement subject = Get(Get(policy, "spec"), "subject");
        return world.IsOrdinaryPod(self) && PodsMatch(Get(subject, "namespaces"), Get(subject, "pods"), self);
    }

    private bool PodsMatch(JsonElement namespaces, JsonElement pods, string end) => namespaces.ValueKind == JsonValueKind.Object
        ? NaiveOracle.Selects(namespaces, world.NamespaceLabels(end.Split('/')[0]))
        : NaiveOracle.Selects(Get(pods, "namespaceSelector"), world.NamespaceLabels(end.Split('/')[0])) && NaiveOracle.Selects(Get(pods, "podSelector"), world.PodLabels(end));

    internal char FirstMatch(JsonElement policy, string direction, string other, string destination, string protocol, int port, bool withoutNodes = false)
    {
        foreach (JsonElement rule in Items(Get(policy, "spec"), direction.ToLowerInvariant()))
        {
            char action = Text(rule, "action") switch { "Allow" or "Accept" => 'A', "Deny" => 'D', _ => 'P' };
            JsonElement[] peers = [.. Items(rule, direction == "Ingress" ? "from" : "to")];
            bool future = peers.Any(p => Get(p, "futurePeer").ValueKind == JsonValueKind.Object);
            bool nodes = withoutNodes && peers.Any(p => Get(p, "nodes").ValueKind == JsonValueKind.Object);
            if ((future || nodes) && action != 'A') return 'D';
            if (nodes) continue;
            JsonElement[] ports = [.. Items(rule, "ports"), .. Items(rule, "protocols")];
            if (peers.Any(p => PeerMatches(p, other)) && (ports.Length == 0 || ports.Any(p => PortMatches(p, destination, protocol, port)))) return action;
        }

        return 'N';
    }

    private bool PeerMatches(JsonElement peer, string other)
    {
        if (Get(peer, "networks").ValueKind == JsonValueKind.Array)
            return Items(peer, "networks").Any(n => world.AddressesOf(other).Any(a => Inside(a, n.GetString()!)));
        if (Get(peer, "nodes") is { ValueKind: JsonValueKind.Object } nodes)
            return world.NodeOf(other) is { } node && NaiveOracle.Selects(nodes, world.NodeLabels(node));
        JsonElement namespaces = Get(peer, "namespaces"), pods = Get(peer, "pods");
        return (namespaces.ValueKind == JsonValueKind.Object || pods.ValueKind == JsonValueKind.Object) && world.IsOrdinaryPod(other) && PodsMatch(namespaces, pods, other);
    }

    private bool PortMatches(JsonElement entry, string destination, string protocol, int port)
    {
        if ((Text(entry, "namedPort") ?? Text(entry, "destinationNamedPort")) is { } name) return world.Declares(destination, name, protocol, port);
        if (Get(entry, "portNumber") is { ValueKind: JsonValueKind.Object } one) return Text(one, "protocol") == protocol && Get(one, "port").GetInt32() == port;
        if (Get(entry, "portRange") is { ValueKind: JsonValueKind.Object } range)
            return Text(range, "protocol") == protocol && port >= Get(range, "start").GetInt32() && port <= Get(range, "end").GetInt32();
        JsonElement destinationPort = Get(Get(entry, protocol.ToLowerInvariant()), "destinationPort");
        if (destinationPort.ValueKind != JsonValueKind.Object) return false;
        JsonElement span = Get(destinationPort, "range");
        return span.ValueKind == JsonValueKind.Object ? port >= Get(span, "start").GetInt32() && port <= Get(span, "end").GetInt32() : Get(destinationPort, "number").GetInt32() == port;
    }
}
