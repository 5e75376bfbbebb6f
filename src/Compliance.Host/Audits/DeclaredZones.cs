using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Host.Configuration;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Audits;

/// <summary>Holds the zones of a configuration against the clusters it is used for.</summary>
internal static class DeclaredZones
{
    private static readonly ImmutableArray<string> Members = ["Namespace", "Pod", "Node", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"];

    /// <summary>Refuses a zone that matches nothing in any cluster: its name is misspelled, or what it named is gone.</summary>
    /// <exception cref="Terminal.InputException">There is such a zone, and everything was read that could be in it.</exception>
    public static void Hold(ConfigurationReading configuration, AssessmentOutcome outcome)
    {
        // What could not be read may be what the zone is about; the assessment tells it.
        if (outcome.Input.Snapshots.Any(s => s.Gaps.Any(g => g.Kind is not { } kind || Members.Contains(kind.Kind)))) return;
        if (outcome.Input.Snapshots.Any(s => s.Listings.Any(l => l.Outcome == ListOutcome.Incomplete && Members.Contains(l.Kind.Kind)))) return;
        ImmutableArray<ConfigurationProblem> problems =
        [
            .. configuration.Scope.Zones.Where(z => !z.MayBeEmpty && outcome.Zones.All(m => m.Map.Zones.All(o => o.Id != z.Id) || m.Map.Empty.Any(e => e.Id == z.Id)))
                .Select(z => configuration.OfZone(z.Id, $"the zone '{z.Id}' matches nothing in {Clusters(z, outcome)}; expected a pod, a node or an address block, or mayBeEmpty: true")),
        ];
        if (!problems.IsEmpty) throw ConfigurationFile.Refused("--config", problems);
    }

    private static string Clusters(Zone zone, AssessmentOutcome outcome) =>
        string.Join(", ", zone.Clusters.IsEmpty ? outcome.Input.Snapshots.Select(s => s.Cluster) : zone.Clusters);
}
