using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Controls.Scope.Effective;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.Scope;

public sealed class FlowRegisterTests
{
    private const int Seed = 97;

    private static readonly ImmutableArray<(TransportProtocol Protocol, int Port)> Probes = [.. ZoneMatrixTests.Probes, (TransportProtocol.Sctp, 9)];

    /// <summary>The register, row by row written out, against one question after the other: every two members of different zones, every address that a
    /// policy could tell apart, every port.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_register_of_random_clusters_tells_what_every_two_ends_and_port_asked_one_by_one_give_and_nothing_else(bool zones)
    {
        var random = new Random(Seed);
        Dictionary<EffectiveFlowState, int> seen = [];
        int severalEnds = 0;
        for (int i = 0; i < 60; i++)
        {
            Cluster cluster = RandomCluster(random);
            ScopeDeclaration scope = RandomScope(random, zones);
            FlowRegister register = Register(cluster, scope);
            Dictionary<string, ImmutableArray<Party>> members = Members(cluster, scope);
            var names = members.ToDictionary(m => m.Key, m => Names(cluster, m.Value));
            Assert.Equal(register.Flows.Length, register.Flows.Select(f => f.Id).Distinct().Count());
            Assert.All(register.Flows, f => Assert.False(f.Merged));
            foreach ((string from, ImmutableArray<Party> sources) in members)
                foreach ((string to, ImmutableArray<Party> destinations) in members)
                {
                    EffectiveFlow[] rows = [.. register.Flows.Where(f => f.FromZone == from && f.ToZone == to)];
                    if (from == to) Assert.Empty(rows);
                    else
                        foreach (Party source in sources)
                            foreach (Party destination in destinations.Where(d => ZoneMatrixTests.Apart(source, d)))
                                foreach ((TransportProtocol protocol, int port) in Probes)
                                {
                                    EffectiveFlow[] telling = [.. rows.Where(r => r.Ports.Contains(protocol, port) && Holds(r.From, source, names[from]) && Holds(r.To, destination, names[to]))];
                                    string at = $"seed {Seed}, cluster {i}, {from} {Flows.Text(source)} -> {to} {Flows.Text(destination)} {protocol}/{port}: {string.Join(" | ", telling.Select(t => t.State))}";
                                    Decision decision = cluster.Reachability.Decide(source, destination, protocol, port);
                                    EffectiveFlowState? expected = Expected(cluster, scope, (from, source), (to, destination), (protocol, port), decision, out ImmutableArray<string> approvals);
                                    Assert.True(telling.Length == (expected is null ? 0 : 1), $"{at}; asked one by one {decision.Verdict}");
                                    if (expected is not { } state) continue;
                                    Assert.True(telling[0].State == state, $"{at}; expected {state}");
                                    Assert.True(telling[0].Approvals.SequenceEqual(approvals), $"{at}; approvals {string.Join(',', approvals)}");
                                    Assert.True((state == EffectiveFlowState.Unknown) == (telling[0].Reason is not null), at);
                                    foreach (DecidingRule rule in decision.DecidedBy.Where(d => d is { Action: "allow", Reason: null }))
                                        Assert.True(telling[0].AllowedBy.Contains(rule.Policy), $"{at}: {rule.Policy} decided, and is not among {string.Join(", ", telling[0].AllowedBy)}");
                                    seen[state] = seen.GetValueOrDefault(state) + 1;
                                }
                }
            foreach (EffectiveFlow row in register.Flows)
            {
                Assert.Equal((row.From.Names.Length, row.To.Names.Length), (row.From.Count, row.To.Count));
                severalEnds += row.From.Count > 1 && row.To.Count > 1 ? 1 : 0;
                // Whoever allows it selects one of its ends.
                Assert.All(row.AllowedBy, p => Assert.Contains(cluster.Reachability.Model.All.Where(m => m.Ref == p).SelectMany(m => cluster.Reachability.SubjectsOf(m)), e =>
                    Holds(row.From, new Party.Inside(e), names[row.FromZone]) || Holds(row.To, new Party.Inside(e), names[row.ToZone])));
            }
            Assert.Equal(register.Flows.Select(f => f.State).Order(), register.Flows.Select(f => f.State));
            Assert.Equal(Text(register), Text(Register(cluster, scope)));
        }
        Assert.Equal(zones ? 5 : 2, seen.Count);
        Assert.All(seen, s => Assert.True(s.Value >= 40, $"{s.Key}: {s.Value} flows"));
        Assert.True(severalEnds >= 100, $"{severalEnds} rows with several ends on both sides");
    }

