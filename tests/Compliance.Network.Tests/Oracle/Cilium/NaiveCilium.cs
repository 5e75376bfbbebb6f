using System.Text.Json;
using Compliance.Network.Snapshot;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle.Cilium;

/// <summary>One side of one question under Cilium, rule by rule, on the labels of identities as the agent sees them: every end is a set of
/// labels with sources, and every peer a condition on them. Answers A(llow), D(eny), Q(ualified) or U(ndefined).</summary>
internal sealed class NaiveCilium(ClusterSnapshot snapshot, Dictionary<string, string> settings)
{
    private readonly NaiveOracle _world = new(snapshot)
    {
        BlocksMatch = (settings.GetValueOrDefault("policy-cidr-match-mode", "").Contains("pods"), settings.GetValueOrDefault("policy-cidr-match-mode", "").Contains("nodes")),
    };

    private readonly JsonElement[] _networkPolicies = [.. Of(snapshot, "NetworkPolicy")];
    private readonly JsonElement[] _api = [.. snapshot.Objects.Where(o => o.Ref.Kind is { Group: "policy.networking.k8s.io", Kind: "ClusterNetworkPolicy" }).Select(o => o.Body)];
    private readonly (string Namespace, JsonElement Spec)[] _specs = [.. Of(snapshot, "CiliumNetworkPolicy").Concat(Of(snapshot, "CiliumClusterwideNetworkPolicy"))
        .Where(p => NaiveCiliumValidity.Accepts(p, settings))
        .SelectMany(p => Items(p, "specs").Prepend(Get(p, "spec")).Where(s => s.ValueKind == JsonValueKind.Object).Select(s => (Text(Get(p, "metadata"), "namespace") ?? "", s)))];

    private readonly string? _apiServer = snapshot.Objects.Where(o => o.Ref is { Namespace: "default", Name: "kubernetes" } && o.Ref.Kind.Kind == "EndpointSlice")
        .SelectMany(o => Items(o.Body, "endpoints")).SelectMany(e => Items(e, "addresses")).Select(a => a.GetString()).FirstOrDefault();

    public static char Strictest(char a, char b) => "DUQA".First(c => a == c || b == c);

    public char Ask(string from, string to, string protocol, int port) => Easiest([_world], from, to, () => Both(from, to, protocol, port, audited: false).Verdict);

    /// <summary>Verdict, egress and ingress at each pair of addresses that the two ends can use.</summary>
    public (char Verdict, char Egress, char Ingress)[] Ways(string from, string to, string protocol, int port, bool audited) =>
        NaiveOracle.Ways([_world], from, to, () => Both(from, to, protocol, port, audited));

    private (char Verdict, char Egress, char Ingress) Both(string from, string to, string protocol, int port, bool audited)
    {
        char egress = Side("egress", from, to, to, protocol, port, audited), ingress = Side("ingress", to, from, to, protocol, port, audited);
        return (Strictest(egress, ingress), egress, ingress);
    }

