using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.PlugIns;

/// <summary>A pod of a policy agent.</summary>
/// <param name="Ref">The pod.</param>
/// <param name="Images">Images of its containers, sorted.</param>
/// <param name="Restarts">Restarts of its containers over its life.</param>
/// <param name="LastRestart">End of the last terminated run of a container; null when none is recorded.</param>
internal sealed record AgentPod(ObjectRef Ref, ImmutableArray<string> Images, int Restarts, DateTimeOffset? LastRestart)
{
    /// <summary>Pods owned by the DaemonSet.</summary>
    public static IEnumerable<AgentPod> Of(ObjectRef daemonSet, CheckContext context)
    {
        foreach (SnapshotObject pod in context.Index.Objects(Kinds.Pod))
        {
            if (pod.Ref.Namespace != daemonSet.Namespace) continue;
            if (!Json.Items(pod.Body, "metadata", "ownerReferences").Any(o => Json.Text(o, "kind") == "DaemonSet" && Json.Text(o, "name") == daemonSet.Name))
                continue;
            ImmutableArray<JsonElement> statuses = [.. Json.Items(pod.Body, "status", "containerStatuses")];
            yield return new(
                pod.Ref,
                [.. Json.Items(pod.Body, "spec", "containers").Select(c => Json.Text(c, "image")).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                statuses.Sum(s => Json.Int(s, "restartCount") ?? 0),
                statuses.Select(s => Json.Time(s, "lastState", "terminated", "finishedAt")).Max());
        }
    }
}