    [Fact]
    public void Where_there_are_too_many_rows_those_of_one_state_are_put_together_and_still_tell_every_port_and_every_end()
    {
        var random = new Random(Seed);
        int merged = 0;
        for (int i = 0; i < 60; i++)
        {
            Cluster cluster = RandomCluster(random);
            ScopeDeclaration scope = RandomScope(random, zones: true);
            FlowRegister exact = Register(cluster, scope), few = Register(cluster, scope, mostRows: 1);
            Assert.All(few.Flows.GroupBy(f => (f.FromZone, f.ToZone, f.State, Approvals: string.Join('\n', f.Approvals), f.Qualifiers.IsEmpty)), g => Assert.Single(g));
            merged += exact.Flows.Length - few.Flows.Length;
            foreach (EffectiveFlow row in few.Flows)
            {
                EffectiveFlow[] parts = [.. exact.Flows.Where(f => f.FromZone == row.FromZone && f.ToZone == row.ToZone && f.State == row.State && f.Approvals.SequenceEqual(row.Approvals))];
                string at = $"seed {Seed}, cluster {i}, {row.FromZone} -> {row.ToZone} {row.State}";
                Assert.True(row.Ports.Equals(parts.Aggregate(PortSet.Empty, (all, p) => all.Union(p.Ports))), at);
                Assert.True(Inside(row.From).SetEquals(parts.SelectMany(p => Inside(p.From))) && Inside(row.To).SetEquals(parts.SelectMany(p => Inside(p.To))), at);
                Assert.True(row.AllowedBy.ToHashSet().IsSupersetOf(parts.SelectMany(p => p.AllowedBy)), at);
                Assert.True(row.Merged == parts.Length > 1, at);
            }
            Assert.Equal(exact.Flows.Select(f => (f.FromZone, f.ToZone, f.State)).Distinct().Order(), few.Flows.Select(f => (f.FromZone, f.ToZone, f.State)).Distinct().Order());
        }
        Assert.True(merged >= 60, $"{merged} rows less");
    }

