using System.Text.Json.Nodes;

namespace Compliance.Network.Tests.Oracle;

/// <summary>EgressFirewalls from a seed, odd and refused ones included.</summary>
internal sealed class RandomEgressFirewalls(int seed)
{
    private readonly Random _random = new(seed * 104_729);
    private readonly bool _odd = seed % 5 == 0;

    public IEnumerable<JsonObject> All()
    {
        foreach (string ns in (string[])["x", "y", "z"])
        {
            if (_random.Next(3) == 0) continue;
            var spec = new JsonObject { ["egress"] = new JsonArray([.. Enumerable.Range(0, _random.Next(0, 5)).Select(_ => (JsonNode)Rule())]) };
            if (Odd(8)) spec["logging"] = true;
            yield return new JsonObject
            {
                ["apiVersion"] = "k8s.ovn.org/v1",
                ["kind"] = "EgressFirewall",
                ["metadata"] = new JsonObject { ["name"] = Odd(6) ? "second" : "default", ["namespace"] = ns },
                ["spec"] = spec,
            };
        }
    }

    private JsonObject Rule()
    {
        var rule = new JsonObject { ["type"] = Odd(12) ? "Pass" : Pick("Allow", "Deny", "Deny"), ["to"] = Destination() };
        if (_random.Next(2) == 0)
            rule["ports"] = new JsonArray([.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => (JsonNode)new JsonObject { ["protocol"] = Pick("TCP", "UDP", "SCTP"), ["port"] = Odd(12) ? 0 : Pick(80, 443, 8000, 9000, 1) })]);
        if (Odd(10)) rule["schedule"] = "nightly";
        return rule;
    }

    private JsonObject Destination() => _random.Next(Odd(8) ? 8 : 7) switch
    {
        0 => new JsonObject { ["nodeSelector"] = _random.Next(3) == 0 ? new JsonObject() : new JsonObject { ["matchLabels"] = new JsonObject { ["role"] = Pick("worker", "infra", "none") } } },
        1 => new JsonObject { ["dnsName"] = Pick("api.example.com", "*.example.com") },
        7 => new JsonObject { ["zone"] = "edge" },
        _ => new JsonObject { ["cidrSelector"] = Pick("0.0.0.0/0", "203.0.113.0/24", "203.0.113.9/32", "10.0.0.0/8", "192.168.0.0/24", "192.168.0.1/32", "::/0", "2001:db8::/32", "198.51.100.0/24", "192.168.0.2/32", "fd00:c::/32") },
    };

    private bool Odd(int oneIn) => _odd && _random.Next(oneIn) == 0;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
