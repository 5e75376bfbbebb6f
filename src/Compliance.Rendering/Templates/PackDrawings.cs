using Compliance.Evidence.Pack;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Templates;

/// <summary>The drawings that templates may place, and the facts about them that words are made of.</summary>
internal sealed class PackDrawings
{
    private readonly Dictionary<string, PackDrawing> byName;

    private PackDrawings(EvidencePack pack, TextFit fit)
    {
        var clusters = pack.Clusters.Select(cluster => cluster.Name).Concat(pack.ZonePairs.Select(pair => pair.Cluster)).Concat(pack.Zones.Select(zone => zone.Cluster)).Concat(pack.Flows.Select(flow => flow.Cluster))
            .Distinct(StringComparer.Ordinal).ToList();
        Matrices = [.. clusters.Select((cluster, i) => ZoneMatrix.Of(pack, cluster, i + 1)).OfType<ZoneMatrix>()];
        Networks = [.. clusters.Select((cluster, i) => NetworkPlan.Of(pack, cluster, i + 1)).OfType<NetworkPlan>()];
        Trend = Trend.Of(pack);
        byName = Matrices.Select(matrix => ZoneMatrixDrawing.Of(matrix, fit)).Concat(Networks.Select(network => NetworkDrawing.Of(network, fit))).Concat(Trend is null ? [] : [TrendDrawing.Of(Trend, fit)]).ToDictionary(drawing => drawing.Name, StringComparer.Ordinal);
    }

    /// <summary>Zone matrices, one for each cluster that has zones or flows.</summary>
    public IReadOnlyList<ZoneMatrix> Matrices { get; }

    /// <summary>Network diagrams, one for each cluster that has zones or flows.</summary>
    public IReadOnlyList<NetworkPlan> Networks { get; }

    /// <summary>The course of the series; null for its first pack.</summary>
    public Trend? Trend { get; }

    /// <summary>Makes those of a pack.</summary>
    public static PackDrawings Of(EvidencePack pack, Theme theme) => new(pack, new TextFit(theme));

    /// <summary>The drawing of a name; null when there is none.</summary>
    public PackDrawing? Find(string name) => byName.GetValueOrDefault(name);
}
