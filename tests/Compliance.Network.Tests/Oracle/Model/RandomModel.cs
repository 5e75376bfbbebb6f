using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Oracle.Model;

/// <summary>A small cluster and a policy model from a seed: every shape the neutral model has, in odd combinations that no dialect makes.</summary>
internal sealed class RandomModel
{
    private static readonly string[] Blocks = ["0.0.0.0/0", "10.0.1.0/24", "10.0.1.2/32", "192.168.0.0/24", "192.168.0.1/32", "203.0.113.0/24", "2001:db8::/32", "fd00::/16", "fd00::/125", "::/0"];
    private static readonly string[] Scoped = [LabelKey.NamespaceName, LabelKey.AccountName, LabelKey.NodeName, LabelKey.OfNamespace("team"), LabelKey.OfAccount("trust")];

    private readonly Random _random;
    private readonly bool _certain;
    private readonly Cluster _cluster;
    private int _names;

    public RandomModel(int seed)
    {
        _random = new Random(seed);
        // Uncertain peers in some models only: they hide everything else.
        _certain = seed % 3 != 0;
        Cluster cluster = Endpoints(seed);
        Population = cluster.Reachability.Population;
        Traits = PlugInTraits.Generic with
        {
            OwnNode = Pick(OwnNodeTreatment.Always, OwnNodeTreatment.UnlessDenied, OwnNodeTreatment.ByPolicy),
            BlocksMatchPods = Chance(0.7),
            BlocksMatchNodes = Chance(0.7),
            IsolatesUnselected = Chance(0.1),
            Icmp = IcmpTreatment.NeedsRuleWithoutPorts,
        };
        Model = new PolicyModel
        {
            Tiers = Tiers(_random.Next(1, 5)),
            Gates = [.. Enumerable.Range(0, _random.Next(0, 3)).Select(g => new Gate { Name = $"gate{g}", Tiers = Tiers(1) })],
        };
        _cluster = cluster;
        Reachability = With(Model);
    }

    /// <summary>The analysis of the same endpoints under another model.</summary>
    public ClusterReachability With(PolicyModel model) => new(_cluster.Snapshot, Population, model, _cluster.Reachability.Enforcement, Traits, []);

    public Population Population { get; }

    public PolicyModel Model { get; }

    public PlugInTraits Traits { get; }

    public ClusterReachability Reachability { get; }

    public List<Party> Ends { get; } = [];

    private Cluster Endpoints(int seed)
    {
        var cluster = new Cluster();
        cluster.Node("n1", Chance(0.4) ? "192.168.0.1 fd00:c::1" : "192.168.0.1", "role=worker").Node("n2", "192.168.0.2", "role=infra");
        foreach (string ns in (string[])["x", "y"]) cluster.Namespace(ns, $"team={Pick("red", "blue")}");
        cluster.Objects("{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: x, labels: {trust: high}}}");
        for (int i = 0; i < 5; i++)
        {
            string pod = $"{Pick("x", "y")}/p{i}";
            bool host = i == 4;
            cluster.Pod(pod, host ? "192.168.0.1" : Address(i), host ? "n1" : Pick("n1", "n2", null), [$"web={_random.Next(80, 82)}/TCP"],
                host, "Running", $"app={Pick("a", "b", "c")}");
            if (Chance(0.4)) cluster.RunAs(pod, "sa");
        }
        _ = seed;
        Ends.AddRange(cluster.Reachability.Population.Endpoints.Select(e => new Party.Inside(e)));
        foreach (string address in (string[])["203.0.113.9", "198.51.100.1", "10.0.1.200", "2001:db8::5"]) Ends.Add(new Party.Address(IPAddress.Parse(address)));
        return cluster;
    }

    private string? Address(int i) => _random.Next(7) switch
    {
        0 => null,
        1 => $"fd00::{i + 4}",
        2 or 3 => $"10.0.{_random.Next(1, 3)}.{i + 1} fd00::{i + 4}",
        _ => $"10.0.{_random.Next(1, 3)}.{i + 1}",
    };

