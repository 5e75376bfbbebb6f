using System.Text.Json;
using Compliance.Network.Snapshot;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle;

/// <summary>One pair, one port, every rule of every tier, from the rules CAL-01 to CAL-49 and the raw objects. Answers A(llow), D(eny),
/// Q(ualified) or U(ndefined).</summary>
internal sealed class NaiveCalico
{
    private readonly NaiveOracle _world;
    private readonly JsonElement[] _all;
    private readonly bool _new;
    private readonly NaiveCalicoRule _rules;
    private readonly bool _anyStaged;
    private (string Tier, string AtEnd, JsonElement[] Policies)[]? _ordered;
    private bool _audit;

    public NaiveCalico(ClusterSnapshot snapshot, string version)
    {
        _world = new NaiveOracle(snapshot);
        _all = [.. snapshot.Objects.Select(o => o.Body)];
        _new = version == "3.32";
        _rules = new NaiveCalicoRule(_world, _all);
        _anyStaged = _all.Any(o => Text(o, "kind")!.StartsWith("Staged", StringComparison.Ordinal));
    }

    public char Ask(string from, string to, string protocol, int port, bool audit = false)
    {
        _audit = audit && _anyStaged;
        return Easiest([_world], from, to, () => Worst(Side("Egress", from, to, to, protocol, port), Side("Ingress", to, from, to, protocol, port)));
    }

    private static char Worst(char a, char b) => "DUQA"[Math.Min("DUQA".IndexOf(a), "DUQA".IndexOf(b))];

    private char Side(string direction, string self, string other, string destination, string protocol, int port)
    {
        if (self.StartsWith("ip/", StringComparison.Ordinal)) return 'A';
        string? node = _world.NodeOf(self), otherNode = _world.NodeOf(other);
        if (self == other || (node is not null && node == otherNode)) return 'A';
        var flow = new Flow(direction, self, other, destination, protocol, port);
        if (node is not null) return Host(flow, node);
        if (!_world.IsOrdinaryPod(self)) return 'A';
        string? runs = _rules.RunsOn(self);
        if (direction == "Ingress" && otherNode is not null && otherNode == runs) return 'A';
        if (direction == "Egress" && protocol == "UDP" && port == 4789) return 'D';
        // What a policy of unknown effect may do hides what others deny.
        char forwarded = Forwarded(flow, runs, otherNode);
        return forwarded == 'O' ? 'U' : Worst(EveryWay(flow, walk => walk.Tiers(p => PolicySelectsPod(p, self)).End('A')), forwarded);
    }

    /// <summary>What a node itself sends or receives, at its host endpoint (CAL-37 to CAL-40).</summary>
    private char Host(Flow flow, string node)
    {
        if (HostEndpoint(node) is not { } hep || _rules.RunsOn(flow.Other) == node && _world.IsOrdinaryPod(flow.Other)) return 'A';
        if (Failsafe(flow)) return 'A';
        bool Selects(JsonElement p) => PolicySelectsHost(p, hep);
        return EveryWay(flow, walk => flow.Direction == "Egress" && _world.IsOrdinaryPod(flow.Other) && !walk.Tunnel(hep) ? 'A' : walk.Early(p => Selects(p) && Flag(p, "doNotTrack")).Early(p => Selects(p) && Flag(p, "preDNAT"))
            .Tiers(p => Selects(p) && !Flag(p, "doNotTrack") && !Flag(p, "preDNAT")).Profiles(hep).End('D'));
    }

    /// <summary>What a node forwards to and from its pods (CAL-37); O where the node is not known, which hides everything else.</summary>
    private char Forwarded(Flow flow, string? node, string? otherNode)
    {
        string[] nodes = [.. Of("Node").Select(Name)];
        bool any = nodes.Select(HostEndpoint).OfType<JsonElement>().Any(h => Calico("GlobalNetworkPolicy").Any(p => Flag(p, "applyOnForward") && PolicySelectsHost(p, h)));
        if (node is null) return any ? 'O' : 'A';
        if (HostEndpoint(node) is not { } hep || otherNode == node || (_world.IsOrdinaryPod(flow.Other) && _rules.RunsOn(flow.Other) == node)) return 'A';
        bool Selects(JsonElement p) => Flag(p, "applyOnForward") && PolicySelectsHost(p, hep);
        return EveryWay(flow, walk =>
        {
            if (!flow.Other.StartsWith("ip/", StringComparison.Ordinal) && !walk.Tunnel(hep)) return 'A';
            if (flow.Direction == "Ingress" && !Failsafe(flow)) walk.Early(p => Selects(p) && Flag(p, "doNotTrack")).Early(p => Selects(p) && Flag(p, "preDNAT"));
            return walk.Tiers(p => Selects(p) && !Flag(p, "doNotTrack") && !Flag(p, "preDNAT")).End('A');
        });
    }

