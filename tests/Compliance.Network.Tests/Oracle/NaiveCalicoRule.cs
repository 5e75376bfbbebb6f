using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle;

/// <summary>One rule of Calico's against one flow (CAL-21 to CAL-34).</summary>
internal sealed class NaiveCalicoRule(NaiveOracle world, JsonElement[] all)
{
    private readonly Dictionary<string, JsonElement> _pods = all.Where(o => Text(o, "kind") == "Pod").ToDictionary(o => $"{NaiveCalico.Namespace(o)}/{NaiveCalico.Name(o)}");

    /// <returns>Null for no match; else whether it matches under a condition only.</returns>
    public bool? Match(JsonElement rule, string ns, NaiveCalico.Flow flow)
    {
        JsonElement source = Get(rule, "source"), destination = Get(rule, "destination");
        string from = flow.Direction == "Ingress" ? flow.Other : flow.Self, to = flow.Direction == "Ingress" ? flow.Self : flow.Other;
        bool v4 = true, v6 = true;
        if (Get(rule, "ipVersion") is { ValueKind: JsonValueKind.Number } version) (v4, v6) = (version.GetInt32() == 4, version.GetInt32() == 6);
        foreach (JsonElement end in new[] { source, destination })
        {
            foreach (string list in new[] { "nets", "notNets" })
            {
                string[] nets = [.. Items(end, list).Select(n => n.GetString()!)];
                if (nets.Length > 0) (v4, v6) = (v4 && nets.Any(n => !n.Contains(':')), v6 && nets.Any(n => n.Contains(':')));
            }
        }
        bool condition = Items(source, "ports").Any() || Items(source, "notPorts").Any() || Get(rule, "http").ValueKind == JsonValueKind.Object;
        if (flow.Protocol == "ICMP")
        {
            string? only = Text(rule, "protocol"), not = Text(rule, "notProtocol");
            bool four = only is null or "ICMP" && not != "ICMP", six = only is null or "ICMPv6" && not != "ICMPv6";
            (v4, v6) = (v4 && four, v6 && six);
            JsonElement icmp = Get(rule, "icmp"), notIcmp = Get(rule, "notICMP");
            if (Get(icmp, "type") is { ValueKind: JsonValueKind.Number } type && type.GetInt32() != flow.Port) return null;
            condition |= Get(icmp, "code").ValueKind == JsonValueKind.Number;
            if (Get(notIcmp, "type") is { ValueKind: JsonValueKind.Number } notType && notType.GetInt32() == flow.Port)
            {
                if (Get(notIcmp, "code").ValueKind != JsonValueKind.Number) return null;
                condition = true;
            }
        }
        else
        {
            if (!Is(Get(rule, "protocol"), flow.Protocol, true) || Is(Get(rule, "notProtocol"), flow.Protocol, false)) return null;
        }
        // Without either IP version nothing is left of the rule; with one, the other end must have an address of it.
        if (!v4 && !v6) return null;
        bool narrow = !(v4 && v6);
        if (narrow && !world.AddressesOf(flow.Other).Any(a => a.AddressFamily == AddressFamily.InterNetwork ? v4 : v6)) return null;
        if (!End(source, from, ns, v4, v6, flow, false) || !End(destination, to, ns, v4, v6, flow, true)) return null;
        JsonElement[] ports = [.. Items(destination, "ports")], notPorts = [.. Items(destination, "notPorts")];
        if (ports.Length > 0 && !ports.Any(p => Port(p, to, flow))) return null;
        return notPorts.Any(p => Port(p, to, flow)) ? null : condition;
    }

    private static bool Is(JsonElement protocol, string asked, bool otherwise) => protocol.ValueKind switch
    {
        JsonValueKind.Undefined => otherwise,
        JsonValueKind.Number => protocol.GetInt32() == asked switch { "TCP" => 6, "UDP" => 17, _ => 132 },
        _ => protocol.GetString() == asked,
    };

