using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Reads the ports that the containers of a pod declare (K8S-19).</summary>
internal static class ContainerPortReader
{
    public static ImmutableArray<ContainerPort> Read(FieldReader reader, JsonElement spec, string at)
    {
        var ports = ImmutableArray.CreateBuilder<ContainerPort>();
        foreach ((JsonElement container, string pointer) in reader.List(spec, at, "containers")) Add(ports, reader, container, pointer);
        foreach ((JsonElement container, string pointer) in reader.List(spec, at, "initContainers"))
        {
            // A restartable init container is a sidecar: it runs as long as the pod does.
            if (reader.Text(container, pointer, "restartPolicy") == "Always") Add(ports, reader, container, pointer);
        }
        return ports.DrainToImmutable();
    }

    private static void Add(ImmutableArray<ContainerPort>.Builder ports, FieldReader reader, JsonElement container, string at)
    {
        foreach ((JsonElement port, string pointer) in reader.List(container, at, "ports"))
        {
            int? number = reader.Number(port, pointer, "containerPort");
            string? name = reader.Text(port, pointer, "name"), protocolText = reader.Text(port, pointer, "protocol");
            TransportProtocol? protocol = ProtocolName.Parse(protocolText);
            if (protocol is null) reader.Limit($"{pointer}/protocol", $"is '{protocolText}'; expected TCP, UDP or SCTP", "K8S-19");
            else if (number is < 1 or > 65535) reader.Limit($"{pointer}/containerPort", $"is {number}; expected 1 to 65535", "K8S-19");
            else if (number is not null) ports.Add(new ContainerPort(string.IsNullOrEmpty(name) ? null : name, number.Value, protocol.Value));
        }
    }
}
