using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Workbook;

/// <summary>In which zone a workload is, as far as the pack tells: it names what is in none or in several, and the namespaces that a zone has a
/// pod in.</summary>
internal sealed class WorkloadZones
{
    private readonly HashSet<string> declared;
    private readonly Dictionary<(string Cluster, string Member), string> placed;
    private readonly ILookup<(string Cluster, string Namespace), string> zones;

    /// <summary>Gathers the zones of a pack.</summary>
    public WorkloadZones(EvidencePack pack)
    {
        declared = pack.Zones.Select(zone => zone.Cluster).ToHashSet(StringComparer.Ordinal);
        placed = pack.ZonePlacements.DistinctBy(place => (place.Cluster, place.Member)).ToDictionary(place => (place.Cluster, place.Member), place => place.Zones.IsEmpty ? "unzoned" : string.Join(", ", place.Zones));
        zones = pack.Zones.SelectMany(zone => zone.Namespaces.Select(name => (Key: (zone.Cluster, name), zone.Zone))).ToLookup(pair => pair.Key, pair => pair.Zone);
    }

    /// <summary>The zone, <c>unzoned</c>, several zones, or <c>one of</c> several where pods of a namespace are in different zones; null where no zone
    /// is declared.</summary>
    public string? Of(WorkloadEntry workload)
    {
        if (!declared.Contains(workload.Cluster))
            return null;
        if (placed.TryGetValue((workload.Cluster, workload.Workload), out var place))
            return place;
        var some = zones[(workload.Cluster, workload.Namespace)].Distinct(StringComparer.Ordinal).ToList();
        return some.Count switch { 0 => null, 1 => some[0], _ => "one of " + string.Join(", ", some) };
    }
}
