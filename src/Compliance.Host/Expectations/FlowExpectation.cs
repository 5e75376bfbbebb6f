using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>Ports that an expectation speaks of.</summary>
/// <param name="Ports">Ports of TCP, UDP and SCTP; empty for ICMP.</param>
/// <param name="IsIcmp">ICMP is meant.</param>
/// <param name="IcmpType">ICMP type; null where none is given.</param>
/// <param name="Given">Ports were written; false where every port is meant because none is.</param>
internal sealed record StatedPorts(PortSet Ports, bool IsIcmp, int? IcmpType, bool Given)
{
    /// <summary>Every port of TCP, UDP and SCTP.</summary>
    public static readonly StatedPorts Every = new(PortSet.All, IsIcmp: false, IcmpType: null, Given: false);

    /// <summary>The ports of some protocols, as text.</summary>
    public override string ToString() => IsIcmp ? (IcmpType is { } type ? $"ICMP {type}" : "ICMP") : Ports.IsAll ? "every port" : Ports.ToString();
}

/// <summary>Flows that an expectation does not speak of.</summary>
/// <param name="From">Sources; empty for any.</param>
/// <param name="To">Destinations; empty for any.</param>
/// <param name="Ports">Ports.</param>
internal sealed record FlowException(ImmutableArray<EndpointTerm> From, ImmutableArray<EndpointTerm> To, StatedPorts Ports);

/// <summary>What a file states of some flows: the verdict that every one of them must have.</summary>
internal sealed record FlowExpectation
{
    /// <summary>Given name, or what it states.</summary>
    public required string Name { get; init; }

    /// <summary>Line of the file on which it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Sources; one or more.</summary>
    public required ImmutableArray<EndpointTerm> From { get; init; }

    /// <summary>Destinations; one or more.</summary>
    public required ImmutableArray<EndpointTerm> To { get; init; }

    /// <summary>Ports.</summary>
    public required StatedPorts Ports { get; init; }

    /// <summary>The verdict that every flow must have.</summary>
    public required Verdict Expected { get; init; }

    /// <summary>Flows left out.</summary>
    public ImmutableArray<FlowException> Except { get; init; } = [];

    /// <summary>What it states, in one line.</summary>
    public string Statement => $"{Text(From)} -> {Text(To)} {Ports}";

    /// <summary>The word for a verdict in a file of expectations.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allowed",
        Verdict.Deny => "denied",
        Verdict.Qualified => "qualified",
        _ => "undefined",
    };

    private static string Text(ImmutableArray<EndpointTerm> terms) => string.Join(" or ", terms);
}

/// <summary>A fault of a file of expectations.</summary>
/// <param name="File">File as given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Field">JSON pointer; empty for the document as a whole.</param>
/// <param name="Message">What was found and what was expected.</param>
internal sealed record ExpectationProblem(string File, int Line, string Field, string Message)
{
    public override string ToString() => $"{File}:{Line}: {(Field.Length == 0 ? "" : $"{Field}: ")}{Message}";
}
