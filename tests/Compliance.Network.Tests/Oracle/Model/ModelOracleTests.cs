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

    [Fact]
    [Trait("rule", "K8S-32")]
    public void Sets_mark_what_an_address_could_open_or_close_once_an_endpoint_without_one_gets_it()
    {
        int changing = 0;
        Seeds.Each(Models, seed =>
        {
            var world = new RandomModel(seed);
            NaiveModel now = new(world), once = new(world, addressed: true);
            Party[] waiting = [.. world.Ends.Where(e => e is Party.Inside { Endpoint.Addresses.IsEmpty: true })];
            foreach ((Party from, Party to) in waiting.SelectMany(w => world.Ends.SelectMany(e => (IEnumerable<(Party, Party)>)[(w, e), (e, w)])))
            {
                (char before, char after) = (now.Ask(from, to, TransportProtocol.Tcp, 80), once.Ask(from, to, TransportProtocol.Tcp, 80));
                if (before == after || (before is 'Q' or 'U' && after is 'Q' or 'U')) continue;
                Assert.True(Between(world.Reachability, from, to).Latent.Contains(TransportProtocol.Tcp, 80), $"seed {seed}: {Name(from)} to {Name(to)} is {before} and can become {after}");
                Interlocked.Increment(ref changing);
            }
        });
        Assert.True(changing > 50, $"only {changing} answers hang on an address");
    }

    private static string Name(Party party) => party is Party.Inside inside ? inside.Endpoint.ToString() : ((Party.Address)party).Value.ToString();

    private static Connections Between(ClusterReachability reachability, Party from, Party to)
    {
        EndpointClass Of(Party party) => party is Party.Inside inside ? reachability.ClassOf(inside.Endpoint) : reachability.ClassOf(((Party.Address)party).Value);
        return from is Party.Inside a && to is Party.Inside b ? reachability.Between(a.Endpoint, b.Endpoint) : reachability.Between(Of(from), Of(to));
    }

    private static char InSets(ClusterReachability reachability, Party from, Party to, TransportProtocol protocol, int port)
    {
        Connections connections = Between(reachability, from, to);
        return connections.Allowed.Contains(protocol, port) ? 'A' : connections.Undefined.Contains(protocol, port) ? 'U' : connections.Qualified.Contains(protocol, port) ? 'Q' : 'D';
    }
}