    /// <summary>The answer over every way that conditions can turn out.</summary>
    private char EveryWay(Flow flow, Func<Walk, char> go)
    {
        var told = new HashSet<char>();
        var open = new Stack<bool[]>([[]]);
        bool unknown = false;
        while (open.TryPop(out bool[]? held))
        {
            var walk = new Walk(this, flow, held);
            told.Add(go(walk));
            unknown |= walk.Unknown;
            for (int i = held.Length; i < walk.Turns.Count; i++) open.Push([.. walk.Turns.Take(i), true]);
        }
        char all = told.Count > 1 ? 'Q' : told.Single();
        return unknown && all == 'D' ? 'U' : all;
    }

    private static bool Failsafe(Flow f) => f.Direction == "Ingress"
        ? f.Protocol == "UDP" ? f.Port == 68 : f.Protocol == "TCP" && f.Port is 22 or 179 or 2379 or 2380 or 5473 or 6443 or 6666 or 6667
        : f.Protocol == "UDP" ? f.Port is 53 or 67 : f.Protocol == "TCP" && f.Port is 179 or 2379 or 2380 or 5473 or 6443 or 6666 or 6667;

    // All policies are listed with staged ones that are counted; Kubernetes kinds too. Staged ones are dropped unless the audit asks.
    private bool Counted(JsonElement policy)
    {
        string kind = Text(policy, "kind")!;
        if (kind.StartsWith("Staged", StringComparison.Ordinal)) return _audit && (Text(Get(policy, "spec"), "stagedAction") ?? "Set") is not "Ignore" and not "Delete";
        string staged = Group(policy) == "networking.k8s.io" ? "StagedKubernetesNetworkPolicy" : "Staged" + kind;
        return !_audit || !_all.Any(s => Text(s, "kind") == staged && Name(s) == Name(policy) && Namespace(s) == Namespace(policy)
            && Text(Get(s, "spec"), "stagedAction") != "Ignore");
    }

    private IEnumerable<JsonElement> Of(string kind) => _all.Where(o => Text(o, "kind") == kind);

    private IEnumerable<JsonElement> Calico(params string[] kinds) => _all.Where(o => Group(o) == "projectcalico.org" && kinds.Contains(Text(o, "kind")));

    private JsonElement? HostEndpoint(string node)
    {
        foreach (JsonElement hep in Calico("HostEndpoint")) if (Text(Get(hep, "spec"), "node") == node) return hep;
        return null;
    }

    private bool PolicySelectsPod(JsonElement policy, string pod)
    {
        string kind = Text(policy, "kind")!;
        if (Group(policy) == "networking.k8s.io" || kind == "StagedKubernetesNetworkPolicy") return Namespace(policy) == pod.Split('/')[0] && NaiveOracle.Selects(Get(Get(policy, "spec"), "podSelector"), _world.PodLabels(pod));
        if (Group(policy) == "policy.networking.k8s.io") return new NaiveApiStage(_world, [], "").Selects(policy, pod);
        if (!kind.Contains("Global", StringComparison.Ordinal) && Namespace(policy) != pod.Split('/')[0]) return false;
        return SelectsLabels(policy, _rules.PodLabel(pod));
    }

    private bool PolicySelectsHost(JsonElement policy, JsonElement hep) => Group(policy) == "projectcalico.org" && Text(policy, "kind")!.Contains("Global", StringComparison.Ordinal)
        && SelectsLabels(policy, _rules.HostLabel(hep));

    private static bool SelectsLabels(JsonElement policy, Func<string, string?> label)
    {
        JsonElement spec = Get(policy, "spec");
        return NaiveSelector.Holds(Text(spec, "selector") ?? "", label)
            && (Text(spec, "namespaceSelector") is not { } ns || NaiveSelector.Holds(ns, k => label("pcns." + k), all: label("projectcalico.org/namespace") is not null))
            && (Text(spec, "serviceAccountSelector") is not { } sa || NaiveSelector.Holds(sa, k => label("pcsa." + k), all: label("projectcalico.org/serviceaccount") is not null));
    }

