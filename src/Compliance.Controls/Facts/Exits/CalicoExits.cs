using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Exits;

/// <summary>Finds the annotations by which Calico Enterprise sends pods through gateways. What they select is not evaluated in this version: it
/// is written in Calico's selector language over pods of other namespaces, so every such exit is in doubt.</summary>
internal static class CalicoExits
{
    private static readonly string[] Keys = ["egress.projectcalico.org/selector", "egress.projectcalico.org/egressGatewayPolicy"];

    public static IEnumerable<EgressExit> Of(CheckContext context)
    {
        foreach (SnapshotObject ns in context.Index.Objects(Kinds.Namespace).Where(n => Asks(n.Body)))
            yield return Doubtful(ns.Ref, pod => pod.Namespace == ns.Ref.Name);
        Dictionary<Endpoint, ObjectRef> asking = [];
        foreach (Endpoint pod in context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod))
            if (context.Index.Find(pod.Source) is { } source && PodTemplate.Of(source) is { } template && Asks(template.Body)) asking[pod] = source.Ref;
        if (asking.Count > 0) yield return Doubtful(asking.Values.Min()!, asking.ContainsKey);
    }

    private static EgressExit Doubtful(ObjectRef o, Func<Endpoint, bool> selects) =>
        new() { Object = o, Selects = selects, Doubt = $"{o} asks for an egress gateway of Calico Enterprise, and whether that works is not read in this version" };

    private static bool Asks(JsonElement body) => Keys.Any(k => Json.Text(body, "metadata", "annotations", k) is { Length: > 0 });
}
