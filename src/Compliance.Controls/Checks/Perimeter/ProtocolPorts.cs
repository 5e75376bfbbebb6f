using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Controls.Configuration;
using Compliance.Controls.Facts;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>Ports that insecure protocols commonly use, and ports for which a Service names such a protocol.</summary>
internal sealed class ProtocolPorts
{
    private readonly Dictionary<(TransportProtocol, int), string> _names = [];
    private readonly Dictionary<Endpoint, PortSet> _stated = [];
    private readonly ImmutableArray<InsecureProtocol> _counting, _lapsed;

    public ProtocolPorts(CheckContext context)
    {
        foreach (string entry in context.List("insecure_ports"))
        {
            string[] parts = entry.Split('=', 2, StringSplitOptions.TrimEntries);
            PortSet port = PortText.Parse(parts[0]) ?? throw new FormatException($"EXP-INSECURE-PROTOCOL: insecure_ports holds '{entry}'; expected ports such as TCP/21=ftp");
            Common = Common.Union(port);
            foreach (TransportProtocol protocol in PortSet.Protocols)
                foreach (PortRange range in port.Ranges(protocol))
                    for (int number = range.First; number <= range.Last; number++) _names[(protocol, number)] = parts.Length > 1 ? parts[1] : "an insecure protocol";
        }
        foreach (string entry in context.List("plain_db_ports"))
        {
            int number = int.Parse(entry, NumberStyles.None, CultureInfo.InvariantCulture);
            Databases = Databases.Union(PortSet.Of(TransportProtocol.Tcp, number, number));
            _names.TryAdd((TransportProtocol.Tcp, number), "a database");
        }
        HashSet<string> names = [.. _names.Values];
        foreach ((Endpoint backend, PortSet port) in context.Reachability.Population.Services.SelectMany(s => Stated(context, s, names)))
            _stated[backend] = Stated(backend).Union(port);
        _counting = [.. context.Scope.InsecureProtocols.Where(p => p.BusinessNeed is not null && p.Approval.Counts(context.Moment))];
        _lapsed = [.. context.Scope.InsecureProtocols.Except(_counting)];
    }

    /// <summary>Ports that insecure protocols commonly use.</summary>
    public PortSet Common { get; } = PortSet.Empty;

    /// <summary>Ports that databases commonly use in clear or under TLS alike.</summary>
    public PortSet Databases { get; } = PortSet.Empty;

    /// <summary>The declared insecure protocol that makes a port bearable: needed, mitigated, approved and not overdue (PCI 1.2.6); null when
    /// there is none.</summary>
    public InsecureProtocol? Mitigation(TransportProtocol protocol, int port) => _counting.FirstOrDefault(p => p.Ports.Contains(protocol, port));

    /// <summary>A declared insecure protocol with that port that does not count; null when there is none.</summary>
    public InsecureProtocol? Lapsed(TransportProtocol protocol, int port) => _lapsed.FirstOrDefault(p => p.Ports.Contains(protocol, port));

    /// <summary>Ports of an endpoint for which a Service in front of it states an insecure protocol as appProtocol.</summary>
    public PortSet Stated(Endpoint endpoint) => _stated.GetValueOrDefault(endpoint, PortSet.Empty);

    /// <summary>The protocol that commonly uses a port; null where none that is insecure does.</summary>
    public string? Name(TransportProtocol protocol, int port) => _names.GetValueOrDefault((protocol, port));

    /// <summary>Who uses a port, as a sentence part: a number says what commonly does.</summary>
    public string Use(TransportProtocol protocol, int port) =>
        _names.TryGetValue((protocol, port), out string? name) ? $"a port commonly used by {name}" : "for which a Service states an insecure protocol";

    private static IEnumerable<(Endpoint, PortSet)> Stated(CheckContext context, ServiceEntry service, HashSet<string> insecure)
    {
        if (context.Index.Find(service.Ref) is not { } source) yield break;
        foreach (JsonElement port in Json.Items(source.Body, "spec", "ports"))
        {
            if (Json.Text(port, "appProtocol") is not { } stated || !insecure.Contains(stated.ToLowerInvariant())) continue;
            ServicePort? known = service.Ports.FirstOrDefault(p => p.Port == Json.Int(port, "port") && p.Protocol == Protocol(Json.Text(port, "protocol")));
            if (known is null) continue;
            foreach (Endpoint backend in service.Backends)
                if ((known.TargetPort ?? backend.Ports.FirstOrDefault(p => p.Name == known.TargetName && p.Protocol == known.Protocol)?.Number) is { } number)
                    yield return (backend, PortSet.Of(known.Protocol, number, number));
        }
    }

    private static TransportProtocol Protocol(string? text) => text switch { "UDP" => TransportProtocol.Udp, "SCTP" => TransportProtocol.Sctp, _ => TransportProtocol.Tcp };
}
