using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Controls.Configuration;
using Compliance.Controls.Facts;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>Ports that insecure protocols commonly use, and ports for which a Service names such a protocol.</summary>
internal sealed class ProtocolPorts
{
    private readonly Dictionary<(TransportProtocol, int), string> _names = [];
    private readonly Dictionary<Endpoint, PortSet> _stated = [];

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
        Mitigated = context.Scope.InsecureProtocols.Where(p => p.BusinessNeed is not null && p.Approval.Counts(context.Moment)).Aggregate(PortSet.Empty, (ports, p) => ports.Union(p.Ports));
        Lapsed = [.. context.Scope.InsecureProtocols.Where(p => p.BusinessNeed is null || !p.Approval.Counts(context.Moment)).Select(p => p.Name)];
    }

    /// <summary>Ports that insecure protocols commonly use.</summary>
    public PortSet Common { get; } = PortSet.Empty;

    /// <summary>Ports that databases commonly use in clear or under TLS alike.</summary>
    public PortSet Databases { get; } = PortSet.Empty;

    /// <summary>Ports of declared insecure protocols that count: needed, mitigated, approved and not overdue (PCI 1.2.6).</summary>
    public PortSet Mitigated { get; }

    /// <summary>Declared insecure protocols that do not count.</summary>
    public ImmutableArray<string> Lapsed { get; }

    /// <summary>Ports of an endpoint for which a Service in front of it states an insecure protocol as appProtocol.</summary>
    public PortSet Stated(Endpoint endpoint) => _stated.GetValueOrDefault(endpoint, PortSet.Empty);

    /// <summary>Ports as a reader knows them: <c>TCP/21 (ftp)</c>.</summary>
    public IEnumerable<string> Words(PortSet ports)
    {
        foreach (TransportProtocol protocol in PortSet.Protocols)
            foreach (PortRange range in ports.Ranges(protocol))
                for (int number = range.First; number <= range.Last; number++)
                    yield return string.Create(CultureInfo.InvariantCulture,
                        $"{protocol.ToString().ToUpperInvariant()}/{number} ({_names.GetValueOrDefault((protocol, number), "stated by its Service")})");
    }

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
