using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Admission;

/// <summary>A webhook that the API server asks before it lets a change in.</summary>
/// <param name="Configuration">Object that registers it.</param>
/// <param name="Pointer">JSON pointer in it.</param>
/// <param name="Name">Name of the webhook.</param>
/// <param name="Tool"><c>Gatekeeper</c> or <c>Kyverno</c>; empty for another.</param>
/// <param name="FailsOpen">What cannot be asked is let through (<c>failurePolicy: Ignore</c>).</param>
/// <param name="Service">Service that answers; null where a URL does.</param>
/// <param name="Rules">What it is asked about.</param>
/// <param name="Namespaces">Condition on the labels of namespaces; null where it is not understood.</param>
/// <param name="ChoosesObjects">A condition on the labels of the object itself leaves objects out.</param>
/// <param name="HasConditions">Expressions leave requests out.</param>
internal sealed record AdmissionWebhook(
    ObjectRef Configuration, string Pointer, string Name, string Tool, bool FailsOpen, ObjectRef? Service, ImmutableArray<AccessRule> Rules,
    Selector? Namespaces, bool ChoosesObjects, bool HasConditions)
{
    /// <summary>Label by which Gatekeeper leaves a namespace out, and the webhook that keeps others from setting it.</summary>
    public const string GatekeeperIgnore = "admission.gatekeeper.sh/ignore", IgnoreGuard = "check-ignore-label.gatekeeper.sh";

    /// <summary>Webhooks that validate, in the order of objects.</summary>
    public static IEnumerable<AdmissionWebhook> Of(ClusterIndex index)
    {
        foreach (SnapshotObject configuration in index.Objects(Kinds.ValidatingWebhooks))
        {
            int i = 0;
            foreach (JsonElement webhook in Json.Items(configuration.Body, "webhooks"))
            {
                string name = Json.Text(webhook, "name") ?? "", service = Json.Text(webhook, "clientConfig", "service", "name") ?? "";
                yield return new(configuration.Ref, $"/webhooks/{i++}", name, ToolOf(name, service), Json.Text(webhook, "failurePolicy") == "Ignore",
                    service.Length == 0 ? null : new(Kinds.Service, Json.Text(webhook, "clientConfig", "service", "namespace") ?? "", service),
                    [.. Json.Items(webhook, "rules").Select((r, n) => new AccessRule(Texts(r, "operations"), Texts(r, "apiGroups"), Texts(r, "resources"), [], $"/rules/{n}"))],
                    LabelSelection.Of(Json.At(webhook, "namespaceSelector")),
                    LabelSelection.Of(Json.At(webhook, "objectSelector")) is not Selector.AllOf { Operands.IsEmpty: true }, Json.Items(webhook, "matchConditions").Any());
            }
        }
    }

    /// <summary>Whether it is asked about an operation on a resource.</summary>
    public bool IsAsked(string operation, string group, string resource) => Rules.Any(r => r.HasVerb(operation)
        && (r.Covers(group, resource) || (r.Groups.Contains("*") || r.Groups.Contains(group)) && r.Resources.Any(x => x == "*/*" || x == resource + "/*")));

    /// <summary>Why nobody answers for it, as a sentence part; null when somebody does, or that is not for the snapshot to tell.</summary>
    public string? Unanswered(CheckContext context)
    {
        if (Service is not { } service) return null;
        if (context.Index.Find(service) is null) return $"{service} does not exist";
        ImmutableArray<SnapshotObject> slices = [.. context.Index.Objects(Kinds.EndpointSlice)
            .Where(s => s.Ref.Namespace == service.Namespace && Json.Text(s.Body, "metadata", "labels", "kubernetes.io/service-name") == service.Name)];
        bool answered = slices.IsEmpty && context.Snapshot.Origin == SnapshotOrigin.Manifests
            ? context.Reachability.Population.Services.Any(s => s.Ref.CompareTo(service) == 0 && !s.Backends.IsEmpty)
            : slices.Any(s => Json.Items(s.Body, "endpoints").Any(e => !Json.IsFalse(e, "conditions", "ready")));
        return answered ? null : $"{service} has no ready endpoint";
    }

    private static string ToolOf(string name, string service) =>
        name.EndsWith(".gatekeeper.sh", StringComparison.Ordinal) || service == "gatekeeper-webhook-service" ? "Gatekeeper"
            : name.Contains(".kyverno.svc", StringComparison.Ordinal) || service == "kyverno-svc" ? "Kyverno" : "";

    private static ImmutableArray<string> Texts(JsonElement rule, string field) =>
        [.. Json.Items(rule, field).Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)];
}
