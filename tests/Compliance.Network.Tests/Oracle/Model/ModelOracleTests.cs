using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Tests.Oracle.Model;

/// <summary>The evaluation of the neutral model, both ways it is done, against a naive reading of it: what holds here holds for every
/// dialect that translates rightly.</summary>
public sealed class ModelOracleTests
{
    private const int Models = 600;

    [Fact]
    public void Sets_and_explanations_agree_with_the_naive_reading_of_any_model()
    {
        var letters = new long[128];
        Seeds.Each(Models, seed =>
        {
            var world = new RandomModel(seed);
            var naive = new NaiveModel(world);
            foreach (Party from in world.Ends)
            {
                foreach (Party to in world.Ends)
                {
                    foreach ((TransportProtocol protocol, int port) in ((TransportProtocol, int)[])[(TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 81), (TransportProtocol.Udp, 80), (TransportProtocol.Icmp, 8)])
                    {
                        char expected = naive.Ask(from, to, protocol, port);
                        string context = $"seed {seed}: {Name(from)} to {Name(to)} {protocol}/{port}";
                        Assert.Equal($"{context}: {expected}", $"{context}: {world.Reachability.Decide(from, to, protocol, port).Verdict.ToString()[0]}");
                        if (protocol != TransportProtocol.Icmp)
                            Assert.Equal($"{context} in sets: {expected}", $"{context} in sets: {InSets(world.Reachability, from, to, protocol, port)}");
                        Interlocked.Increment(ref letters[expected]);
                    }
                }
            }
        });
        long all = letters.Sum();
        foreach (char letter in "ADQU") Assert.True(letters[letter] > all / 500, $"only {letters[letter]} of {all} answers are {letter}");
    }

    private static string Name(Party party) => party is Party.Inside inside ? inside.Endpoint.ToString() : ((Party.Address)party).Value.ToString();

    private static char InSets(ClusterReachability reachability, Party from, Party to, TransportProtocol protocol, int port)
    {
        EndpointClass Of(Party party) => party is Party.Inside inside ? reachability.ClassOf(inside.Endpoint) : reachability.ClassOf(((Party.Address)party).Value);
        Connections connections = from is Party.Inside a && to is Party.Inside b ? reachability.Between(a.Endpoint, b.Endpoint) : reachability.Between(Of(from), Of(to));
        return connections.Allowed.Contains(protocol, port) ? 'A' : connections.Undefined.Contains(protocol, port) ? 'U' : connections.Qualified.Contains(protocol, port) ? 'Q' : 'D';
    }
}