    private ImmutableArray<Tier> Tiers(int count)
    {
        var tiers = ImmutableArray.CreateBuilder<Tier>();
        string? band = null;
        for (int t = 0; t < count; t++)
        {
            band = Chance(0.5) ? band : Pick("one", "two", null);
            bool ordered = Chance(0.7);
            PolicyObject[] policies = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Policy(ordered))];
            tiers.Add(new Tier
            {
                Name = $"tier{t}",
                Ordered = ordered,
                WhenIsolated = Chance(0.5) ? RuleAction.Deny : RuleAction.Pass,
                Band = ordered ? band : null,
                Policies = ordered ? [.. policies.OrderBy(p => p.Order).ThenBy(p => p.Ref)] : [.. policies],
            });
        }
        return tiers.ToImmutable();
    }

    private PolicyObject Policy(bool ordered)
    {
        double order = _random.Next(0, 3);
        return new PolicyObject
        {
            Ref = new ObjectRef(new ResourceKind("test", "Policy"), "", $"policy{_names++}"),
            Dialect = "test",
            Mode = PolicyMode.Enforced,
            Subject = Subject(),
            IsolatesIngress = Chance(0.4),
            IsolatesEgress = Chance(0.4),
            Order = order,
            Rank = ordered && Chance(0.6) ? order : null,
            Rules = [.. Enumerable.Range(0, _random.Next(0, 4)).Select(r => Rule(ordered, r))],
        };
    }

    private Peer Subject() => _random.Next(5) switch
    {
        0 => new Peer.Nodes { Pointer = "/s", Labels = Pick(Selector.Everything, new Selector.In("role", ["infra"])) },
        1 => new Peer.AnyOf { Pointer = "/s", Parts = [Pods(), new Peer.Nodes { Pointer = "/s", Labels = Selector.Everything }] },
        2 => new Peer.AllOf { Pointer = "/s", Parts = [Pods(), new Peer.Not { Pointer = "/s", Part = Pods() }] },
        _ => Pods(),
    };

    private PolicyRule Rule(bool ordered, int r)
    {
        RuleAction action = ordered ? Pick(RuleAction.Allow, RuleAction.Allow, RuleAction.Deny, RuleAction.Pass, RuleAction.Log) : Pick(RuleAction.Allow, RuleAction.Allow, RuleAction.Deny);
        bool sure = _certain;
        bool qualified = !sure && action != RuleAction.Log && Chance(0.4);
        return new PolicyRule
        {
            Pointer = $"/spec/rules/{r}",
            Direction = Chance(0.5) ? Direction.Ingress : Direction.Egress,
            Action = action,
            Peers = [.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Peer(2, sure))],
            Ports = Chance(0.5) ? [] : [Port()],
            Qualifiers = qualified ? ["http"] : [],
            // In a union only an allow is conditional, and it consumes.
            Conditional = qualified && ordered && (action != RuleAction.Allow || Chance(0.5)),
            Subject = Chance(0.2) ? Subject() : null,
        } is var rule && rule.Qualifiers.Length > 0 && rule.Action == RuleAction.Deny && !rule.Conditional ? rule with { Qualifiers = [] } : rule;
    }

    private PortMatch Port() => _random.Next(5) switch
    {
        0 => new PortMatch { Pointer = "/p", Protocol = TransportProtocol.Tcp },
        1 => new PortMatch { Pointer = "/p", Protocol = null, First = 80, Last = 80 },
        2 => new PortMatch { Pointer = "/p", Protocol = TransportProtocol.Tcp, Name = "web" },
        3 => new PortMatch { Pointer = "/p", Protocol = TransportProtocol.Icmp, First = 8, Last = 8 },
        _ => new PortMatch { Pointer = "/p", Protocol = TransportProtocol.Tcp, First = 80, Last = 443 },
    };

    private Peer Peer(int depth, bool sure)
    {
        int kind = _random.Next(depth > 0 ? 13 : 9);
        return kind switch
        {
            0 => new Peer.Anything { Pointer = "/any" },
            1 => new Peer.Nodes { Pointer = "/nodes", Labels = Pick(Selector.Everything, new Selector.In("role", ["infra"])) },
            2 => new Peer.OwnNode { Pointer = "/own" },
            3 => new Peer.Outside { Pointer = "/outside" },
            4 => new Peer.Named { Pointer = "/named", Objects = [.. Population.Endpoints.Where(_ => Chance(0.3)).Select(e => e.Source)] },
            5 or 6 => new Peer.Block { Pointer = "/block", Cidr = IPNetwork.Parse(Pick(Blocks)), Except = Chance(0.2) ? [IPNetwork.Parse("203.0.113.8/29")] : [] } is var b && b.Except.All(e => b.Cidr.Contains(e.BaseAddress)) ? b : b with { Except = [] },
            7 when !sure => Chance(0.5) ? new Peer.DomainNames { Pointer = "/names", Names = ["a.example"] } : new Peer.Unknown { Pointer = "/unknown", Reason = "not understood" },
            9 => new Peer.AnyOf { Pointer = "/or", Parts = Parts(depth, sure) },
            10 => new Peer.AllOf { Pointer = "/and", Parts = Parts(depth, sure) },
            11 or 12 => new Peer.Not { Pointer = "/not", Part = Peer(depth - 1, sure) },
            _ => Pods(),
        };
    }

    private ImmutableArray<Peer> Parts(int depth, bool sure) => [.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Peer(depth - 1, sure))];

    private Peer.Pods Pods() => new()
    {
        Pointer = "/pods",
        Namespace = Pick("x", "y", null, null),
        Namespaces = Chance(0.3) ? new Selector.In("team", ["red"]) : Selector.Everything,
        Labels = _random.Next(4) switch
        {
            0 => Selector.Everything,
            1 => new Selector.Not(new Selector.In("app", ["a"])),
            2 => Pick(Scoped) is var key ? Pick<Selector>(new Selector.Has(key), new Selector.In(key, ["n1", "red", "sa", "x"]), new Selector.Not(new Selector.In(key, ["n2", "blue", "default", "y", "high"]))) : Selector.Nothing,
            _ => new Selector.AnyOf([new Selector.In("app", ["b"]), new Selector.Has("none")]),
        },
    };

    private bool Chance(double of) => _random.NextDouble() < of;

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];
}
