using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Scope;

/// <summary>Ports that approved flows open between two endpoints, by the zones they are in.</summary>
internal sealed class ApprovedPorts
{
    private readonly ZoneMap _map;
    private readonly Dictionary<(string From, string To), PortSet> _intended;

    public ApprovedPorts(ZoneMatrix zones) =>
        (_map, _intended) = (zones.Map, zones.Pairs.ToDictionary(p => (p.From, p.To), p => p.Intended));

    /// <summary>Ports approved between every zone of one endpoint and every zone of the other; none within one zone, which needs no approval.</summary>
    public PortSet Between(Endpoint from, Endpoint to)
    {
        if (_intended.Count == 0) return PortSet.Empty;
        PortSet? all = null;
        foreach (string source in ZonesOf(from))
            foreach (string target in ZonesOf(to))
            {
                PortSet approved = _intended.GetValueOrDefault((source, target), PortSet.Empty);
                all = all?.Intersect(approved) ?? approved;
            }
        return all ?? PortSet.Empty;
    }

    /// <summary>The zones of an endpoint, or the word for none.</summary>
    public IEnumerable<string> ZonesOf(Endpoint endpoint) => _map.ZonesOf(endpoint) is { IsEmpty: false } zones ? zones : [Zone.Unzoned];
}
