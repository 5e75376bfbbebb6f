using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.NetworkPolicyApi;

/// <summary>Reads <c>ports</c> of v1alpha1 (ANP-17) and <c>protocols</c> of v1alpha2 (ANP-18). A named port carries its own protocol.</summary>
internal sealed class ApiPortReader(PolicyFields fields)
{
    private static readonly string[] Ports = ["portNumber", "portRange", "namedPort"];
    private static readonly string[] Protocols = ["tcp", "udp", "sctp", "destinationNamedPort"];

    /// <summary>The entries of a rule; empty for every port of every protocol.</summary>
    /// <returns>Entries, and why they are not understood.</returns>
    public (ImmutableArray<PortMatch> Ports, string? Problem) Read(JsonElement rule, string at, string field)
    {
        var ports = ImmutableArray.CreateBuilder<PortMatch>();
        string? problem = null;
        string[] known = field == "ports" ? Ports : Protocols;
        foreach ((JsonElement entry, string pointer) in fields.List(rule, at, field))
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(pointer, entry, "a mapping");
                continue;
            }

            problem = fields.Unknown(entry, pointer, known) ?? problem;
            string[] named = [.. known.Where(k => FieldReader.TryGet(entry, k, out _))];
            if (named.Length != 1) fields.Invalid(pointer, $"names {(named.Length == 0 ? "none" : "several")} of {string.Join(", ", known)}; expected one");
            else problem = Entry(entry, named[0], pointer, ports) ?? problem;
        }

        return (ports.ToImmutable(), problem);
    }

    private string? Entry(JsonElement entry, string named, string at, ImmutableArray<PortMatch>.Builder ports)
    {
        if (named is "namedPort" or "destinationNamedPort")
        {
            if (fields.Text(entry, at, named) is { Length: > 0 } name) ports.Add(new PortMatch { Pointer = at, Protocol = null, Name = name });
            return null;
        }

        JsonElement body = fields.Section(entry, at, named);
        string inner = $"{at}/{named}";
        if (named is "portNumber" or "portRange")
        {
            string? unknown = fields.Unknown(body, inner, named == "portNumber" ? ["protocol", "port"] : ["protocol", "start", "end"]);
            TransportProtocol? protocol = ProtocolName.Parse(fields.Text(body, inner, "protocol"));
            if (protocol is null) fields.Invalid($"{inner}/protocol", "is none of TCP, UDP and SCTP");
            (int first, int last) = named == "portNumber" ? (Number(body, inner, "port"), Number(body, inner, "port")) : (Number(body, inner, "start"), Number(body, inner, "end"));
            if (first > last) fields.Invalid(inner, $"ends at {last}, before it starts at {first}");
            ports.Add(new PortMatch { Pointer = at, Protocol = protocol, First = first, Last = last });
            return unknown;
        }

        string? problem = fields.Unknown(body, inner, ["destinationPort"]);
        TransportProtocol transport = ProtocolName.Parse(named.ToUpperInvariant())!.Value;
        JsonElement destination = fields.Section(body, inner, "destinationPort");
        if (destination.ValueKind != JsonValueKind.Object)
        {
            ports.Add(new PortMatch { Pointer = at, Protocol = transport });
            return problem;
        }

        problem = fields.Unknown(destination, $"{inner}/destinationPort", ["number", "range"]) ?? problem;
        JsonElement range = fields.Section(destination, $"{inner}/destinationPort", "range");
        (int from, int to) = range.ValueKind == JsonValueKind.Object
            ? (Number(range, $"{inner}/destinationPort/range", "start"), Number(range, $"{inner}/destinationPort/range", "end"))
            : (Number(destination, $"{inner}/destinationPort", "number"), Number(destination, $"{inner}/destinationPort", "number"));
        if (from > to) fields.Invalid($"{inner}/destinationPort/range", $"ends at {to}, before it starts at {from}");
        ports.Add(new PortMatch { Pointer = at, Protocol = transport, First = from, Last = to });
        return problem;
    }

    private int Number(JsonElement parent, string at, string name)
    {
        if (FieldReader.TryGet(parent, name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is >= 1 and <= 65535)
            return number;
        fields.Invalid($"{at}/{name}", value, "a number from 1 to 65535");
        return 1;
    }
}
