using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Host.Questions;
using Compliance.Host.Terminal;
using Compliance.Network.Algebra;
using Compliance.Network.Documents;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>Reads a file of expectations strictly: every fault is told with file, line and field.</summary>
internal sealed class ExpectationReader
{
    private static readonly DocumentLimits s_limits = new(16 << 20, 30, 2_000_000);
    private static readonly ImmutableArray<string> s_portKeys = ["port", "ports", "protocol"];

    private readonly StrictFields _fields;
    private readonly EndpointTermReader _terms;

    private ExpectationReader(string file, StructuredDocument document)
    {
        _fields = new StrictFields(file, document);
        _terms = new EndpointTermReader(_fields);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">Path as given; <c>-</c> is not read.</param>
    /// <exception cref="InputException">It cannot be read, or has faults.</exception>
    public static ImmutableArray<FlowExpectation> Read(string file)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--expect {file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message)}");
        }
        DocumentReading reading = StructuredDocument.Read(text, s_limits);
        ImmutableArray<ExpectationProblem> problems = [.. reading.Problems.Select(p => new ExpectationProblem(file, p.Line, p.Pointer, p.Message))];
        if (problems.IsEmpty && reading.Documents.Length != 1)
            problems = [new ExpectationProblem(file, reading.Documents.IsEmpty ? 1 : reading.Documents[1].Line, "", reading.Documents.IsEmpty ? "nothing in it; expected version and flows" : "a second document begins here; expected one")];
        ImmutableArray<FlowExpectation> flows = [];
        if (problems.IsEmpty)
        {
            var reader = new ExpectationReader(file, reading.Documents[0]);
            flows = reader.Flows(reading.Documents[0].Root);
            problems = reader._fields.Problems;
        }
        return problems.IsEmpty ? flows : throw new InputException($"--expect {file}: {problems.Length} {(problems.Length == 1 ? "fault" : "faults")}")
        {
            Problems = [.. problems.Select(p => p.ToString())],
        };
    }

    private ImmutableArray<FlowExpectation> Flows(JsonElement root)
    {
        if (!_fields.IsMapping(root, "", ["version", "flows"])) return [];
        if (!root.TryGetProperty("version", out JsonElement version)) _fields.Refuse("", "'version' is missing; expected version: 1");
        else if (version.ValueKind != JsonValueKind.Number || version.GetRawText() != "1") _fields.Refuse("/version", $"found {StrictFields.Found(version)}; expected 1");
        if (!root.TryGetProperty("flows", out JsonElement flows))
        {
            _fields.Refuse("", "'flows' is missing; expected a list");
            return [];
        }
        return [.. _fields.Items(flows, "/flows").Select(i => Flow(i.Value, i.Pointer)).OfType<FlowExpectation>()];
    }

    private FlowExpectation? Flow(JsonElement value, string pointer)
    {
        if (!_fields.IsMapping(value, pointer, ["name", "from", "to", .. s_portKeys, "expect", "except"])) return null;
        Verdict? expected = Expected(value, pointer);
        StatedPorts? ports = Ports(value, pointer);
        if (expected == Verdict.Allow && ports is { Given: false, IsIcmp: false })
            _fields.Refuse(pointer, "'port' is missing; what is expected to be allowed needs port, ports, or ports: all");
        ImmutableArray<FlowException> except = value.TryGetProperty("except", out JsonElement exceptions)
            ? [.. _fields.Items(exceptions, $"{pointer}/except").Select(i => Exception(i.Value, i.Pointer)).OfType<FlowException>()] : [];
        var flow = new FlowExpectation
        {
            Name = "",
            Line = _fields.LineOf(pointer),
            From = Ends(value, pointer, "from", required: true),
            To = Ends(value, pointer, "to", required: true),
            Ports = ports ?? StatedPorts.Every,
            Expected = expected ?? Verdict.Deny,
            Except = except,
        };
        return flow with { Name = _fields.Text(value, pointer, "name") ?? flow.Statement };
    }

    private FlowException? Exception(JsonElement value, string pointer)
    {
        if (!_fields.IsMapping(value, pointer, ["from", "to", .. s_portKeys])) return null;
        if (!value.EnumerateObject().Any()) _fields.Refuse(pointer, "an empty exception would except everything; expected from, to or ports");
        return new FlowException(Ends(value, pointer, "from", required: false), Ends(value, pointer, "to", required: false), Ports(value, pointer) ?? StatedPorts.Every);
    }

    private ImmutableArray<EndpointTerm> Ends(JsonElement value, string pointer, string key, bool required)
    {
        if (value.TryGetProperty(key, out JsonElement ends)) return _terms.Read(ends, $"{pointer}/{key}", key == "from");
        if (required) _fields.Refuse(pointer, $"'{key}' is missing; expected an endpoint ({EndpointName.Syntax}), a mapping, or a list of these");
        return [];
    }

    private Verdict? Expected(JsonElement value, string pointer)
    {
        if (!value.TryGetProperty("expect", out _)) _fields.Refuse(pointer, "'expect' is missing; expected allowed, denied, qualified or undefined");
        string? text = _fields.Text(value, pointer, "expect");
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
            if (text == FlowExpectation.Word(verdict)) return verdict;
        if (text is not null) _fields.Refuse($"{pointer}/expect", $"'{text}'; expected allowed, denied, qualified or undefined");
        return null;
    }

    private StatedPorts? Ports(JsonElement value, string pointer)
    {
        string? protocolText = _fields.Text(value, pointer, "protocol");
        bool one = value.TryGetProperty("port", out JsonElement port), many = value.TryGetProperty("ports", out JsonElement ports);
        if (one && many) _fields.Refuse(pointer, "port and ports; expected one of them");
        string at = $"{pointer}/{(many ? "ports" : "port")}";
        JsonElement given = many ? ports : port;
        bool every = many && ports.ValueKind == JsonValueKind.String && ports.GetString() == "all";
        TransportProtocol[]? protocols = protocolText?.ToUpperInvariant() switch
        {
            null when (one || many) && !every => [TransportProtocol.Tcp],
            null or "ANY" => [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp],
            "TCP" => [TransportProtocol.Tcp],
            "UDP" => [TransportProtocol.Udp],
            "SCTP" => [TransportProtocol.Sctp],
            "ICMP" => [],
            _ => null,
        };
        if (protocols is null)
        {
            _fields.Refuse($"{pointer}/protocol", $"'{protocolText}'; expected TCP, UDP, SCTP, ICMP or any");
            return null;
        }
        if (protocols.Length == 0) return Icmp(given, at, one || many);
        PortSet set = PortSet.Empty;
        foreach ((int First, int Last) range in !(one || many) || every ? [(1, 65535)] : Ranges(given, at, many))
            foreach (TransportProtocol protocol in protocols) set = set.Union(PortSet.Of(protocol, range.First, range.Last));
        return new StatedPorts(set, IsIcmp: false, IcmpType: null, Given: one || many);
    }

    private StatedPorts? Icmp(JsonElement given, string at, bool isGiven)
    {
        if (!isGiven) return new StatedPorts(PortSet.Empty, IsIcmp: true, IcmpType: null, Given: false);
        if (given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out int type) && type is >= 0 and <= 255) return new StatedPorts(PortSet.Empty, IsIcmp: true, type, Given: true);
        _fields.Refuse(at, $"found {StrictFields.Found(given)}; expected one ICMP type, 0 to 255");
        return null;
    }

    private IEnumerable<(int First, int Last)> Ranges(JsonElement given, string at, bool many)
    {
        foreach ((JsonElement item, string pointer) in many ? _fields.Items(given, at) : [(given, at)])
        {
            if (Range(item) is { } range) yield return range;
            else _fields.Refuse(pointer, $"found {StrictFields.Found(item)}; expected a port from 1 to 65535, or a range such as \"8000-8999\"");
        }
    }

    private static (int, int)? Range(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return value.TryGetInt32(out int port) && port is >= 1 and <= 65535 ? (port, port) : null;
        if (value.ValueKind != JsonValueKind.String) return null;
        string[] parts = value.GetString()!.Split('-');
        return parts.Length == 2 && Number(parts[0]) is { } first && Number(parts[1]) is { } last && first <= last ? (first, last) : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535 ? number : null;
}
