using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Admission;

/// <summary>A violation that an admission tool reports of an object that exists.</summary>
/// <param name="Tool">Source of the report, for example <c>kyverno</c> or <c>gatekeeper</c>.</param>
/// <param name="Report">The report, or the constraint.</param>
/// <param name="Pointer">JSON pointer of the result in it.</param>
/// <param name="Policy">Policy or constraint by name.</param>
/// <param name="Rule">Rule; the policy's name where it has none.</param>
/// <param name="Severity"><c>critical</c>, <c>high</c>, <c>medium</c>, <c>low</c> or <c>info</c>; null when not said.</param>
/// <param name="Category">Category; empty when not said.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Namespace">Its namespace, or the Namespace itself; empty for another cluster-scoped object.</param>
/// <param name="Name">Its name.</param>
/// <param name="OpenSince">Moment since when it is known to be open; null when that is not told.</param>
/// <param name="Exact">It cannot have been open before: the object or the policy did not exist.</param>
internal sealed partial record ReportedViolation(
    string Tool, ObjectRef Report, string Pointer, string Policy, string Rule, string? Severity, string Category,
    string Kind, string Namespace, string Name, DateTimeOffset? OpenSince, bool Exact)
{
    /// <summary>Whether the rule is about networks or pod security, by the words of its names and category.</summary>
    public bool Concerns => Words().IsMatch($"{Policy} {Rule} {Category} {Report.Kind.Kind}");

    /// <summary>Violations that a report or constraint names, in its order.</summary>
    public static IEnumerable<ReportedViolation> Of(ClusterIndex index, SnapshotObject report, ILookup<string, SnapshotObject> policies) =>
        report.Ref.Kind.Group == GatekeeperGuards.Group ? OfConstraint(index, report) : OfReport(index, report, policies);

    /// <summary>The newest moment at which results of a report were made; null when none is told.</summary>
    public static DateTimeOffset? MadeAt(SnapshotObject report) => report.Ref.Kind.Group == GatekeeperGuards.Group
        ? Json.Time(report.Body, "status", "auditTimestamp")
        : Json.Items(report.Body, "results").Select(r => Timestamp(r)).Max();

    private static IEnumerable<ReportedViolation> OfConstraint(ClusterIndex index, SnapshotObject constraint)
    {
        int i = 0;
        foreach (JsonElement found in Json.Items(constraint.Body, "status", "violations"))
        {
            string kind = Json.Text(found, "kind") ?? "", ns = Json.Text(found, "namespace") ?? "", name = Json.Text(found, "name") ?? "";
            DateTimeOffset? since = PodSince(index, kind, ns, name, constraint);
            yield return new("gatekeeper", constraint.Ref, $"/status/violations/{i++}", constraint.Ref.Name, constraint.Ref.Kind.Kind, null, "", kind,
                kind == "Namespace" ? name : ns, name, since, since is not null);
        }
    }

    private static IEnumerable<ReportedViolation> OfReport(ClusterIndex index, SnapshotObject report, ILookup<string, SnapshotObject> policies)
    {
        int i = 0;
        foreach (JsonElement result in Json.Items(report.Body, "results"))
        {
            string pointer = $"/results/{i++}";
            if ((Json.Text(result, "result") ?? Json.Text(result, "status")) is not ("fail" or "error")) continue;
            string policy = Json.Text(result, "policy") ?? "";
            ImmutableArray<JsonElement> objects = [.. Json.Items(result, "resources"), .. Json.Items(result, "subjects")];
            if (objects.IsEmpty) objects = Json.At(report.Body, "scope") is { } scope ? [scope] : [default];
            foreach (JsonElement o in objects)
            {
                string kind = Json.Text(o, "kind") ?? "", ns = Json.Text(o, "namespace") ?? report.Ref.Namespace, name = Json.Text(o, "name") ?? "";
                DateTimeOffset? exact = policies[policy].FirstOrDefault() is { } written ? PodSince(index, kind, ns, name, written) : null;
                yield return new(Json.Text(result, "source") ?? Json.Text(report.Body, "source") ?? "unnamed", report.Ref, pointer, policy, Json.Text(result, "rule") ?? policy,
                    Json.Text(result, "severity"), Json.Text(result, "category") ?? "", kind, kind == "Namespace" ? name : ns, name, exact ?? Timestamp(result), exact is not null);
            }
        }
    }

    // What a pod is refused for cannot be changed once it runs: it breaks the rule since both exist.
    private static DateTimeOffset? PodSince(ClusterIndex index, string kind, string ns, string name, SnapshotObject policy) =>
        kind == "Pod" && index.Find(new(Kinds.Pod, ns, name)) is { } pod && Created(pod) is { } made && Created(policy) is { } written ? made > written ? made : written : null;

    private static DateTimeOffset? Created(SnapshotObject o) => Json.Time(o.Body, "metadata", "creationTimestamp");

    private static DateTimeOffset? Timestamp(JsonElement result) =>
        Json.At(result, "timestamp", "seconds") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetInt64(out long value) && value is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(value) : null;

    [GeneratedRegex("net(work)?|host|privileg|capabilit|pod.?security|psp|external.?ip|ingress|egress|seccomp|node.?port|load.?balancer", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}