    private static bool Flag(JsonElement policy, string name) => Get(Get(policy, "spec"), name).ValueKind == JsonValueKind.True;

    internal static string Group(JsonElement o) => Text(o, "apiVersion")!.Split('/') is [var group, _] ? group : "";

    internal static string Name(JsonElement o) => Text(Get(o, "metadata"), "name")!;

    internal static string Namespace(JsonElement o) => Text(Get(o, "metadata"), "namespace") ?? "";

    /// <summary>One flow as one side sees it.</summary>
    internal sealed record Flow(string Direction, string Self, string Other, string Destination, string Protocol, int Port);

    /// <summary>A walk through stages, tiers and policies; it ends at the first decision. Of the conditions it meets, the first hold as given,
    /// and the others do not.</summary>
    private sealed class Walk(NaiveCalico calico, Flow flow, bool[] held)
    {
        private char? _decided;

        public List<bool> Turns { get; } = [];

        public bool Unknown { get; private set; }

        /// <summary>Whether what goes between pods and nodes passes the one interface of the host endpoint; it may be that it does where pools
        /// do not tell.</summary>
        public bool Tunnel(JsonElement hep)
        {
            if (Text(Get(hep, "spec"), "interfaceName") == "*") return true;
            string[] modes = [.. calico.Calico("IPPool").Select(p => Text(Get(p, "spec"), "vxlanMode") ?? "Never").Distinct()];
            if (modes is ["Never"]) return true;
            if (modes is ["Always"]) return false;
            return Unknown = true;
        }

        public Walk Early(Func<JsonElement, bool> takesPart)
        {
            foreach ((_, JsonElement[] policies, _) in InOrder(takesPart)) Policies([.. policies.Where(Governs)]);
            return this;
        }

        public Walk Tiers(Func<JsonElement, bool> takesPart)
        {
            foreach ((_, JsonElement[] policies, string atEnd) in InOrder(takesPart))
            {
                JsonElement[] governing = [.. policies.Where(Governs)];
                if (governing.Length > 0 && !Policies(governing) && atEnd == "Deny") Decide('D');
            }
            return this;
        }

        public Walk Profiles(JsonElement hep)
        {
            foreach (string profile in Items(Get(hep, "spec"), "profiles").Select(p => p.GetString()!))
            {
                if (profile == "projectcalico-default-allow") Decide('A');
                foreach (JsonElement found in calico.Calico("Profile").Where(p => Name(p) == profile)) Rules(found);
            }
            return this;
        }

        public char End(char last)
        {
            Decide(last);
            return _decided!.Value;
        }

        /// <returns>Whether a rule passed on, or decided.</returns>
        private bool Policies(JsonElement[] policies) => _decided is not null || policies.Any(Rules);

        private bool Rules(JsonElement policy)
        {
            if (_decided is not null) return true;
            if (Group(policy) is "policy.networking.k8s.io")
            {
                char said = new NaiveApiStage(calico._world, [], "").FirstMatch(policy, flow.Direction, flow.Other, flow.Destination, flow.Protocol, flow.Port, withoutNodes: true);
                if (said is 'A' or 'D') Decide(said);
                return said != 'N';
            }
            if (Group(policy) is "networking.k8s.io" || Text(policy, "kind") == "StagedKubernetesNetworkPolicy")
            {
                if (!calico._world.AllowedByRules(policy, flow.Direction, flow.Other, flow.Destination, flow.Protocol, flow.Port)) return false;
                Decide('A');
                return true;
            }
            foreach (JsonElement rule in Items(Get(policy, "spec"), flow.Direction.ToLowerInvariant()))
            {
                string action = Text(rule, "action")!;
                if (action == "Log" || calico._rules.Match(rule, Namespace(policy), flow) is not { } condition) continue;
                if (condition)
                {
                    Turns.Add(Turns.Count < held.Length && held[Turns.Count]);
                    if (!Turns[^1]) continue;
                }
                if (action != "Pass") Decide(action == "Allow" ? 'A' : 'D');
                return true;
            }
            return false;
        }

        private void Decide(char verdict) => _decided ??= verdict;

