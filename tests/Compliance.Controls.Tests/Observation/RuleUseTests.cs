using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Observation;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;
using Compliance.TestKit.Cases;

namespace Compliance.Controls.Tests.Observation;

/// <summary>Whether a flow is one that a rule allows, against the rule by rule explanation of the same flow.</summary>
public sealed class RuleUseTests : IDisposable
{
    private const int Seed = 20261125;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_rule_fits_a_flow_where_its_explanation_says_that_it_matched()
    {
        File.WriteAllText(_file, string.Join("\n---\n", Directory.EnumerateFiles(Repository.PathOf("tests", "clusters", "payment-shop"), "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText)));
        ClusterReachability cluster = ClusterReachability.Analyse(CaseSnapshot.Read(_file, []), new PlugInAssertion("calico", ImmutableSortedDictionary<string, string>.Empty));
        Endpoint[] pods = [.. cluster.Population.Endpoints.Where(e => e is { Kind: EndpointKind.Pod, Addresses.IsEmpty: false })];
        string[] outside = ["198.51.100.20", "10.60.4.8", "8.8.8.8", "10.1.2.3"];
        (TransportProtocol, int)[] ports = [(TransportProtocol.Tcp, 443), (TransportProtocol.Tcp, 5432), (TransportProtocol.Tcp, 8080), (TransportProtocol.Tcp, 8443), (TransportProtocol.Tcp, 9090), (TransportProtocol.Udp, 53)];
        Random random = new(Seed);
        int matched = 0, mismatched = 0;
        for (int round = 0; round < 4000; round++)
        {
            Endpoint pod = pods[random.Next(pods.Length)], other = pods[random.Next(pods.Length)];
            IPAddress? address = random.Next(4) == 0 ? IPAddress.Parse(outside[random.Next(outside.Length)]) : null;
            if (ReferenceEquals(pod, other)) continue;
            (TransportProtocol protocol, int port) = ports[random.Next(ports.Length)];
            bool inwards = random.Next(2) == 0;
            (Party Party, PlacedEnd End) here = (new Party.Inside(pod), End(pod)), there = address is null ? (new Party.Inside(other), End(other)) : (new Party.Address(address), new(new(null, null, null, address.ToString()), [], address));
            (Party Party, PlacedEnd End) from = inwards ? there : here, to = inwards ? here : there;
            Explanation explained = cluster.Explain(from.Party, to.Party, protocol, port);
            PlacedFlow flow = new(new(new(from.End.Record, to.End.Record, protocol, port, ObservedVerdict.Allowed), 1, default, default), from.End, to.End);
            foreach (PolicyTrace policy in (inwards ? explained.Ingress : explained.Egress).Policies)
            {
                RuleUse use = new(cluster, policy.Policy);
                foreach (RuleTrace rule in policy.Rules.Where(r => r.Outcome != RuleOutcome.NoEffect && RuleUse.IsPlain(r.Rule)))
                {
                    bool fits = use.Allows(rule.Rule, flow);
                    Assert.True(fits == (rule.Outcome == RuleOutcome.Matched), $"seed {Seed}, round {round}: {from.Party} to {to.Party} {protocol}/{port}, {rule.Rule.Pointer} of {policy.Policy.Ref}: {rule.Outcome} ({rule.Why})");
                    if (fits) matched++;
                    else mismatched++;
                }
            }
        }
        Assert.True(matched > 100 && mismatched > 1000, $"{matched} matched, {mismatched} did not");
    }

    private static PlacedEnd End(Endpoint pod) => new(new(pod.Namespace, null, pod.Name, null), [pod], null);
}