    private char Side(string direction, string self, string other, string destination, string protocol, int port, bool audited)
    {
        bool pod = _world.IsOrdinaryPod(self), audit = Is("policy-audit-mode");
        if (self.StartsWith("ip/", StringComparison.Ordinal) || self == other || (audit && !audited)) return 'A';
        if (!pod && _world.NodeOf(self) is { } node && node == _world.NodeOf(other)) return 'A';
        var ends = new NaiveCiliumPeers(snapshot, _world, settings, _apiServer, self, other);
        bool spared = pod && direction == "ingress" && settings.GetValueOrDefault("allow-localhost") != "policy" && ends.OwnNode;
        char admin = Api("Admin");
        if (admin is 'A' or 'D' or 'U') return admin;
        (string Namespace, JsonElement Spec)[] mine = [.. _specs.Where(s => Selects(s.Namespace, s.Spec, self, pod, ends))];
        bool isolated = !spared && pod && !audit && settings.GetValueOrDefault("enable-policy") == "always", byPolicy = false;
        bool mayAllow = false, mayDeny = false, byName = false, notByName = false, mayQualify = false, plain = false, qualified = false, denied = false;
        foreach ((string ns, JsonElement spec) in mine)
        {
            JsonElement[] allows = [.. Items(spec, direction)], denies = [.. Items(spec, direction + "Deny")];
            bool any = allows.Length + denies.Length > 0;
            JsonElement stated = Get(Get(spec, "enableDefaultDeny"), direction);
            if (settings.GetValueOrDefault("enable-non-default-deny-policies") == "false" || stated.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) byPolicy |= any;
            else byPolicy |= stated.ValueKind == JsonValueKind.True;
            foreach (JsonElement rule in denies)
            {
                char match = Matches(rule, ns, denies: true);
                denied |= match == 'Y';
                mayDeny |= match == 'M';
            }
            foreach (JsonElement rule in allows)
            {
                char match = Matches(rule, ns, denies: false);
                if (match == 'N') continue;
                string? mode = Text(Get(rule, "authentication"), "mode");
                if (mode == "test-always-fail") (denied, mayDeny, notByName) = (denied || match == 'Y', mayDeny || match == 'M', notByName || match == 'F');
                else if (match is 'M' or 'F')
                {
                    (mayAllow, byName) = (mayAllow || match == 'M', byName || match == 'F');
                    // Where it does match, it allows under a condition alone, unless a rule without one allows too.
                    mayQualify |= mode == "required" || Covering(rule).Any(Conditional);
                }
                else if (mode == "required" || PortsOf(rule) == 'Q') qualified = true;
                else plain = true;
            }
        }
        foreach (JsonElement policy in pod ? _networkPolicies : [])
        {
            string ns = Text(Get(policy, "metadata"), "namespace")!;
            JsonElement spec = Get(policy, "spec");
            if (ns != self.Split('/')[0] || !NaiveOracle.Selects(Get(spec, "podSelector"), ends.VisiblePodLabels(self))) continue;
            JsonElement[] rules = [.. Items(spec, direction)];
            if (!Types(spec).Contains(direction == "ingress" ? "Ingress" : "Egress") && rules.Length == 0) continue;
            byPolicy = true;
            foreach (JsonElement rule in rules)
            {
                JsonElement[] peers = [.. Items(rule, direction == "ingress" ? "from" : "to")], ports = [.. Items(rule, "ports")];
                if (ports.Length > 0 && !ports.Any(p => _world.PortMatches(p, destination, protocol, port))) continue;
                if (peers.Length == 0) plain = true;
                foreach (JsonElement peer in peers)
                {
                    char match = ends.NetworkPolicyPeer(peer, ns, Requirements(denies: false));
                    plain |= match == 'Y';
                    mayAllow |= match == 'M';
                }
            }
        }
        isolated |= byPolicy && !spared;
        if (denied) return 'D';
        if (spared) (plain, qualified, mayAllow, byName, mayQualify) = (false, false, false, false, false);
        if (plain || qualified) return mayDeny ? 'U' : plain && !notByName ? 'A' : 'Q';
        char end = isolated && byPolicy ? 'D' : Api("Baseline") switch { 'A' => 'A', 'D' => 'D', 'U' => 'U', _ => isolated ? 'D' : 'A' };
        if (end == 'D') return Settle(mayAllow, mayDeny, byName, notByName);
        return end == 'A' && mayDeny ? 'U' : end == 'A' && (notByName || mayQualify) ? 'Q' : end;

        char Api(string tier) => new NaiveApiStage(_world, _api, tier).Ask(direction == "ingress" ? "Ingress" : "Egress", self, other, destination, protocol, port);

        (string, JsonElement)[] Requirements(bool denies) => [.. mine.SelectMany(m => Items(m.Spec, denies ? direction + "Deny" : direction)
            .SelectMany(r => Items(r, direction == "ingress" ? "fromRequires" : "toRequires")).Select(q => (m.Namespace, q)))];

        // N(ot), M(aybe), F(where a name resolves to it), Y(es).
        char Matches(JsonElement rule, string ns, bool denies) =>
            PortsOf(rule) == 'N' ? 'N' : ends.Peers(rule, direction == "ingress" ? "from" : "to", ns, Requirements(denies));

        // N(one), Q(ualified alone), Y(es).
        char PortsOf(JsonElement rule)
        {
            JsonElement[] entries = [.. Items(rule, "toPorts")], icmps = [.. Items(rule, "icmps")];
            if (icmps.Length > 0)
                return protocol == "ICMP" && icmps.SelectMany(i => Items(i, "fields")).Any(f => Get(f, "type").ValueKind == JsonValueKind.Number && Get(f, "type").GetInt32() == port) ? 'Y' : 'N';
            if (entries.Length == 0) return 'Y';
            JsonElement[] covering = [.. Covering(rule)];
            return covering.Length == 0 ? 'N' : covering.All(Conditional) ? 'Q' : 'Y';
        }

        IEnumerable<JsonElement> Covering(JsonElement rule) => Items(rule, "toPorts").Where(e => Items(e, "ports").Any(Covers));

        bool Conditional(JsonElement entry) => Get(entry, "rules").ValueKind == JsonValueKind.Object || Items(entry, "serverNames").Any();

        bool Covers(JsonElement entry)
        {
            string wanted = Text(entry, "protocol") ?? "ANY", text = Text(entry, "port")!;
            if (protocol == "ICMP" || (wanted != "ANY" && wanted != protocol) || (wanted == "ANY" && protocol == "SCTP" && !Is("enable-sctp"))) return false;
            if (!int.TryParse(text, out int first)) return _world.Declares(destination, text.ToLowerInvariant(), protocol, port);
            int last = Get(entry, "endPort") is { ValueKind: JsonValueKind.Number } span ? Math.Max(first, span.GetInt32()) : first;
            return first == 0 || (port >= first && port <= last);
        }
    }