    private bool Port(JsonElement entry, string to, NaiveCalico.Flow flow)
    {
        if (entry.ValueKind == JsonValueKind.Number) return entry.GetInt32() == flow.Port;
        string text = entry.GetString()!;
        if (text.Contains(':')) return flow.Port >= int.Parse(text.Split(':')[0]) && flow.Port <= int.Parse(text.Split(':')[1]);
        if (to.StartsWith("ip/", StringComparison.Ordinal)) return false;
        if (world.NodeOf(to) is { } node)
            return all.Any(h => Text(h, "kind") == "HostEndpoint" && Text(Get(h, "spec"), "node") == node && Items(Get(h, "spec"), "ports").Any(p => Text(p, "name") == text
                && Text(p, "protocol") == flow.Protocol && Get(p, "port").GetInt32() == flow.Port));
        return world.Declares(to, text, flow.Protocol, flow.Port);
    }

    private bool End(JsonElement entity, string end, string ns, bool v4, bool v6, NaiveCalico.Flow flow, bool destination)
    {
        IPAddress[] addresses = world.AddressesOf(end);
        if (Items(entity, "nets").Any() && !Items(entity, "nets").Any(n => addresses.Any(a => (a.AddressFamily == AddressFamily.InterNetwork ? v4 : v6) && In(a, n.GetString()!)))) return false;
        JsonElement[] notNets = [.. Items(entity, "notNets")];
        if (notNets.Length > 0 && !addresses.Any(a => (a.AddressFamily == AddressFamily.InterNetwork ? v4 : v6) && !notNets.Any(n => In(a, n.GetString()!)))) return false;
        string? selector = Text(entity, "selector"), not = Text(entity, "notSelector"), space = Text(entity, "namespaceSelector");
        JsonElement accounts = Get(entity, "serviceAccounts");
        if (selector is not null || space is not null || accounts.ValueKind == JsonValueKind.Object || (not is not null && ns.Length > 0))
        {
            bool Labels(Func<string, string?> label)
            {
                string? inside = label("projectcalico.org/namespace");
                if (space is not null ? !NaiveSelector.Holds(space, k => label("pcns." + k), inside is not null, inside is null) : ns.Length > 0 && inside != ns) return false;
                if (Items(accounts, "names").Any() && !Items(accounts, "names").Any(n => n.GetString() == label("projectcalico.org/serviceaccount"))) return false;
                if (Text(accounts, "selector") is { } sa && !NaiveSelector.Holds(sa, k => label("pcsa." + k))) return false;
                return NaiveSelector.Holds(selector ?? "", label);
            }
            if (!Selected(end, Labels)) return false;
        }
        if (not is not null && Selected(end, label => NaiveSelector.Holds(not, label))) return false;
        return Get(entity, "services") is not { ValueKind: JsonValueKind.Object } service || Service(service, end, ns, flow, destination);
    }

    private bool Service(JsonElement wanted, string end, string ns, NaiveCalico.Flow flow, bool destination)
    {
        string space = Text(wanted, "namespace") ?? ns;
        JsonElement service = all.Single(o => Text(o, "kind") == "Service" && NaiveCalico.Name(o) == Text(wanted, "name") && NaiveCalico.Namespace(o) == space), spec = Get(service, "spec");
        if (Get(spec, "selector").ValueKind == JsonValueKind.Object)
        {
            // A pod in its node's network is behind the Service with the node's address.
            bool behind = _pods.Any(p => p.Key.Split('/')[0] == space && Text(Get(p.Value, "status"), "phase") is not ("Succeeded" or "Failed")
                && (p.Key == end || (world.NodeOf(p.Key) is { } node && node == world.NodeOf(end))) && NaiveOracle.Selects(Wrap(Get(spec, "selector")), world.PodLabels(p.Key)));
            if (!behind) return false;
            return !destination || Items(spec, "ports").Any(p => Text(p, "protocol") == flow.Protocol && Get(p, "targetPort").GetInt32() == flow.Port);
        }
        return all.Where(o => Text(o, "kind") == "EndpointSlice" && NaiveCalico.Namespace(o) == space && Text(Get(Get(o, "metadata"), "labels"), "kubernetes.io/service-name") == NaiveCalico.Name(service))
            .Any(s => Items(s, "endpoints").SelectMany(e => Items(e, "addresses")).Any(a => end == "ip/" + a.GetString())
                && (!destination || Items(s, "ports").Any(p => Text(p, "protocol") == flow.Protocol && Get(p, "port").GetInt32() == flow.Port)));
    }

