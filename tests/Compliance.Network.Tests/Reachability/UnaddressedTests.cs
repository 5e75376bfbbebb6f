using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Reachability;

/// <summary>A block matches no endpoint that has no address yet, whatever stands beside it in the peer; what an address could change is marked.</summary>
[Trait("rule", "K8S-32")]
public sealed class UnaddressedTests
{
    private static readonly Peer Block = new Peer.Block { Pointer = "/block", Cidr = IPNetwork.Parse("10.0.0.0/8") };
    private static readonly Peer Unknown = new Peer.Unknown { Pointer = "/unknown", Reason = "not understood" };

    public static TheoryData<string, Peer, Verdict, bool> Peers => new()
    {
        { "block", Block, Verdict.Deny, true },
        { "not the block", Not(Block), Verdict.Allow, true },
        { "unknown", Unknown, Verdict.Undefined, false },
        { "unknown in the block", All(Unknown, Block), Verdict.Deny, true },
        { "unknown outside the block", All(Unknown, Not(Block)), Verdict.Undefined, true },
        { "unknown or the block", Any(Unknown, Block), Verdict.Undefined, true },
        { "unknown or outside the block", Any(Unknown, Not(Block)), Verdict.Allow, true },
        { "the block and unknown, twice refused", Not(Not(All(Unknown, Block))), Verdict.Deny, true },
    };

    [Theory]
    [MemberData(nameof(Peers))]
    public void A_pod_without_an_address_is_in_no_block_now_and_what_one_could_change_is_marked(string name, Peer peer, Verdict verdict, bool latent)
    {
        Cluster cluster = new Cluster().Pod("x/a", null, null, null, hostNetwork: false, "Pending").Pod("x/b", "10.0.1.2", null, null, hostNetwork: false, "Running", "app=b")
            .Policy("x/in", "{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{podSelector: {}}]}]}");
        ClusterReachability reachability = cluster.Reachability.With(p => p with { Rules = [.. p.Rules.Select(r => r with { Peers = [peer] })] });
        (Party from, Party to) = (cluster.Party("x/a"), cluster.Party("x/b"));
        Connections sets = reachability.Between(((Party.Inside)from).Endpoint, ((Party.Inside)to).Endpoint);
        Verdict inSets = sets.Allowed.Contains(TransportProtocol.Tcp, 80) ? Verdict.Allow : sets.Undefined.Contains(TransportProtocol.Tcp, 80) ? Verdict.Undefined : Verdict.Deny;
        Assert.Equal((name, verdict, verdict, latent),
            (name, reachability.Decide(from, to, TransportProtocol.Tcp, 80).Verdict, inSets, sets.Latent.Contains(TransportProtocol.Tcp, 80)));
    }

    private static Peer.Not Not(Peer part) => new() { Pointer = "/not", Part = part };

    private static Peer.AllOf All(params ImmutableArray<Peer> parts) => new() { Pointer = "/and", Parts = parts };

    private static Peer.AnyOf Any(params ImmutableArray<Peer> parts) => new() { Pointer = "/or", Parts = parts };
}
