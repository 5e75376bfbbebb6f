using System.Net;
using System.Text.Json;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle;

/// <summary>EgressFirewall of OVN-Kubernetes from the words of CMB-05, rule by rule. Answers A(llow), D(eny), Q(ualified) or U(ndefined).</summary>
internal sealed class NaiveEgressFirewall(NaiveOracle world, JsonElement[] firewalls, string[] clusterNetworks)
{
    public char Ask(string from, string to, string protocol, int port)
    {
        // Pods alone are subjects, and what stays in the pod networks is none of a firewall's business.
        if (!world.IsOrdinaryPod(from) || (IsPod(to) && world.IsOrdinaryPod(to))) return 'A';
        bool node = !to.StartsWith("ip/", StringComparison.Ordinal);
        if (!node && world.AddressesOf(to).All(a => clusterNetworks.Any(n => Inside(a, n)))) return Named(from, to, protocol, port);
        JsonElement? found = Firewall(from);
        if (found is not { } firewall) return 'A';
        // What counts, in order: A and D decide, a and d do where a name resolves so, ? may do either.
        string counting = Validity.Strange(Get(firewall, "spec"), "egress") ? "?" : "";
        foreach (JsonElement rule in Items(Get(firewall, "spec"), "egress"))
        {
            JsonElement destination = Get(rule, "to");
            if (Validity.Strange(rule, "type", "ports", "to") || Validity.Strange(destination, "cidrSelector", "dnsName", "nodeSelector") || Validity.StrangeSelector(Get(destination, "nodeSelector")))
            {
                counting += "?";
                continue;
            }
            if (!PortsMatch(rule, protocol, port)) continue;
            bool allows = Text(rule, "type") == "Allow";
            if (Text(destination, "dnsName") is not null)
            {
                if (!node) counting += allows ? 'a' : 'd';
                continue;
            }
            bool matches = Text(destination, "cidrSelector") is { } cidr ? world.AddressesOf(to).Any(a => Inside(a, cidr))
                : node && world.NodeOf(to) is { } name && Selects(Get(destination, "nodeSelector"), world.NodeLabels(name));
            if (matches) counting += allows ? 'A' : 'D';
        }
        HashSet<char> told = [.. Turned(counting).Select(Told)];
        return told.Count == 1 ? told.Single() : told.IsSubsetOf("AQ") ? 'Q' : 'U';
    }

    // Every way that the rules that are not understood can turn out: as none, as one that allows, as one that denies.
    private static IEnumerable<string> Turned(string rules) => rules.IndexOf('?', StringComparison.Ordinal) is var at and >= 0
        ? ((string[])["", "A", "D"]).SelectMany(way => Turned(rules[..at] + way + rules[(at + 1)..])) : [rules];

    // The first rule that decides does, unless a name before it decides otherwise.
    private static char Told(string rules)
    {
        int end = rules.IndexOfAny(['A', 'D']);
        char final = end < 0 ? 'A' : rules[end];
        return rules[..(end < 0 ? rules.Length : end)].Contains(final == 'A' ? 'd' : 'a', StringComparison.Ordinal) ? 'Q' : final;
    }

    // An address in the pod networks that no pod has: no block reaches it, a name may.
    private char Named(string from, string to, string protocol, int port)
    {
        if (Firewall(from) is not { } firewall) return 'A';
        bool deny = Items(Get(firewall, "spec"), "egress").Any(r => Text(Get(r, "to"), "dnsName") is not null && Text(r, "type") == "Deny"
            && !Validity.Strange(r, "type", "ports", "to") && PortsMatch(r, protocol, port));
        return deny ? 'Q' : 'A';
    }

    private JsonElement? Firewall(string from)
    {
        foreach (JsonElement firewall in firewalls)
            if (Text(Get(firewall, "metadata"), "namespace") == from.Split('/')[0] && !Refused(firewall)) return firewall;
        return null;
    }

    private static bool PortsMatch(JsonElement rule, string protocol, int port) =>
        !Items(rule, "ports").Any() || Items(rule, "ports").Any(p => Text(p, "protocol") == protocol && Get(p, "port").GetInt32() == port);

    private static bool IsPod(string end) => !end.StartsWith("ip/", StringComparison.Ordinal) && !end.StartsWith("node/", StringComparison.Ordinal);

    // What the API would refuse, as far as the generator makes it.
    private static bool Refused(JsonElement firewall) => Text(Get(firewall, "metadata"), "name") != "default"
        || Items(Get(firewall, "spec"), "egress").Any(r => Text(r, "type") is not ("Allow" or "Deny") || Get(r, "to").EnumerateObject().Count() != 1
            || Items(r, "ports").Any(p => Get(p, "port").GetInt32() is < 1 or > 65535)
            || Text(Get(r, "to"), "cidrSelector") is { } cidr && !IPNetwork.TryParse(cidr, out _));
}
