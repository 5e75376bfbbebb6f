using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Clusters, namespaces, zones, plug-ins, nodes and population.</summary>
internal static class ScopeChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides) =>
        sides.Match(p => p.Clusters, c => c.Name, "cluster").SelectMany(Cluster).Concat(Zones(sides)).Concat(Placements(sides));

    private static IEnumerable<ChangeEntry> Cluster(Matched<ClusterEntry> m)
    {
        if (m is not { Old: { } a, New: { } b })
        {
            yield return Entry(ChangeKind.Cluster, m.Action, VersionStep.Major, m.Key, m.Key, null, null,
                $"Cluster {m.Key} {(m.Old is null ? "is new in the scope" : "is no longer in the scope")}.", "The two packs were not made of the same clusters.",
                "Its findings, policies and zones are not compared.");
            yield break;
        }

        if (Sides.Replaced(a, b))
        {
            yield return Entry(ChangeKind.Cluster, ChangeAction.Changed, VersionStep.Major, m.Key, m.Key, a.Uid, b.Uid,
                $"Cluster {m.Key} is another cluster of the same name.", "The UID of kube-system is not the same.", "Its findings, policies and zones are not compared.");
            yield break;
        }

        if (a.Origin != b.Origin)
            yield return Entry(ChangeKind.Cluster, ChangeAction.Changed, VersionStep.Minor, m.Key, "origin", a.Origin, b.Origin,
                $"The state of cluster {m.Key} comes from {b.Origin}, and came from {a.Origin}.", "The audit was given another source.", "Manifests do not show what runs.");
        if (a.Version != b.Version)
            yield return Entry(ChangeKind.Cluster, ChangeAction.Changed, VersionStep.Patch, m.Key, "Kubernetes version", a.Version, b.Version,
                $"Cluster {m.Key} runs Kubernetes {b.Version ?? "of an unknown version"}, before {a.Version ?? "of an unknown version"}.", "As the API server told.", "None by itself; results tell what it changed.");
        foreach (ChangeEntry entry in Namespaces(a, b).Concat(PlugIn(a, b)).Concat(Population(a, b))) yield return entry;
    }

    private static IEnumerable<ChangeEntry> Namespaces(ClusterEntry a, ClusterEntry b)
    {
        Dictionary<string, string> old = States(a), now = States(b);
        foreach (string name in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            (string? from, string? to) = (old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            if (from == to) continue;
            bool moved = from is not null && to is not null;
            yield return Entry(ChangeKind.Namespace, moved ? ChangeAction.Changed : from is null ? ChangeAction.Added : ChangeAction.Removed,
                moved ? VersionStep.Major : VersionStep.Minor, a.Name, name, from, to,
                moved ? $"Namespace {name} is {to}, and was {from}." : $"Namespace {name} ({from ?? to}) {(from is null ? "is new" : "is gone")}.",
                moved ? "The configuration exempts other namespaces." : "As collected from the cluster.",
                to == "exempt" ? "Checks leave it out." : to is null ? "Its findings are resolved with it." : "Checks look at it.");
        }
    }

    private static Dictionary<string, string> States(ClusterEntry cluster)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in cluster.NamespacesInScope) states[name] = "in scope";
        foreach (string name in cluster.NamespacesExempt) states[name] = "exempt";
        return states;
    }

    private static IEnumerable<ChangeEntry> PlugIn(ClusterEntry a, ClusterEntry b)
    {
        string from = $"{a.PlugIn} {a.PlugInVersion ?? "of an unknown version"}, {a.Enforcement}{(a.Asserted ? ", asserted" : "")}";
        string to = $"{b.PlugIn} {b.PlugInVersion ?? "of an unknown version"}, {b.Enforcement}{(b.Asserted ? ", asserted" : "")}";
        if (from == to) yield break;
        yield return Entry(ChangeKind.PlugIn, ChangeAction.Changed, VersionStep.Minor, a.Name, "network plug-in", from, to, $"The network plug-in of {a.Name} is {to}, and was {from}.",
            b.EnforcementEvidence.IsEmpty ? "The pack holds no observation on it." : string.Join(" ", b.EnforcementEvidence),
            b.Enforcement == "enforced" ? "Policies have effect." : "It is not proven that policies have effect, and no check that relies on it passes.");
    }

    private static IEnumerable<ChangeEntry> Population(ClusterEntry a, ClusterEntry b)
    {
        (PopulationCounts x, PopulationCounts y) = (a.Population, b.Population);
        if (x.Nodes != y.Nodes)
            yield return Entry(ChangeKind.Node, ChangeAction.Changed, VersionStep.Minor, a.Name, "nodes", Text(x.Nodes), Text(y.Nodes), $"Cluster {a.Name} has {y.Nodes} nodes, before {x.Nodes}.", "As collected from the cluster.",
                "Pods on new nodes are protected only where the plug-in's agent runs.");
        string from = $"{x.Pods} pods, {x.Workloads} workloads, {x.Services} services", to = $"{y.Pods} pods, {y.Workloads} workloads, {y.Services} services";
        if (from != to)
            yield return Entry(ChangeKind.Population, ChangeAction.Changed, VersionStep.Minor, a.Name, "population", from, to, $"Cluster {a.Name} has {to}, before {from}.", "As collected from the cluster.", "Results are about another population.");
    }

    private static IEnumerable<ChangeEntry> Zones(Sides sides)
    {
        foreach (Matched<ZoneEntry> m in sides.MatchIn(p => p.Zones, z => z.Cluster, z => z.Zone, "zone"))
        {
            ZoneEntry zone = m.Any;
            (string? from, string? to) = (m.Old is null ? null : Definition(m.Old), m.New is null ? null : Definition(m.New));
            if (from != to)
                yield return Entry(ChangeKind.Zone, m.Action, VersionStep.Major, zone.Cluster, zone.Zone, from, to,
                    $"Zone {zone.Zone} {(m.Action switch { ChangeAction.Added => "was declared", ChangeAction.Removed => "is no longer declared", _ => "was declared anew" })}.",
                    "The configuration declares it so.", "What must not reach what is another question than before.");
            if (m is not { Old: { } a, New: { } b }) continue;
            (string were, string are) = (Members(a), Members(b));
            if (were != are)
                yield return Entry(ChangeKind.Zone, ChangeAction.Changed, VersionStep.Minor, zone.Cluster, zone.Zone, were, are, $"Zone {zone.Zone} holds {are}, before {were}.",
                    "Other pods or nodes match it.", "Rules of the zone apply to other members.");
            if (a.Description != b.Description)
                yield return Entry(ChangeKind.Zone, ChangeAction.Changed, VersionStep.Patch, zone.Cluster, zone.Zone, a.Description, b.Description, $"Zone {zone.Zone} is described in other words.", "The configuration says so.", "None.");
        }
    }

    private static IEnumerable<ChangeEntry> Placements(Sides sides)
    {
        foreach (Matched<ZonePlacementEntry> m in sides.MatchIn(p => p.ZonePlacements, p => p.Cluster, p => $"{p.Member}\n{string.Join('\n', p.Zones)}", "zone placement"))
            if (m.Action != ChangeAction.Changed)
                yield return Entry(ChangeKind.Zone, m.Action, VersionStep.Minor, m.Any.Cluster, m.Any.Member, m.Old is null ? null : Placed(m.Old), m.New is null ? null : Placed(m.New),
                    $"{m.Any.Member} is {(m.Old is null ? "now" : "no longer")} {Placed(m.Any)}.", "As the declared zones select.",
                    m.Old is null ? "Whoever is in no zone counts as untrusted; whoever is in several is judged by each." : "It is in one zone, or gone.");
    }

    private static string Placed(ZonePlacementEntry p) => p.Zones.IsEmpty ? "in no zone" : $"in the zones {string.Join(", ", p.Zones)}";

    private static string Definition(ZoneEntry z) => $"kind {z.Kind}, environment {Sides.Or(z.Environment)}, tenant {Sides.Or(z.Tenant)}, addresses {Sides.Or(string.Join(", ", z.Addresses))}";

    private static string Members(ZoneEntry z) => $"{z.Pods} pods and {z.Nodes} nodes in namespaces {Sides.Or(string.Join(", ", z.Namespaces))}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ChangeEntry Entry(
        ChangeKind kind, ChangeAction action, VersionStep step, string cluster, string subject, string? from, string? to, string summary, string why, string impact) => new()
    {
        Kind = kind, Action = action, Step = step, Cluster = cluster, Subject = subject, From = from, To = to, Summary = summary, Why = why, Impact = impact,
    };
}