    [Fact]
    public void What_is_approved_in_part_stands_in_rows_of_one_state_each_and_what_is_left_is_unapproved()
    {
        Cluster cluster = ZoneMatrixTests.Small().Policy("b/open", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80, endPort: 443}]}]}");
        ApprovedFlow flow = ZoneMatrixTests.Flow("F", "a", "b", PortSet.Of(TransportProtocol.Tcp, 80, 80)), old = ZoneMatrixTests.Flow("G", "a", "b", PortSet.Of(TransportProtocol.Tcp, 443, 443)) with
        {
            ReviewBy = ZoneMatrixTests.Moment.AddDays(-2),
        };
        EffectiveFlow[] rows = [.. Register(cluster, ZoneMatrixTests.Two(flow, old)).Flows.Where(f => f is { FromZone: "a", ToZone: "b" })];
        Assert.Equal([(EffectiveFlowState.Unapproved, "TCP 81-442"), (EffectiveFlowState.Overdue, "TCP 443"), (EffectiveFlowState.Approved, "TCP 80")], rows.Select(r => (r.State, r.Ports.ToString())));
        Assert.Equal(["", "G", "F"], rows.Select(r => string.Join(',', r.Approvals)));
        Assert.All(rows, r => Assert.Equal(["a/one[Pod]", "b/two[Pod]", "NetworkPolicy/b/open"], [.. r.From.Names, .. r.To.Names, .. r.AllowedBy.Select(p => p.ToString())]));
    }

    [Fact]
    public void Services_that_lead_there_and_insecure_protocols_are_named()
    {
        Cluster cluster = new Cluster().With("generic").Namespace("a").Namespace("b").Pod("a/one", "10.1.0.1", null, null, false, "Running", "app=one")
            .Pod("b/two", "10.1.0.2", null, ["web=3000"], false, "Running", "app=two")
            .Policy("b/open", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 23}, {port: 3000}, {port: 8443}]}]}")
            .Objects("""
                apiVersion: v1
                kind: Service
                metadata: {name: shop, namespace: b}
                spec: {selector: {app: two}, ports: [{name: http, port: 80, targetPort: web, appProtocol: http}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: other, namespace: b}
                spec: {selector: {app: two}, ports: [{name: x, port: 9999}]}
                """);
        EffectiveFlow row = Assert.Single(Register(cluster, ZoneMatrixTests.Two()).Flows, f => f is { FromZone: "a", ToZone: "b" });
        Assert.Equal(["Service/b/shop"], row.Services.Select(s => s.ToString()));
        Assert.Equal([new("telnet", TransportProtocol.Tcp, 23), new InsecurePort(null, TransportProtocol.Tcp, 3000)], row.Insecure);
        Assert.False(row.EveryPort);
        // Nothing limits what the other one opens.
        Assert.All(Register(cluster, ZoneMatrixTests.Two()).Flows.Where(f => f.ToZone == "internet"), f => Assert.True(f is { EveryPort: true, Insecure.IsEmpty: true }));
        Assert.All(Register(cluster, ZoneMatrixTests.Two()).Flows, f => Assert.Equal(EffectiveFlowState.Unstated, f.State));
    }

    [Fact]
    public void A_condition_that_remains_is_told_apart_from_what_passes_without_one()
    {
        Cluster cluster = new Cluster().With("cilium").Namespace("a").Namespace("b").Pod("a/one", "10.1.0.1", null, null, false, "Running", "app=one").Pod("b/two", "10.1.0.2", null, null, false, "Running", "app=two")
            .Objects("""
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: rules, namespace: b}
                spec:
                  endpointSelector: {}
                  ingress:
                  - fromEntities: [cluster]
                    toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}, {ports: [{port: "443", protocol: TCP}]}]
                """);
        EffectiveFlow[] rows = [.. Register(cluster, ZoneMatrixTests.Two()).Flows.Where(f => f is { FromZone: "a", ToZone: "b" }).OrderBy(f => f.Ports.ToString(), StringComparer.Ordinal)];
        Assert.Equal([("TCP 443", ""), ("TCP 80", "http")], rows.Select(r => (r.Ports.ToString(), string.Join(',', r.Qualifiers))));
    }

    [Fact]
    public void Where_enforcement_is_not_proven_a_reservation_says_that_there_may_be_more_flows()
    {
        Cluster cluster = ZoneMatrixTests.Small().Policy("b/deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}").With(null);
        FlowDoubt doubt = Assert.Single(Register(cluster, ZoneMatrixTests.Two() with { PlugInAssertedBy = null }).Doubts);
        Assert.Contains("does not prove", doubt.Reason, StringComparison.Ordinal);
        Assert.Empty(doubt.Namespaces);
        Assert.Empty(Register(ZoneMatrixTests.Small(), ZoneMatrixTests.Two()).Doubts);
    }

    [Fact]
    public void A_namespace_that_is_called_like_the_internet_is_not_taken_for_it()
    {
        Cluster cluster = new Cluster().With("generic").Namespace("internet").Pod("internet/one", "10.1.0.1", null, null, false, "Running", "app=one");
        Assert.Equal(["internet -> namespace/internet", "namespace/internet -> internet", "namespace/internet -> unzoned", "unzoned -> namespace/internet"],
            Register(cluster, ScopeDeclaration.Undeclared).Flows.Select(f => $"{f.FromZone} -> {f.ToZone}").Distinct());
    }

    [Fact]
    public void With_very_many_namespaces_the_rows_of_one_name_all_others_at_once_and_tell_the_same_flows()
    {
        var random = new Random(Seed);
        int flows = 0;
        for (int i = 0; i < 30; i++)
        {
            Cluster cluster = RandomCluster(random);
            HashSet<string> Told(FlowRegister register) => [.. register.Flows.SelectMany(f => f.From.Names.SelectMany(s => f.To.Names.SelectMany(d => Probes.Where(p => f.Ports.Contains(p.Protocol, p.Port))
                .Select(p => $"{s} -> {(f.ToZone is "internet" or "unzoned" ? f.ToZone + " " : "")}{d} {p} {f.State}"))))];
            FlowRegister wide = Register(cluster, ScopeDeclaration.Undeclared, mostNamespaces: 2);
            HashSet<string> told = Told(wide), expected = Told(Register(cluster, ScopeDeclaration.Undeclared));
            Assert.True(told.SetEquals(expected), $"seed {Seed}, cluster {i}: {string.Join(", ", told.Except(expected).Concat(expected.Except(told)).Take(5))}");
            Assert.All(wide.Flows, f => Assert.True(f is { FromZone: "internet" or "unzoned" } or { ToZone: "internet" or "unzoned" or "any" } && !f.Merged));
            flows += wide.Flows.Count(f => f.ToZone == "any");
        }
        Assert.True(flows >= 30, $"{flows} rows");
    }

    private static FlowRegister Register(Cluster cluster, ScopeDeclaration scope, int mostRows = FlowRegister.MostRows, int mostNamespaces = FlowRegister.MostNamespaces) =>
        FlowRegister.Of(cluster.Reachability, ZoneMatrixTests.Prove(cluster, scope), scope, ZoneMatrixTests.Moment, mostRows, mostNamespaces);

    private static string Text(FlowRegister register) => string.Join('\n', register.Flows.Select(f =>
        $"{f} {string.Join(',', f.From.Names)} {string.Join(',', f.To.Names)} {string.Join(',', f.AllowedBy)} {string.Join(',', f.Approvals)}"));

    private static HashSet<string> Inside(FlowEnds ends) => [.. ends.Names.Where(n => n.Contains('/', StringComparison.Ordinal))];

    private static EffectiveFlowState? Expected(Cluster cluster, ScopeDeclaration scope, (string Zone, Party Party) from, (string Zone, Party Party) to, (TransportProtocol Protocol, int Port) probe,
        Decision decision, out ImmutableArray<string> approvals)
    {
        ILookup<ApprovalState, string> covering = scope.Zones.IsEmpty ? Array.Empty<string>().ToLookup(_ => ApprovalState.Proposed) : scope.ApprovedFlows
            .Where(f => (f.From == from.Zone || f.From == "any") && (f.To == to.Zone || f.To == "any") && f.Ports.Contains(probe.Protocol, probe.Port))
            .ToLookup(f => f.At(ZoneMatrixTests.Moment, scope.ReviewPeriods.ApprovedFlows), f => f.Id);
        bool approved = covering[ApprovalState.Approved].Any(), overdue = covering[ApprovalState.Overdue].Any();
        approvals = [.. approved ? covering[ApprovalState.Approved] : covering[ApprovalState.Overdue]];
        if (decision.Verdict == Verdict.Undefined || (decision.Verdict == Verdict.Deny && Latent(cluster, from.Party, to.Party, probe))) return EffectiveFlowState.Unknown;
        if (decision.Verdict == Verdict.Deny) return null;
        return approved ? EffectiveFlowState.Approved : overdue ? EffectiveFlowState.Overdue
            : scope.Zones.IsEmpty || scope.ApprovedFlows.IsEmpty ? EffectiveFlowState.Unstated : EffectiveFlowState.Unapproved;
    }

    // Denied as long as an end has no address.
    private static bool Latent(Cluster cluster, Party from, Party to, (TransportProtocol Protocol, int Port) probe)
    {
        ClusterReachability reachability = cluster.Reachability;
        EndpointClass Class(Party party) => party is Party.Inside inside ? reachability.ClassOf(inside.Endpoint) : reachability.ClassOf(((Party.Address)party).Value);
        return reachability.Between(Class(from), Class(to)).Latent.Contains(probe.Protocol, probe.Port);
    }

    private static bool Holds(FlowEnds ends, Party party, Dictionary<Endpoint, string> names)
    {
        if (party is Party.Inside inside) return names.TryGetValue(inside.Endpoint, out string? name) && ends.Names.Contains(name);
        IPAddress address = ((Party.Address)party).Value;
        return ends.Names.Any(n => n == FlowEnds.AnyAddress || (Range(n) is { } range && range.First.AddressFamily == address.AddressFamily
            && Compare(range.First, address) <= 0 && Compare(address, range.Last) <= 0));
    }

    private static AddressRange? Range(string name)
    {
        string text = name switch { "any IPv4 address" => "0.0.0.0-255.255.255.255", "any IPv6 address" => "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", _ => name };
        return text.Split('-') is [var first, var last] && IPAddress.TryParse(first, out IPAddress? a) && IPAddress.TryParse(last, out IPAddress? b) ? new AddressRange(a, b) : null;
    }

    private static int Compare(IPAddress a, IPAddress b) => a.GetAddressBytes().AsSpan().SequenceCompareTo(b.GetAddressBytes());

    // The largest group of a workload's pods that no policy tells apart keeps its name.
    private static Dictionary<Endpoint, string> Names(Cluster cluster, ImmutableArray<Party> members)
    {
        Dictionary<Endpoint, string> names = [];
        foreach (IGrouping<string, Endpoint> workload in members.OfType<Party.Inside>().Select(m => m.Endpoint).GroupBy(e => e.Workload?.ToString() ?? e.ToString()))
        {
            int largest = workload.GroupBy(e => cluster.Reachability.ClassOf(e).Index).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
            foreach (Endpoint e in workload) names[e] = cluster.Reachability.ClassOf(e).Index == largest ? workload.Key : $"{e.Namespace}/{e.Name}[Pod]";
        }
        return names;
    }

    private static Dictionary<string, ImmutableArray<Party>> Members(Cluster cluster, ScopeDeclaration scope)
    {
        if (!scope.Zones.IsEmpty) return ZoneMatrixTests.Members(cluster, scope);
        Dictionary<string, ImmutableArray<Party>> members = cluster.Reachability.Population.Endpoints.GroupBy(e => e.Kind == EndpointKind.Node ? "unzoned" : e.Namespace)
            .ToDictionary(g => g.Key, g => g.Select(e => (Party)new Party.Inside(e)).ToImmutableArray());
        ImmutableArray<Party> Addresses(IEnumerable<string> of) => [.. of.Select(a => new Party.Address(IPAddress.Parse(a)))];
        members["internet"] = Addresses(ZoneMatrixTests.Outside["internet"].Concat(ZoneMatrixTests.Outside["partner"]));
        members["unzoned"] = [.. members["unzoned"], .. Addresses(ZoneMatrixTests.Outside["unzoned"])];
        return members;
    }

    private static ScopeDeclaration RandomScope(Random random, bool zones)
    {
        ScopeDeclaration scope = ZoneMatrixTests.RandomScope(random);
        return !zones ? scope with { Zones = [] } : scope with
        {
            ApprovedFlows = [.. scope.ApprovedFlows.Select(f => random.Next(4) switch { 0 => f with { ReviewBy = ZoneMatrixTests.Moment.AddDays(-2) }, 1 => f with { Approver = null }, _ => f })],
        };
    }

    /// <summary>Pods of their own, a workload of three pods of which one may bear another label, and pods that have no address yet.</summary>
    private static Cluster RandomCluster(Random random)
    {
        Cluster cluster = ZoneMatrixTests.RandomCluster(random).Objects("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: web, namespace: a}
            spec: {selector: {matchLabels: {set: web}}, template: {metadata: {labels: {set: web}}, spec: {containers: [{name: c}]}}}
            """);
        for (int i = 1; i <= 3; i++)
        {
            string app = i == 3 && random.Next(2) == 0 ? "job" : "web", status = random.Next(3) == 0 ? "" : $", podIP: 10.1.9.{i}, podIPs: [{{ip: 10.1.9.{i}}}]";
            cluster.Objects($$"""
                apiVersion: v1
                kind: Pod
                metadata: {name: web-{{i}}, namespace: a, labels: {set: web, app: {{app}}, tier: api}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: u, controller: true}]}
                spec: {containers: [{name: c}]}
                status: {phase: Running{{status}}}
                """);
        }
        return cluster;
    }
}
