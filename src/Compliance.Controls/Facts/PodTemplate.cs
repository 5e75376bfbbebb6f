using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts;

/// <summary>The pod, or pod template, inside an object.</summary>
/// <param name="Body">The element that holds <c>metadata</c> and <c>spec</c> of the pod.</param>
/// <param name="Pointer">JSON pointer to it; empty for a pod.</param>
internal sealed record PodTemplate(JsonElement Body, string Pointer)
{
    /// <summary>Null where the object holds none.</summary>
    public static PodTemplate? Of(SnapshotObject o)
    {
        if (o.Ref.Kind == Kinds.Pod) return new(o.Body, "");
        return o.Ref.Kind.Kind == "CronJob"
            ? Json.At(o.Body, "spec", "jobTemplate", "spec", "template") is { } job ? new(job, "/spec/jobTemplate/spec/template") : null
            : Json.At(o.Body, "spec", "template") is { } template ? new(template, "/spec/template") : null;
    }
}
