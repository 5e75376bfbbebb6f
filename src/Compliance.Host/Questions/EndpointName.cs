using System.Net;

namespace Compliance.Host.Questions;

/// <summary>One end of a question as the operator writes it: <c>NS/POD</c>, <c>NS/WORKLOAD[Kind]</c>, <c>node/NAME</c>, <c>ip/ADDRESS</c>
/// or <c>svc/NS/NAME</c>.</summary>
internal abstract record EndpointName
{
    /// <summary>The syntax, for messages.</summary>
    public const string Syntax = "NS/POD, NS/WORKLOAD[Kind], node/NAME, ip/ADDRESS or svc/NS/NAME";

    /// <summary>A pod by its name.</summary>
    public sealed record Pod(string Namespace, string Name) : EndpointName;

    /// <summary>The pods of a workload.</summary>
    public sealed record Workload(string Namespace, string Name, string Kind) : EndpointName;

    /// <summary>A node.</summary>
    public sealed record Node(string Name) : EndpointName;

    /// <summary>An address inside or outside the cluster.</summary>
    public sealed record Address(IPAddress Value) : EndpointName;

    /// <summary>A Service, by what stands behind it.</summary>
    public sealed record Service(string Namespace, string Name) : EndpointName;

    /// <summary>Reads a name.</summary>
    /// <param name="text">As written.</param>
    /// <exception cref="QuestionException">It has none of the forms.</exception>
    public static EndpointName Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Any(p => p.Length == 0)) throw NotAnEndpoint(text);
        bool hasKind = parts[^1].EndsWith(']');
        return parts switch
        {
            [var ns, var name] when hasKind => ParseWorkload(text, ns, name),
            ["node", var name] => new Node(name),
            ["ip", var address] => ParseAddress(text, address),
            ["svc", var ns, var name] when !hasKind => new Service(ns, name),
            [var ns, var name] => new Pod(ns, name),
            _ => throw NotAnEndpoint(text),
        };
    }

    private static Workload ParseWorkload(string text, string ns, string name)
    {
        int bracket = name.IndexOf('[');
        if (bracket < 1 || bracket == name.Length - 2) throw NotAnEndpoint(text);
        return new Workload(ns, name[..bracket], name[(bracket + 1)..^1]);
    }

    private static Address ParseAddress(string text, string address)
    {
        // IPAddress.Parse also takes "10" and "0x0a000001"; an address is meant to be written out.
        bool isWritten = IPAddress.TryParse(address, out IPAddress? value)
            && (value.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? !address.Contains('%') : value.ToString() == address);
        return isWritten ? new Address(value!) : throw new QuestionException($"\"{text}\": expected an IPv4 or IPv6 address after ip/");
    }

    private static QuestionException NotAnEndpoint(string text) => new($"\"{text}\" is no endpoint; expected {Syntax}");
}