    private static JsonElement Wrap(JsonElement labels) => JsonSerializer.SerializeToElement(new { matchLabels = labels });

    /// <summary>A pod by its labels; anything by an address of a host endpoint or network set whose labels match.</summary>
    private bool Selected(string end, Func<Func<string, string?>, bool> labels)
    {
        if (world.IsOrdinaryPod(end) && labels(PodLabel(end))) return true;
        IPAddress[] addresses = world.AddressesOf(end);
        foreach (JsonElement o in all)
        {
            (string list, Func<string, string?> label)? found = Text(o, "kind") switch
            {
                "HostEndpoint" => ("expectedIPs", HostLabel(o)),
                "GlobalNetworkSet" => ("nets", k => Text(Get(Get(o, "metadata"), "labels"), k)),
                "NetworkSet" => ("nets", k => k == "projectcalico.org/namespace" ? NaiveCalico.Namespace(o)
                    : Text(Get(Get(o, "metadata"), "labels"), k) ?? Inherited(k, NaiveCalico.Namespace(o), null)),
                _ => null,
            };
            if (found is { } set && labels(set.label) && Items(Get(o, "spec"), set.list).Any(n => addresses.Any(a => In(a, n.GetString()!)))) return true;
        }
        return false;
    }

    public Func<string, string?> PodLabel(string pod)
    {
        string ns = pod.Split('/')[0], account = Pod(pod, "serviceAccountName") ?? "default";
        Dictionary<string, string> own = world.PodLabels(pod);
        return k => k switch
        {
            "projectcalico.org/namespace" => ns,
            "projectcalico.org/orchestrator" => "k8s",
            "projectcalico.org/serviceaccount" => account,
            _ => own.TryGetValue(k, out string? value) ? value : Inherited(k, ns, account),
        };
    }

    public Func<string, string?> HostLabel(JsonElement hep) => k => Text(Get(Get(hep, "metadata"), "labels"), k)
        ?? Items(Get(hep, "spec"), "profiles").SelectMany(name => all.Where(p => Text(p, "kind") == "Profile" && NaiveCalico.Name(p) == name.GetString()))
            .Select(p => Text(Get(Get(p, "spec"), "labelsToApply"), k)).FirstOrDefault(v => v is not null);

    private string? Inherited(string key, string ns, string? account)
    {
        if (key == "pcns.projectcalico.org/name") return ns;
        if (key.StartsWith("pcns.", StringComparison.Ordinal)) return world.NamespaceLabels(ns).GetValueOrDefault(key[5..]);
        if (account is null || !key.StartsWith("pcsa.", StringComparison.Ordinal)) return null;
        if (key == "pcsa.projectcalico.org/name") return account;
        JsonElement found = all.FirstOrDefault(o => Text(o, "kind") == "ServiceAccount" && NaiveCalico.Namespace(o) == ns && NaiveCalico.Name(o) == account);
        return Text(Get(Get(found, "metadata"), "labels"), key[5..]);
    }

    public string? RunsOn(string end) => world.NodeOf(end) ?? Pod(end, "nodeName");

    private string? Pod(string end, string field) => _pods.TryGetValue(end, out JsonElement pod) ? Text(Get(pod, "spec"), field) : null;

    private static bool In(IPAddress address, string net) => Inside(address, net.Contains('/') ? net : $"{net}/{(net.Contains(':') ? 128 : 32)}");
}