    // What is denied unless a rule that is open allows it: with each thing that is not known one way and the other, over each condition.
    private static char Settle(bool mayAllow, bool mayDeny, bool byName, bool notByName)
    {
        var told = new HashSet<char>();
        foreach (bool allow in mayAllow ? (bool[])[false, true] : [false])
        {
            foreach (bool deny in mayDeny ? (bool[])[false, true] : [false])
            {
                var ways = new HashSet<bool>();
                foreach (bool named in byName ? (bool[])[false, true] : [false])
                    foreach (bool denied in notByName ? (bool[])[false, true] : [false]) ways.Add((allow || named) && !deny && !denied);
                told.Add(ways.Count > 1 ? 'Q' : ways.Single() ? 'A' : 'D');
            }
        }
        return told.Count == 1 ? told.Single() : told.Contains('D') ? 'U' : 'Q';
    }

    private bool Selects(string ns, JsonElement spec, string self, bool pod, NaiveCiliumPeers ends)
    {
        JsonElement nodes = Get(spec, "nodeSelector");
        if (nodes.ValueKind == JsonValueKind.Object) return !pod && Is("enable-host-firewall") && _world.NodeOf(self) is { } node && NaiveOracle.Selects(nodes, _world.NodeLabels(node));
        if (!pod || (ns.Length > 0 && ns != self.Split('/')[0])) return false;
        return ends.Select(Get(spec, "endpointSelector"), ends.IdentityOfPod(self), overridden: ns.Length > 0) == 'Y';
    }

    private bool Is(string key) => settings.GetValueOrDefault(key) == "true";

    private static IEnumerable<JsonElement> Of(ClusterSnapshot snapshot, string kind) =>
        snapshot.Objects.Where(o => o.Ref.Kind.Kind == kind && o.Ref.Kind.Group is "cilium.io" or "networking.k8s.io" && o.Ref.Kind.Kind == kind).Select(o => o.Body);
}
