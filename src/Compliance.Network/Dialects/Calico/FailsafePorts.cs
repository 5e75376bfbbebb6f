using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Ports that no policy closes at a host endpoint, so that nobody locks a node out (CAL-40).</summary>
internal sealed class FailsafePorts
{
    private const string DefaultIn = "tcp:22,udp:68,tcp:179,tcp:2379,tcp:2380,tcp:5473,tcp:6443,tcp:6666,tcp:6667";
    private const string DefaultOut = "udp:53,udp:67,tcp:179,tcp:2379,tcp:2380,tcp:5473,tcp:6443,tcp:6666,tcp:6667";

    private readonly ImmutableArray<(PortMatch Port, IPNetwork? Net)> _in, _out;

    public FailsafePorts(EnforcementFacts facts, List<Limitation> limitations)
    {
        _in = Read("failsafeInboundHostPorts", DefaultIn, facts, limitations);
        _out = Read("failsafeOutboundHostPorts", DefaultOut, facts, limitations);
    }

    /// <summary>Rules that do <paramref name="action"/> on these ports.</summary>
    public IEnumerable<PolicyRule> Rules(Direction direction, RuleAction action)
    {
        foreach (IGrouping<IPNetwork?, (PortMatch Port, IPNetwork? Net)> group in (direction == Direction.Ingress ? _in : _out).GroupBy(p => p.Net))
        {
            yield return new PolicyRule
            {
                Pointer = "/spec",
                Direction = direction,
                Action = action,
                Peers = [group.Key is { } net ? AddressList.Peer(net, "/spec") : new Peer.Anything { Pointer = "/spec" }],
                Ports = [.. group.Select(p => p.Port)],
            };
        }
    }

    private static ImmutableArray<(PortMatch, IPNetwork?)> Read(string key, string byDefault, EnforcementFacts facts, List<Limitation> limitations)
    {
        string text = facts.Settings.GetValueOrDefault(key, byDefault).Trim();
        try
        {
            return text.StartsWith('[') ? Json(text) : Words(text.Trim('"'));
        }
        catch (FormatException problem)
        {
            limitations.Add(new Limitation(facts.Agent, null, $"{key} {problem.Message}, so no failsafe port is taken to be open.", "CAL-40"));
            return [];
        }
    }

    private static ImmutableArray<(PortMatch, IPNetwork?)> Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select(e => Entry(Text(e, "protocol") ?? "tcp", Text(e, "net"),
                e.TryGetProperty("port", out JsonElement port) ? port.GetRawText() : ""))];
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new FormatException("is no list of protocols and ports");
        }
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // The form of the environment: PROTOCOL:PORT, or PROTOCOL:BLOCK:PORT; "none" for none.
    private static ImmutableArray<(PortMatch, IPNetwork?)> Words(string text)
    {
        if (text is "none" or "") return [];
        var ports = ImmutableArray.CreateBuilder<(PortMatch, IPNetwork?)>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int first = entry.IndexOf(':', StringComparison.Ordinal), last = entry.LastIndexOf(':');
            ports.Add(first < 0 ? Entry("tcp", null, entry) : Entry(entry[..first], first == last ? null : entry[(first + 1)..last].Trim('[', ']'), entry[(last + 1)..]));
        }
        return ports.DrainToImmutable();
    }

    private static (PortMatch, IPNetwork?) Entry(string protocol, string? net, string port)
    {
        TransportProtocol? transport = ProtocolName.Parse(protocol.ToUpperInvariant());
        if (transport is null || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 65535)
            throw new FormatException($"names '{protocol}:{port}', which is no protocol and port");
        IPNetwork? block = null;
        if (!string.IsNullOrEmpty(net)) block = AddressList.TryParse(net, out IPNetwork found) ? found : throw new FormatException($"names '{net}', which is no address block");
        return (new PortMatch { Pointer = "/spec", Protocol = transport, First = number, Last = number }, block);
    }
}
