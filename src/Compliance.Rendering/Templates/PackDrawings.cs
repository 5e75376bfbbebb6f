using Compliance.Evidence.Pack;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Templates;

/// <summary>The drawings that templates may place, and the facts about them that words are made of. Each kind is made when it is first asked for.</summary>
internal sealed class PackDrawings
{
    private readonly Lazy<IReadOnlyList<ZoneMatrix>> matrices;
    private readonly Lazy<IReadOnlyList<NetworkPlan>> networks;
    private readonly Lazy<TextFit> fit;

    private PackDrawings(EvidencePack pack, Theme theme)
    {
        IReadOnlyList<T> Each<T>(Func<string, int, T?> make) where T : class => [.. pack.Clusters.Select(cluster => cluster.Name).Concat(pack.ZonePairs.Select(pair => pair.Cluster))
            .Concat(pack.Zones.Select(zone => zone.Cluster)).Concat(pack.Flows.Select(flow => flow.Cluster)).Distinct(StringComparer.Ordinal).Select((cluster, i) => make(cluster, i + 1)).OfType<T>()];
        matrices = new(() => Each((cluster, number) => ZoneMatrix.Of(pack, cluster, number)));
        networks = new(() => Each((cluster, number) => NetworkPlan.Of(pack, cluster, number)));
        fit = new(() => new TextFit(theme));
        Trend = Trend.Of(pack);
    }

    /// <summary>Zone matrices, one for each cluster that has zones or flows.</summary>
    public IReadOnlyList<ZoneMatrix> Matrices => matrices.Value;

    /// <summary>Network diagrams, one for each cluster that has zones or flows.</summary>
    public IReadOnlyList<NetworkPlan> Networks => networks.Value;

    /// <summary>The course of the series; null for its first pack.</summary>
    public Trend? Trend { get; }

    /// <summary>Makes those of a pack.</summary>
    public static PackDrawings Of(EvidencePack pack, Theme theme) => new(pack, theme);

    /// <summary>The drawing of a name; null when there is none.</summary>
    public PackDrawing? Find(string name) =>
        Trend is not null && Trend.Name == name ? TrendDrawing.Of(Trend, fit.Value)
        : name.StartsWith("zone-matrix-", StringComparison.Ordinal) && Matrices.FirstOrDefault(matrix => matrix.Name == name) is { } found ? ZoneMatrixDrawing.Of(found, fit.Value)
        : name.StartsWith("network-", StringComparison.Ordinal) && Networks.FirstOrDefault(network => network.Name == name) is { } network ? NetworkDrawing.Of(network, fit.Value)
        : null;
}