        private bool Governs(JsonElement policy)
        {
            JsonElement spec = Get(policy, "spec");
            bool ingress = Items(spec, "ingress").Any(), egress = Items(spec, "egress").Any();
            if (Group(policy) == "policy.networking.k8s.io") return flow.Direction == "Ingress" ? ingress : egress;
            bool kubernetes = Group(policy) == "networking.k8s.io" || Text(policy, "kind") == "StagedKubernetesNetworkPolicy";
            string[] types = [.. Items(spec, kubernetes ? "policyTypes" : "types").Select(t => t.GetString()!)];
            if (types.Length > 0) return types.Contains(flow.Direction);
            if (kubernetes) return flow.Direction == "Ingress" || egress;
            return flow.Direction == "Ingress" ? ingress || !egress : egress;
        }

        private IEnumerable<(string Tier, JsonElement[] Policies, string AtEnd)> InOrder(Func<JsonElement, bool> takesPart)
        {
            foreach ((string name, string atEnd, JsonElement[] policies) in calico._ordered ??= Sorted())
                yield return (name, [.. policies.Where(p => calico.Counted(p) && takesPart(p))], atEnd);
        }

        private (string, string, JsonElement[])[] Sorted()
        {
            var tiers = new List<(double Order, string Name, string AtEnd)> { (1_000_000, "default", "Deny") };
            if (calico._new) tiers.AddRange([(1000, "kube-admin", "Pass"), (10_000_000, "kube-baseline", "Pass")]);
            else tiers.AddRange([(1000, "adminnetworkpolicy", "Pass"), (10_000_000, "baselineadminnetworkpolicy", "Pass")]);
            foreach (JsonElement tier in calico.Calico("Tier"))
                tiers.Add((Order(Get(tier, "spec")), Name(tier), Text(Get(tier, "spec"), "defaultAction") ?? "Deny"));
            (JsonElement Policy, (string Tier, double Order, string Key) At)[] all = [.. calico._all.Select(p => (p, At: Place(p))).Where(p => p.At is not null).Select(p => (p.p, p.At!.Value))];
            return [.. tiers.OrderBy(t => t.Order).ThenBy(t => t.Name, StringComparer.Ordinal).Select(t => (t.Name, t.AtEnd,
                all.Where(p => p.At.Tier == t.Name).OrderBy(p => p.At.Order).ThenBy(p => p.At.Key, StringComparer.Ordinal).Select(p => p.Policy).ToArray()))];
        }

        private static double Order(JsonElement spec) => Get(spec, "order") is { ValueKind: JsonValueKind.Number } order ? order.GetDouble() : double.PositiveInfinity;

        private (string Tier, double Order, string Key)? Place(JsonElement policy)
        {
            JsonElement spec = Get(policy, "spec");
            string kind = Text(policy, "kind")!, name = Name(policy), end = $"/{Namespace(policy)}/{(Group(policy) == "projectcalico.org" ? "" : "Kubernetes")}{kind}";
            bool old = !calico._new;
            double priority = Get(spec, "priority") is { ValueKind: JsonValueKind.Number } p ? p.GetDouble() : 1000;
            switch (Group(policy), kind)
            {
                case ("networking.k8s.io", "NetworkPolicy") when Validity.Problem(policy) is not null:
                    return null;
                case ("networking.k8s.io", "NetworkPolicy") or ("projectcalico.org", "StagedKubernetesNetworkPolicy"):
                    return ("default", 1000, (old ? "knp.default." : "") + name + end);
                case ("projectcalico.org", "NetworkPolicy" or "GlobalNetworkPolicy" or "StagedNetworkPolicy" or "StagedGlobalNetworkPolicy"):
                    string tier = Text(spec, "tier") ?? "default";
                    return (tier, Order(spec), (old && !name.StartsWith(tier + ".", StringComparison.Ordinal) ? tier + "." : "") + name + end);
                case ("policy.networking.k8s.io", "ClusterNetworkPolicy") when !old:
                    return (Text(spec, "tier") == "Admin" ? "kube-admin" : "kube-baseline", priority, name + end);
                case ("policy.networking.k8s.io", "AdminNetworkPolicy") when old:
                    return ("adminnetworkpolicy", priority, "kanp.adminnetworkpolicy." + name + end);
                case ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy") when old:
                    return ("baselineadminnetworkpolicy", priority, "kbanp.baselineadminnetworkpolicy." + name + end);
                default:
                    return null;
            }
        }
    }
}
