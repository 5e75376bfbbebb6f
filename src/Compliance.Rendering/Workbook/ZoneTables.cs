using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on zones.</summary>
internal static class ZoneTables
{
    /// <summary>The zone matrix as a square for each cluster, one below another: sources down, destinations across.</summary>
    public static SheetTable Grid(EvidencePack pack)
    {
        var names = pack.ZonePairs.SelectMany(pair => new[] { pair.From, pair.To }).Distinct(StringComparer.Ordinal).ToList();
        var rows = pack.ZonePairs.GroupBy(pair => (pair.Cluster, pair.From)).ToList();
        return Table("Segmentation_Matrix", [Name("Cluster", 16), Name("From \\ to", 20), .. names.Select(name => Status(name, 22))], rows, row =>
        {
            var states = row.DistinctBy(pair => pair.To, StringComparer.Ordinal).ToDictionary(pair => pair.To, pair => ZoneGlyph.Shown(pair.State), StringComparer.Ordinal);
            return [row.Key.Cluster, row.Key.From, .. names.Select(name => (object?)states.GetValueOrDefault(name))];
        }, "No zone is declared.") with { FrozenColumns = 2 };
    }

    /// <summary>Every ordered pair of zones: what is approved, what is possible, and a witness.</summary>
    public static SheetTable Pairs(EvidencePack pack) => Table<ZonePairEntry>("Zone_Pairs",
        [Name("Cluster", 16), Name("From zone", 18), Name("To zone", 18), Status("State", 22), Text("Intended", 26), Text("Possible", 26), Text("Possible, not approved", 26),
            Name("Approved flows", 18), Name("Witness: source", 36), Name("Witness: destination", 36), Text("Port", 12), Text("Allowed by", 44), Name("Policy", 36),
            Name("Pointer", 20), Text("Reason", 44)],
        pack.ZonePairs, p => [p.Cluster, p.From, p.To, p.State, p.Intended, p.Possible, p.Surplus, string.Join(", ", p.Flows), p.Witness?.From, p.Witness?.To, p.Witness?.Port,
            p.Witness?.AllowedBy, p.Witness?.Policy, p.Witness?.Pointer, p.Reason],
        "No zone is declared.") with { FrozenColumns = 3 };

    /// <summary>Declared zones.</summary>
    public static SheetTable Zones(EvidencePack pack) => Table<ZoneEntry>("Zones",
        [Name("Cluster", 16), Name("Zone", 18), Text("Kind", 14), Text("Description", 36), Name("Environment", 16), Name("Tenant", 16), Name("Namespaces", 40), Number("Pods"),
            Number("Nodes"), Text("Addresses", 30)],
        pack.Zones, z => [z.Cluster, z.Zone, z.Kind, z.Description, z.Environment, z.Tenant, string.Join(", ", z.Namespaces), z.Pods, z.Nodes, string.Join(", ", z.Addresses)],
        "No zone is declared.") with { FrozenColumns = 2 };

    /// <summary>What is in no zone, or in several.</summary>
    public static SheetTable Placements(EvidencePack pack) => Table<ZonePlacementEntry>("Zone_Placement",
        [Name("Cluster", 16), Name("Workload or node", 48), Name("Zones", 36), Number("Pods or nodes", 14), Text("What it means", 44)],
        pack.ZonePlacements, p => [p.Cluster, p.Member, string.Join(", ", p.Zones), p.Endpoints,
            p.Zones.IsEmpty ? "In no zone: treated as untrusted." : "In more than one zone: counted in each."],
        "Everything is in exactly one zone, or no zone is declared.");
}
