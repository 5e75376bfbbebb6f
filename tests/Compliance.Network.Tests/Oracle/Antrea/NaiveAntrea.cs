using System.Text.Json;
using Compliance.Network.Snapshot;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle.Antrea;

/// <summary>Antrea's reading of a cluster, rule by rule from the raw objects and the rules ANT-01 to ANT-27, without a line of the production
/// code. Where a rule depends on what layers 3 and 4 do not see, both ways are walked. Answers A(llow), D(eny), Q(ualified) or U(ndefined).</summary>
internal sealed class NaiveAntrea(ClusterSnapshot snapshot, bool nodePolicies)
{
    private readonly NaiveAntreaRules _rules = new(snapshot, nodePolicies);
    private readonly JsonElement[] _api = [.. snapshot.Objects.Where(o => o.Ref.Kind.Group == "policy.networking.k8s.io").Select(o => o.Body)];
    private readonly JsonElement[] _policies = [.. snapshot.Objects.Where(o => o.Ref.Kind is { Group: "crd.antrea.io", Kind: "NetworkPolicy" or "ClusterNetworkPolicy" }).Select(o => o.Body).Where(p => AntreaValidity.Problem(p) is null)];
    private readonly Dictionary<string, int> _tiers = snapshot.Objects.Where(o => o.Ref.Kind.Group == "crd.antrea.io" && o.Ref.Kind.Kind == "Tier")
        .ToDictionary(o => o.Ref.Name, o => Get(Get(o.Body, "spec"), "priority").GetInt32());

    private NaiveOracle World => _rules.World;

    public char Ask(string from, string to, string protocol, int port, string? service = null) => Easiest([World], from, to,
        () => Strictest(Side("Egress", from, to, to, protocol, port, service), Side("Ingress", to, from, to, protocol, port, service)));

    private static char Strictest(char a, char b) => "AQUD".IndexOf(a) > "AQUD".IndexOf(b) ? a : b;

    private char Side(string direction, string self, string other, string destination, string protocol, int port, string? service)
    {
        if (self.StartsWith("ip/", StringComparison.Ordinal)) return 'A';
        bool pod = World.IsOrdinaryPod(self);
        if (!pod && (self == other || (World.NodeOf(self) is { } one && one == World.NodeOf(other)))) return 'A';
        // A pod reaches itself; through a Service what it sends is looked at, what it gets is not (K8S-25, ANT-20).
        if (self == other && (service is null || direction == "Ingress")) return 'A';
        if (direction == "Ingress" && pod && World.NodeOf(other) is { } node && node == World.PodNode(self)) return 'A';
        if (_policies.Any(p => TierOf(p) is null && (_rules.AppliesAtAll(p, self)))) return 'U';
        Question question = new(direction, self, other, destination, protocol, port, service);
        char endpoint = Settle(_rules.Hits(_policies, question, atNodePort: false), on => Walk(on, question, pod));
        if (service is null || direction == "Egress" || !other.StartsWith("ip/", StringComparison.Ordinal)) return endpoint;
        // A node port looks at the client; the pod may see another node in its place (ANT-27, K8S-29).
        char atPort = Settle(_rules.Hits(_policies, question, atNodePort: true), AtNodePort), asClient = Strictest(endpoint, atPort);
        return asClient == 'U' || World.Nodes.Where(n => n != (pod ? World.PodNode(self) : World.NodeOf(self)))
            .SelectMany(n => World.InPlaceOf(other, $"node/{n}", () => Strictest(Side(direction, self, $"node/{n}", destination, protocol, port, service), atPort))).All(a => a == asClient) ? asClient : 'U';
    }

    // Unknown peers and conditions vary apart: what changes with the first is undefined, with the second qualified.
    private static char Settle(List<Hit> hits, Func<List<Hit>, char> walk)
    {
        Hit[] named = [.. hits.Where(h => h.Certainty == 'Q')], unknown = [.. hits.Where(h => h.Certainty == 'U')];
        var answers = new HashSet<char>();
        for (int u = 0; u < 1 << unknown.Length; u++)
        {
            var ways = new HashSet<char>();
            for (int n = 0; n < 1 << named.Length; n++)
            {
                List<Hit> on = [.. hits.Where(h => h.Certainty == 'A' || (h.Certainty == 'Q' && (n >> Array.IndexOf(named, h) & 1) == 1) || (h.Certainty == 'U' && (u >> Array.IndexOf(unknown, h) & 1) == 1))];
                ways.Add(walk(on));
            }

            answers.Add(ways.Contains('U') ? 'U' : ways.Count > 1 ? 'Q' : ways.Single());
        }

        return answers.Count == 1 ? answers.Single() : answers.All(a => a is 'A' or 'Q') ? 'Q' : 'U';
    }

    private char Walk(List<Hit> hits, Question q, bool pod)
    {
        int upstream = _api.Any(p => Text(p, "kind") == "ClusterNetworkPolicy") ? 220 : 251;
        char found = Tiers(hits, 0, upstream);
        if (found == 'N' && pod) found = new NaiveApiStage(World, _api, "Admin").Ask(q.Direction, q.Self, q.Other, q.Destination, q.Protocol, q.Port);
        if (found == 'N') found = Tiers(hits, upstream, 252);
        if (found is not ('N' or 'P')) return found;
        found = pod ? World.Kubernetes(q.Direction, q.Self, q.Other, q.Destination, q.Protocol, q.Port) : 'N';
        if (found != 'N') return found;
        found = Tiers(hits, 253, 254);
        if (found != 'N') return found;
        return pod && new NaiveApiStage(World, _api, "Baseline").Ask(q.Direction, q.Self, q.Other, q.Destination, q.Protocol, q.Port) is ('D' or 'U') and var last ? last : 'A';
    }

    // No NetworkPolicy stands between the tiers there; what none decides comes in.
    private char AtNodePort(List<Hit> hits)
    {
        char found = Tiers(hits, 0, 252);
        if (found is 'N' or 'P') found = Tiers(hits, 253, 254);
        return found is 'N' ? 'A' : found;
    }

    // The first match in the order of tiers, priorities and rules; policies of one priority in no order (ANT-02, ANT-04, ANT-05, ANT-06).
    private char Tiers(List<Hit> hits, int from, int before)
    {
        foreach (var group in hits.Where(h => TierOf(h.Policy) is { } t && t >= from && t < before)
            .GroupBy(h => (Tier: TierOf(h.Policy)!.Value, Priority: Get(Get(h.Policy, "spec"), "priority").GetDouble())).OrderBy(g => g.Key.Tier).ThenBy(g => g.Key.Priority))
        {
            char[] firsts = [.. group.GroupBy(h => h.Policy.GetRawText()).Select(p => p.First().Action).Distinct()];
            if (firsts.Length > 1) return 'U';
            return firsts[0];
        }

        return 'N';
    }

    private int? TierOf(JsonElement policy) => Text(Get(policy, "spec"), "tier") switch
    {
        null or "application" or "Application" => 250,
        "emergency" or "Emergency" => 50,
        "securityops" => 100,
        "networkops" => 150,
        "platform" => 200,
        "baseline" => 253,
        string made => _tiers.TryGetValue(made, out int priority) ? priority : null,
    };
}

/// <summary>One question as one side sees it.</summary>
internal sealed record Question(string Direction, string Self, string Other, string Destination, string Protocol, int Port, string? Service);

/// <summary>A rule that matches: for sure (A), under a condition (Q), or perhaps (U).</summary>
internal sealed record Hit(JsonElement Policy, char Action, char Certainty);
